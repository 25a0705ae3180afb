"""Why a model may not serve, as boxes: each reason of "Eligibility" in the language page, in its order."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import ANYWHERE, Box, Range, Values, box, meet, without
from routectl.engine.match import match_boxes
from routectl.policy.condition import OTHER
from routectl.policy.evidence import precedence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.box import Domain
    from routectl.engine.outcome import Caps
    from routectl.policy.evidence import Cell, Result
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Limits, Route

YES = frozenset(("yes",))
EXHAUSTED = frozenset(("exhausted",))


class Refusal(NamedTuple):
    """A reason code, and the boxes in which it holds."""

    reason: str
    boxes: tuple[Box, ...]


_Measured = dict[tuple[str, "Limits"], tuple[Refusal, ...]]
_Rows = dict[str, tuple[tuple["Result", "tuple[Box, ...]"], ...]]


class Refusals:
    """The refusals of a policy's models; what doesn't differ between routes is worked out once."""

    def __init__(self, policy: Policy, axes: Mapping[str, Domain]) -> None:
        self.policy = policy
        self.axes = axes
        self.scopes = frozenset(policy.scopes)
        self._known: dict[tuple[object, ...], tuple[Refusal, ...]] = {}
        self._by_model: dict[str, tuple[Refusal, ...]] = {}
        self._needs: dict[str, tuple[Refusal, ...]] = {}
        self._measured, self._rows = _shared(policy, axes)

    def of(self, route: Route, model: Model, caps: Caps, *, measured: bool) -> tuple[Refusal, ...]:
        """Why a model may not serve a route under these controls; the first that holds is the one recorded."""
        share = f"route:{route.name}" if route.quota_share_of == model.tier else ""
        key = (model.name, route.requires, caps, route.limits if measured else None, share)
        found = self._known.get(key)
        if found is None:
            lacking = next((name for name in sorted(route.requires) if name not in model.capabilities), None)
            if lacking is not None:
                rest = [Refusal(f"missing_capability:{lacking}", (ANYWHERE,))]
            else:
                missed = self._missed(model, route.limits) if measured else ()
                rest = [*self._unable(model), *_too_long(model, caps), *missed, *self._spent(model, share)]
            found = self._known[key] = (*self._always(model), *rest)
        return found

    def _always(self, model: Model) -> tuple[Refusal, ...]:
        """Outages, failing quality and guardrails."""
        if model.name not in self._by_model:
            down = [
                ("model_down", f"models_down:{model.name}"),
                ("provider_down", f"providers_down:{model.provider}"),
                ("failing_quality", f"failing_quality:{model.name}"),
            ]
            refusals = [Refusal(reason, (box({axis: YES}),)) for reason, axis in down]
            refusals += self._guarded(model)
            self._by_model[model.name] = tuple(refusals)
        return self._by_model[model.name]

    def _guarded(self, model: Model) -> Iterator[Refusal]:
        for guardrail in self.policy.guardrails:
            if not guardrail.allows(model):
                yield Refusal(f"guardrail:{guardrail.name}", match_boxes(guardrail.when))

    def _unable(self, model: Model) -> tuple[Refusal, ...]:
        """What the request needs and the model can't do."""
        if model.name not in self._needs:
            known = self.policy.registry.capabilities if self.policy.registry else {}
            self._needs[model.name] = tuple(
                Refusal(f"missing_capability:{name}", (box({f"needs:{name}": YES}),))
                for name in sorted(known)
                if name not in model.capabilities
            )
        return self._needs[model.name]

    def _missed(self, model: Model, limits: Limits) -> tuple[Refusal, ...]:
        """Where the measured latency, quality or cost misses a route's limits."""
        key = (model.name, limits)
        if key not in self._measured:
            slow: list[Box] = []
            poor: list[Box] = []
            dear: list[Box] = []
            for row, boxes in self._spoken(model):
                if row.p95_ms is not None:
                    slow += _in_time(boxes, row.p95_ms, limits.max_latency_ms)
                if limits.quality_floor is not None and _under(row.quality_mean, limits.quality_floor):
                    poor += boxes
                if limits.cost_ceiling_usd is not None and _under(limits.cost_ceiling_usd, row.cost_per_success_usd):
                    dear += boxes
            named = (("latency_over_budget", slow), ("below_quality_floor", poor), ("over_cost_ceiling", dear))
            self._measured[key] = tuple(Refusal(reason, tuple(boxes)) for reason, boxes in named if boxes)
        return self._measured[key]

    def _spoken(self, model: Model) -> tuple[tuple[Result, tuple[Box, ...]], ...]:
        """Each row that speaks for a model, with the boxes in which no other row outranks it."""
        if model.name not in self._rows:
            rows = self.policy.evidence.standing(model.name)
            self._rows[model.name] = tuple(self._outranked(rows))
        return self._rows[model.name]

    def _outranked(self, rows: Mapping[Cell, Result]) -> Iterator[tuple[Result, tuple[Box, ...]]]:
        last_first = [*rows.items()]
        last_first.reverse()  # of rows that are equal in all the last one wins
        ranked = sorted(last_first, key=lambda entry: precedence(entry[1]), reverse=True)
        shapes: dict[frozenset[str], dict[Cell, Box]] = {}
        for cell, row in ranked:
            whole = _cell_box(cell, self.axes)
            if whole is None:
                continue
            pieces = [whole]
            for better in _overlapping(cell, shapes):
                pieces = [left for piece in pieces for left in without(piece, better, self.axes)]
            shapes.setdefault(frozenset(dict(cell)), {})[cell] = whole
            yield row, tuple(pieces)

    def _spent(self, model: Model, share: str) -> Iterator[Refusal]:
        """The scopes of the budget that stop a model once they are exhausted, in the order of the language page."""
        budget = self.policy.budget
        stopping: list[str] = []
        if budget is not None:
            allowed = budget.on_exhausted is not None and budget.on_exhausted.selects(model)
            stopping += [] if allowed else ["day"]
            stopping.append(f"provider:{model.provider}")
        stopping.append(share)
        if budget is not None and budget.spike is not None:
            allow = budget.spike.allow
            stopping += [] if allow is not None and allow.selects(model) else ["spike"]
        for scope in stopping:
            if scope in self.scopes:
                yield Refusal(f"budget_exhausted:{scope}", (box({f"budget:{scope}": EXHAUSTED}),))


