"""What is true at the moment of a decision beside the request: outages, failing models, the budget's scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.request import Problem, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routectl.policy.policy import Policy

LEVELS = ("ok", "alert", "exhausted")
"""What a budget scope can be, best first."""


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
    from routectl.closest import did_you_mean

    if not written:
        return NOMINAL
    if not hasattr(written, "items"):
        raise Unreadable((Problem("", "a state is a mapping"),))
    problems: list[Problem] = []
    registry = policy.registry
    providers = registry.providers if registry else {}
    models = registry.models if registry else {}
    known: dict[str, tuple[str, Collection[str]]] = {
        "providers_down": ("provider", providers), "models_down": ("model", models), "failing_quality": ("model", models),
    }  # fmt: skip
    for key in written:
        if key not in known and key != "budget" and not str(key).startswith("x-"):
            help = did_you_mean(str(key)[:100], (*known, "budget")) or f"known are {', '.join(known)}, budget"
            problems.append(Problem(str(key), f"a state has no key `{str(key)[:60]}`", help))
    sets = {key: _names(key, written.get(key), *known[key], problems) for key in known}
    levels = _levels(policy, written.get("budget"), problems)
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


def _names(key: str, written: Any, what: str, known: Collection[str], problems: list[Problem]) -> frozenset[str]:
    from routectl.closest import did_you_mean

    names = () if written is None else (written,) if isinstance(written, str) else written
    if not isinstance(names, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in names):
        problems.append(Problem(key, f"`{key}` is a list of names"))
        return frozenset()
    unknown = sorted(set(names) - set(known))
    problems += [Problem(key, f"unknown {what} `{name[:60]}`", did_you_mean(name[:100], known)) for name in unknown]
    return frozenset(names)


def _levels(policy: Policy, written: Any, problems: list[Problem]) -> dict[str, str]:
    from routectl.closest import did_you_mean

    if written is None:
        return {}
    if not hasattr(written, "items"):
        problems.append(Problem("budget", "`budget` is a mapping from scope to ok, alert or exhausted"))
        return {}
    levels = {str(scope): level for scope, level in written.items() if not str(scope).startswith("x-")}
    scopes = policy.scopes
    for scope, level in levels.items():
        if scope not in scopes:
            help = did_you_mean(scope[:100], scopes) or ("defined are " + ", ".join(scopes[:8]) if scopes else "")
            problems.append(Problem("budget", f"the policy defines no budget scope `{scope[:60]}`", help))
        if level not in LEVELS:
            problems.append(Problem("budget", f"`{scope[:60]}` is ok, alert or exhausted, not `{str(level)[:60]}`"))
    return levels
