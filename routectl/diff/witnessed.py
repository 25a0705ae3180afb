"""What one side of a comparison makes of a witness: what it doesn't know means nothing to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import LEVELS
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, read_request
from routectl.engine.state import State, known_state
from routectl.engine.witness import STATE_KEYS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.request import Request
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy


def request_of(policy: Policy, witness: Witness) -> Request | None:
    """The request as a policy reads it; None where it can't, for a dimension has other values to it."""
    known = {key: value for key, value in witness.request.items() if key in policy.dimensions or key in OWN_KEYS}
    if "needs" in known and policy.registry is not None:
        known["needs"] = [name for name in known["needs"] if name in policy.registry.capabilities]
    try:
        return read_request(policy, known)
    except Unreadable:
        return None


def asked(policy: Policy, witness: Witness, names: Mapping[str, str] | None = None) -> tuple[Request, State] | None:
    """The request and the state as a policy reads them, where it can; `names` are its routes' names by those in the witness."""
    request = request_of(policy, witness)
    return (request, known_state(policy, _state(witness, names or {}))) if request else None


def _state(witness: Witness, names: Mapping[str, str]) -> State:
    providers, models, failing = (frozenset[str](witness.state.get(key, ())) for key in STATE_KEYS)
    levels = {_scope(scope, names): level for scope, level in witness.state.get("budget", {}).items()}
    alert, exhausted = (frozenset(scope for scope in levels if levels[scope] == level) for level in LEVELS[1:])
    return State(providers, models, failing, alert, exhausted)


def _scope(scope: str, names: Mapping[str, str]) -> str:
    kind, _, route = scope.partition(":")
    return f"{kind}:{names.get(route, route)}" if kind == "route" else scope
