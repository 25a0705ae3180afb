"""Logs for a policy whose budget is live: requests with times and tokens that bring its scopes to move."""

from __future__ import annotations

from typing import Any, NamedTuple

from routectl.policy.policy import Policy
from routectl.replay.by_row import Timed
from routectl.replay.calendar import EARLIEST, LATEST, SECOND, Calendar
from routectl.replay.cell import Cells
from routectl.replay.outage import Outage
from routectl.replay.setting import Setting
from routectl.replay.tariff import tariff
from routectl.rows.instant import moment
from tests.engine import vocabulary as words
from tests.engine.columns import spoil
from tests.engine.dice import Dice
from tests.engine.policies import TYPICAL, world
from tests.engine.requests import Requests
from tests.engine.worlds import World, Written, linked

CAPS = (0, 0.01, 0.25, 2, 30, 500)
HOURS = 3600 * SECOND
CHANGES = {
    "UTC": 1_790_000_000 * SECOND,
    "Europe/Berlin": 1_792_890_000 * SECOND,  # clocks go back at 2026-10-25T01:00Z
    "America/New_York": 1_772_953_200 * SECOND,  # and forward at 2026-03-08T07:00Z
    "Asia/Kathmandu": 1_790_000_000 * SECOND,
    "Pacific/Apia": 1_325_239_200 * SECOND,  # 2011-12-30 was left out
    "America/Sao_Paulo": 1_541_300_400 * SECOND,  # 2018-11-04 began at one o'clock
}
"""An instant in each zone at which something is odd about its days, where there is one."""


class Log(NamedTuple):
    """A policy, how it is replayed, and the rows."""

    world: World
    policy: Policy
    setting: Setting
    rows: list[Timed]


def log(dice: Dice, most: int = 60) -> Log:
    """A policy with a log."""
    made = world(dice, TYPICAL._replace(notes=False))
    _tighten(dice, made.policy)
    zone = dice.pick(tuple(CHANGES))
    for model in made.registry["models"].values():
        if "price" in model and dice.chance(40):
            model["price_history"] = _history(dice, model["price"], CHANGES[zone])
    policy = linked(made)
    calendar = Calendar(zone, dice.pick((60, 1, 7 * 60, 3600, 86_400)))
    providers = list(made.registry["providers"])
    near = CHANGES[zone]
    outages = tuple(_outage(dice, near, dice.pick(providers)) for _ in range(dice.whole(0, 3)))
    by = [name for name in policy.dimensions if dice.chance(20)]
    setting = Setting(tariff(policy), Cells([policy], by), calendar, outages)
    return Log(made, policy, setting, rows(dice, made, near, dice.whole(0, most)))


def rows(dice: Dice, made: World, near: int, count: int) -> list[Timed]:
    """Requests around an instant, most in order, in bursts."""
    requests = Requests(made)
    found: list[Timed] = []
    weighs = dice.chance(30)
    at = near - 20 * HOURS
    for _ in range(count):
        at += dice.pick((0, SECOND, 40 * SECOND, 90 * SECOND, 400 * SECOND, HOURS, 9 * HOURS))
        when = at - dice.pick((3, 100, 30_000)) * SECOND if dice.chance(10) else at
        request = requests.draw(dice)
        for name in ("input_tokens", "output_tokens"):
            if dice.chance(60):
                request[name] = dice.pick((0, 1000, 40_000, 250_000, 3_000_000))
        if dice.chance(5):
            spoil(dice, request)
        odd = dice.pick((None, EARLIEST - 1, LATEST + 1, near + 10**15)) if dice.chance(4) else when
        found.append(Timed(request, odd, dice.pick((0, 2, 10, 10**9)) if weighs and dice.chance(40) else 1))
    return found


def _tighten(dice: Dice, policy: Written) -> None:
    """Caps that are reached."""
    budget: dict[str, Any] = policy.get("budget", {})
    if "daily_usd" in budget:
        budget["daily_usd"] = dice.pick(CAPS)
        if dice.chance(60):
            budget["alert_at"] = dice.some((0.5, 0.8, 1.0, 0.001), 1)
    for partition in budget.get("providers", {}).values():
        if "daily_usd" in partition:
            partition["daily_usd"] = dice.pick(CAPS)
    if "spike" in budget:
        budget["spike"]["window_minutes"] = dice.pick((1, 2, 15, 100, 1440))
        budget["spike"]["over_usd"] = dice.pick(CAPS)
    for place in (policy.get("defaults", {}), *policy["routes"]):
        if "quota" in place:
            place["quota"]["percent"] = dice.pick((20, 50, 0.01, 99.99, 100, 33.33))


def _history(dice: Dice, price: Written, near: int) -> list[Written]:
    """Other prices on the days around an instant; the newest is the model's own."""
    days = sorted({dice.whole(-2, 2) for _ in range(dice.whole(1, 3))})
    dated = [
        {"from": f"{moment(near + day * 24 * HOURS):%Y-%m-%d}", **{key: dice.pick(words.PRICES) for key in price}}
        for day in days
    ]
    return [*dated[:-1], {**dated[-1], **price}]


def _outage(dice: Dice, near: int, provider: str) -> Outage:
    start = near + dice.pick((-30, -8, -1, 0, 5)) * HOURS + dice.whole(0, 4000) * SECOND
    return Outage(provider, start, start + dice.pick((0, 1, 30 * SECOND, HOURS, 20 * HOURS)))
