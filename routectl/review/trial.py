"""The tests of both sides of a change: which hold as proposed, and what became of those that held before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from routectl.policy.suite import Suite
from routectl.prove.cases import try_case
from routectl.prove.proofs import prove
from routectl.prove.run import run
from routectl.review.weaker import example, implies, proves
from routectl.tested import tests_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.policy.case import Case
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.notice import Other
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side
    from routectl.review.change import Change
    from routectl.tested import Fit, Tests

Test = TypeVar("Test", "Case", "Property")

Fate = Literal["gone", "weaker", "updated"]
"""`updated`: an example that asks for something else now, where what it asked for isn't decided any more."""


class Failed(NamedTuple):
    """A test that doesn't hold as proposed, or of which that can't be told."""

    suite: Suite
    test: Case | Property
    why: str
    is_undecided: bool


class Lost(NamedTuple):
    """A test that held at the base, and that nothing asks as much as any more."""

    suite: Suite
    test: Case | Property
    fate: Fate
    still_holds: bool
    """Whether it would hold as proposed."""
    now: Case | Property | None
    """What stands there under its name."""


class Trial(NamedTuple):
    """All that came of both sides' tests."""

    head: Tests
    cases: int
    properties: int
    failed: tuple[Failed, ...]
    lost: tuple[Lost, ...]


def trial(change: Change) -> Trial:
    """Run the tests as proposed, and hold those of the base against them."""
    head = _tests(change.head, change.config)
    tried = [run(fit.suite, _other(fit, change.config)) for fit in head.fit]
    failed = [
        Failed(each.suite, result.case, result.problem or f"not as expected: {', '.join(result.unmet)}", False)
        for each in tried
        for result in each.cases
        if not result.passed
    ]
    failed += (
        Failed(each.suite, proof.property, proof.why or f"`{proof.broken}` is broken", proof.holds is None)
        for each in tried
        for proof in each.proofs
        if not proof.holds
    )
    return Trial(
        head, sum(len(one.cases) for one in tried), sum(len(one.proofs) for one in tried), tuple(failed),
        tuple(_lost(change, head)),
    )  # fmt: skip


def _tests(side: Side, config: Configuration) -> Tests:
    return tests_of(side.repo, config, side.repo.tree, untested=False)


def _other(fit: Fit, config: Configuration) -> Other:
    return cache(lambda source: fit.other(source, config))


def _lost(change: Change, head: Tests) -> Iterator[Lost]:
    """What is left of the base's tests: each of them linked once more, with the policy as it is proposed."""
    base = _tests(change.base, change.config)
    for fit in base.fit:
        new = _proposed(change, fit.suite.policy)
        if new is None:
            continue  # the policy is gone, and with it all that was to be said of it
        theirs = [one.suite for one in head.fit if one.suite.policy and one.suite.policy.name == new.name]
        if head.errors and not theirs:
            continue  # they can't be run, which is worse, and is told
        again = Suite(fit.suite.document, new)
        other = _other(fit, change.config)
        yield from _cases(fit.suite, again, theirs)
        yield from _properties(fit.suite, again, theirs, other)


def _proposed(change: Change, old: Policy | None) -> Policy | None:
    """The new version of a policy of the base."""
    for proposal in change.proposals:
        was = proposal.old
        if was and old and (was.name, was.document.source.path) == (old.name, old.document.source.path):
            return proposal.new
    return None


def _cases(suite: Suite, again: Suite, theirs: Iterable[Suite]) -> Iterator[Lost]:
    known = [(one, case) for one in theirs for case in one.cases]
    alike: dict[str, list[Case]] = {}
    for _, case in known:
        alike.setdefault(example(case), []).append(case)
    for before, asked in zip(suite.cases, again.cases, strict=True):
        if any(implies(case.expect, asked.expect) for case in alike.get(example(asked), ())):
            continue
        assert suite.policy is not None
        assert again.policy is not None
        if not try_case(suite.policy, before).passed:
            continue
        now = _named(suite, before.name, known)
        holds = not again.missed("cases") and try_case(again.policy, asked).passed
        fate: Fate = "gone" if now is None else "weaker"
        if now is not None and not holds and example(now) == example(asked) and not implies(asked.expect, now.expect):
            fate = "updated"
        yield Lost(suite, before, fate, holds, now)


def _properties(suite: Suite, again: Suite, theirs: Iterable[Suite], other: Other) -> Iterator[Lost]:
    known = [(one, each) for one in theirs for each in one.properties]
    assert suite.policy is not None
    assert again.policy is not None
    for before, asked in zip(suite.properties, again.properties, strict=True):
        if any(proves(each, asked, again.policy) for _, each in known):
            continue
        if not _holds(suite.policy, before, other):
            continue
        now = _named(suite, before.name, known)
        holds = not again.unresolved and _holds(again.policy, asked, other)
        yield Lost(suite, before, "gone" if now is None else "weaker", holds, now)


def _holds(policy: Policy, asked: Property, other: Other) -> bool:
    return all(proof.holds for proof in prove(policy, (asked,), other))


def _named(suite: Suite, name: str, known: list[tuple[Suite, Test]]) -> Test | None:
    return next((test for one, test in known if (one.name, test.name) == (suite.name, name)), None)
