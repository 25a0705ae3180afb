"""RV103: the largest providers have drills that are fresh, honest, and still what the policy does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import State
from routectl.policy import link as linking
from routectl.policy.policy import Policy
from routectl.repo.open import Repo
from routectl.review.outage import NOBODY, failovers
from tests.review.repository import DRILLS, FILES, POLICY, TODAY, Repository

VERSION = ("version: 1", "version: 2")
QUICK = "{route: quick, requests: 400, served: 398, p95_ms: 1180, models: {fast-azure: 398}}"
OPENAI = DRILLS.partition("---\n")[0]


def answer(repository: Repository, **told: Any) -> dict[str, Any]:
    return repository.ask("RV103", **told)


def test_drills_that_are_still_true(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION, ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2"))
    found = answer(repository)
    assert (found["answer"], found["findings"]) == ("pass", [])
    assert [(one["provider"], one["by"], one["drill"]["name"]) for one in found["evidence"]] == [
        ("openai", "traffic", "openai-06"), ("anthropic", "traffic", "anthropic-06"),
    ]  # fmt: skip
    assert [one["share"] for one in found["evidence"]] == pytest.approx([40 / 56, 11 / 56])
    assert [one["readiness"] for one in found["evidence"]] == [{"azure": 1.0}, {"azure": 1.0}]


CHAINS = {
    "another model": ("fallback: [fast-azure, deep]", "fallback: [deep-azure, deep]", "route `general` goes to `deep-azure` today"),
    "another order for some": ("{name: quick, match: {intent: [faq, summarize]}, target: fast, fallback: [fast-azure]}", "{name: quick, match: {intent: [faq, summarize]}, target: fast, fallback: [deep, fast-azure]}", "route `quick` goes to `deep` today"),
    "no fallback": ("target: fast, fallback: [fast-azure]", "target: fast", "route `quick` has a static answer today, and gave none in the drill"),
    "a new route": ("  - {name: general,", "  - {name: plans, match: {intent: plan}, target: mid, fallback: [fast-azure]}\n  - {name: general,", "didn't send route `plans` a request"),
    "a guardrail": ("guardrails:\n", "guardrails:\n  - {name: not-azure, when: {intent: faq}, forbid: {provider: [azure]}}\n", "route `quick` has a static answer today, and gave none in the drill"),
    "a limit": ("target: fast, fallback: [fast-azure]", "target: fast, fallback: [fast-azure, deep], limits: {max_latency_ms: 1050}", "its limit is 1,050 ms"),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "because"), CHAINS.values(), ids=list(CHAINS))
def test_a_change_of_a_chain_makes_its_drill_stale(tmp_path: Path, before: str, after: str, because: str) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION, (before, after))
    found = answer(repository)
    assert found["answer"] == "fail"
    told = [finding["message"] for finding in found["findings"]]
    assert any(because in message for message in told), told
    flaws = [flaw for one in found["evidence"] if one["provider"] == "openai" for flaw in one["flaws"]]
    assert any("`intent=" in flaw["request"] for flaw in flaws)
    assert "`openai` down over route" in found["findings"][0]["help"]


def test_a_model_that_no_request_comes_to_any_more(tmp_path: Path) -> None:
    drill = DRILLS.replace("models: {fast-azure: 300}", "models: {fast-azure: 290, deep: 10}")
    repository = Repository(tmp_path, FILES | {"evidence/drills.yaml": drill})
    repository.edit("policy.yaml", VERSION, ("fallback: [fast-azure, deep]", "fallback: [fast-azure]"))
    assert any(
        "went to `deep` in the drill, and never does today: `fast-azure` serves" in one["message"]
        for one in answer(repository)["findings"]
    )


BENT = {
    "none": (DRILLS.partition("---\n")[2], "nobody tried out that `openai` fails"),
    "of another policy": (DRILLS.replace("{name: support}", "{name: other}", 1), "held with another policy, `other`"),
    "failed": (DRILLS.replace("passed: true", "passed: false", 1), "drill `openai-06` failed"),
    "in the future": (DRILLS.replace("2026-06-03", "2026-07-03"), "lies in the future"),
    "long ago": (DRILLS.replace("2026-06-03", "2026-01-03"), "days old, and a drill counts for 90"),
    "no request": (DRILLS.replace("requests: 400, served: 398", "requests: 0, served: 0").replace("{fast-azure: 398}", "{}"), "didn't send route `quick` a request"),
    "more served than asked": (DRILLS.replace("requests: 400", "requests: 300"), "doesn't add up"),
    "more by models than served": (DRILLS.replace("served: 398", "served: 98"), "doesn't add up"),
    "hardly anyone served": (DRILLS.replace("served: 398", "served: 98").replace("{fast-azure: 398}", "{fast-azure: 98}"), "98 of 400 requests of route `quick` were answered"),
    "a route left out": (DRILLS.replace(f"  - {QUICK}\n", ""), "didn't send route `quick` a request"),
    "too slow": (DRILLS.replace("p95_ms: 1180", "p95_ms: 9180"), "took 9,180 ms (p95) in the drill"),
}  # fmt: skip


@pytest.mark.parametrize(("drills", "because"), BENT.values(), ids=list(BENT))
def test_what_is_no_drill_of_it(tmp_path: Path, drills: str, because: str) -> None:
    assert drills != DRILLS
    repository = Repository(tmp_path, FILES | {"evidence/drills.yaml": drills})
    repository.edit("policy.yaml", VERSION)
    found = answer(repository)
    assert found["answer"] == "fail"
    told = [finding["message"] for finding in found["findings"]]
    assert any(because in message for message in told), told


def digests(folder: Path, name: str = "policy.yaml") -> str:
    policy = next(one for file in Repo([str(folder / name)]).looked() for one in file.linked)
    assert isinstance(policy, Policy)
    return policy.digest


def test_a_drill_that_the_change_brings_carries_a_digest_of_this_policy(tmp_path: Path) -> None:
    """Held with the version in force, or with the proposed one; any other digest is another policy's."""
    repository = Repository(tmp_path, FILES | {"evidence/drills.yaml": DRILLS.partition("---\n")[2]})
    base = digests(tmp_path)
    repository.edit("policy.yaml", VERSION)
    proposed = digests(tmp_path)
    assert base != proposed
    for digest, said in ((base, "pass"), (proposed, "pass"), ("sha256:" + "3" * 64, "fail"), ("", "fail")):
        identity = f'{{name: support, digest: "{digest}"}}' if digest else "{name: support}"
        repository.write("evidence/openai.yaml", OPENAI.replace("{name: support}", identity))
        found = answer(repository)
        assert found["answer"] == said
        assert said == "pass" or "its digest is neither that of the base's policy" in found["findings"][0]["message"]


