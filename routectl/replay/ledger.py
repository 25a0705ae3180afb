"""What a day has cost so far, scope by scope, and the levels that follow from it: the page "Time", read straight."""

from __future__ import annotations

from collections import deque
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from routectl.replay.tariff import decimal

if TYPE_CHECKING:
    from fractions import Fraction

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.replay.tariff import Tariff


class Level(NamedTuple):
    """What a scope is: 0 for ok, 1 for alert, 2 for exhausted, and the highest share of its cap that was reached."""

    level: int
    share: float = 0.0


OK, OVER = Level(0), Level(2)


class Ledger:
    """One day's spending: decisions go in, and at the end of each tick their cost is added up."""

    def __init__(self, policy: Policy, tariff: Tariff, day: int, tick_seconds: int) -> None:
        self._policy, self._tariff, self._day = policy, tariff, day
        budget = policy.budget
        self._spike = budget.spike if budget else None
        window = -(-self._spike.window_minutes * 60 // tick_seconds) if self._spike else 1
        caps = {} if budget is None or budget.daily_usd is None else {"day": budget.daily_usd}
        caps |= {f"provider:{name}": cap for name, cap in budget.providers.items() if cap is not None} if budget else {}
        shares = sorted(set(budget.alert_at)) if budget else []
        self._caps = {scope: _steps(decimal(cap) * tariff.unit, shares) for scope, cap in caps.items()}
        self._quotas = [
            (f"route:{route.name}", (route.name, route.quota_share_of), share.numerator, share.denominator)
            for route in policy.routes
            if route.quota_share_of
            for share in (decimal(100 if route.quota_percent is None else route.quota_percent) / 100,)
        ]
        self._over = floor(decimal(self._spike.over_usd) * tariff.unit) if self._spike else 0
        self._spent = dict.fromkeys(self._caps, 0)
        self._levels = dict.fromkeys(policy.scopes, OK)
        self._on_tier: dict[str, int] = {}
        """By tier, what all routes have spent on its models."""
        self._by_route: dict[tuple[str, str], int] = {}
        """The same by route and tier."""
        self._window: deque[int] = deque([0] * window, window)
        """What each of the last ticks has cost."""
        self._open: dict[tuple[str, str], list[int]] = {}
        """Effective tokens of the tick that has not ended, by route and model."""

    def take(self, decision: Decision, prompt_tokens: int, answer_tokens: int) -> None:
        """A decision of the tick that has not ended, with its effective tokens."""
        if decision.model is not None:
            tokens = self._open.setdefault((decision.route or "", decision.model), [0, 0])
            tokens[0] += prompt_tokens
            tokens[1] += answer_tokens

    @property
    def is_open(self) -> bool:
        """Whether the tick that has not ended has cost anything, as far as is known."""
        return bool(self._open)

    def end(self, ticks: int = 1) -> None:
        """The tick ends, and then so many minus one go by without a request."""
        registry = self._policy.registry
        assert registry is not None or not self._open
        total = 0
        for (route, name), (prompt, answer) in self._open.items():
            assert registry is not None
            price, model = self._tariff.of(name, self._day), registry.models[name]
            if price is None:
                continue
            cost = prompt * price[0] + answer * price[1]
            total += cost
            if "day" in self._caps:
                self._spent["day"] += cost
            if f"provider:{model.provider}" in self._caps:
                self._spent[f"provider:{model.provider}"] += cost
            self._on_tier[model.tier] = self._on_tier.get(model.tier, 0) + cost
            self._by_route[route, model.tier] = self._by_route.get((route, model.tier), 0) + cost
        self._open.clear()
        self._window.append(total)
        self._window.extend([0] * min(ticks - 1, len(self._window)))

    def stays(self) -> int | None:
        """After how many ticks without a request some scope may move; None where none would."""
        if self._spike is None or not any(self._window):
            return None
        return next(number for number, cost in enumerate(self._window, 1) if cost)

    def levels(self) -> dict[str, Level]:
        """The level of every scope of the policy; the same object as before where none has moved."""
        moved: dict[str, Level] = {}
        for scope, ahead in self._caps.items():
            spent = self._spent[scope]
            while ahead and spent >= ahead[-1][0]:
                moved[scope] = ahead.pop()[1]
        for scope, own, share, whole in self._quotas:
            level = OVER if self._by_route.get(own, 0) * whole > self._on_tier.get(own[1], 0) * share else OK
            if level is not self._levels[scope]:
                moved[scope] = level
        if self._spike is not None:
            level = OVER if sum(self._window) > self._over else OK
            if level is not self._levels["spike"]:
                moved["spike"] = level
        if moved:
            self._levels = self._levels | moved
        return self._levels


def _steps(cap: Fraction, shares: list[float]) -> list[tuple[int, Level]]:
    """The levels of a cap that are still ahead, lowest last, each with the least whole units with which it is reached."""
    alerts = [(ceil(decimal(share) * cap), Level(1, share)) for share in reversed(shares)]
    return [(ceil(cap), Level(2, 1.0)), *alerts]
