"""What changed in the evidence that a policy is pinned to: reports by name, their results by model and cell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.direction import NEUTRAL, UNKNOWN
from routectl.diff.here import Here
from routectl.diff.node import NOTE, Fields, Leaf, One
from routectl.diff.note import nested
from routectl.diff.opening import OPENING
from routectl.diff.order import labels
from routectl.document.place import At
from routectl.policy.evidence import METRICS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.diff.change import Change, Names
    from routectl.diff.here import Both
    from routectl.diff.node import Row
    from routectl.policy.evidence import Drill, Report

_RULES = "a measured value, not a setting: it lets a model in or keeps it out"
_COST = "part of the cost per successful task"
_TOLD = "rules and reports tell it; no decision reads it"

RESULT = Fields(
    {
        "model": Leaf(NEUTRAL, ""),
        "samples": Leaf(NEUTRAL, _TOLD),
        "success_rate": Leaf(UNKNOWN, _COST),
        "quality": Fields({"mean": Leaf(UNKNOWN, _RULES), "stddev": Leaf(NEUTRAL, _TOLD)}),
        "latency_ms": Fields({"p50": Leaf(NEUTRAL, _TOLD), "p95": Leaf(UNKNOWN, _RULES)}),
        "cost_usd": Leaf(UNKNOWN, _COST),
        "retry_rate": Leaf(UNKNOWN, _COST),
        "reask_rate": Leaf(UNKNOWN, _COST),
        "support_cost_usd": Leaf(UNKNOWN, _COST),
    }
)


class Results(NamedTuple):
    """Rows by model and cell, in no order; of several for one cell, by the order among themselves."""

    row: Fields
    whole: Leaf

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        before, after = _rows(old), _rows(new)
        for label in (*after, *(label for label in before if label not in after)):
            place, entry = before.get(label, (None, None))
            new_place, new_entry = after.get(label, (None, None))
            if entry == new_entry:
                continue
            below = here.down(label, place, new_place)
            if entry is None or new_entry is None:
                yield below.change(self.whole.judge, entry, new_entry)
            else:
                yield from self.row.changes(_measured(entry), _measured(new_entry), below)

    def rows(self, field: Names) -> Iterator[Row]:
        yield from self.whole.rows((*field, "*"))
        yield from (row for row in self.row.rows((*field, "*")) if row.why)


REPORT = Fields(
    {
        **OPENING,
        "measured_on": Leaf(UNKNOWN, "of several for one cell, the latest counts"),
        "tool": Leaf(NEUTRAL, _TOLD),
        "dataset": Fields({"name": Leaf(NEUTRAL, _TOLD), "digest": Leaf(NEUTRAL, _TOLD)}),
        "results": Results(RESULT, Leaf(UNKNOWN, "the model is measured there, or not any more")),
    }
)

EVIDENCE = One(REPORT)


def measured(both: Both) -> Iterator[Change]:
    """What changed between the evidence of two policies."""
    old, new = both.old.evidence, both.new.evidence
    if old is not new:
        yield from _reports(old.reports, new.reports, both)
        yield from _reports(old.drills, new.drills, both)


def _reports(old: Sequence[Report | Drill], new: Sequence[Report | Drill], both: Both) -> Iterator[Change]:
    before, after = _labelled(old), _labelled(new)
    renamed = _renamed(before, after)
    was = {now: name for name, now in renamed.items()}
    for name, report in after.items():
        had = before.get(was.get(name, name))
        here = Here(both, ("evidence", name), At(had.document) if had else None, At(report.document)).as_one
        if had is None:
            yield here.change(_judge(report), None, _summary(report), "added")
            continue
        if name in was:
            yield here.change(UNKNOWN, was[name], name, "renamed")
        if had.document.value == report.document.value or name in was:
            continue
        if report.document.kind == had.document.kind == "BenchmarkReport":
            yield from EVIDENCE.changes(had.document.value, report.document.value, here)
        else:
            yield from nested(had.document.value, report.document.value, here, NEUTRAL)
    for name, report in before.items():
        if name not in after and name not in renamed:
            here = Here(both, ("evidence", name), At(report.document), None).as_one
            yield here.change(_judge(report), _summary(report), None, "removed")


def _labelled(reports: Sequence[Report | Drill]) -> dict[str, Report | Drill]:
    return dict(zip(labels(report.name for report in reports), reports, strict=True))


def _renamed(before: dict[str, Report | Drill], after: dict[str, Report | Drill]) -> dict[str, str]:
    """The reports that say the same under a new name."""
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    renamed: dict[str, str] = {}
    for name in gone:
        said = _said(before[name])
        now = next((one for one in come if _said(after[one]) == said), None)
        if now is not None:
            renamed[name] = now
            come.remove(now)
    return renamed


def _said(report: Report | Drill) -> dict[str, Any]:
    return {key: value for key, value in report.document.value.items() if key != "metadata"}


def _judge(report: Report | Drill) -> Any:
    return UNKNOWN if report.document.kind == "BenchmarkReport" else NEUTRAL


def _summary(report: Report | Drill) -> dict[str, Any]:
    written = report.document.value
    days = {key: written[key] for key in ("measured_on", "held_on") if key in written}
    return {"kind": written["kind"], **days, "results": len(written.get("results", ()))}


def _rows(rows: Any) -> dict[str, tuple[int | None, Any]]:
    entries = list(rows or ())
    names = labels(_cell(row) for row in entries)
    return {label: (place, row) for place, (label, row) in enumerate(zip(names, entries, strict=True))}


def _cell(row: dict[str, Any]) -> str:
    """A row's model and cell in words: `fast-v2 for intent=faq, region=eu`."""
    cell = ", ".join(
        f"{key}={value}" for key, value in sorted(row.items()) if key not in METRICS and not key.startswith(NOTE)
    )
    return f"{row['model']} for {cell}" if cell else str(row["model"])


def _measured(row: dict[str, Any]) -> dict[str, Any]:
    """A row without its cell; a rate that is left out counts as 0."""
    zero = {"retry_rate": 0, "reask_rate": 0, "support_cost_usd": 0}
    return {**zero, **{key: value for key, value in row.items() if key in METRICS or key.startswith(NOTE)}}
