"""The scopes of a policy as sums that are compared with a bound: looked at for many ticks at once.

Each scope adds up, over the outcomes of a tick, the cost times a weight: for a day or a provider it is 1 or 0, for a quota
what the route spends counts against its share of what all do. It stands at a level once the sum has passed a bound.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.replay.batch.exact import roomy
from routectl.replay.ledger import Level
from routectl.replay.tariff import decimal

if TYPE_CHECKING:
    from routectl.engine.batch.array import Array
    from routectl.engine.batch.kernel import Kernel
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Route
    from routectl.replay.tariff import Tariff


class Watch(NamedTuple):
    """One scope: it is at the last of its levels whose bound the sum has reached."""

    scope: str
    bounds: tuple[int, ...]
    levels: tuple[Level, ...]
    """One more than bounds."""
    window: int = 0
    """So many of the last ticks are added up; 0 for all of the day."""

    def level(self, total: int) -> Level:
        """What it is at a sum."""
        return self.levels[sum(total >= bound for bound in self.bounds)]


class Watches:
    """The scopes of one policy on one day, from its first tick on."""

    def __init__(self, kernel: Kernel, tariff: Tariff, day: int, ticks: int, tick_seconds: int) -> None:
        policy = kernel.policy
        priced = [tariff.of(answer.outcome.model, day) if answer.outcome.model else None for answer in kernel.outcomes]
        self.prices = (
            _numbers([price[0] if price else 0 for price in priced]),
            _numbers([price[1] if price else 0 for price in priced]),
        )
        """For each outcome, units for a token of input and for one of output; nothing where it has no price."""
        self.watches, self.weights = _watches(kernel, tariff.unit, tick_seconds)
        """Each scope, and for it the weight of every outcome."""
        self.heaviest = max((int(abs(each).max()) for each in self.weights), default=1) or 1
        self._totals = [0] * len(self.watches)
        self._past = [[0] * ticks if watch.window else [] for watch in self.watches]
        self._policy: Policy = policy
        self._levels = {watch.scope: watch.level(0) for watch in self.watches}
        self.initial = {scope: level for scope, level in self._levels.items() if level != Level(0)}
        """The scopes that are not ok with nothing spent."""
        self.changed: dict[str, Level] = {}
        """The scopes that moved last."""

    def levels(self) -> dict[str, Level]:
        """The level of each scope that can move."""
        return self._levels

    def go(self, first: int, end: int, spent: Array) -> int | None:
        """Ends ticks up to `end`, or up to the first after which a scope moves: then says which tick is next."""
        summed = [self._summed(number, first, spent[number]) for number in range(len(self.watches))]
        moves = [self._moves(number, sums) for number, sums in enumerate(summed)]
        moved = min((move for move in moves if move is not None), default=None)
        last = end - first - 1 if moved is None else moved
        for number, watch in enumerate(self.watches):
            if watch.window:
                self._past[number][first : first + last + 1] = spent[number, : last + 1].tolist()
            else:
                self._totals[number] = int(summed[number][last])
        if moved is None:
            return None
        levels = {watch.scope: watch.level(int(summed[number][last])) for number, watch in enumerate(self.watches)}
        self.changed = {scope: level for scope, level in levels.items() if level != self._levels[scope]}
        self._levels = levels
        return first + moved + 1

    def _summed(self, number: int, first: int, spent: Array) -> Array:
        """The sum of a scope at the end of each tick."""
        window = self.watches[number].window
        if not window:
            sums: Array = np.cumsum(roomy(np.append(_numbers([self._totals[number]]), spent)))
            return sums[1:]
        before = self._past[number][max(0, first - window) : first]
        whole = np.array(before, object) if spent.dtype == object else _numbers(before)
        running = np.cumsum(roomy(np.concatenate((whole, spent))))
        running = np.append(running[:1] * 0, running)
        ends = np.arange(len(before) + 1, len(running))
        recent: Array = running[ends] - running[np.maximum(ends - window, 0)]
        return recent

    def _moves(self, number: int, sums: Array) -> int | None:
        """The first of the ticks at whose end a scope is at another level than now."""
        watch = self.watches[number]
        now = self._levels[watch.scope]
        rank = sum((sums >= bound).astype(np.int64) for bound in watch.bounds)
        other = np.flatnonzero(rank != watch.levels.index(now))
        return int(other[0]) if len(other) else None


def _watches(kernel: Kernel, unit: int, tick_seconds: int) -> tuple[list[Watch], list[Array]]:
    policy = kernel.policy
    models = policy.registry.models if policy.registry else {}
    served = [(answer.outcome.route, models.get(answer.outcome.model or "")) for answer in kernel.outcomes]
    found: list[tuple[Watch, list[int]]] = []
    budget = policy.budget
    shares = sorted(set(budget.alert_at)) if budget else []
    if budget and budget.daily_usd is not None:
        found.append((_capped("day", budget.daily_usd, shares, unit), [1] * len(served)))
    for name, cap in budget.providers.items() if budget else ():
        if cap is not None:
            weights = [int(model is not None and model.provider == name) for _, model in served]
            found.append((_capped(f"provider:{name}", cap, shares, unit), weights))
    found += [_quota(route, served) for route in policy.routes if route.quota_share_of]
    if budget and budget.spike:
        bound = floor(decimal(budget.spike.over_usd) * unit) + 1
        window = -(-budget.spike.window_minutes * 60 // tick_seconds)
        found.append((Watch("spike", (bound,), (Level(0), Level(2)), window), [1] * len(served)))
    return [watch for watch, _ in found], [_numbers(weights) for _, weights in found]


def _capped(scope: str, cap: float, shares: list[float], unit: int) -> Watch:
    """A scope that rises with what is spent."""
    whole = decimal(cap) * unit
    bounds = [ceil(decimal(share) * whole) for share in shares]
    levels = [Level(0), *(Level(1, share) for share in shares), Level(2, 1.0)]
    return Watch(scope, (*bounds, ceil(whole)), tuple(levels))


def _quota(route: Route, served: list[tuple[str | None, Model | None]]) -> tuple[Watch, list[int]]:
    """More than its share: what the route spends on the tier, less that share of what all spend there, is over nothing."""
    percent = decimal(100 if route.quota_percent is None else route.quota_percent)
    own, all_of_it = 100 * percent.denominator, percent.numerator
    weights = [
        0 if model is None or model.tier != route.quota_share_of else (own if name == route.name else 0) - all_of_it
        for name, model in served
    ]
    return Watch(f"route:{route.name}", (1,), (Level(0), Level(2))), weights


def _numbers(numbers: list[int]) -> Array:
    """As 64 bits, where they all fit."""
    return np.array(numbers, np.int64 if all(abs(each) < 1 << 62 for each in numbers) else object)
