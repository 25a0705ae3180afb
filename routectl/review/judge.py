"""Finds the two measurements that a model and the one whose place it takes can be compared by, or says why there are none."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.review.reached import replaced
from routectl.review.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.policy.evidence import Cell, Result
    from routectl.policy.policy import Policy
    from routectl.review.reached import Swap
    from routectl.review.record import Demands, Row


class Judged(NamedTuple):
    """The rows of the model before and the one after; or what is missing, and which models to measure on which data."""

    rows: tuple[Result, Result] | None
    doubt: str = ""
    measure: tuple[str, ...] = ()
    data: str = ""


class Judge:
    """Goes by what is on record, one kind of request at a time."""

    def __init__(self, old: Policy, new: Policy, demands: Demands) -> None:
        self._new = new
        self._record = Record(old.evidence, new.evidence, demands)
        self._replaced = replaced(old, new)
        self._known: dict[tuple[object, ...], Judged] = {}

    def judged(self, swap: Swap) -> Judged:
        """What there is to compare the two models of a swap by."""
        key = swap.before, swap.after, swap.point
        if key not in self._known:
            after = self._speaking(swap, swap.after, is_after=True)
            is_one = swap.before is None or (swap.before == swap.after and swap.after not in self._replaced)
            self._known[key] = self._alone(swap, after) if is_one else self._pair(swap, after)
        return self._known[key]

    def _alone(self, swap: Swap, rows: list[Row]) -> Judged:
        """A model with no other one to be held against."""
        sound = [row for row in rows if not row.doubt]
        if not sound:
            return self._missing(swap, swap.after, rows)
        newest = max(sound, key=_age).result
        return Judged((newest, newest))

    def _pair(self, swap: Swap, after: list[Row]) -> Judged:
        assert swap.before is not None
        before = self._speaking(swap, swap.before, is_after=False)
        pairs = [
            (one.result, other.result)
            for one in before
            for other in after
            if not one.doubt and not other.doubt and _is_alike(one.result, other.result)
        ]
        if pairs:
            return Judged(max(pairs, key=lambda pair: (pair[1].report.measured_on, pair[0].report.measured_on)))
        for model, rows in ((swap.after, after), (swap.before, before)):
            if all(row.doubt for row in rows):
                return self._missing(swap, model, rows)
        cells = [{frozenset(row.result.cell): row.result for row in rows} for rows in (before, after)]
        if not cells[0].keys() & cells[1].keys():
            apart = (_for(next(iter(rows.values())).cell) for rows in cells)
            told = ", ".join(
                f"`{model}` was measured{cell}" for model, cell in zip((swap.before, swap.after), apart, strict=True)
            )
            return Judged(None, told, (swap.before, swap.after), self._data(swap))
        doubt = f"`{swap.before}` and `{swap.after}` were not measured on the same data set"
        return Judged(None, doubt, (swap.after,), self._data(swap._replace(after=swap.before)))

    def _speaking(self, swap: Swap, model: str, *, is_after: bool) -> list[Row]:
        """The rows that name most dimensions of those that hold ("Eligibility" in the language page).

        Where a model's name stands for another one now, those that can be about the one that is meant.
        """
        rows = self._record.holding(model, dict(swap.point))
        if model in self._replaced:
            rows = [row for row in rows if row.is_new == is_after]
        most = max((len(row.result.cell) for row in rows), default=0)
        return [row for row in rows if len(row.result.cell) == most]

    def _missing(self, swap: Swap, model: str, rows: list[Row]) -> Judged:
        doubt = max(rows, key=_age).doubt if rows else ""
        if not doubt:
            since = " since another model stands behind its name" if model in self._replaced else ""
            doubt = f"`{model}` is not measured{since}{self._misnamed(model)}"
        return Judged(None, doubt, (model,), self._data(swap))

    def _misnamed(self, model: str) -> str:
        """Rows that go by what the provider calls a model are about no model of the registry."""
        entry = self._new.registry.models.get(model) if self._new.registry else None
        if entry is None or entry.id == model or not self._record.of(entry.id):
            return ""
        return f"; there are rows for `{entry.id}`, and rows name a model as the registry does"

    def _data(self, swap: Swap) -> str:
        """The data set that was last measured on for these requests, to measure on it again."""
        models, point = [model for model in (swap.before, swap.after) if model], dict(swap.point)
        rows = [row for model in models for row in self._record.holding(model, point)]
        rows = rows or [row for model in models for row in self._record.of(model)]
        rows = [row for row in rows if row.result.report.dataset_digest]
        newest = max(rows, key=_age).result.report if rows else None
        return f"`{newest.dataset_name}` ({newest.dataset_digest})" if newest else ""


def _is_alike(one: Result, other: Result) -> bool:
    """Whether two rows are of the same requests of the same data, with a figure in common that says how well it went."""
    return (
        frozenset(one.cell) == frozenset(other.cell)
        and one.report.dataset_digest == other.report.dataset_digest
        and (
            None not in (one.quality_mean, other.quality_mean) or None not in (one.success_rate, other.success_rate)
        )
    )  # fmt: skip


def _age(row: Row) -> tuple[bool, str, str]:
    return not row.doubt, row.result.report.measured_on, row.result.report.name


def _for(cell: Iterable[tuple[str, object]] | Cell) -> str:
    named = ", ".join(f"{dimension} `{value}`" for dimension, value in cell)
    return f" for {named}" if named else " for every request"
