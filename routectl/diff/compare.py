"""Two versions of a policy compared: what was changed, who is decided otherwise, and which way that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.behaviour import Behaviour, behaviour
from routectl.diff.blame import blame
from routectl.diff.verdict import Verdict, verdicts
from routectl.diff.words import words
from routectl.engine.decide import decide
from routectl.engine.problem import Unreadable
from routectl.engine.request import OWN_KEYS, read_request
from routectl.engine.state import LEVELS, State, known_state
from routectl.engine.store import TooLarge
from routectl.engine.witness import STATE_KEYS

if TYPE_CHECKING:
    from routectl.diff.behaviour import Moved
    from routectl.diff.change import Change
    from routectl.document.place import At
    from routectl.engine.decision import Decision
    from routectl.engine.states import States
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy


class Difference(NamedTuple):
    """What is otherwise in the new version of a policy."""

    old: Policy
    new: Policy
    changes: tuple[Change, ...]
    behaviour: Behaviour | None
    """None where it can't be told; `undecided` says why."""
    undecided: str = ""
    verdicts: tuple[Verdict, ...] = ()
    places: tuple[tuple[At, At] | None, ...] = ()
    """For each region, the lines to blame in the old and the new policy."""


def compare(old: Policy, new: Policy, states: States) -> Difference:
    """Compares two linked policies; their behaviour only where no name in them leads nowhere."""
    changes = words(old, new)
    for side, policy in (("old", old), ("new", new)):
        hole = _hole(policy)
        if hole:
            return Difference(old, new, changes, None, f"the {side} version can't decide: {hole}")
    renamed = {
        str(change.before): str(change.after)
        for change in changes
        if change.kind == "renamed" and change.path[0] == "routes" and len(change.path) == 2
    }
    try:
        found = behaviour(old, new, states, renamed)
    except (TooLarge, ValueError) as error:
        return Difference(old, new, changes, None, str(error))
    places = tuple(_places(old, new, region, renamed) for region in found.regions)
    return Difference(old, new, changes, found, "", verdicts(old, new, found.regions), places)


def _hole(policy: Policy) -> str:
    """Why a policy can't decide; empty where it can."""
    if policy.registry is None:
        return "its registry can't be read"
    if policy.unresolved:
        miss = policy.unresolved[0]
        return f"{miss.what} `{miss.name}` is unknown"
    if policy.has_ring:
        return "its fallback routes go round in a ring"
    return ""


def _places(old: Policy, new: Policy, region: Moved, renamed: dict[str, str]) -> tuple[At, At] | None:
    before, after = decided(old, region.witness), decided(new, region.witness)
    return blame(old, before, new, after, renamed) if before and after else None


def decided(policy: Policy, witness: Witness) -> Decision | None:
    """What one side decides for a witness; None where it can't read the request, for it has other dimensions."""
    known = {key: value for key, value in witness.request.items() if key in (*policy.dimensions, *OWN_KEYS)}
    try:
        request = read_request(policy, known)
    except Unreadable:
        return None
    return decide(policy, request, known_state(policy, _state(witness)))


def _state(witness: Witness) -> State:
    providers, models, failing = (frozenset[str](witness.state.get(key, ())) for key in STATE_KEYS)
    levels = witness.state.get("budget", {})
    alert, exhausted = (frozenset(scope for scope in levels if levels[scope] == level) for level in LEVELS[1:])
    return State(providers, models, failing, alert, exhausted)
