"""Routes of two policies that are the same but for their names: a decision that moves from one to the other doesn't differ."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routectl.engine.state import State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.policy.policy import Policy


def namesakes(policy: Policy, other: Policy) -> dict[str, str]:
    """The name in `policy` of each route that has another one in `other`.

    Two routes are one where neither name is in both policies and nobody else says the same: all that is
    written of them but the name.
    """
    mine, theirs = _by_content(policy, other), _by_content(other, policy)
    return {
        theirs[said][0]: names[0] for said, names in mine.items() if len(names) == 1 and len(theirs.get(said, ())) == 1
    }


def renamed_state(state: State, names: Mapping[str, str]) -> State:
    """A state for the other policy: the budgets of routes under the names that they have there."""
    scopes = {f"route:{here}": f"route:{there}" for there, here in names.items()}
    if scopes.keys().isdisjoint(state.alert | state.exhausted):
        return state
    alert, exhausted = (
        frozenset(scopes.get(scope, scope) for scope in level) for level in (state.alert, state.exhausted)
    )
    return state._replace(alert=alert, exhausted=exhausted)


def _by_content(policy: Policy, other: Policy) -> dict[str, list[str]]:
    """The names of routes that the other policy has no route of, by what is written of them."""
    found: dict[str, list[str]] = {}
    for route in policy.document.value["routes"]:
        if other.route(route["name"]) is None:
            found.setdefault(_content(route), []).append(route["name"])
    return found


def _content(route: dict[str, Any]) -> str:
    said = {key: value for key, value in route.items() if key != "name" and not key.startswith("x-")}
    return json.dumps(said, sort_keys=True, default=str)