def _shared(policy: Policy, axes: Mapping[str, Domain]) -> tuple[_Measured, _Rows]:
    """What is known of evidence so far: the same for all policies that pin it and list the same values of what it speaks of."""
    names = sorted({name for name, _ in policy.evidence.pairs})
    key = ("refusals", *((name, axes.get(name)) for name in names))
    known: tuple[_Measured, _Rows] = policy.evidence.kept.setdefault(key, ({}, {}))
    return known


def _too_long(model: Model, caps: Caps) -> Iterator[Refusal]:
    """Where the tokens that are left after the controls are more than the model takes."""
    sides = (
        ("input_tokens", model.max_input_tokens, caps.prune_input_to),
        ("output_tokens", model.max_output_tokens, caps.max_output_tokens),
    )
    boxes = [
        box({axis: Range(most + 1)}) for axis, most, cap in sides if most is not None and (cap is None or cap > most)
    ]
    if boxes:
        yield Refusal("context_exceeded", tuple(boxes))


def _in_time(boxes: Iterable[Box], p95_ms: float, most_ms: int | None) -> Iterator[Box]:
    """Where a p95 is over the route's latency budget or over what the caller waits."""
    if most_ms is not None and p95_ms > most_ms:
        yield from boxes
        return
    hurried = box({"sla_ms": Range(0, ceil(p95_ms) - 1)}) if p95_ms > 0 else None
    for each in boxes:
        both = meet(each, hurried) if hurried is not None else None
        if both is not None:
            yield both


def _under(value: float | None, floor: float | None) -> bool:
    return value is not None and floor is not None and value < floor


def _cell_box(cell: Cell, axes: Mapping[str, Domain]) -> Box | None:
    """Where a row's cell holds; None where it never does."""
    where: dict[str, Values] = {}
    for name, value in cell:
        domain = axes.get(name)
        if isinstance(domain, Range):
            if type(value) is not int or value < domain.low or (domain.high is not None and value > domain.high):
                return None
            where[name] = Range(value, value)
        elif domain is None or value == OTHER or value not in domain:
            return None
        else:
            where[name] = frozenset((value,))
    return box(where)


def _overlapping(cell: Cell, shapes: Mapping[frozenset[str], Mapping[Cell, Box]]) -> list[Box]:
    """The boxes of better rows that hold for some request that this cell holds for."""
    found: list[Box] = []
    for shape, rows in shapes.items():
        shared = frozenset(pair for pair in cell if pair[0] in shape)
        if len(shared) == len(shape):  # it says all that those rows do: one of them at most is alike
            found += [rows[shared]] if shared in rows else []
        else:
            found += [where for better, where in rows.items() if shared <= better]
    return found