def test_the_record_of_drills_is_not_rewritten(tmp_path: Path) -> None:
    stale = DRILLS.replace("models: {fast-azure: 300}", "models: {deep: 300}")
    for name, text in {
        "edited": DRILLS,
        "deleted": DRILLS.partition("---\n")[2],
        "renamed and dated anew": stale.replace("openai-06", "openai-07").replace("06-03", "06-13"),
    }.items():
        folder = tmp_path / name.partition(" ")[0]
        folder.mkdir()
        repository = Repository(folder, FILES | {"evidence/drills.yaml": stale})
        repository.edit("policy.yaml", VERSION)
        digest = digests(folder)
        repository.write(
            "evidence/drills.yaml", text.replace("{name: support}", f'{{name: support, digest: "{digest}"}}')
        )
        found = answer(repository)
        assert found["answer"] == "fail", name
        assert any("doesn't hold" in one["message"] for one in found["findings"]), name


def test_a_drill_is_not_refreshed_by_its_date(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION)
    text = DRILLS.replace("openai-06", "openai-09").replace("06-03", "09-03")
    repository.write(
        "evidence/drills.yaml", text.replace("{name: support}", f'{{name: support, digest: "{digests(tmp_path)}"}}')
    )
    found = answer(repository, today="2026-09-10")
    assert found["answer"] == "fail"
    assert any("to the millisecond" in one["message"] for one in found["findings"])


def test_a_drill_that_failed_is_not_mended_by_an_older_one(tmp_path: Path) -> None:
    later = (
        OPENAI.replace("openai-06", "openai-07")
        .replace("2026-06-03", "2026-06-13")
        .replace("passed: true", "passed: false")
    )
    repository = Repository(tmp_path, FILES | {"evidence/later.yaml": later})
    repository.edit("policy.yaml", VERSION)
    (tmp_path / "evidence/later.yaml").unlink()
    assert "drill `openai-07` failed" in answer(repository)["findings"][0]["message"]


def test_without_a_log_routes_count_and_it_is_said(tmp_path: Path) -> None:
    policy = POLICY.replace("traffic: traffic.csv\n", "")
    repository = Repository(tmp_path, FILES | {"policy.yaml": policy})
    repository.edit("policy.yaml", VERSION)
    found = answer(repository)
    assert found["answer"] == "pass"
    assert "by routes, not by traffic" in found["summary"]
    assert [(one["provider"], one["by"]) for one in found["evidence"]] == [
        ("openai", "routes"),
        ("anthropic", "routes"),
    ]
    assert [one["readiness"] for one in found["evidence"]] == [{"azure": 1.0}, {"azure": 1.0}]


