"""What the pages of RC6xx leave out: every way in which an id says where it runs, and who speaks of a region."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.lint.rules.regions.bedrock import OFFERS
from routectl.lint.rules.regions.reach import reach
from tests.rules.world import run

CLAUDE = "anthropic.claude-opus-4-5-20251101-v1:0"


def leaves(id: str, *regions: str) -> list[str]:
    where = reach(id)
    return [region for region in regions if where and where.leaves(region)]


@pytest.mark.parametrize(
    ("id", "left"),
    [
        (f"eu.{CLAUDE}", ["us", "apac"]),
        (f"us.{CLAUDE}", ["eu", "apac"]),
        (f"global.{CLAUDE}", ["eu", "us", "apac"]),
        (f"bedrock/global.{CLAUDE}", ["eu", "us", "apac"]),
        (f"bedrock/converse/eu.{CLAUDE}", ["us", "apac"]),
        ("jp.anthropic.claude-opus-4-7", ["eu", "us"]),
        ("bedrock/eu-central-1/deepseek.v3.2", ["us", "apac"]),
        ("arn:aws:bedrock:eu-central-1::foundation-model/amazon.nova-pro-v1:0", ["us", "apac"]),
        (f"arn:aws:bedrock:eu-central-1:123456789012:inference-profile/global.{CLAUDE}", ["eu", "us", "apac"]),
        ("amazon.nova-pro-v1:0", []),
        ("ai21.jamba-1-5-large-v1:0", ["eu", "apac"]),
        (CLAUDE, ["eu", "us", "apac"]),
        ("azure/global/gpt-5.1", ["eu", "us", "apac"]),
        ("azure/global-standard/gpt-4o", ["eu", "us", "apac"]),
        ("azure/eu/gpt-4o", ["us", "apac"]),
        ("vertex_ai/claude-opus-4-5@global", ["eu", "us", "apac"]),
        ("projects/acme/locations/global/publishers/google/models/gemini-3-pro", ["eu", "us", "apac"]),
        ("projects/acme/locations/europe-west4/publishers/google/models/gemini-3-pro", ["us", "apac"]),
    ],
)
def test_an_id_keeps_to_what_it_says(id: str, left: list[str]) -> None:
    assert leaves(id, "eu", "us", "apac") == left


@pytest.mark.parametrize(
    "id",
    [
        "gpt-5-mini", "gpt-4.1", "claude-opus-4-5", "azure/gpt-5-mini", "azure/my-global-team", "gemini-2.5-pro", "us.internal.chat",
        "anthropic.claude-of-tomorrow", "vertex_ai/claude-opus-4-5@default", "projects/acme/locations/", ".", "/", "a/b.c/",
        "projects/acme/locations/nowhere/models/x", "global-chat", "anthropic/claude-opus-4.5",
    ],
)  # fmt: skip
def test_an_id_that_does_not_say_is_taken_at_its_word(id: str) -> None:
    assert leaves(id, "eu", "us", "apac") == []


@pytest.mark.parametrize(
    ("id", "region", "told"),
    [
        ("bedrock/eu-central-1/deepseek.v3.2", "eu-central-1", False),
        ("bedrock/eu-central-1/deepseek.v3.2", "eu-west-1", True),
        (f"eu.{CLAUDE}", "eu-central-1", True),
        ("amazon.nova-2-sonic-v1:0", "eu-north-1", False),
        ("amazon.nova-2-sonic-v1:0", "eu-central-1", True),
        ("jp.anthropic.claude-opus-4-7", "apac", False),
        ("apac.amazon.nova-pro-v1:0", "jp", True),
        ("amazon.nova-2-sonic-v1:0", "jp", False),
        ("amazon.nova-2-sonic-v1:0", "au", True),
        ("eu.amazon.nova-pro-v1:0", "EU", False),
        ("eu.amazon.nova-pro-v1:0", "emea", False),
        (f"global.{CLAUDE}", "emea", True),
        (f"global.{CLAUDE}", "global", False),
    ],
)
def test_regions_of_all_sizes(id: str, region: str, told: bool) -> None:
    assert bool(leaves(id, region)) == told


def test_the_table_is_whole() -> None:
    eu = {
        id: (any(place.startswith("eu-") for place in regions.split()), profiles.split())
        for id, (regions, profiles) in OFFERS.items()
    }
    assert len(eu) == 146
    assert sum(on_demand for on_demand, _ in eu.values()) == 79
    assert sum("eu" in profiles for _, profiles in eu.values()) == 22


def test_the_fix_names_the_profile_that_stays(tmp_path: Path) -> None:
    text = f"providers: {{bedrock: {{regions: [eu]}}}}\nmodels:\n  writer: {{provider: bedrock, tier: premium, id: global.{CLAUDE}}}\n"
    findings, _ = run([text], "RC601", tmp_path)
    assert [finding.message for finding in findings] == [
        f"`global.{CLAUDE}` may run anywhere: `writer` is declared for `eu`"
    ]
    assert findings[0].fix
    assert (findings[0].fix.title, findings[0].fix.safe) == (f"use `eu.{CLAUDE}`", False)


def test_offered_by_a_global_profile_only(tmp_path: Path) -> None:
    text = (
        "providers: {bedrock: {regions: [eu]}}\nmodels:\n  luna: {provider: bedrock, tier: premium, id: xai.grok-4.7}\n"
    )
    findings, _ = run([text], "RC601", tmp_path)
    assert "is offered there through a global profile only" in findings[0].message
    assert findings[0].fix is None


GUARDED = "guardrails:\n  - {name: residency, when: %s, require: %s}\nroutes:\n  - {name: all, match: {}, target: secure-v1-eu}\n"


@pytest.mark.parametrize(
    ("when", "require", "left"),
    [
        ("{region: us}", "{tags: [policy-controls]}", "`apac`"),
        ("{region: [us, apac]}", "{tags: [policy-controls]}", ""),
        ("{region: {not: [eu]}}", "{tags: [policy-controls]}", ""),
        ("{region: us, risk: high}", "{tags: [policy-controls]}", "`apac`"),
        ("{}", "{regions: [us]}", ""),
        ("{}", "{tags: [policy-controls]}", "`us`, `apac`"),
        ("{risk: high}", "{tags: [policy-controls]}", "`us`, `apac`"),
        ("{region: emea}", "{tags: [policy-controls]}", ""),
    ],
)
def test_who_speaks_of_a_region(when: str, require: str, left: str, tmp_path: Path) -> None:
    findings, _ = run([GUARDED % (when, require)], "RC602", tmp_path)
    regions = "regions" if "," in left else "region"
    expected = [f"no guardrail speaks of {regions} {left}: requests from there may be served elsewhere"] if left else []
    assert [finding.message for finding in findings] == expected


def test_an_exempt_region_needs_none(tmp_path: Path) -> None:
    text = "routes:\n  - {name: all, match: {}, target: secure-v1-eu}\n"
    assert run([text], "RC602", tmp_path, exempt=("us", "apac"))[0] == []


def test_a_policy_without_regions_is_left_alone(tmp_path: Path) -> None:
    text = "request: {intent: [faq]}\nroutes:\n  - {name: all, match: {}, target: secure-v1-eu}\n"
    assert run([text], "RC602", tmp_path)[0] == []


@pytest.mark.parametrize(
    ("request_", "when", "told"),
    [
        ("{risk: [low, high]}", "{risk: low}", 1),
        ("{risk: [low, medium, high]}", "{risk: {gte: medium}}", 0),
        ("{risk: [low, high]}", "{}", 0),
        ("{risk: [high]}", "{}", 0),
        ("{risk: [low, high], region: [eu]}", "{region: eu}", 1),
        ("{region: [eu]}", "{region: eu}", 0),
        ("{risk: [low, high]}", "{risk: hihg}", 0),
    ],
)
def test_which_guardrails_count_for_risk(request_: str, when: str, told: int, tmp_path: Path) -> None:
    text = f"request: {request_}\n" + GUARDED % (when, "{tags: [policy-controls]}")
    assert len(run([text], "RC603", tmp_path)[0]) == told


@pytest.mark.parametrize(
    ("when", "require", "told"),
    [
        ("{region: apac}", "{regions: [apac]}", 1),
        ("{region: apac, risk: high}", "{regions: [apac]}", 0),
        ("{region: apac}", "{regions: [apca]}", 0),
        ("{}", "{provider: [azure]}", 1),
    ],
)
def test_only_what_holds_for_the_whole_region_refuses(when: str, require: str, told: int, tmp_path: Path) -> None:
    assert len(run([GUARDED % (when, require)], "RC604", tmp_path)[0]) == told


def test_an_unknown_candidate_might_serve(tmp_path: Path) -> None:
    text = "guardrails:\n  - {name: r, when: {region: apac}, require: {regions: [apac]}}\n"
    text += "routes:\n  - {name: all, match: {}, target: fast-v2, fallback: [fast-v2-azrue]}\n"
    assert run([text], "RC604", tmp_path)[0] == []


@pytest.mark.parametrize(
    ("provider", "regions", "told", "fixable"),
    [
        ("[us]", "[us, eu, apac]", 2, True),
        ("[us]", "[eu]", 1, False),
        ("[]", "[eu]", 0, False),
        ("[us, eu]", "[]", 0, False),
    ],
)
def test_each_region_outside(provider: str, regions: str, told: int, fixable: bool, tmp_path: Path) -> None:
    text = f"providers: {{openai: {{regions: {provider}}}}}\nmodels:\n  m: {{provider: openai, tier: small, regions: {regions}}}\n"
    findings, _ = run([text], "RC605", tmp_path)
    assert len(findings) == told
    assert all((finding.fix is not None) == fixable for finding in findings)
