"""What a day has cost so far, scope by scope, and the levels that follow from it: the page "Time", read straight."""

from __future__ import annotations

from collections import deque
from math import ceil, floor, inf
from typing import TYPE_CHECKING, NamedTuple

from routectl.replay.tariff import decimal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from routectl.policy.policy import Policy
    from routectl.replay.tariff import Tariff


class Level(NamedTuple):
    """What a scope is: 0 for ok, 1 for alert, 2 for exhausted, and the highest share of its cap that was reached."""

    level: int
    share: float = 0.0


OK, OVER = Level(0), Level(2)


class _Quota(NamedTuple):
    """A route's share of what all spend on a tier."""

    scope: str
    own: tuple[str, str]
    """The route and the tier."""
    share: int
    whole: int

    def beyond(self, own: int, of_all: int) -> int:
        """More than nothing where the route has spent more than its share."""
        return own * self.whole - of_all * self.share

    def room(self, own: int, of_all: int) -> float:
        """So much has to be spent before that changes: by the route where it may, by the others where it may not."""
        beyond = self.beyond(own, of_all)
        if beyond > 0:
            return -(-beyond // self.share) if self.share else inf
        return -beyond // (self.whole - self.share) + 1 if self.whole > self.share else inf


class Scopes:
    """What the scopes of a policy are held to; the same on every day."""

    def __init__(self, policy: Policy, tariff: Tariff, tick_seconds: int) -> None:
        budget, registry = policy.budget, policy.registry
        self.names = policy.scopes
        self.models = registry.models if registry else {}
        spike = budget.spike if budget else None
        self.window = -(-spike.window_minutes * 60 // tick_seconds) if spike else 0
        self.over = floor(decimal(spike.over_usd) * tariff.unit) if spike else 0
        caps = {} if budget is None or budget.daily_usd is None else {"day": budget.daily_usd}
        caps |= {f"provider:{name}": cap for name, cap in budget.providers.items() if cap is not None} if budget else {}
        shares = sorted(set(budget.alert_at)) if budget else []
        self.caps = {scope: _steps(decimal(cap) * tariff.unit, shares) for scope, cap in caps.items()}
        self.quotas = [
            _Quota(f"route:{route.name}", (route.name, route.quota_share_of), share.numerator, share.denominator)
            for route in policy.routes
            if route.quota_share_of
            for share in (decimal(100 if route.quota_percent is None else route.quota_percent) / 100,)
        ]


class Ledger:
    """One day's spending: costs go in, and at the end of a tick the levels follow from them.

    Not every tick has to be looked at: as long as less than `room` is spent, none of them moves a scope.
    """

    def __init__(self, scopes: Scopes) -> None:
        self._models, self._quotas = scopes.models, scopes.quotas
        self._window, self._over = scopes.window, scopes.over
        self._caps = {scope: list(ahead) for scope, ahead in scopes.caps.items()}
        self._spent = dict.fromkeys(self._caps, 0)
        self._levels = dict.fromkeys(scopes.names, OK)
        self._on_tier: dict[str, int] = {}
        """By tier, what all routes have spent on its models."""
        self._by_route: dict[tuple[str, str], int] = {}
        """The same by route and tier."""
        self._recent: deque[tuple[int, int]] = deque()
        """Ticks whose cost still counts in the spike's window, each with it."""
        self._in_window = 0

    def spend(self, route: str, name: str, cost: int) -> None:
        """What a route has spent on a model."""
        model = self._models[name]
        for scope in ("day", f"provider:{model.provider}"):
            if scope in self._caps:
                self._spent[scope] += cost
        self._on_tier[model.tier] = self._on_tier.get(model.tier, 0) + cost
        self._by_route[route, model.tier] = self._by_route.get((route, model.tier), 0) + cost

    def end(self, tick: int, cost: int) -> None:
        """What a tick has cost in all; later ones come later."""
        if self._window:
            self._recent.append((tick, cost))
            self._in_window += cost

    def levels(self, tick: int) -> dict[str, Level]:
        """The level of every scope of the policy as a tick begins; the same object as before where none has moved."""
        while self._recent and self._recent[0][0] < tick - self._window:
            self._in_window -= self._recent.popleft()[1]
        moved = {scope: level for scope, level in self._now() if level != self._levels[scope]}
        if moved:
            self._levels = self._levels | moved
        return self._levels

    def _now(self) -> Iterator[tuple[str, Level]]:
        for scope, ahead in self._caps.items():
            spent = self._spent[scope]
            while ahead and spent >= ahead[-1][0]:
                yield scope, ahead.pop()[1]
        for quota in self._quotas:
            yield quota.scope, OVER if quota.beyond(*self._shares(quota)) > 0 else OK
        if self._window:
            yield "spike", OVER if self._in_window > self._over else OK

    def _shares(self, quota: _Quota) -> tuple[int, int]:
        """What the route of a quota has spent on its tier, and what all have."""
        return self._by_route.get(quota.own, 0), self._on_tier.get(quota.own[1], 0)

    @property
    def room(self) -> float:
        """As long as less is spent in all, no scope moves by that."""
        rooms = [ahead[-1][0] - self._spent[scope] for scope, ahead in self._caps.items() if ahead]
        quotas = [quota.room(*self._shares(quota)) for quota in self._quotas]
        spike = [max(self._over - self._in_window + 1, 0)] if self._window else []
        return min((*rooms, *quotas, *spike), default=inf)

    @property
    def wakes(self) -> float:
        """The tick with which the spike may be over although nothing is spent."""
        is_over = self._window and self._in_window > self._over
        return self._recent[0][0] + self._window + 1 if is_over else inf


def _steps(cap: Fraction, shares: list[float]) -> list[tuple[int, Level]]:
    """The levels of a cap that are still ahead, lowest last, each with the least whole units with which it is reached."""
    alerts = [(ceil(decimal(share) * cap), Level(1, share)) for share in reversed(shares)]
    return [(ceil(cap), Level(2, 1.0)), *alerts]