def test_readiness_counts_what_is_measured_to_keep_the_limits(tmp_path: Path) -> None:
    """Nobody measured `fast-azure` for latency in Europe's stead: it serves, and that it does so in time isn't known."""
    evidence = FILES["evidence/gold.yaml"].replace("latency_ms: {p50: 500, p95: 1100}, ", "")
    repository = Repository(tmp_path, FILES | {"evidence/gold.yaml": evidence})
    repository.edit("policy.yaml", VERSION)
    assert [one["ready"] for one in answer(repository)["evidence"]] == [0, 1]


def test_a_new_policy_is_not_asked_before_it_was_in_force(tmp_path: Path) -> None:
    second = POLICY.replace("name: support\n", "name: second\n")
    repository = Repository(tmp_path)
    repository.write("second.yaml", second)
    assert answer(repository)["answer"] == "not_applicable"
    repository.commit()
    repository.git("branch", "-f", "main")
    repository.edit("second.yaml", VERSION)
    found = answer(repository)
    assert found["answer"] == "fail"
    assert "held with another policy, `support`" in found["findings"][0]["message"]


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_the_drill_that_is_printed_counts_once_it_is_filled_in(tmp_path: Path, provider: str) -> None:
    """With nothing but figures written in: the digest that the remedy names, the routes and the models are right."""
    repository = Repository(tmp_path, FILES | {"evidence/drills.yaml": DRILLS.replace("2026-06", "2026-01")})
    repository.edit("policy.yaml", VERSION, ("fallback: [fast-azure, deep]", "fallback: [deep-azure, deep]"))
    before = answer(repository)
    remedies = [one["help"] for one in before["findings"] if f"--drill {provider}" in one["help"]]
    assert remedies
    assert all(digests(tmp_path) in remedy for remedy in remedies)
    told = repository.run("review", "main", "--drill", provider, "--today", TODAY)
    assert told.returncode == 0
    repository.write("evidence/new.yaml", told.stdout)
    lint = repository.run("lint", "evidence/new.yaml", "--today", TODAY)
    assert (lint.returncode, "`passed` is empty" in lint.stdout) == (1, True)
    text = re.sub(r"(requests|served): ,", r"\1: 400,", told.stdout).replace("p95_ms: ,", "p95_ms: 900,")
    text = re.sub(r"models: \{[^}]*\}", lambda found: filled(found[0]), text).replace("passed:", "passed: true")
    repository.write("evidence/new.yaml", text)
    assert {one["provider"]: one["holds"] for one in answer(repository)["evidence"]} == {
        "openai": provider == "openai", "anthropic": provider == "anthropic",
    }  # fmt: skip


def filled(models: str) -> str:
    """The models of a row, with as many requests each as all together were answered."""
    names = re.findall(r"([\w-]+): [,}]", models)
    return f"models: {{{', '.join(f'{name}: {400 // len(names)}' for name in names)}}}"


def test_no_drill_is_printed_of_a_provider_that_nothing_goes_to(tmp_path: Path) -> None:
    told = Repository(tmp_path).run("review", "main", "--drill", "nobody", "--today", TODAY)
    assert (told.returncode, told.stdout) == (2, "")
    assert "no policy goes to provider `nobody`" in told.stderr


@pytest.fixture(scope="module")
def policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("policy")
    for path, text in FILES.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text)
    found = next(one for file in Repo([str(folder / "policy.yaml")]).looked() for one in file.linked)
    assert isinstance(found, Policy)
    return found


requests = st.fixed_dictionaries(
    {"intent": st.sampled_from(["faq", "summarize", "plan", "refund"]), "risk": st.sampled_from(["low", "medium", "high"]), "region": st.sampled_from(["us", "eu"])},
    optional={"sla_ms": st.integers(200, 9000), "needs": st.sampled_from([["tools"], []]), "input_tokens": st.integers(0, 9000)},
)  # fmt: skip


