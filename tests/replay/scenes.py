"""A small policy with round prices, and logs that are written down by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from routectl.policy.policy import Policy
from routectl.replay.by_row import Timed
from routectl.replay.calendar import Calendar
from routectl.replay.cell import Cells
from routectl.replay.outage import Outage
from routectl.replay.replayed import Replayed
from routectl.replay.setting import Setting
from routectl.replay.tariff import tariff
from routectl.rows.instant import instant, moment
from tests.engine.worlds import World, linked, opening

MODELS: dict[str, dict[str, Any]] = {
    "cheap": {"provider": "p", "tier": "small", "price": {"input_per_mtok": 0.1, "output_per_mtok": 0}},
    "dear": {"provider": "q", "tier": "large", "price": {"input_per_mtok": 1, "output_per_mtok": 0}},
    "free": {"provider": "q", "tier": "small"},
}


def policy(budget: dict[str, Any] | None = None, **route: Any) -> Policy:
    """`dear` serves, `cheap` where it may not; `plan` has a route of its own."""
    first = {"name": "plans", "match": {"intent": "plan"}, "target": "dear", "fallback": ["cheap"], **route}
    rest = {"name": "rest", "match": {}, "target": "dear", "fallback": ["cheap"]}
    made = {**opening("RoutePolicy", "scene"), "registry": "models.json", "request": {"intent": ["faq", "plan"]}}
    made |= {"routes": [first, rest]} | ({"budget": budget} if budget else {})
    registry = {"tiers": ["small", "large"], "providers": {"p": {}, "q": {}}, "models": MODELS}
    return linked(World(made, {**opening("ModelRegistry", "models"), **registry}))


def at(text: str) -> int:
    """An instant: a time of day is one of 2026-11-20 in UTC."""
    return instant(datetime.fromisoformat(f"2026-11-20T{text}+00:00" if len(text) < 9 else text))


def row(when: str, dollars: float = 0, intent: str = "faq") -> Timed:
    """A request that costs so much where `dear` serves it."""
    return Timed({"intent": intent, "input_tokens": round(dollars * 1_000_000)}, at(when))


def setting(one: Policy, zone: str = "UTC", tick: int = 60, outages: tuple[Outage, ...] = ()) -> Setting:
    return Setting(tariff(one), Cells([one]), Calendar(zone, tick), outages)


def moves(replayed: Replayed) -> list[str]:
    """Which scope went where when, in UTC."""
    return [f"{moment(move.at):%m-%d %H:%M:%S} {move.scope} {move.level} {move.share:g}" for move in replayed.moves]
