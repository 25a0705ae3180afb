"""What is true at the moment of a decision beside the request: outages, failing models, the budget's scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import LEVELS
from routectl.engine.problem import Problem, Unreadable, entries, kind, quoted, strange

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routectl.policy.policy import Policy


class State(NamedTuple):
    """The state of the world ("State" in the language page); nominal where nothing is given."""

    providers_down: frozenset[str] = frozenset()
    models_down: frozenset[str] = frozenset()
    failing_quality: frozenset[str] = frozenset()
    alert: frozenset[str] = frozenset()
    """The budget scopes that are at `alert`."""
    exhausted: frozenset[str] = frozenset()
    """The budget scopes that are `exhausted`."""


NOMINAL = State()


def read_state(policy: Policy, written: Mapping[str, Any] | None) -> State:
    """A state from its written form: lists of names, and `budget`, a level by scope. Raises `Unreadable`."""
    given = {} if written is None else entries(written, "a state is a mapping of lists of names, and `budget`")
    if not given:
        return NOMINAL
    problems: list[Problem] = []
    registry = policy.registry
    providers = registry.providers if registry else {}
    models = registry.models if registry else {}
    known: dict[str, tuple[str, Collection[str]]] = {
        "providers_down": ("provider", providers), "models_down": ("model", models), "failing_quality": ("model", models),
    }  # fmt: skip
    problems += strange("", "a state has no key {}", given, (*known, "budget"))
    sets = {key: _names(key, given.get(key, ()), *known[key], problems) for key in known}
    levels = _levels(policy, given.get("budget", {}), problems)
    if problems:
        raise Unreadable(tuple(problems))
    alert, exhausted = (frozenset(scope for scope, level in levels.items() if level == each) for each in LEVELS[1:])
    return State(**sets, alert=alert, exhausted=exhausted)


def write_state(state: State) -> dict[str, Any]:
    """The written form of a state, what is nominal left out; `read_state` reads it."""
    written: dict[str, Any] = {
        key: sorted(names) for key, names in zip(State._fields[:3], state[:3], strict=True) if names
    }
    budget = dict.fromkeys(sorted(state.alert), "alert") | dict.fromkeys(sorted(state.exhausted), "exhausted")
    return written | ({"budget": budget} if budget else {})


def known_state(policy: Policy, state: State) -> State:
    """The part of a state that a policy knows: another one's models and scopes mean nothing to it."""
    if state == NOMINAL:
        return state
    registry = policy.registry
    providers, models = (registry.providers, registry.models) if registry else ({}, {})
    scopes = frozenset(policy.scopes)
    return State(
        state.providers_down.intersection(providers),
        state.models_down.intersection(models),
        state.failing_quality.intersection(models),
        state.alert & scopes,
        state.exhausted & scopes,
    )


def joined(one: State, other: State) -> State:
    """Both together: what is down in either is down, and a scope is at the worse of its two levels."""
    exhausted = one.exhausted | other.exhausted
    return State(
        one.providers_down | other.providers_down,
        one.models_down | other.models_down,
        one.failing_quality | other.failing_quality,
        (one.alert | other.alert) - exhausted,
        exhausted,
    )


def _names(key: str, written: Any, what: str, known: Collection[str], problems: list[Problem]) -> frozenset[str]:
    names = (written,) if isinstance(written, str) else written
    if not isinstance(names, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in names):
        problems.append(Problem(key, f"`{key}` is a list of names"))
        return frozenset()
    problems += strange(key, f"unknown {what} {{}}", names, known)
    return frozenset(names)


def _levels(policy: Policy, written: Any, problems: list[Problem]) -> dict[str, str]:
    try:
        levels = entries(written, "`budget` is a mapping from scopes to ok, alert or exhausted", "budget")
    except Unreadable as unreadable:
        problems += unreadable.problems
        return {}
    problems += strange("budget", "the policy defines no budget scope {}", levels, policy.scopes)
    for scope in (scope for scope in levels if scope in policy.scopes):
        level = levels[scope]
        if level not in LEVELS:
            found = quoted(level) if isinstance(level, str) else kind(level)
            problems.append(Problem("budget", f"{quoted(scope)} is ok, alert or exhausted, not {found}"))
    return levels
