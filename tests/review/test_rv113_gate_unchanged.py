"""RV113, and that a change can't weaken its own gate: whatever it writes there, the review asks by what the base says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import TODAY, Repository

STRICT = """\
ask = ["RV105", "RV113"]
fail-on = "warning"
locked = ["RC203"]
require-owner = true
baseline = "known.json"
[severity]
RC203 = "error"
[thresholds.RC805]
warn-days = 60
"""
KNOWN = '{"routectl": {"baseline": 1}, "findings": {"RC305 support routes.quick": 1}}\n'
CEILING = ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")
GROWN = ("version: 1", "version: 2")
WAIVER = """\
apiVersion: routectl/v1
kind: Waiver
metadata: {name: mine}
question: RV105
policy: support
digest: DIGEST
reason: I say so.
approver: "@me"
expires_on: 2026-12-31
"""


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.git("switch", "-q", "main")
    made.write("routectl.toml", STRICT)
    made.write("known.json", KNOWN)
    made.commit("a strict gate")
    made.git("switch", "-q", "change")
    made.git("merge", "-q", "main")
    return made


LOOSER = {
    "a question less": ('ask = ["RV105", "RV113"]', 'ask = ["RV105"]'),
    "a question skipped": ("[severity]", 'skip = ["RV113"]\n[severity]'),
    "a rule ignored": ("[severity]", 'ignore = ["RC203"]\n[severity]'),
    "fewer rules": ("[severity]", 'select = ["RC2"]\n[severity]'),
    "a milder severity": ('RC203 = "error"', 'RC203 = "warning"'),
    "a milder question": ("[severity]", '[severity]\nRV105 = "warning"'),
    "another threshold": ("warn-days = 60", "warn-days = 1"),
    "nothing locked": ('locked = ["RC203"]\n', ""),
    "no owner asked for": ("require-owner = true\n", ""),
    "a milder end": ('fail-on = "warning"', 'fail-on = "error"'),
    "a path left out": ("[severity]", 'exclude = ["policy.yaml"]\n[severity]'),
    "a rule left out below a path": ("[severity]", '[per-path-ignores]\n"*" = ["RC2"]\n[severity]'),
    "a day to judge by": ("[severity]", 'today = "2020-01-01"\n[severity]'),
}
BROKEN = {
    "no TOML": ("[severity]", "[severity"),
    "an unknown key": ("[severity]", "asks = []\n[severity]"),
    "an unknown rule": ("[severity]", 'ignore = ["RC999"]\n[severity]'),
}


@pytest.mark.parametrize("edit", BROKEN.values(), ids=BROKEN)
def test_a_broken_gate_fails_alone_too(repository: Repository, edit: tuple[str, str]) -> None:
    repository.edit("routectl.toml", edit)
    found = repository.answer("RV113")
    assert found["answer"] == "fail"
    assert found["summary"].startswith("the gate is broken: ")
    assert [(one["file"], one["severity"]) for one in found["findings"]] == [("routectl.toml", "error")]
    assert "mend it" in found["findings"][0]["help"]
    assert repository.run("review", "main", "--today", TODAY).returncode == 1


@pytest.mark.parametrize("edit", LOOSER.values(), ids=LOOSER)
def test_a_looser_gate_with_a_policy_fails_and_alone_warns(repository: Repository, edit: tuple[str, str]) -> None:
    repository.edit("routectl.toml", edit)
    alone = repository.answer("RV113")
    assert alone["answer"] == "pass"
    assert {finding["severity"] for finding in alone["findings"]} == {"warning"}
    repository.edit("policy.yaml", CEILING, GROWN)
    both = repository.answer("RV113")
    assert both["answer"] == "fail"
    assert all(finding["file"] == "routectl.toml" for finding in both["findings"])
    assert repository.run("review", "main", "--today", TODAY).returncode == 1


STRICTER = {
    "a harder severity": ("[severity]", '[severity]\nRC311 = "error"'),
    "a date asked for": ("[severity]", "require-date = true\n[severity]"),
    "another locked": ('locked = ["RC203"]', 'locked = ["RC203", "RC201"]'),
}


@pytest.mark.parametrize("edit", STRICTER.values(), ids=STRICTER)
def test_a_stricter_gate_is_welcome_beside_a_policy(repository: Repository, edit: tuple[str, str]) -> None:
    repository.edit("routectl.toml", edit)
    repository.edit("policy.yaml", CEILING, GROWN)
    found = repository.answer("RV113")
    assert (found["answer"], found["findings"]) == ("pass", [])
    assert {entry["way"] for entry in found["evidence"]} == {"stricter"}


SAME = {
    "a comment": ("[severity]", "# why\n[severity]"),
    "a color": ("[severity]", 'color = "never"\n[severity]'),
    "a default said": ("[severity]", "cache = true\n[severity]"),
    "all of a family by its codes": ('locked = ["RC203"]', 'locked = ["single-provider"]'),
}


@pytest.mark.parametrize("edit", SAME.values(), ids=SAME)
def test_the_same_gate_in_other_words_is_the_same(repository: Repository, edit: tuple[str, str]) -> None:
    repository.edit("routectl.toml", edit)
    repository.edit("policy.yaml", CEILING, GROWN)
    found = repository.answer("RV113")
    assert (found["answer"], found["findings"]) == ("pass", [])


def test_the_base_is_asked_whatever_the_change_writes(repository: Repository) -> None:
    """A change that asks nothing, fails never, and lowers each severity is asked all the same."""
    repository.edit("policy.yaml", CEILING)
    repository.write("routectl.toml", 'skip = ["RV"]\nfail-on = "never"\nexclude = ["*"]\n[severity]\nRV = "info"\n')
    found = repository.review()
    assert {one["id"]: one["answer"] for one in found["questions"]} == {"RV105": "fail", "RV113": "fail"}
    assert found["verdict"] == "fail"
    (repository.folder / "routectl.toml").unlink()
    assert repository.review()["verdict"] == "fail"


def test_a_nearer_configuration_of_the_change_is_not_heeded(repository: Repository) -> None:
    repository.edit("policy.yaml", CEILING)
    repository.write("pyproject.toml", "[tool.routectl]\nask = []\n")
    (repository.folder / "routectl.toml").unlink()
    assert {one["id"]: one["answer"] for one in repository.review()["questions"]} == {"RV105": "fail", "RV113": "fail"}


def test_a_baseline_that_grows_is_looser(repository: Repository) -> None:
    repository.write("known.json", KNOWN.replace('": 1}}', '": 2}}'))
    repository.edit("policy.yaml", CEILING, GROWN)
    (finding,) = repository.answer("RV113")["findings"]
    assert "1 known before, 2 known now (looser)" in finding["message"]
    repository.write("known.json", '{"findings": {}}')
    assert repository.answer("RV113")["answer"] == "pass"
    (repository.folder / "known.json").unlink()
    assert repository.answer("RV113")["answer"] == "fail"


def test_a_waiver_holds_once_it_is_on_the_base_and_not_before(repository: Repository) -> None:
    repository.edit("policy.yaml", CEILING)
    (told,) = repository.answer("RV105")["waivable"]
    repository.write("waiver.yaml", WAIVER.replace("DIGEST", told["digest"]))
    found = repository.review()
    assert {one["id"]: one["answer"] for one in found["questions"]} == {"RV105": "fail", "RV113": "fail"}
    assert [waiver["standing"] for waiver in found["waivers"]] == ["not_on_base"]
    repository.git("stash", "-q", "--", "policy.yaml")
    repository.git("switch", "-q", "main")
    repository.commit("the waiver, by itself")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.git("stash", "pop", "-q")
    found = repository.review()
    assert {one["id"]: one["answer"] for one in found["questions"]} == {"RV105": "waived", "RV113": "pass"}
    assert found["verdict"] == "pass"


def test_flags_are_of_whoever_calls(repository: Repository) -> None:
    repository.edit("policy.yaml", CEILING)
    assert repository.review("--skip", "RV105")["verdict"] == "pass"


def test_rules_that_one_line_leaves_out_are_one_finding(repository: Repository) -> None:
    repository.write("routectl.toml", 'ignore = ["RC2"]\n' + (repository.folder / "routectl.toml").read_text())
    repository.edit("policy.yaml", CEILING, GROWN)
    (finding,) = repository.answer("RV113")["findings"]
    assert "applied: RC201: yes before, no now (looser)" in finding["message"]
    assert "more" in finding["message"]


def test_a_waiver_of_the_change_is_blamed_where_it_stands(repository: Repository) -> None:
    repository.write("waiver.yaml", WAIVER.replace("DIGEST", "sha256:" + "1" * 64))
    repository.edit("policy.yaml", CEILING, GROWN)
    (finding,) = repository.answer("RV113")["findings"]
    assert finding["file"] == "waiver.yaml"


def test_a_broken_configuration_of_the_base_is_told_as_such(repository: Repository) -> None:
    repository.write("routectl.toml", "bogus = 1\n")
    repository.commit("broken")
    repository.git("branch", "-f", "main")
    repository.write("routectl.toml", "")
    told = repository.run("review", "main")
    assert told.returncode == 2
    assert "the configuration of the base is in force, and can't be used: " in told.stderr
