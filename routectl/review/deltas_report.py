"""Comparisons of models as people and scripts read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.report import Table

if TYPE_CHECKING:
    from routectl.report import Tone
    from routectl.review.compared import Compared
    from routectl.review.deltas import Delta, Said

VERDICTS: dict[Said | None, str] = {
    "worse": "worse", "better": "better", "same": "no evidence of a difference", "kept": "within its limits",
    None: "unmeasured",
}  # fmt: skip
TONES: dict[Said | None, Tone] = {"better": "good", "worse": "warning", "same": "", "kept": "", None: "error"}


MOST_SHOWN = 200
"""So many comparisons people are shown, those that fail first; a script has them all."""


def table(found: tuple[Compared, ...]) -> Table:
    """One row for each comparison: before → after, and the change with its interval."""
    title, left = "What was measured of the models that change places", len(found) - MOST_SHOWN
    title, found = title + (f"; {left:,} more are not shown" if left > 0 else ""), found[:MOST_SHOWN]
    columns = ("requests", "models", "success rate", "quality", "p95", "cost per success", "verdict")
    rows = tuple(
        (
            one.requests + ("" if one.is_nominal else ", in an outage"),
            _models(one),
            *(_told(one, figure) for figure in ("success_rate", "quality", "p95_ms", "cost_per_success_usd")),
            VERDICTS[one.said] + (f": {one.fails}" if one.fails else ""),
        )
        for one in found
    )
    tones = tuple("error" if one.fails else TONES[one.said] for one in found)
    return Table(title, columns, rows, tones)


def _models(one: Compared) -> str:
    return one.after if one.before == one.after else f"{one.before or 'no model'} → {one.after}"


def _told(one: Compared, figure: str) -> str:
    delta = next((delta for delta in one.deltas if delta.figure == figure), None)
    if delta is None:
        return "–"
    written = {"p95_ms": "{:,.0f} ms", "cost_per_success_usd": "${:.4f}"}.get(figure, "{:.3f}")
    before, after = written.format(delta.before), written.format(delta.after)
    return before if before == after and not delta.change else f"{before} → {after} ({_change(delta)})"


def _change(delta: Delta) -> str:
    is_point = delta.figure in ("success_rate", "quality")
    write = "{:+.3f}".format if is_point else "{:+.1%}".format
    if delta.interval is None:
        return write(delta.change)
    low, high = delta.interval
    return f"{write(delta.change)}, {write(low)} to {write(high)}"


def data(one: Compared) -> dict[str, Any]:
    """The same for scripts."""
    return {
        "before": one.before,
        "after": one.after,
        "routes": list(one.routes),
        "intents": list(one.intents),
        "cell": dict(one.cell),
        "nominal": one.is_nominal,
        "verdict": VERDICTS[one.said],
        "fails": one.fails or None,
        "remedy": one.remedy or None,
        "reports": [row.report.name for row in one.rows] if one.rows else [],
        "dataset": one.rows[1].report.dataset_digest if one.rows else None,
        "samples": [row.samples for row in one.rows] if one.rows else [],
        "deltas": [
            {
                "figure": delta.figure,
                "before": delta.before,
                "after": delta.after,
                "change": delta.change if delta.change != float("inf") else None,
                "interval": list(delta.interval) if delta.interval else None,
                "verdict": VERDICTS[delta.way],
                "beyond_tolerance": delta.is_beyond,
            }
            for delta in one.deltas
        ],
    }
