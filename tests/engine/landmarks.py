"""What written conditions say, and the whole numbers at which a policy may change its mind."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import Any

from tests.engine.worlds import World, Written

MOST = 2**53
"""The largest whole number that a document or a request may hold."""


def plain(value: Any) -> Any:
    """A value without a team's own notes."""
    if isinstance(value, dict):
        return {key: plain(entry) for key, entry in value.items() if not key.startswith("x-")}
    return [plain(entry) for entry in value] if isinstance(value, list) else value


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def let_in(condition: Any, values: list[str]) -> list[str]:
    """The values of a listed dimension that a condition lets in; `other` only by a `not`."""
    if not isinstance(condition, dict):
        return [value for value in values if value in listed(condition)]
    if "not" in condition:
        return [value for value in (*values, "other") if value not in listed(condition["not"])]
    low, high = bounds({key: values.index(bound) for key, bound in condition.items()})
    return [value for place, value in enumerate(values) if low <= place <= high]


def bounds(condition: Any, low: int = 0, high: int = MOST + 1) -> tuple[int, int]:
    """The whole numbers that a condition lets in, both ends in; `MOST + 1` stands for no limit."""
    if not isinstance(condition, dict):
        return condition, condition
    for key, bound in condition.items():
        if key in ("gt", "gte"):
            low = max(low, bound + (key == "gt"))
        else:
            high = min(high, bound - (key == "lt"))
    return low, high


def asked(condition: Any) -> tuple[set[str], set[str]]:
    """The capabilities that a condition on `needs` wants in and out."""
    if isinstance(condition, dict):
        return set(listed(condition.get("all", []))), set(listed(condition.get("not", [])))
    return set(listed(condition)), set()


def landmarks(world: World) -> dict[str, list[int]]:
    """The whole numbers at which something may change, by dimension and bucket; each begins a new class."""
    found: dict[str, set[int]] = {}
    policy, registry = plain(world.policy), plain(world.registry)
    whole = ("sla_ms", "input_tokens", "output_tokens", *_declared(policy))
    for match in _matches(policy):
        for name in whole:
            if name in match:
                low, high = bounds(match[name])
                found.setdefault(name, set()).update((low, high + 1))
    rows = [row for report in world.reports for row in report["results"]]
    for row in rows:
        for name in whole:
            if name in row:
                found.setdefault(name, set()).update((row[name], row[name] + 1))
        if "p95" in row.get("latency_ms", {}):
            found.setdefault("sla_ms", set()).update((floor(row["latency_ms"]["p95"]), ceil(row["latency_ms"]["p95"])))
    for model in registry["models"].values():
        for name, most in model.get("limits", {}).items():
            found.setdefault(name[4:], set()).add(most + 1)
    for written in (policy.get("defaults", {}), *policy["routes"]):
        _cut(written, found)
    return {name: sorted(numbers) for name, numbers in found.items()}


def _declared(policy: Written) -> list[str]:
    return [name for name, values in policy.get("request", {}).items() if isinstance(values, dict)]


def _matches(policy: Written) -> Iterator[Written]:
    ahead = [route["match"] for route in policy["routes"]]
    ahead += [guardrail.get("when", {}) for guardrail in policy.get("guardrails", [])]
    while ahead:
        match = ahead.pop()
        yield match
        ahead += match.get("any", [])


def _cut(route: Written, found: dict[str, set[int]]) -> None:
    """Where samples, split members and caps on tokens end."""
    if "sample_percent" in route:
        found.setdefault("sample_bucket", set()).add(hundredths(route["sample_percent"]))
    if isinstance(route.get("target"), dict):
        found.setdefault("split_bucket", set()).update(split_ends(route["target"]["split"]))
    controls = route.get("controls", {})
    caps = [
        controls,
        controls.get("under_pressure", {}),
        *(step.get("controls", {}) for step in route.get("degrade", [])),
    ]
    for cap in caps:
        for key, name in (("prune_input_to", "input_tokens"), ("max_output_tokens", "output_tokens")):
            if key in cap:
                found.setdefault(name, set()).add(cap[key])


def hundredths(percent: float) -> int:
    """A percent in buckets."""
    return round(percent * 100)


def split_ends(split: list[Written]) -> list[int]:
    """Where each member's interval of split buckets ends."""
    parts = [hundredths(member["percent"]) for member in split]
    return [sum(parts[: place + 1]) for place in range(len(parts))]
