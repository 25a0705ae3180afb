"""Reads the `when` of a region back, from docs/cli.md alone, and says whether a request in a state meets it."""

from __future__ import annotations

from typing import Any

Written = dict[str, Any]

SETS = ("needs", "providers_down", "models_down", "failing_quality")
FREE = "no limit"


def meets(when: Written, request: Written, state: Written) -> bool:
    """Whether a region holds a request, its buckets written out, and a state; what is left out of a state is nominal."""
    return all(_meets(key, asked, request, state) for key, asked in when.items())


def _meets(key: str, asked: Any, request: Written, state: Written) -> bool:
    if key in SETS:
        assert set(asked) <= {"all", "not"}, asked
        has = request.get("needs", []) if key == "needs" else state.get(key, [])
        has = [has] if isinstance(has, str) else has
        return all(name in has for name in asked.get("all", ())) and not any(
            name in has for name in asked.get("not", ())
        )
    if key == "budget":
        return all(state.get("budget", {}).get(scope, "ok") in levels for scope, levels in asked.items())
    value = request.get(key)
    if isinstance(asked, list):
        return value in asked
    if isinstance(asked, str):
        return value == asked
    if isinstance(asked, int):
        return (0 if value is None else value) == asked and not (key == "sla_ms" and value is None)
    assert isinstance(asked, dict), asked
    if "not" in asked:
        return value not in asked["not"]
    assert asked, "a condition that holds for every value is left out"
    assert set(asked) <= {"gte", "lt"}, asked
    if value is None:
        if key == "sla_ms":
            return "lt" not in asked
        value = 0
    return asked.get("gte", value) <= value and ("lt" not in asked or value < asked["lt"])
