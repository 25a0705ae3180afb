"""Amounts in the course of time as lines on a page: no script, no style of its own, and the same in words beside them."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from routectl.output.hypertext import keys, prose, table, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.report import Course, Plot

HEIGHT = 150
"""Of the drawing, in pixels; it is as wide as there is room."""

MOST_SPOKEN = 40
"""Points that are told to whoever can't see the lines; the table has the rest in short."""


def plot(plot: Plot) -> str:
    """The lines, and beside them the table that says the same in short."""
    named = [(course.tone, course.label) for course in plot.courses] if len(plot.courses) > 1 else []
    return (
        f'<div class="pictured"><figure><figcaption>{prose(plot.table.title)}{keys(named)}</figcaption>\n'
        f"{_lines(plot)}</figure>\n{table(plot.table, is_titled=False)}</div>"
    )


def _lines(plot: Plot) -> str:
    most = max((point for course in plot.courses for point in course.points if point), default=0.0)
    wide = max(1, len(plot.ticks) - 1)
    top = next((course.told[course.points.index(most)] for course in plot.courses if most in course.points), "")
    spoken = "; ".join(
        f"{tick}: {', '.join(f'{course.label} {course.told[place]}'.strip() for course in plot.courses)}"
        for place, tick in enumerate(plot.ticks[:MOST_SPOKEN])
    )
    drawn = "".join(part for course in plot.courses for part in _course(course, most))
    return (
        f'<svg role="img" width="100%" height="{HEIGHT + 42}"><title>{text(plot.table.title)}</title>'
        f'<desc>{text(spoken)}</desc><text class="told" x="100%" y="12">{text(top)}</text>'
        f'<svg y="20" width="100%" height="{HEIGHT}" viewBox="0 0 {wide} 100" preserveAspectRatio="none">'
        f'<path class="rule" d="M0 0H{wide}M0 100H{wide}"/>{drawn}</svg>'
        f'<text y="{HEIGHT + 38}">{text(plot.ticks[0] if plot.ticks else "")}</text>'
        f'<text class="told" x="100%" y="{HEIGHT + 38}">{text(plot.ticks[-1] if len(plot.ticks) > 1 else "")}</text></svg>'
    )


def _course(course: Course, most: float) -> Iterator[str]:
    """A line for each run of points that are known."""
    points = enumerate(course.points)
    for is_known, run in groupby(points, key=lambda point: point[1] is not None):
        if is_known:
            placed = [(place, 100 - 100 * (amount or 0) / most if most else 100.0) for place, amount in run]
            steps = "L".join(f"{place} {height:.2f}" for place, height in placed)
            yield f'<path class="course {course.tone}" d="M{steps}{"h0.001" if len(placed) == 1 else ""}"/>'
