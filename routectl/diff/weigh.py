"""Decides the requests of a traffic log by one version of a policy, and keeps what they come to by group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.side import Group, Side
from routectl.engine.compiled import Compiled
from routectl.engine.decide import decide
from routectl.engine.request import OWN_KEYS, canonical, read_request
from routectl.engine.state import NOMINAL, State
from routectl.engine.store import TooLarge
from routectl.policy.condition import OTHER
from routectl.policy.group import NOBODY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.engine.decision import Decision
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy

_Key = tuple[str, str, str, str, str, tuple[Any, ...]]


class Scale:
    """One version of a policy with a log in the pan: requests go in, a `Side` comes out."""

    def __init__(self, policy: Policy, other: Policy) -> None:
        """`other` is the version beside: what only it knows means nothing here."""
        self.policy = policy
        self._foreign = other.dimensions.keys() - {*policy.dimensions, *OWN_KEYS}
        own = policy.registry.capabilities if policy.registry else {}
        self._strange = frozenset(other.registry.capabilities if other.registry else ()).difference(own)
        try:
            self._compiled: Compiled | None = Compiled(policy)
        except TooLarge:
            self._compiled = None
        self._speaking = _Speaking(policy)
        self._groups: dict[str, dict[_Key, list[Any]]] = {}
        """By the provider that is down; none with everything up."""

    def decide(self, given: Mapping[str, Any], down: str = "") -> Decision:
        """What is decided for a request with everything up, or with a provider down; raises `Unreadable`.

        A request keeps its identity: without an id it is all of it that buckets are drawn on.
        """
        written = given
        if not self._foreign.isdisjoint(given):
            written = {key: value for key, value in given.items() if key not in self._foreign}
            written.setdefault("id", canonical(given))
        state = State(providers_down=frozenset((down,))) if down else NOMINAL
        if self._strange and "needs" in given:
            return self._in_need(written, given, state)
        if self._compiled is not None:
            return self._compiled.decide(written, state)
        return decide(self.policy, read_request(self.policy, written), state)

    def _in_need(self, written: Mapping[str, Any], given: Mapping[str, Any], state: State) -> Decision:
        """What no model of this registry can do is still needed: the diagram doesn't know of it, the interpreter does."""
        needs = given["needs"]
        names = [needs] if isinstance(needs, str) else needs
        strange = [name for name in names if isinstance(name, str) and name in self._strange] if _is_list(names) else []
        kept = {**written, "needs": [name for name in names if name not in strange] if strange else needs}
        request = read_request(self.policy, kept if "id" in written else {**kept, "id": canonical(given)})
        return decide(self.policy, request._replace(needs=request.needs | set(strange)), state)

    def take(self, given: Mapping[str, Any], decision: Decision, intent: str, count: int = 1, down: str = "") -> None:
        """A request that was decided goes into its group, as so many."""
        model = decision.model or NOBODY
        cell = self._speaking.cell(given) if model else ()
        key = (decision.action, decision.route or NOBODY, model, decision.provider or NOBODY, intent, cell)
        groups = self._groups.setdefault(down, {})
        sums = groups.get(key)
        if sums is None:
            sums = groups[key] = [0, 0, 0.0]
        sums[0] += count
        cost = decision.estimated_cost_usd
        if cost is not None:
            sums[1] += count
            sums[2] += cost * count
        elif not model:
            sums[1] += count

    @property
    def outages(self) -> list[str]:
        """The providers without which some request was decided."""
        return [down for down in self._groups if down]

    def side(self, days: int, down: str = "") -> Side:
        """What all requests came to, or those that were decided with a provider down."""
        groups = (
            Group(*key[:5], self._speaking.row(key[2], key[5]) if key[2] else None, *sums)
            for key, sums in self._groups.get(down, {}).items()
        )
        return Side(tuple(groups), days)


class _Speaking:
    """Which measurement speaks for a request: only the dimensions that measurements name are looked at."""

    def __init__(self, policy: Policy) -> None:
        self._evidence = policy.evidence
        values: dict[str, set[Any]] = {}
        for name, value in policy.evidence.pairs:
            if name in policy.dimensions:
                values.setdefault(name, set()).add(value)
        self._names = tuple(values)
        self._looked_at = [
            (name, found, None if name == "sla_ms" else OTHER if one.listed else one.low)
            for name, found in values.items()
            for one in (policy.dimensions[name],)
        ]

    def cell(self, given: Mapping[str, Any]) -> tuple[Any, ...]:
        """The request's values, those that nothing was measured for all alike."""
        return tuple(
            value if (value := given.get(name, absent)) in found else None for name, found, absent in self._looked_at
        )

    def row(self, model: str, cell: tuple[Any, ...]) -> Result | None:
        """The row that speaks for a model on the requests of a cell."""
        return self._evidence.measured(model, dict(zip(self._names, cell, strict=True)))


def _is_list(names: Any) -> bool:
    return isinstance(names, (list, tuple, set, frozenset))
