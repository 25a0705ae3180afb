"""What a review believes of the evidence: the base's is on record, and a change may add to it, not rewrite it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.condition import OTHER
from routectl.policy.day import days_since

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from routectl.policy.evidence import Cell, Evidence, Report, Result


class Demands(NamedTuple):
    """What a measurement has to be, to count."""

    today: date
    max_age_days: int
    min_samples: int


class Row(NamedTuple):
    """A row of a benchmark report, and why it doesn't count; empty where it does."""

    result: Result
    doubt: str
    is_new: bool
    """Whether the change brings it: neither its report nor its figures are on record."""


_Cells = dict[tuple[str, ...], dict[tuple[object, ...], list[tuple[int, Row]]]]
"""Rows, each with its place among them, by the dimensions that their cells name and then by their values."""


class Record:
    """All rows of both sides: what the change deletes still stands, what it contradicts stands as it was."""

    def __init__(self, base: Evidence, head: Evidence, demands: Demands) -> None:
        self.demands = demands
        self._reports = {_name(report): report for report in base.reports}
        self._rows = {(_name(row.report), row.model, frozenset(row.cell)): row for row in _rows(base)}
        self._figures: dict[tuple[object, ...], dict[tuple[str, str], Result]] = {}
        """By what was measured, a row for each data set and day."""
        for row in self._rows.values():
            known = self._figures.setdefault(_measured(row), {})
            known.setdefault((row.report.dataset_digest, row.report.measured_on), row)
        self._by_cell: dict[str, _Cells] = {}
        self._by_model: dict[str, list[Row]] = {}
        for row in (*self._rows.values(), *self._added(head)):
            doubt = self._forged(row) or self._too_little(row)
            is_new = _name(row.report) not in self._reports and _measured(row) not in self._figures
            self._by_model.setdefault(row.model, []).append(Row(row, doubt, is_new))

    def of(self, model: str) -> list[Row]:
        """All rows about a model."""
        return self._by_model.get(model, [])

    def holding(self, model: str, point: Mapping[str, object]) -> list[Row]:
        """The rows about a model whose cell holds for a request's values."""
        if model not in self._by_cell:
            self._by_cell[model] = _cells(self.of(model))
        found = [
            entry
            for dimensions, rows in self._by_cell[model].items()
            for entry in rows.get(tuple(point.get(dimension) for dimension in dimensions), ())
        ]
        return [row for _, row in sorted(found, key=lambda entry: entry[0])]

    def _added(self, head: Evidence) -> Iterator[Result]:
        """The head's rows but those that say what the base's do."""
        for row in _rows(head):
            known = self._rows.get((_name(row.report), row.model, frozenset(row.cell)))
            if known is None or _said(known) != _said(row):
                yield row

    def _forged(self, row: Result) -> str:
        """What a row contradicts that is on record."""
        report = self._reports.get(_name(row.report))
        if report is not None and report is not row.report:
            if report.dataset_digest != row.report.dataset_digest:
                return f"report `{report.name}` was edited: it is on record for another data set"
            known = self._rows.get((_name(report), row.model, frozenset(row.cell)))
            if known is not None and known is not row:
                return f"report `{report.name}` was edited: `{row.model}` is on record with other figures"
        if row.p95_ms is None:
            return ""  # counts and rounded shares may well come out alike twice; a latency doesn't
        for known in self._figures.get(_measured(row), {}).values():
            if known.report.dataset_digest != row.report.dataset_digest:
                return f"the same figures, to the millisecond, are on record for another data set (report `{known.report.name}`)"
            if known.report.measured_on != row.report.measured_on:
                return f"the same figures, to the millisecond, are on record for `{known.report.measured_on}` (report `{known.report.name}`)"
        return ""

    def _too_little(self, row: Result) -> str:
        today, max_age_days, min_samples = self.demands
        age = days_since(row.report.measured_on, today)
        if age < 0:
            return f"report `{row.report.name}` says `{row.report.measured_on}`, which lies in the future"
        if age > max_age_days:
            return f"report `{row.report.name}` is {age} days old, and evidence counts for {max_age_days}"
        if row.samples < min_samples:
            return f"report `{row.report.name}` has {row.samples:,} samples, and {min_samples:,} is the least"
        if not row.report.dataset_digest:
            return f"report `{row.report.name}` doesn't say the digest of its data set"
        return ""


class Lost(NamedTuple):
    """Rows of one report of the base that the head doesn't have as they were."""

    report: Report
    models: tuple[str, ...]
    now: Result | None
    """The first that the same report has in their place, with other figures, for the same day; None where they are gone."""

    @property
    def told(self) -> str:
        """What happened to them, in words."""
        models = ", ".join(f"`{name}`" for name in self.models[:4]) + (", …" if len(self.models) > 4 else "")
        how = "rewritten" if self.now else "deleted"
        return f"what report `{self.report.name}` has on record for `{self.report.measured_on}` is {how}: {models}"


def lost(base: Evidence, head: Evidence) -> tuple[Lost, ...]:
    """What a change takes from the record, what it rewrites first. A report that only has another name takes nothing."""
    kept = {(row.report.measured_on, _said(row)) for row in _rows(head)}
    now = {(_name(row.report), row.model, frozenset(row.cell)): row for row in _rows(head)}
    found: dict[tuple[Report, bool], list[tuple[Result, Result | None]]] = {}
    for row in _rows(base):
        if (row.report.measured_on, _said(row)) not in kept:
            other = now.get((_name(row.report), row.model, frozenset(row.cell)))
            found.setdefault((row.report, other is not None), []).append((row, other))
    told = (
        Lost(report, tuple(dict.fromkeys(row.model for row, _ in pairs)), pairs[0][1])
        for (report, _), pairs in found.items()
    )
    return tuple(sorted(told, key=lambda one: one.now is None))


def _cells(rows: Iterable[Row]) -> _Cells:
    found: _Cells = {}
    for place, row in enumerate(rows):
        cell = dict(sorted(row.result.cell))
        if OTHER not in cell.values():  # no positive condition holds for it
            found.setdefault(tuple(cell), {}).setdefault(tuple(cell.values()), []).append((place, row))
    return found


def _rows(evidence: Evidence) -> Iterator[Result]:
    for report in evidence.reports:
        yield from report.results


def _name(report: Report) -> tuple[str, str]:
    """What one measurement is known by."""
    return report.name, report.measured_on


def _said(row: Result) -> tuple[object, ...]:
    return *_measured(row), row.report.dataset_digest


def _measured(row: Result) -> tuple[object, ...]:
    """A row's cell and figures, whatever its report is called."""
    cell: Cell = frozenset(row.cell)
    return row.model, cell, *row[2:12]


__all__ = ["Demands", "Lost", "Record", "Row", "lost"]
