"""Single decisions of a replay as rows for a file: who asked when, what each policy decided, and what it is expected to cost."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from routectl.rows.instant import text
from routectl.rows.vocabulary import WEIGHT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.replay.ran import Ruled, Ruling

OWN = ("file", "line", "time", "id")
DECIDED = (
    "action", "route", "model", "provider", "step", "max_output_tokens", "prune_input_to", "escalation",
    "estimated_cost_usd", "down", "alert", "exhausted",
)  # fmt: skip
NUMBERS = frozenset(("line", WEIGHT, "step", "max_output_tokens", "prune_input_to"))

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Beginnings of a cell that a spreadsheet would work out."""


def names_of(policies: int, *, is_weighed: bool = False) -> tuple[str, ...]:
    """The columns; those of the second policy begin with `against_`."""
    own = (*OWN, WEIGHT) if is_weighed else OWN
    return (*own, *DECIDED, *(f"against_{name}" for name in DECIDED if policies > 1))


def cells(ruled: Iterable[Ruled], *, is_timed: bool, is_weighed: bool = False) -> Iterator[tuple[Any, ...]]:
    """A row for each request; None for what there isn't."""
    for call, rulings in ruled:
        row: list[Any] = [call.file, call.line, text(call.time) if is_timed else None, call.request.get("id")]
        if is_weighed:
            row.append(call.weight)
        for ruling in rulings:
            row += _cells(ruling)
        yield tuple(row)


def _cells(ruling: Ruling | None) -> tuple[Any, ...]:
    if ruling is None:
        return (None,) * len(DECIDED)
    action, route, model, provider, step, controls, escalation = ruling.fields
    most, prune = controls or (None, None)
    state = ruling.state
    sets = (" ".join(sorted(names)) or None for names in (state.providers_down, state.alert, state.exhausted))
    return (action, route, model, provider, step, most, prune, escalation, ruling.cost_usd, *sets)


def as_csv(names: Iterable[str], rows: Iterable[tuple[Any, ...]]) -> Iterator[bytes]:
    """The lines of a CSV file; no cell of text is taken for a formula."""
    page = io.StringIO()
    writer = csv.writer(page, lineterminator="\n")
    writer.writerow(names)
    for number, row in enumerate(rows, 1):
        writer.writerow(map(shown, row))
        if number % 1000 == 0:
            yield page.getvalue().encode("utf-8", "backslashreplace")
            page.seek(0)
            page.truncate()
    yield page.getvalue().encode("utf-8", "backslashreplace")


def shown(cell: Any) -> Any:
    """A cell as it stands in CSV: what a spreadsheet would work out begins with `'`."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
