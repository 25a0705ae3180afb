"""RV109: guardrails are judged by what they mean together; held to every request and model of small policies."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.policy.policy import Policy
from routectl.review.guarded import loosened
from tests.review.repository import Repository
from tests.review.small import Written, both, requests

AUDITED = "  - {name: audited, when: {risk: high}, require: {tags: [audited]}}\n"
RESIDENCY = "  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}\n"


def refused(policy: Policy, request: Written, name: str, like: Policy) -> bool:
    """Whether some guardrail refuses a model, taken from the other version where it isn't in this one."""
    assert policy.registry is not None
    assert like.registry is not None
    model = policy.registry.models.get(name) or like.registry.models[name]
    guardrails = policy.document.value["guardrails"]
    return any(
        not one.allows(model) and holds(written["when"], request)
        for one, written in zip(policy.guardrails, guardrails, strict=True)
    )


def holds(match: Written, request: Written) -> bool:
    """What the language page says of values and `not`; None of a dimension is `other`."""
    return all(
        request.get(name) not in asked["not"] if isinstance(asked, dict) else request.get(name) == asked
        for name, asked in match.items()
    )


@pytest.mark.parametrize("seed", range(80))
def test_what_is_loosened_is_what_any_request_shows(seed: int) -> None:
    old, new, *_ = both(seed)
    assert new.registry is not None
    expected = {
        name
        for name in new.registry.models
        for request in requests()
        if refused(old, request, name, new) and not refused(new, request, name, new)
    }
    found = loosened(old, new)
    assert {one.model for one in found} == expected
    for one in found:
        assert refused(old, one.witness.request, one.model, new)
        assert not refused(new, one.witness.request, one.model, new)
        assert one.refused


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (AUDITED, ""),
        (AUDITED, AUDITED.replace("risk: high", "risk: high, region: us")),
        (AUDITED, AUDITED.replace("tags: [audited]", "tags: []")),
        (AUDITED, AUDITED.replace("require: {tags: [audited]}", "forbid: {tier: [small]}")),
        (RESIDENCY, RESIDENCY.replace("eu-residency", "residency").replace("region: eu", "region: us")),
        ("  risk: [low, medium, high]\n", "  risk: [low, medium, extreme]\n"),
    ],
    ids=["removed", "narrowed", "require empty", "forbid less", "renamed and moved", "a value that is gone"],
)
def test_every_way_to_loosen_fails(tmp_path: Path, was: str, now: str) -> None:
    repository = Repository(tmp_path)
    edits = [(was, now)]
    if "extreme" in now:
        edits += [("match: {risk: high}", "match: {risk: extreme}"), ("when: {risk: high}", "when: {risk: extreme}")]
    repository.edit("policy.yaml", *edits)
    found = repository.ask("RV109")
    assert found["answer"] == "fail"
    assert found["findings"][0]["file"] == "policy.yaml"


@pytest.mark.parametrize(
    ("was", "now"),
    [
        (AUDITED, AUDITED.replace("risk: high", "risk: {gte: medium}")),
        (AUDITED, AUDITED.replace("audited, when", "audits, when")),
        (AUDITED, "".join(
            AUDITED.replace("name: audited", f"name: audited-{place}").replace("risk: high", f"risk: high, region: {how}")
            for place, how in (("us", "us"), ("rest", "{not: [us]}"))
        )),
        (AUDITED, AUDITED + AUDITED.replace("name: audited", "name: more")),
        (RESIDENCY, RESIDENCY.replace("when: {region: eu}", "when: {region: eu}, forbid: {provider: [openai]}")),
    ],
    ids=["widened", "renamed", "split in two", "doubled", "forbids more"],
)  # fmt: skip
def test_what_keeps_as_much_out_passes(tmp_path: Path, was: str, now: str) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", (was, now))
    found = repository.ask("RV109")
    assert found["answer"] == "pass", found["findings"]


def test_one_of_two_that_say_the_same_may_go(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", (AUDITED, AUDITED + AUDITED.replace("name: audited", "name: again")))
    repository.commit()
    repository.git("branch", "-f", "main", "HEAD")
    repository.edit("policy.yaml", (AUDITED, ""))
    assert repository.ask("RV109")["answer"] == "pass"


def test_a_tag_in_the_registry_opens_the_door_too(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", ("tier: medium, capabilities", "tier: medium, tags: [audited], capabilities"))
    found = repository.ask("RV109")
    assert found["answer"] == "fail"
    (finding,) = found["findings"]
    assert finding["file"] == "registry.yaml"
    assert "`audited` refused `mid`" in finding["message"]


def test_a_new_model_is_no_loosening(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit(
        "registry.yaml", ("  mid: {", "  nova: {provider: openai, tier: medium, tags: [audited]}\n  mid: {")
    )
    repository.edit("policy.yaml", ("target: mid, fallback: [", "target: mid, fallback: [nova, "))
    assert repository.ask("RV109")["answer"] == "pass"
