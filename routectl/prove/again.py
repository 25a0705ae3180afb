"""A request and a state that were found in a diagram, decided once more by the interpreter before they are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import LEVELS
from routectl.engine.decide import decide
from routectl.engine.request import OWN_KEYS, read_request
from routectl.engine.state import read_state
from routectl.engine.witness import STATE_KEYS, Witness
from routectl.policy.conditions import Conditions

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy


class Disagreement(Exception):
    """The diagram and the interpreter don't say the same: a bug."""


class Shown(NamedTuple):
    """A request and a state in their written form, as `routectl simulate` takes them, and what a policy decides there."""

    policy: Policy
    witness: Witness
    decision: Decision


def show(policy: Policy, found: Witness) -> Shown:
    """What the interpreter says of a request and a state, in the words that the policy knows."""
    known = Witness(_known_request(policy, found.request), _known_state(policy, found.state))
    return Shown(policy, known, decide(policy, read_request(policy, known.request), read_state(policy, known.state)))


def within(states: str | Conditions, found: Witness) -> Witness:
    """The same in the states that are asked about: a diagram doesn't name what makes no difference."""
    if isinstance(states, str):
        return found
    state: dict[str, Any] = dict(found.state)
    for key, names in states.holding:
        if names:
            state[key] = sorted(names.union(state.get(key, ())))
    budget: dict[str, str] = dict(state.get("budget", {}))
    for scope, levels in states.budget:
        if budget.get(scope, LEVELS[0]) not in levels:
            budget[scope] = next(level for level in LEVELS if level in levels)
    return Witness(found.request, {**state, "budget": budget} if budget else state)


def _known_request(policy: Policy, request: Mapping[str, Any]) -> dict[str, Any]:
    """A request without what the policy doesn't know: another one brought it in."""
    known = {key: value for key, value in request.items() if key in policy.dimensions or key in OWN_KEYS}
    if "needs" in known and policy.registry is not None:
        known["needs"] = [name for name in known["needs"] if name in policy.registry.capabilities]
    return known


def _known_state(policy: Policy, state: Mapping[str, Any]) -> dict[str, Any]:
    registry = policy.registry
    names: tuple[Collection[str], ...] = ((), (), ())
    if registry is not None:
        names = (registry.providers, registry.models, registry.models)
    known: dict[str, Any] = {
        key: [name for name in state.get(key, ()) if name in among]
        for key, among in zip(STATE_KEYS, names, strict=True)
    }
    known["budget"] = {scope: level for scope, level in state.get("budget", {}).items() if scope in policy.scopes}
    return {key: value for key, value in known.items() if value}
