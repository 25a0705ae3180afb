"""The tests that belong to each step of a change: those of the base until those that are proposed hold, from there on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.suite import Suite
from routectl.prove.run import run
from routectl.tested import tests_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.repo.sides import Side
    from routectl.review.change import Change
    from routectl.review.steps import Step

Texts = dict[str, str]
Suites = dict[str, list[tuple[Suite, int]]]
"""The suites of each file, each with the number of the policy that it is about."""


class StepTests(NamedTuple):
    """The files of tests, by path: those of the base, and those of every step."""

    base: Texts
    steps: Sequence[Texts]
    left_out: tuple[str, ...]
    """Files that name another policy as well, which no step has."""


def tests_by_step(change: Change) -> StepTests:
    """The files of tests in every step."""
    steps = change.taken_apart.taken.steps
    before, after = (_suites(change, side, is_new=side is change.head) for side in (change.base, change.head))
    names_others = {
        path
        for side in (before, after)
        for path, suites in side.items()
        if any(each.same_as for suite, _ in suites for each in suite.properties)
    }
    base: Texts = {}
    found: list[Texts] = [{} for _ in steps]
    for path in sorted((before.keys() | after.keys()) - names_others):
        old, new = (_text(side.get(path)) for side in (before, after))
        if old is not None:
            base[path] = old
        since = 0 if old == new else _since(change, steps, after.get(path, []))
        for place, texts in enumerate(found):
            text = new if place >= since else old
            if text is not None:
                texts[path] = text
    return StepTests(base, found, tuple(sorted(names_others)))


def _suites(change: Change, side: Side, *, is_new: bool) -> Suites:
    """The suites of a side that are about policies of the change."""
    known = {
        (policy.document.source.path, policy.name): number
        for number, one in enumerate(change.changed)
        if (policy := one.new if is_new else one.old)
    }
    found: Suites = {}
    if side.source is None:
        return found
    for fit in tests_of(side.repo, change.config, side.repo.tree, untested=False).fit:
        policy = fit.suite.policy
        number = known.get((policy.document.source.path, policy.name)) if policy else None
        if number is not None:
            found.setdefault(fit.suite.document.source.path, []).append((fit.suite, number))
    return found


def _text(suites: Sequence[tuple[Suite, int]] | None) -> str | None:
    return suites[0][0].document.source.text if suites else None


def _since(change: Change, steps: Sequence[Step], suites: Sequence[tuple[Suite, int]]) -> int:
    """The step from which on all of the suites hold; the last at the latest."""
    last = len(steps) - 1
    for place in range(last - 1, -1, -1):
        policies = change.taken_apart.turned.policies(steps[place].chosen)
        if not all(_holds(Suite(suite.document, policies[number])) for suite, number in suites):
            return place + 1
    return 0 if suites else last


def _holds(suite: Suite) -> bool:
    if suite.policy is None or suite.unresolved:
        return False
    tried = run(suite, lambda source: source)
    return not tried.failed and not tried.undecided
