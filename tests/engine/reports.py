"""Benchmark reports whose rows overlap, tie, and leave things out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.engine import vocabulary as words
from tests.engine.matches import ALWAYS
from tests.engine.worlds import Written, opening

if TYPE_CHECKING:
    from tests.engine.dice import Dice


def reports(dice: Dice, declared: Written, registry: Written, most: int = 3, rows: int = 8) -> tuple[Written, ...]:
    """Some reports in any order, often of one day."""
    names = dice.some(("gold", "alpha", "zulu"), 0, most)
    return tuple(_report(dice, name, declared, registry, rows) for name in names)


def _report(dice: Dice, name: str, declared: Written, registry: Written, rows: int) -> Written:
    made = {
        **opening("BenchmarkReport", name),
        "measured_on": dice.pick(words.DAYS),
        "results": [_row(dice, declared, registry) for _ in range(dice.whole(1, rows))],
    }
    if dice.chance(20):
        made["tool"] = "promptfoo 0.123"
    if dice.chance(20):
        made["dataset"] = {"name": "gold", "digest": "sha256:" + "0f" * 32}
    return made


def _row(dice: Dice, declared: Written, registry: Written) -> Written:
    row: Written = {"model": dice.pick(list(registry["models"])), "samples": dice.pick((500, 1))}
    for name in dice.some([*declared, *ALWAYS[1:], "sla_ms"], 0, 0 if dice.chance(30) else 2):
        row[name] = _value(dice, name, declared)
    if dice.chance(3):
        row["elsewhere"] = "a dimension of another policy"
    if dice.chance(70):
        row["quality"] = {"mean": dice.pick(words.MEANS), **({"stddev": 0.1} if dice.chance(20) else {})}
    if dice.chance(70):
        row["latency_ms"] = {
            **({"p50": dice.pick(words.P95)} if dice.chance(20) else {}),
            **({"p95": dice.pick(words.P95)} if dice.chance(90) else {}),
        }
    if dice.chance(70):
        row["cost_usd"] = dice.pick(words.COSTS)
    if dice.chance(90):
        row["success_rate"] = dice.pick(words.SUCCESS)
    for key, values in (
        ("retry_rate", words.RATES), ("reask_rate", words.RATES), ("support_cost_usd", words.COSTS),
    ):  # fmt: skip
        if dice.chance(25):
            row[key] = dice.pick(values)
    return row


def _value(dice: Dice, name: str, declared: Written) -> Any:
    values = declared.get(name)
    if not isinstance(values, list):
        return dice.pick(words.NUMBERS[name])
    return "other" if dice.chance(3) else dice.pick(values)
