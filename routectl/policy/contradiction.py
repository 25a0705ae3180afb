"""Expectations that no decision of a policy can meet, told by the fields alone: nothing is decided here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.policy.expectation import Bounds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.expectation import Expectation
    from routectl.policy.policy import Policy

SERVING = frozenset(("serve", "reduced_scope"))
"""The actions in which a model serves."""

OF_A_MODEL = ("model", "provider", "controls", "estimated_cost_usd")
"""The fields that other decisions don't have."""

SETS = ("action", "route", "model", "provider", "step")
"""The fields that are one of several values."""


MOST_NAMED = 3
"""So many models are told by their names."""


def contradiction(asked: Expectation, policy: Policy | None = None) -> str:
    """Why nothing can be so, in a sentence; with a policy, why nothing of it can. Empty where something can."""
    return next(_contradictions(asked, policy), "")


def _contradictions(asked: Expectation, policy: Policy | None) -> Iterator[str]:
    yield from _of_actions(asked)
    if policy is not None:
        yield from _of_models(asked, policy)
    for name, bounds in (*asked.controls, ("estimated_cost_usd", asked.estimated_cost_usd)):
        if isinstance(bounds, Bounds) and _is_empty(bounds):
            yield f"no number is within the bounds of `{name}`"
    if any(covers(unwanted, asked) for unwanted in asked.none_of):
        yield "what `not` rules out is what is expected"


def covers(wide: Expectation, narrow: Expectation) -> bool:
    """Whether every decision that the narrow one lets in is one of the wide one, as far as the fields tell."""
    if wide.says_nothing or wide.refused or wide.none_of:
        return False
    for key in wide._fields[2:]:
        outer, inner = getattr(wide, key), getattr(narrow, key)
        if outer in (None, ()) or outer == inner:
            continue
        if not isinstance(outer, frozenset) or not isinstance(inner, frozenset) or not inner <= outer:
            return False
    return True


def apart(one: Expectation, other: Expectation) -> str:
    """A field of which two expectations have no value in common; empty where there is none."""
    for key in SETS:
        mine, theirs = getattr(one, key), getattr(other, key)
        if mine is not None and theirs is not None and not mine & theirs:
            return key
    return ""


def _of_actions(asked: Expectation) -> Iterator[str]:
    if asked.action is None:
        return
    told = " or ".join(f"`{name}`" for name in sorted(asked.action))
    if not asked.action & SERVING:
        for key in OF_A_MODEL:
            if getattr(asked, key) not in (None, ()):
                yield f"no model serves where the action is {told}, so there is no `{key}`"
    if asked.step is not None and asked.action <= {"reject", "unrouted"}:
        yield f"there is no `step` where the action is {told}"
    if asked.route is not None and asked.action == {"unrouted"}:
        yield "there is no `route` where the action is `unrouted`"
    if asked.action == {"serve"} and asked.model is not None and asked.model <= {model for model, _ in asked.refused}:
        yield "what was refused is not what serves"


def _of_models(asked: Expectation, policy: Policy) -> Iterator[str]:
    registry = policy.registry
    if asked.model is None or registry is None:
        return
    models = [registry.models[name] for name in asked.model if name in registry.models]
    if asked.provider is not None and models and not any(model.provider in asked.provider for model in models):
        yield "no `model` that is expected is of the `provider` that is expected"
    routes = [route for route in policy.routes if asked.route is None or route.name in asked.route]
    if routes and models and not any(model in route.serving for route in routes for model in models):
        by = " or ".join(f"`{name}`" for name in sorted(asked.model))
        by = by if len(asked.model) <= MOST_NAMED else "any `model` that is expected"
        yield f"{_none_of(asked.route)} served by {by}"


def _none_of(routes: frozenset[str] | None) -> str:
    if routes is None:
        return "no route is ever"
    return f"route `{next(iter(routes))}` is never" if len(routes) == 1 else "none of these routes is ever"


def _is_empty(bounds: Bounds) -> bool:
    if bounds.high is None:
        return False
    return bounds.low > bounds.high or (bounds.low == bounds.high and (bounds.above_low or bounds.below_high))
