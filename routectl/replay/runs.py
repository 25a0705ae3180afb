"""How the values of a dimension are called by which a report is split: listed ones as they are, whole numbers as runs."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.space import Axis
    from routectl.replay.cell import Cells

from routectl.replay.cell import POWERS


def labels(cells: Cells, by: Iterable[str]) -> dict[str, dict[Any, str]]:
    """By dimension, the label of each value that `Cells.values` has."""
    axes = {axis.name: axis for axis in cells.axes}
    return {name: _labels(axes[name]) for name in by}


def _labels(axis: Axis) -> dict[Any, str]:
    if axis.values:
        return {value: value for value in axis.values}
    low = axis.starts[0]
    edges = [low, *(power for power in POWERS if power > low)]  # measurements may cut finer: the report doesn't
    return {start: _run(edges, start) for start in axis.starts}


def _run(edges: list[int], start: int) -> str:
    place = bisect_right(edges, start) - 1
    first = edges[place]
    if place + 1 == len(edges):
        return f"{first:,} and more"
    last = edges[place + 1] - 1
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
