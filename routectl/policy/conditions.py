"""Conditions on the state that a property looks at, linked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from routectl.document.place import At
    from routectl.policy.linked import Linked
    from routectl.policy.policy import Policy

SETS = ("providers_down", "models_down", "failing_quality")
"""The parts of a state that are sets of names."""


class Conditions(NamedTuple):
    """States, by what they hold for certain; what isn't named may be as it likes."""

    holding: tuple[tuple[str, frozenset[str]], ...] = ()
    """For each of `SETS`, the names that are in it."""
    lacking: tuple[tuple[str, frozenset[str]], ...] = ()
    """And the names that aren't."""
    budget: tuple[tuple[str, frozenset[str]], ...] = ()
    """For each budget scope, the levels that it may have."""

    @property
    def are_contradictory(self) -> bool:
        """Whether no state meets them."""
        lacking = dict(self.lacking)
        return any(names & lacking.get(key, frozenset()) for key, names in self.holding)


def link_conditions(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Conditions:
    """Conditions from their written form. What they name wrongly is noted on `linked`."""
    holding: list[tuple[str, frozenset[str]]] = []
    lacking: list[tuple[str, frozenset[str]]] = []
    for key in SETS:
        if key in written:
            value = written[key]
            parts = value if isinstance(value, dict) else {"all": value}
            holding.append((key, frozenset(_listed(parts.get("all", ())))))
            lacking.append((key, frozenset(_listed(parts.get("not", ())))))
    link_state(written, at, policy, linked)
    budget = ((scope, frozenset(_listed(levels))) for scope, levels in written.get("budget", {}).items())
    return Conditions(
        tuple(holding), tuple(lacking), tuple((scope, levels) for scope, levels in budget if not scope.startswith("x-"))
    )


def link_state(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> None:
    """Note the names in a state, or in conditions on one, that lead nowhere."""
    scopes = policy.scopes if written.get("budget") else ()
    for scope in written.get("budget", {}):
        if scope not in scopes and not scope.startswith("x-"):
            message = f"the policy `{policy.name}` defines no budget scope `{scope}`"
            linked.miss("value", scope, at.below("budget", scope, key=True), scopes, "its `budget`", message)
    registry = policy.registry
    if registry is None:
        return
    for key in SETS:
        known: Collection[str] = registry.providers if key == "providers_down" else registry.models
        for name, here in _names(written.get(key), at.below(key)):
            if name not in known:
                linked.miss("provider" if key == "providers_down" else "model", name, here, known, registry.label)


def _names(value: Any, at: At) -> Iterator[tuple[str, At]]:
    if isinstance(value, dict):
        for key in ("all", "not"):
            yield from _names(value.get(key), at.below(key))
    elif isinstance(value, (list, tuple)):
        yield from ((name, at.below(index)) for index, name in enumerate(value))
    elif value is not None:
        yield value, at


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
