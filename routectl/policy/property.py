"""A property of a PolicyTest, linked: for which requests and states it is, and what it says of their decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.condition import Match, link_match
from routectl.policy.conditions import Conditions, link_conditions
from routectl.policy.expectation import Expectation, link_expectation
from routectl.policy.selector import link_selector

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.document.place import At
    from routectl.policy.linked import Linked
    from routectl.policy.policy import Policy

KINDS = ("always", "never", "same_as", "monotone", "reachable")
"""What a property may say; it says at least one."""


class Monotone(NamedTuple):
    """As a dimension rises, whoever was served by one of these models is never served by another."""

    raising: str
    keeps: frozenset[str]
    """The names of the models."""


class Property(NamedTuple):
    """What is so for every request that `when` holds for, in every one of the states."""

    name: str
    at: At
    written: dict[str, Any]
    when: Match
    states: str | Conditions
    """`nominal`, `any`, `outages:N`, or conditions."""
    always: Expectation | None = None
    never: Expectation | None = None
    same_as: str = ""
    monotone: Monotone | None = None
    reachable: Expectation | None = None


def link_property(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Property:
    """A property from its written form. What it names wrongly is noted on `linked`."""
    states = written.get("states", "nominal")
    outcomes = {
        key: link_expectation(written[key], at.below(key), policy, linked)
        for key in ("always", "never", "reachable")
        if key in written
    }
    when = link_match(written.get("when", {}), at.below("when"), policy.dimensions, linked)
    _check_needs(when, policy, linked)
    return Property(
        name=written["name"],
        at=at,
        written={key: value for key, value in written.items() if not key.startswith("x-")},
        when=when,
        states=states if isinstance(states, str) else link_conditions(states, at.below("states"), policy, linked),
        **outcomes,
        same_as=written.get("same_as", ""),
        monotone=_monotone(written["monotone"], at.below("monotone"), policy, linked)
        if "monotone" in written
        else None,
    )


def is_file(source: str) -> bool:
    """Whether `same_as` names a file of the work tree; anything else is a git revision, or `REV:PATH`."""
    return ":" not in source and source.endswith((".yaml", ".yml", ".json"))


def _monotone(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Monotone:
    name = written["raising"]
    if name not in policy.dimensions:
        known = tuple(policy.dimensions)
        linked.miss("dimension", name, at.below("raising"), known, f"the policy `{policy.name}`")
    selector = link_selector(written["keeps"], at.below("keeps"), policy.registry, linked)
    models = policy.registry.models.values() if policy.registry else ()
    return Monotone(name, frozenset(model.name for model in models if selector.selects(model)))


def _check_needs(when: Match, policy: Policy, linked: Linked) -> None:
    if policy.registry is None:
        return
    for condition in when.every():
        for name in sorted(condition.needs | condition.needs_not):
            if condition.at is not None and name not in policy.registry.capabilities:
                where = f"any model of {policy.registry.label}"
                linked.miss("capability", name, condition.at, policy.registry.capabilities, where)
