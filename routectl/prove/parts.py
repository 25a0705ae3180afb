"""The parts of a policy that examples may exercise: routes, candidates, degrade steps, guardrails and budget states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.engine.box import LEVELS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy

Sort = Literal["route", "candidate", "step", "guardrail", "budget"]

SORTS: dict[Sort, str] = {
    "route": "routes", "candidate": "candidates", "step": "degrade steps", "guardrail": "guardrails",
    "budget": "budget states",
}  # fmt: skip
"""Each sort of part with its plural."""

Key = tuple[str, ...]
"""What tells the parts of a policy apart: the sort, and the names that lead to the part."""


class Part(NamedTuple):
    """One part of a policy."""

    sort: Sort
    name: str
    """Its name in reports: `quick-answers`, `quick-answers: fast-v2-azure`, `day: exhausted`."""
    at: At
    key: Key


def parts(policy: Policy) -> Iterator[Part]:
    """The parts of a policy, in its order."""
    for guardrail in policy.guardrails:
        yield Part("guardrail", guardrail.name, guardrail.at, ("guardrail", guardrail.name))
    for route in policy.routes:
        yield Part("route", route.name, route.at("name"), ("route", route.name))
        for candidate in route.candidates:
            name = candidate.model.name
            yield Part("candidate", f"{route.name}: {name}", candidate.at, ("candidate", route.name, name))
        for number, step in enumerate(route.degrade):
            key = ("step", route.name, str(number))
            yield Part("step", f"{route.name}: {step.reduce_scope or 'static'}", step.at, key)
    for scope in policy.scopes:
        for level in LEVELS[1:]:
            yield Part("budget", f"{scope}: {level}", _scope_at(policy, scope), ("budget", scope, level))


def _scope_at(policy: Policy, scope: str) -> At:
    """The place that defines a budget scope."""
    kind, _, name = scope.partition(":")
    if kind == "route":
        route = policy.route(name)
        assert route is not None
        return route.at("quota")
    path = {"day": ("daily_usd",), "spike": ("spike",), "provider": ("providers", name)}
    return policy.at("budget", *path[kind])
