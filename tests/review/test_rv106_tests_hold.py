"""RV106: tests hold as proposed, and none that held is lost, whatever is done to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import TESTS, Repository

GROWN = ("version: 1", "version: 2")
DEARER = ("target: fast,", "target: fast-azure,")
CASE = "  - {name: quick faq, request: {intent: faq, risk: low, region: us}, expect: {route: quick, model: fast}}\n"
PROPERTY = "  - {name: eu stays in eu, when: {region: eu}, states: any, always: {model: {regions: [eu]}}}\n"
MORE = """\
  - {name: audited, when: {risk: high}, states: "outages:1", never: {model: {tier: [small, medium]}}}
  - {name: reached, reachable: {route: quick, step: 1}, states: "outages:1"}
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.git("switch", "-q", "main")
    made.write("tests.yaml", TESTS + MORE)
    made.commit("more tests")
    made.git("switch", "-q", "change")
    made.git("merge", "-q", "main")
    return made


LOST = {
    "an example deleted": (CASE, "  []\n", "gone"),
    "a property deleted": (PROPERTY, "", "gone"),
    "an expected field dropped": ("{route: quick, model: fast}", "{route: quick}", "weaker"),
    "an expected field widened": ("model: fast}", "model: [fast, mid]}", "weaker"),
    "another request under the name": ("intent: faq, risk: low", "intent: summarize, risk: low", "weaker"),
    "a state given": ("expect: {route: quick, model: fast}", "state: {models_down: [mid]}, expect: {route: quick, model: fast}", "weaker"),
    "a property for fewer requests": ("when: {region: eu}", "when: {region: eu, risk: [low, medium]}", "weaker"),
    "a property for fewer states": ("states: any, always", "states: nominal, always", "weaker"),
    "a property that says less": ("always: {model: {regions: [eu]}}", "always: {model: {regions: [eu]}, action: [serve, static, reject, unrouted, reduced_scope]}", None),
    "another property under the name": ("always: {model: {regions: [eu]}}", "never: {route: general, step: 5}", "weaker"),
    "fewer outages": ('states: "outages:1", never', "states: nominal, never", "weaker"),
    "a never of less": ("tier: [small, medium]", "tier: [small]", "weaker"),
    "a reach for less": ("{route: quick, step: 1}", "{route: quick}", "weaker"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fate"), LOST.values(), ids=LOST)
def test_a_test_that_held_is_lost(repository: Repository, old: str, new: str, fate: str | None) -> None:
    if new == "  []\n":
        repository.edit("tests.yaml", (CASE, ""), ("cases:\n", ""))
    else:
        repository.edit("tests.yaml", (old, new))
    found = repository.answer("RV106")
    if fate is None:
        assert found["answer"] == "pass"  # it says the same, and something more
        return
    assert found["answer"] == "fail"
    (entry,) = found["evidence"]
    assert (entry["fate"], entry["still_holds"]) == (fate, True)
    (finding,) = found["findings"]
    assert finding["file"] == "tests.yaml"
    assert finding["help"] == "put it back as it was"


KEPT = {
    "renamed": ("name: quick faq", "name: faq answers"),
    "asked for more": ("{route: quick, model: fast}", "{route: quick, model: fast, step: 0, action: serve}"),
    "narrower": ("when: {region: eu}, states: any", "states: any, when: {}"),
    "the same requests in other words": ("when: {risk: high}", "when: {risk: {gt: medium}}"),
    "more states": ('"outages:1", never', "outages:2, never"),
    "a never of more": ("tier: [small, medium]", "tier: [small, medium], regions: []"),
    "the suite renamed": ("name: support-tests", "name: tests-of-support"),
    "a note": ("{name: quick faq,", "{name: quick faq, x-why: it matters,"),
}


@pytest.mark.parametrize(
    "edit",
    [value for key, value in KEPT.items() if key not in ("narrower", "a never of more")],
    ids=[key for key in KEPT if key not in ("narrower", "a never of more")],
)
def test_a_test_that_asks_as_much_is_kept(repository: Repository, edit: tuple[str, str]) -> None:
    repository.edit("tests.yaml", edit)
    found = repository.answer("RV106")
    assert (found["answer"], found["findings"]) == ("pass", [])


def test_tests_may_move_to_other_files(repository: Repository) -> None:
    text = (repository.folder / "tests.yaml").read_text()
    (repository.folder / "tests.yaml").unlink()
    head = "apiVersion: routectl/v1\nkind: PolicyTest\nmetadata: {name: NAME}\npolicy: ../policy.yaml\n"
    cases, properties = text.index("cases:"), text.index("properties:")
    repository.write("suites/cases.yaml", head.replace("NAME", "one") + text[cases:properties])
    repository.write("suites/proofs.yaml", head.replace("NAME", "two") + text[properties:])
    assert repository.answer("RV106")["answer"] == "pass"


def test_an_example_updated_with_the_policy_warns(repository: Repository) -> None:
    repository.edit(
        "policy.yaml", GROWN, ("target: fast, fallback: [fast-azure]", "target: fast-azure, fallback: [fast]")
    )
    failing = repository.answer("RV106")
    assert failing["answer"] == "fail"
    assert failing["evidence"][0]["fate"] == "fails"
    repository.edit("tests.yaml", ("model: fast}", "model: fast-azure}"))
    found = repository.answer("RV106")
    assert found["answer"] == "pass"
    assert [finding["severity"] for finding in found["findings"]] == ["warning"]
    assert found["evidence"][0]["fate"] == "updated"


def test_a_property_cannot_be_fitted_to_the_policy(repository: Repository) -> None:
    """A proof that breaks, rewritten until it holds again."""
    repository.edit(
        "policy.yaml", GROWN, ("  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}\n", "")
    )
    repository.edit(
        "tests.yaml",
        ("when: {region: eu}, states: any", "when: {region: eu, intent: plan, risk: low}, states: nominal"),
    )
    found = repository.answer("RV106")
    assert found["answer"] == "fail"
    assert [(entry["fate"], entry["still_holds"]) for entry in found["evidence"]] == [("weaker", False)]


def test_a_failing_example_deleted_with_the_policy_is_lost(repository: Repository) -> None:
    repository.edit(
        "policy.yaml", GROWN, ("target: fast, fallback: [fast-azure]", "target: fast-azure, fallback: [fast]")
    )
    repository.edit("tests.yaml", (CASE, ""), ("cases:\n", ""))
    (entry,) = repository.answer("RV106")["evidence"]
    assert (entry["fate"], entry["still_holds"]) == ("gone", False)


def test_a_test_that_failed_before_may_go(repository: Repository) -> None:
    repository.git("switch", "-q", "main")
    repository.edit(
        "tests.yaml", (CASE, CASE + CASE.replace("quick faq", "wrong").replace("model: fast}", "model: deep}"))
    )
    repository.commit("a wrong test")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    assert repository.answer("RV106")["answer"] == "fail"  # as proposed it fails, whoever is to blame
    repository.edit("tests.yaml", (CASE.replace("quick faq", "wrong").replace("model: fast}", "model: deep}"), ""))
    assert repository.answer("RV106")["answer"] == "pass"


def test_a_suite_turned_to_another_policy_is_lost(repository: Repository) -> None:
    policy = (repository.folder / "policy.yaml").read_text()
    repository.write("lax.yaml", policy.replace("name: support\n", "name: lax\n"))
    repository.edit("tests.yaml", ("policy: policy.yaml", "policy: lax.yaml"))
    assert {entry["fate"] for entry in repository.answer("RV106")["evidence"]} == {"gone"}


def test_suites_that_cannot_be_run_fail(repository: Repository) -> None:
    repository.edit("tests.yaml", ("route: quick, model: fast}", "route: quik, model: fast}"))
    found = repository.answer("RV106")
    assert found["answer"] == "fail"
    assert "RC104" in found["findings"][0]["message"]


def test_a_policy_that_is_gone_takes_its_tests_with_it(repository: Repository) -> None:
    (repository.folder / "tests.yaml").unlink()
    (repository.folder / "policy.yaml").unlink()
    other = POLICY_OF_OTHERS
    repository.write("other.yaml", other)
    assert repository.answer("RV106")["answer"] == "not_applicable"


POLICY_OF_OTHERS = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: other, version: 1}
registry: registry.yaml
routes: [{name: all, match: {}, target: fast, degrade: [{static: Later.}]}]
"""


def test_a_waiver_is_for_exactly_these_tests(repository: Repository) -> None:
    def digest() -> str:
        (told,) = repository.answer("RV106")["waivable"]
        found: str = told["digest"]
        return found

    repository.edit("tests.yaml", ("{route: quick, model: fast}", "{route: quick, model: [fast, mid]}"))
    first = digest()
    repository.edit("tests.yaml", ("model: [fast, mid]", "model: [fast, deep]"))
    assert digest() != first
    repository.edit("tests.yaml", ("model: [fast, deep]", "model: [fast, mid]"))
    assert digest() == first
    repository.edit("tests.yaml", (PROPERTY, ""))
    assert digest() != first
