"""What one policy made of a log, priced and held against evidence: the groups from which every figure is added up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.outcome import Caps
from routectl.engine.state import State, write_state
from routectl.policy.figure import Expected
from routectl.policy.group import NOBODY, by, provider_shares
from routectl.replay.replayed import NO_DAY, units

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.engine.outcome import Outcome
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.replay.replayed import Key, Move, Replayed
    from routectl.replay.setting import Setting


class Group(NamedTuple):
    """Requests that are decided, priced and measured alike."""

    day: int
    state: State
    outcome: Outcome
    provider: str
    cell: dict[str, Any]
    """A value of each dimension that tells cells apart."""
    measured: Result | None
    requests: int
    units: int | None
    """What they cost together, in units of the tariff; None where the model has no price."""
    unit: int
    """So many units are a US dollar."""
    silent: int = 0
    """Of the requests those whose tokens aren't both known."""


class Total(NamedTuple):
    """Groups as one. Requests without a price are in `requests` and in no sum of money."""

    requests: int = 0
    unpriced: int = 0
    usd: Fraction = Fraction(0)
    fallbacks: int = 0
    served: int = 0
    """Those that a model answers within the whole scope."""
    without: int = 0
    """Those that no model answers."""
    silent: int = 0
    """Those with a price whose tokens aren't both known."""

    @property
    def known(self) -> float:
        """The share of them whose cost is known."""
        return (self.requests - self.unpriced - self.silent) / self.requests if self.requests else 0.0


class Sheet:
    """All of it. What is asked for more than once is added up once."""

    def __init__(self, policy: Policy, replayed: Replayed, groups: tuple[Group, ...]) -> None:
        self.policy, self.replayed, self.groups = policy, replayed, groups

    @cached_property
    def total(self) -> Total:
        """Everything together."""
        return added(self.groups)

    @property
    def requests(self) -> int:
        """How many requests were decided."""
        return sum(group.requests for group in self.groups)

    def by(self, key: Callable[[Group], str]) -> dict[str, Total]:
        """Groups added up by a key, most requests first, then by name."""
        return by(self.groups, key, added)

    @cached_property
    def days(self) -> dict[int, Sheet]:
        """Each day with a request, in order, as a sheet of its own."""
        found: dict[int, list[Group]] = {}
        for group in self.groups:
            found.setdefault(group.day, []).append(group)
        return {day: Sheet(self.policy, self.replayed, tuple(found[day])) for day in sorted(found)}

    def moves(self, day: int) -> tuple[Move, ...]:
        """Where the scopes went on a day."""
        return tuple(move for move in self.replayed.moves if move.day == day)

    @property
    def states(self) -> tuple[tuple[State, int], ...]:
        """Every state in which a request was decided, and how many were; most first."""
        found: dict[State, int] = {}
        for group in self.groups:
            found[group.state] = found.get(group.state, 0) + group.requests
        return tuple(sorted(found.items(), key=lambda entry: (-entry[1], str(write_state(entry[0])))))

    @property
    def expected(self) -> Expected:
        """What evidence expects of them."""
        return Expected(self.groups)

    @property
    def provider_shares(self) -> dict[str, float]:
        """Each provider's share of the requests that a model serves, most first; they sum to 1 where there are any."""
        return provider_shares(self.groups)


def sheet(policy: Policy, replayed: Replayed, setting: Setting) -> Sheet:
    """A replay's sums in an order that nothing about the reading changes, each with its price and its measurement."""
    models = policy.registry.models if policy.registry else {}
    cells = setting.cells
    values = cache(cells.values)
    states = cache(lambda state: str(write_state(state)))
    measured = cache(lambda name, cell: policy.evidence.measured(name, cells.seen_by(policy, cell)))
    groups = []
    for key, one in sorted(replayed.sums.items(), key=lambda entry: _order(entry[0], states)):
        day, state, outcome, cell = key
        name = outcome.model
        groups.append(
            Group(
                day,
                state,
                outcome,
                models[name].provider if name in models else NOBODY,
                values(cell),
                None if name is None else measured(name, cell),
                one.requests,
                units(key, one, setting.tariff),
                setting.tariff.unit,
                one.silent,
            )
        )
    return Sheet(policy, replayed, tuple(groups))


def _order(key: Key, written: Callable[[State], str]) -> tuple[Any, ...]:
    day, state, (action, route, model, step, controls), cell = key
    caps = tuple(-1 if cap is None else cap for cap in controls or Caps())
    return day, action, route or "", model or "", -1 if step is None else step, caps, written(state), cell


def added(groups: Iterable[Group]) -> Total:
    """Groups of one sheet as one."""
    requests = unpriced = fallbacks = served = without = silent = spent = 0
    unit = 1
    for _, _, (action, _, model, step, _), _, _, _, count, amount, whole, quiet in groups:
        requests += count
        unit = whole
        if amount is None:
            unpriced += count
        else:
            spent += amount
            silent += quiet
        if action == "serve":
            served += count
            fallbacks += count if step else 0  # another model serves than the target
        without += count if model is None else 0
    return Total(requests, unpriced, Fraction(spent, unit), fallbacks, served, without, silent)


def dated(day: int) -> str:
    """A day as it is written; empty where the replay has no time."""
    return "" if day == NO_DAY else date.fromordinal(day).isoformat()
