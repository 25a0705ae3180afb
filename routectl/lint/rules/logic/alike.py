"""Which policies are alike: they answer every question of this family the same, number for number.

Two policies are alike where they differ in nothing but their names, owners and versions, and in the
whole numbers that their matches compare with, as long as those stand in the same order among each other and
beside the numbers of the registry and the evidence. Their diagrams then have the same classes.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from marshal import dumps
from math import ceil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Mapping

    from routectl.policy.condition import Condition, Match
    from routectl.policy.policy import Policy

Answers = dict["Callable[..., Any] | str", Any]
"""What was found out for policies that are alike, by the question that was asked; and beside it, who couldn't find it out."""

MOST_POLICIES = 2_000
"""Of so many policies that aren't alike the answers are remembered, for one registry and its evidence."""


def answers(policy: Policy) -> Answers:
    """What is known of policies that are like this one, with the same registry and evidence."""
    assert policy.registry is not None
    known = policy.registry.kept.setdefault(("logic", policy.evidence), {})
    if not known:
        known["landmarks"] = _landmarks(policy)
    likeness = _likeness(policy, known["landmarks"])
    found: Answers | None = known.get(likeness)
    if found is None:
        if len(known) > MOST_POLICIES:
            known.clear()
            known["landmarks"] = _landmarks(policy)
        found = known[likeness] = {}
    return found


def routings(policy: Policy) -> Answers:
    """What is known of policies with the same matches and samples, whoever serves what they take, and the same registry."""
    assert policy.registry is not None
    known = policy.registry.kept.setdefault("routing", {})
    if len(known) > MOST_POLICIES:
        known.clear()
    written: dict[str, Any] = policy.document.value
    routes = [(route.written.get("match"), route.sample_percent) for route in policy.routes]
    held = [entry.get("when") for entry in written.get("guardrails", ())]
    found: Answers = known.setdefault(dumps((written.get("request"), routes, held), 2), {})
    return found


def _likeness(policy: Policy, landmarks: list[int]) -> Hashable:
    matches = [guardrail.when for guardrail in policy.guardrails]
    matches += [route.match for route in policy.routes]
    numbers: set[int] = set()
    for match in matches:
        for condition in match.every() if match.any else match.conditions:
            if not condition.allowed:
                numbers.add(condition.low)
                if condition.high is not None:
                    numbers.add(condition.high + 1)
    for dimension in policy.dimensions.values():
        if not dimension.values:
            numbers.add(dimension.low)
            if dimension.high is not None:
                numbers.add(dimension.high + 1)
    places = {
        number: (place, bisect_left(landmarks, number), bisect_right(landmarks, number))
        for place, number in enumerate(sorted(numbers))
    }
    written: dict[str, Any] = policy.document.value
    rest = (
        written.get("request"),
        written.get("budget"),
        written.get("defaults"),
        [{**entry, "when": None} for entry in written.get("guardrails", ())],
        [{**entry, "match": None} for entry in written["routes"]],
    )
    return dumps(rest, 2), tuple([_match(match, places) for match in matches])


def _match(match: Match, places: Mapping[int, Hashable]) -> Hashable:
    own = tuple([_condition(condition, places) for condition in match.conditions])
    return (own, tuple([_match(branch, places) for branch in match.any])) if match.any else own


def _condition(condition: Condition, places: Mapping[int, Hashable]) -> Hashable:
    dimension, allowed, low, high, needs, needs_not, _ = condition
    if allowed:
        return dimension, allowed
    return dimension, places[low], None if high is None else places[high + 1], needs, needs_not


def _landmarks(policy: Policy) -> list[int]:
    """The whole numbers at which a decision may turn that the policy itself doesn't write."""
    return sorted(set(_turns(policy)))


def _turns(policy: Policy) -> Iterator[int]:
    assert policy.registry is not None
    for model in policy.registry.models.values():
        yield from (most + 1 for most in (model.max_input_tokens, model.max_output_tokens) if most is not None)
    for report in policy.evidence.reports:
        for row in report.results:
            if row.p95_ms is not None:
                yield ceil(row.p95_ms)
            for _, value in row.cell:
                if isinstance(value, int):
                    yield from (value, value + 1)
