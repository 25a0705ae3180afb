"""What is told of coverage and edits: in formats for people nothing of it acts, and limits are said."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from routectl.engine.store import TooLarge
from routectl.finding import Severity
from routectl.output import github, markdown, text
from routectl.prove import measure as measuring
from routectl.prove.measure import Measured, by_policy, measure
from routectl.prove.measured import more, percent
from routectl.prove.report import report
from routectl.prove.run import run
from tests.engine.dice import seeded
from tests.engine.policies import world
from tests.engine.worlds import linked
from tests.prove.test_proofs import suite

if TYPE_CHECKING:
    from routectl.prove.run import Tried
    from routectl.report import Report

HOSTILE = 'a "b" | <b>&amp; `x` ::error:: #1 @all $(rm) \\ \u202e'


def tried(count: int = 1) -> list[Tried]:
    """Suites of one policy whose values are hostile."""
    made = world(seeded(2))
    written = {**made.policy, "request": {"intent": ["faq", HOSTILE]}}
    one = written["routes"][0]
    written["routes"] = [{**one, "name": "a", "match": {"intent": HOSTILE}}, {**one, "name": "b", "match": {}}]
    for key in ("guardrails", "budget"):
        written.pop(key, None)
    policy = linked(made._replace(policy=written, reports=()))
    cases = [{"name": HOSTILE, "request": {}, "expect": {"route": "b"}}]
    return [run(suite(policy, {"cases": cases}), lambda _: "none") for _ in range(count)]


def told(least: float | None = None) -> Report:
    some = tried()
    every = [measure([(one, lambda _: "none") for one in some], lambda *_: None, cover=True)]
    return report(some, files=1, more=more(every, least, cover=True, edits=True))


def test_nothing_that_is_told_acts() -> None:
    for shown in (text.render(told(100)), markdown.render(told(100)), github.render(told(100))):
        assert "\u202e" not in shown
        assert "\x1b" not in shown
    commands = [line for line in github.render(told(100)).splitlines() if line.startswith("::")]
    assert ["RT004" in line for line in commands] == [True, False]
    assert ["RT005" in line for line in commands] == [False, True]
    assert not any(line.startswith("::") for line in text.render(told(100)).splitlines())


def test_what_is_asked_for_and_missed_fails() -> None:
    assert not told().findings
    assert not told(0).findings
    assert [(one.code, one.severity) for one in told(100).findings] == [
        ("RT004", Severity.ERROR),
        ("RT005", Severity.ERROR),
    ]


def test_suites_of_one_policy_count_together() -> None:
    policy_first, other = tried(2), tried(1)
    groups = by_policy([(one, lambda _: "none") for one in (*policy_first, *other)])
    assert [len(group) for group in groups] == [2, 1]
    assert measure(groups[0], cover=True).suites == 2


def test_a_policy_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def large(*_: object) -> None:
        raise TooLarge(300_000, ("intent",))

    monkeypatch.setattr(measuring, "coverage", large)
    some = tried()
    one = measure([(each, lambda _: "none") for each in some], cover=True)
    assert one.is_undecided
    whole = report(some, files=1, more=more([one], 100, cover=True, edits=False))
    assert [(finding.code, finding.severity) for finding in whole.findings] == [("RT006", Severity.WARNING)]
    assert "more than 300,000 kinds of requests" in text.render(whole)
    assert whole.data is not None
    assert whole.data["coverage"]["policies"] == []


def test_edits_wait_for_the_tests_to_pass() -> None:
    (one,) = tried()
    failing = one._replace(cases=tuple(case._replace(unmet=("route",)) for case in one.cases))
    found: Measured = measure([(failing, lambda _: "none")], lambda *_: None, cover=False)
    assert (found.mutation, found.is_undecided) == (None, False)
    assert "once all of them pass" in found.why


@pytest.mark.parametrize(
    ("share", "shown"), [(100.0, "100.0 %"), (99.99, "99.9 %"), (0.0, "0.0 %"), (200 / 3, "66.6 %")]
)
def test_a_hundred_percent_is_all(share: float, shown: str) -> None:
    assert percent(share) == shown
