"""What a day has cost so far, scope by scope, and the levels that follow from it: the page "Time", read straight."""

from __future__ import annotations

from collections import deque
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from routectl.replay.tariff import decimal

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.replay.tariff import Tariff


class Level(NamedTuple):
    """What a scope is: 0 for ok, 1 for alert, 2 for exhausted, and the highest share of its cap that was reached."""

    level: int
    share: float = 0.0


class Ledger:
    """One day's spending: decisions go in, and at the end of each tick their cost is added up."""

    def __init__(self, policy: Policy, tariff: Tariff, day: int, tick_seconds: int) -> None:
        self._policy, self._tariff, self._day = policy, tariff, day
        budget = policy.budget
        self._spike = budget.spike if budget else None
        window = -(-self._spike.window_minutes * 60 // tick_seconds) if self._spike else 1
        self._caps: dict[str, float] = {}
        if budget and budget.daily_usd is not None:
            self._caps["day"] = budget.daily_usd
        for name, cap in budget.providers.items() if budget else ():
            if cap is not None:
                self._caps[f"provider:{name}"] = cap
        self._shares = sorted(set(budget.alert_at)) if budget else []
        self._spent = dict.fromkeys(self._caps, 0)
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
        """The level of every scope of the policy."""
        found = {scope: self._level(scope) for scope in self._policy.scopes}
        for route in self._policy.routes:
            if route.quota_share_of:
                own = self._by_route.get((route.name, route.quota_share_of), 0)
                percent = decimal(100 if route.quota_percent is None else route.quota_percent)
                is_over = own * 100 > percent * self._on_tier.get(route.quota_share_of, 0)
                found[f"route:{route.name}"] = Level(2 if is_over else 0)
        if self._spike is not None:
            is_over = sum(self._window) > decimal(self._spike.over_usd) * self._tariff.unit
            found["spike"] = Level(2 if is_over else 0)
        return found

    def _level(self, scope: str) -> Level:
        if scope not in self._caps:
            return Level(0)
        cap, spent = decimal(self._caps[scope]), Fraction(self._spent[scope], self._tariff.unit)
        if spent >= cap:
            return Level(2, 1.0)
        reached = [share for share in self._shares if spent >= decimal(share) * cap]
        return Level(1, reached[-1]) if reached else Level(0)