@settings(max_examples=200)
@given(requests, st.sampled_from(["openai", "anthropic", "azure"]))
def test_an_outage_is_what_the_interpreter_says(policy: Policy, written: dict[str, Any], provider: str) -> None:
    """For any request, the failover of its route holds what is decided with a provider down."""
    request = read_request(policy, written)
    down = decide(policy, request, State(providers_down=frozenset((provider,))))
    affected = {(policy.routes[one.route].name, one.provider): one for one in failovers(policy)}
    up = decide(policy, request)
    one = affected.get((up.route or "", provider))
    if one is not None:
        assert (down.model or NOBODY) in one.every
    if up.provider == provider and not written.keys() & {"sla_ms", "needs", "input_tokens"}:
        assert one is not None
        assert (down.model or NOBODY) in {model for model, _, _ in one.plain}


def test_what_an_error_leaves_open_is_not_a_policy_without_failovers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linking, "MOST_CANDIDATES", 1)  # the candidates past it are left out, which lint tells
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION, ("fallback: [fast-azure, deep]", "fallback: auto"))
    policy = next(one for file in Repo([str(tmp_path / "policy.yaml")]).looked() for one in file.linked)
    assert isinstance(policy, Policy)
    with pytest.raises(ValueError, match="leaves open what it decides"):
        failovers(policy)


def test_the_day_is_the_one_that_is_given(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION)
    assert answer(repository, today=TODAY)["answer"] == "pass"
    assert answer(repository, today="2027-01-01")["answer"] == "fail"


# --- what is on record ---

RENAMED = ("  - {name: quick,", "  - {name: swift,")


@pytest.mark.parametrize(
    ("edit", "how"),
    [
        (("p95_ms: 1180", "p95_ms: 1100"), "rewritten"),
        (("held_on: 2026-06-03\npolicy: {name: support}", "held_on: 2026-06-03\npolicy: {name: support, digest: 'sha256:" + "1" * 64 + "'}"), "rewritten"),
        (("served: 398", "served: 399"), "rewritten"),
        (("route: quick", "route: swift"), "rewritten"),
        ((OPENAI + "---\n", ""), "deleted"),
        (("name: openai-06", "name: openai-june"), ""),
    ],
    ids=["a figure", "a digest", "a count", "a route", "deleted", "another name"],
)  # fmt: skip
def test_a_drill_on_record_that_is_edited_or_deleted_is_told(tmp_path: Path, edit: tuple[str, str], how: str) -> None:
    """Alone, with nothing else in the change: its verdict stays that of the record, and once merged that is another."""
    repository = Repository(tmp_path)
    repository.edit("evidence/drills.yaml", edit)
    found, owners = answer(repository), repository.ask("RV112")
    told = f"drill `openai-06` of `openai`, on record for `2026-06-03`, is {how}"
    assert found["answer"] == ("fail" if how == "rewritten" else "pass")
    assert [(one["message"], one["severity"]) for one in found["findings"]] == (
        [(told, "error" if how == "rewritten" else "warning")] if how else []
    )
    assert found["summary"].startswith(told) == bool(how)
    reasons = {one["role"]: one["reasons"] for one in owners["evidence"]}
    assert (told in reasons.get("sre", [])) == bool(how)


@pytest.mark.parametrize("follows", [False, True])
def test_drills_follow_a_route_and_a_policy_to_its_new_name(tmp_path: Path, follows: bool) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION, RENAMED, ("name: support", "name: assistant"))
    if follows:
        drills = DRILLS.replace("route: quick", "route: swift").replace("name: support", "name: assistant")
        repository.write("evidence/drills.yaml", drills)
    found = answer(repository)
    assert (found["answer"], found["findings"]) == ("pass", [])


def test_drills_don_t_follow_to_another_chain(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", VERSION, RENAMED, ("fallback: [fast-azure]}", "fallback: [deep]}"))
    repository.edit("evidence/drills.yaml", ("route: quick", "route: swift"))
    assert answer(repository)["answer"] == "fail"


def test_a_policy_is_not_new_because_it_has_another_name_and_layout(tmp_path: Path) -> None:
    """Else nobody would ask for its drills, nor compare it with what it was."""
    repository = Repository(tmp_path)
    value = yaml.safe_load(POLICY)
    value["metadata"]["name"] = "assistant"
    value["routes"][1]["fallback"] = ["deep"]
    (tmp_path / "policy.yaml").unlink()
    repository.write("assistant.yaml", yaml.safe_dump(value, sort_keys=True, width=1000))
    found = answer(repository)
    assert found["answer"] == "fail"
    assert "route `quick` goes to `deep` today" in found["findings"][0]["message"]


def test_a_new_policy_beside_the_old_one_was_never_in_force(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write("other.yaml", POLICY.replace("name: support", "name: other"))
    assert answer(repository)["answer"] == "not_applicable"
