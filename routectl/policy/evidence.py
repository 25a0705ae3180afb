"""Measurements that policies are pinned to: benchmark results by cell, and failover drills."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import At
from routectl.policy.condition import OTHER
from routectl.policy.linked import Linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.document.source import Document
    from routectl.policy.strays import Name

METRICS = frozenset(
    (
        "model",
        "samples",
        "success_rate",
        "quality",
        "latency_ms",
        "cost_usd",
        "retry_rate",
        "reask_rate",
        "support_cost_usd",
    )
)
"""The keys of a result that are not its cell."""

Cell = frozenset[tuple[str, Any]]
"""Values of request dimensions, each with its dimension, in no order."""


class Result(NamedTuple):
    """One row of a benchmark report. Rates and quality are shares of 1, times milliseconds, money US dollars."""

    model: str
    cell: tuple[tuple[str, Any], ...]
    """The request dimensions that the row was measured for, with their values."""
    samples: int
    success_rate: float | None
    quality_mean: float | None
    quality_stddev: float | None
    p50_ms: float | None
    p95_ms: float | None
    cost_usd: float | None
    retry_rate: float
    reask_rate: float
    support_cost_usd: float
    report: Report
    at: At

    @property
    def cost_per_success_usd(self) -> float | None:
        """(cost × (1 + retry rate + re-ask rate) + support cost) / success rate; None where not measured.

        Infinite where nothing succeeded: no amount buys a success there.
        """
        if self.cost_usd is None or self.success_rate is None:
            return None
        if not self.success_rate:
            return inf
        return (self.cost_usd * (1 + self.retry_rate + self.reask_rate) + self.support_cost_usd) / self.success_rate

    @property
    def intent(self) -> str | None:
        """The intent that it was measured for; None for all of them."""
        return next((value for dimension, value in self.cell if dimension == "intent"), None)

    @property
    def for_cell(self) -> str:
        """How messages go on about what it was measured for: " for intent `faq`, region `eu`"; empty for every request."""
        cell = ", ".join(f"{dimension} `{value}`" for dimension, value in self.cell)
        return f" for {cell}" if cell else ""

    @property
    def quality_interval(self) -> tuple[float, float] | None:
        """Where the true mean quality lies with 95 % confidence; None where the samples can't tell.

        Student's t where the standard deviation is given. Without it Wilson's interval of the mean
        as a share of the samples: no scores between 0 and 1 spread wider than those that are one or
        the other.
        """
        from routectl.policy.interval import t_interval, wilson

        if self.quality_mean is None:
            return None
        if self.quality_stddev is None:
            return wilson(self.quality_mean, self.samples)
        return t_interval(self.quality_mean, self.quality_stddev, self.samples)

    def part(self, *path: str) -> At:
        """The place of a field of this row."""
        return At(self.at.document, (*self.at.path, *path))

    def holds(self, request: Mapping[str, Any]) -> bool:
        """Whether the row's cell holds for a request's values; never for `other`, like any positive condition."""
        return all(request.get(dimension) == value != OTHER for dimension, value in self.cell)


class Report(Linked):
    """A linked BenchmarkReport."""

    __slots__ = ("dataset_digest", "dataset_name", "measured_on", "results", "tool")

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        written: dict[str, Any] = document.value
        self.measured_on: str = written["measured_on"]
        self.tool: str = written.get("tool", "")
        dataset = written.get("dataset", {})
        self.dataset_name: str = dataset.get("name", "")
        self.dataset_digest: str = dataset.get("digest", "")
        self.results = tuple(self._result(index, row) for index, row in enumerate(written["results"]))

    def _result(self, index: int, row: dict[str, Any]) -> Result:
        quality, latency = row.get("quality", {}), row.get("latency_ms", {})
        cell = tuple(
            (key, value)
            for key, value in row.items()
            if key not in METRICS
            and not key.startswith("x-")
            and not isinstance(value, (dict, list))  # RC005 tells those
        )
        return Result(
            model=row["model"],
            cell=cell,
            samples=row.get("samples", 0),
            success_rate=row.get("success_rate"),
            quality_mean=quality.get("mean"),
            quality_stddev=quality.get("stddev"),
            p50_ms=latency.get("p50"),
            p95_ms=latency.get("p95"),
            cost_usd=row.get("cost_usd"),
            retry_rate=row.get("retry_rate", 0.0),
            reask_rate=row.get("reask_rate", 0.0),
            support_cost_usd=row.get("support_cost_usd", 0.0),
            report=self,
            at=self.at("results", index),
        )


class DrillResult(NamedTuple):
    """What one route did during a drill."""

    route: str
    requests: int
    served: int
    p95_ms: float | None
    models: dict[str, int]
    at: At


class Drill(Linked):
    """A linked FailoverDrill."""

    __slots__ = ("held_on", "passed", "policy_digest", "policy_name", "provider_down", "results")

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        written: dict[str, Any] = document.value
        self.held_on: str = written["held_on"]
        self.passed: bool = written["passed"]
        self.provider_down: str = written["provider_down"]
        policy = written.get("policy", {})
        self.policy_name: str = policy.get("name", "")
        self.policy_digest: str = policy.get("digest", "")
        self.results = tuple(
            DrillResult(
                row["route"],
                row.get("requests", 0),
                row.get("served", 0),
                row.get("p95_ms"),
                {name: served for name, served in row.get("models", {}).items() if not name.startswith("x-")},
                self.at("results", index),
            )
            for index, row in enumerate(written.get("results", ()))
        )


class Evidence:
    """The reports and drills that a policy pins, with their results by model."""

    __slots__ = ("_names", "_pairs", "_shapes", "_standing", "by_model", "drills", "kept", "reports", "slowest_ms")

    def __init__(self, reports: Iterable[Report] = (), drills: Iterable[Drill] = ()) -> None:
        self.reports = tuple(reports)
        self.drills = tuple(drills)
        self.by_model: dict[str, list[Result]] = {}
        self.slowest_ms: dict[str, float] = {}
        """Each model's longest p95 of all its rows, in milliseconds."""
        for report in self.reports:
            for result in report.results:
                self.by_model.setdefault(result.model, []).append(result)
                self.slowest_ms[result.model] = max(self.slowest_ms.get(result.model, 0), result.p95_ms or 0)
        self._names: frozenset[Name] | None = None
        self._pairs: frozenset[tuple[str, Any]] | None = None
        self._standing: dict[str, dict[Cell, Result]] = {}
        self._shapes: dict[str, list[tuple[tuple[str, ...], dict[tuple[Any, ...], Result]]]] = {}
        self.kept: dict[Any, Any] = {}
        """What was worked out for a policy that pins it and others would need again."""

    @property
    def pairs(self) -> frozenset[tuple[str, Any]]:
        """Every value of every dimension that some row was measured for."""
        if self._pairs is None:
            self._pairs = frozenset(pair for rows in self.by_model.values() for row in rows for pair in row.cell)
        return self._pairs

    @property
    def names(self) -> frozenset[Name]:
        """Everything that some row or drill speaks of."""
        if self._names is None:
            from routectl.policy.strays import names

            self._names = names(self)
        return self._names

    def standing(self, model: str) -> dict[Cell, Result]:
        """A model's rows by their cell: of those for the same cell, the one that outranks the others."""
        found = self._standing.get(model)
        if found is None:
            found = {frozenset(row.cell): row for row in sorted(self.by_model.get(model, ()), key=precedence)}
            self._standing[model] = found
        return found

    def measured(self, model: str, request: Mapping[str, Any]) -> Result | None:
        """The row that speaks for a model on a request.

        Of those whose cell holds, the one that names most dimensions, then the latest, then the
        last by report name and position ("Eligibility" in the language page).
        """
        found = []
        for dimensions, rows in self._by_shape(model):
            row = rows.get(tuple([request.get(dimension) for dimension in dimensions]))
            if row is not None:
                found.append(row)
        return max(found, key=precedence) if found[1:] else found[0] if found else None

    def _by_shape(self, model: str) -> list[tuple[tuple[str, ...], dict[tuple[Any, ...], Result]]]:
        """A model's rows that can hold, by the dimensions that they name and then by their values."""
        shapes = self._shapes.get(model)
        if shapes is None:
            known: dict[tuple[str, ...], dict[tuple[Any, ...], Result]] = {}
            for cell, row in self.standing(model).items():
                named = dict(sorted(cell))
                if OTHER not in named.values():
                    known.setdefault(tuple(named), {})[tuple(named.values())] = row
            shapes = self._shapes[model] = list(known.items())
        return shapes


def precedence(row: Result) -> tuple[int, str, str, int]:
    """The order in which rows outrank each other."""
    return len(row.cell), row.report.measured_on, row.report.name, int(row.at.path[-1])
