"""Which way a change goes, for people: a table of its axes, and a request each way where one goes both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.wording import as_arguments
from routectl.report import Lines, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.verdict import Verdict
    from routectl.report import Tone


QUESTIONS = {
    "models": "served by", "providers": "of the providers", "regions": "in the regions", "cost": "cost",
    "latency": "latency (p95)", "quality": "quality", "availability": "what a request gets", "refusals": "refusals",
}  # fmt: skip

WAYS = {
    "availability": {"more": "better", "less": "worse"},
    "cost": {"more": "dearer", "less": "cheaper"},
    "latency": {"more": "slower", "less": "faster"},
    "quality": {"more": "better", "less": "worse"},
}

WORSE = {
    "cost": ("more", "either"), "latency": ("more", "either"), "quality": ("less", "either"),
    "availability": ("less", "either"), "refusals": ("more", "either"),
}  # fmt: skip
"""What a reviewer should look at twice."""


def verdict_table(found: tuple[Verdict, ...], where: str) -> Table:
    """A row an axis, what a reviewer should look at twice marked; `where` says which part was gone through."""
    rows: list[tuple[str, str]] = []
    tones: list[Tone] = []
    for verdict in found:
        ways = WAYS.get(verdict.axis, {})
        way = ways.get(verdict.way, verdict.way)
        if verdict.gained or verdict.lost:
            told = (("also", verdict.gained), ("no longer", verdict.lost))
            way = ", ".join(f"{word} {_some(names)}" for word, names in told if names)
        elif verdict.way == "either":
            way = f"{ways.get('more', 'more')} for some, {ways.get('less', 'less')} for others"
        rows.append((QUESTIONS[verdict.axis], "not measured" if verdict.way == "unknown" else way))
        tones.append("warning" if verdict.way in WORSE.get(verdict.axis, ()) else "")
    return Table(f"Which way it goes{where}", ("what", "now"), tuple(rows), tuple(tones))


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def both_ways(found: tuple[Verdict, ...]) -> Iterator[Lines]:
    """For what goes both ways, a request each way."""
    lines = []
    for verdict in found:
        if verdict.more is not None and verdict.less is not None:
            ways = WAYS.get(verdict.axis, {"more": "more", "less": "less"})
            if verdict.gained and verdict.lost:
                ways = {"more": f"also `{verdict.gained[0]}`", "less": f"no longer `{verdict.lost[0]}`"}
            told = ((ways.get("more", "more"), verdict.more), (ways.get("less", "less"), verdict.less))
            lines += [f"{QUESTIONS[verdict.axis]}: {way} for `{as_arguments(witness)}`" for way, witness in told]
    if lines:
        yield Lines(tuple(lines), "One request each way", is_detail=True)
