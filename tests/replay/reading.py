"""The page "Time", read once more from the written documents: in which state each row of a replay has to be decided.

Nothing is kept from tick to tick here: every row's state is worked out from all earlier decisions of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from routectl.engine.state import State
from routectl.replay.by_row import Ruled
from tests.engine.landmarks import plain
from tests.replay.logs import Log

SECOND = 1_000_000


class Reading:
    """A log that was replayed."""

    def __init__(self, log: Log, ruled: Sequence[Ruled | None]) -> None:
        assert log.setting.calendar is not None
        self.policy, self.registry = plain(log.world.policy), plain(log.world.registry)
        self.zone = UTC if log.setting.calendar.zone == "UTC" else ZoneInfo(log.setting.calendar.zone)
        self.tick = log.setting.calendar.tick
        self.outages = log.setting.outages
        self.done = [
            (each.outcome, *self.place(row.at or 0), row)
            for each, row in zip(ruled, log.rows, strict=True)
            if each is not None
        ]

    def place(self, at: int) -> tuple[datetime, int]:
        """The midnight before an instant, and the tick since then."""
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at)
        day = when.astimezone(self.zone).date()
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.zone).astimezone(UTC)
        return midnight, (when - midnight) // timedelta(microseconds=self.tick)

    def state(self, at: int) -> State:
        """The state at an instant."""
        midnight, tick = self.place(at)
        spent = [
            (number, outcome.route, self.registry["models"][outcome.model], self.cost(outcome, row, day))
            for outcome, day, number, row in self.done
            if day == midnight and number < tick and outcome.model is not None
        ]
        levels: dict[str, str] = {}
        budget = self.policy.get("budget", {})
        shares = budget.get("alert_at", [])
        if "daily_usd" in budget:
            levels["day"] = level(sum(cost for *_, cost in spent), budget["daily_usd"], shares)
        for name, partition in budget.get("providers", {}).items():
            if "daily_usd" in partition:
                own = sum(cost for _, _, model, cost in spent if model["provider"] == name)
                levels[f"provider:{name}"] = level(own, partition["daily_usd"], shares)
        for route in self.policy["routes"]:
            quota = self.policy.get("defaults", {}).get("quota", {}) | route.get("quota", {})
            if quota:
                tier = [(name, cost) for _, name, model, cost in spent if model["tier"] == quota["share_of"]]
                own = sum(cost for name, cost in tier if name == route["name"])
                is_over = own > Fraction(str(quota["percent"])) / 100 * sum(cost for _, cost in tier)
                levels[f"route:{route['name']}"] = "exhausted" if is_over else "ok"
        if "spike" in budget:
            minutes = budget["spike"]["window_minutes"] * 60 * SECOND
            window = (minutes + self.tick - 1) // self.tick
            recent = sum(cost for number, _, _, cost in spent if number >= tick - window)
            levels["spike"] = "exhausted" if recent > Fraction(str(budget["spike"]["over_usd"])) else "ok"
        begins = (midnight - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) + tick * self.tick
        ends = min(begins + self.tick, self.next_midnight(midnight))
        down = {
            name for name, start, end in self.outages if start < end and start < ends and end > begins
        }  # fmt: skip
        return State(
            providers_down=frozenset(down),
            alert=frozenset(scope for scope, each in levels.items() if each == "alert"),
            exhausted=frozenset(scope for scope, each in levels.items() if each == "exhausted"),
        )

    def next_midnight(self, midnight: datetime) -> int:
        """The instant with which the next day begins."""
        day = midnight.astimezone(self.zone).date()
        for ahead in (1, 2):
            following = day + timedelta(days=ahead)
            begins = datetime(following.year, following.month, following.day, tzinfo=self.zone).astimezone(UTC)
            if begins > midnight:
                return (begins - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        raise AssertionError

    def cost(self, outcome, row, midnight: datetime) -> Fraction:
        """Price of the day times effective tokens, as often as the row counts; nothing without a price."""
        model = self.registry["models"][outcome.model]
        price = model.get("price")
        if price is None:
            return Fraction(0)
        today = f"{midnight.astimezone(self.zone):%Y-%m-%d}"
        for place, dated in enumerate(model.get("price_history", [])):
            if place == 0 or dated["from"] <= today:
                price = dated
        caps = outcome.controls
        prompt, answer = row.request.get("input_tokens") or 0, row.request.get("output_tokens") or 0
        prompt = prompt if caps.prune_input_to is None else min(prompt, caps.prune_input_to)
        answer = answer if caps.max_output_tokens is None else min(answer, caps.max_output_tokens)
        each = (
            prompt * Fraction(str(price["input_per_mtok"])) + answer * Fraction(str(price["output_per_mtok"]))
        ) / 1_000_000
        return row.weight * each


def level(spent: Fraction | int, cap: float, shares: list[float]) -> str:
    """Where a cap stands."""
    whole = Fraction(str(cap))
    if spent >= whole:
        return "exhausted"
    return "alert" if any(spent >= Fraction(str(share)) * whole for share in shares) else "ok"
