"""Which way a change goes, axis by axis: who is reached, what it costs, how fast and good it is, who is turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.engine.decision import Caps
from routectl.engine.request import read_request

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.diff.behaviour import Moved
    from routectl.engine.decision import Outcome
    from routectl.engine.witness import Witness
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model

Way = Literal["more", "less", "same", "either", "unknown"]
"""How much there is of it now: `either` where it depends on the request, `unknown` where it isn't measured."""

AXES = ("models", "providers", "regions", "cost", "latency", "quality", "availability", "refusals")

LEVELS = {"serve": 3, "reduced_scope": 2, "static": 1, "reject": 0, "unrouted": 0}
"""What a request gets, best last."""


class Verdict(NamedTuple):
    """Which way one axis goes over all that changed; a witness for each way that it goes."""

    axis: str
    way: Way
    more: Witness | None = None
    less: Witness | None = None


def verdicts(old: Policy, new: Policy, regions: Iterable[Moved]) -> tuple[Verdict, ...]:
    """Each axis over all regions."""
    more: dict[str, Witness] = {}
    less: dict[str, Witness] = {}
    unknown: set[str] = set()
    for region in regions:
        for axis, way in ways(old, new, region).items():
            if way in ("more", "either"):
                more.setdefault(axis, region.witness)
            if way in ("less", "either"):
                less.setdefault(axis, region.witness)
            if way == "unknown":
                unknown.add(axis)
    return tuple(
        Verdict(axis, _whole(axis in more, axis in less, axis in unknown), more.get(axis), less.get(axis))
        for axis in AXES
    )


def ways(old: Policy, new: Policy, region: Moved) -> dict[str, Way]:
    """Each axis in one region. What is measured is what speaks for its witness."""
    before, after = _Served(old, region.before, region.witness), _Served(new, region.after, region.witness)
    found: dict[str, Way] = {
        "refusals": _way(-LEVELS[region.before.action], -LEVELS[region.after.action]),
        "availability": _way(_standing(region.before), _standing(region.after)),
    }
    for axis in ("models", "providers", "regions"):
        found[axis] = _reach(getattr(before, axis), getattr(after, axis))
    if before.model and after.model:
        found["cost"] = _cost(before, after)
        found["latency"] = _measured(before.p95_ms, after.p95_ms)
        found["quality"] = _measured(before.quality, after.quality)
    elif before.model or after.model:
        found["cost"] = "more" if after.model else "less"
    return found


class _Served:
    """What stands behind an outcome: the model, if any, and what was measured of it."""

    def __init__(self, policy: Policy, outcome: Outcome, witness: Witness) -> None:
        models = policy.registry.models if policy.registry else {}
        self.model: Model | None = models.get(outcome.model or "")
        self.caps = outcome.controls or Caps()
        self.models = frozenset((self.model.name,)) if self.model else frozenset[str]()
        self.providers = frozenset((self.model.provider,)) if self.model else frozenset[str]()
        self.regions = self.model.regions if self.model else frozenset[str]()
        row: Result | None = None
        if self.model is not None:
            known = {key: value for key, value in witness.request.items() if key in (*policy.dimensions, "needs")}
            row = policy.evidence.measured(self.model.name, read_request(policy, known).values)
        self.p95_ms = row.p95_ms if row else None
        self.quality = row.quality_mean if row else None


def _standing(outcome: Outcome) -> tuple[int, int]:
    """How near to the target: of candidates, a later one is what failover has come to."""
    return LEVELS[outcome.action], -(outcome.step or 0) if outcome.action == "serve" else 0


def _reach(before: frozenset[str], after: frozenset[str]) -> Way:
    if before == after:
        return "same"
    return "more" if before < after else "less" if after < before else "either"


def _cost(before: _Served, after: _Served) -> Way:
    """By the prices and the caps on tokens, whatever the number of tokens is."""
    if not before.model or not after.model or not before.model.price or not after.model.price:
        return "unknown"
    old, new = before.model.price, after.model.price
    signs = {
        _way(old.input_per_mtok, new.input_per_mtok), _way(old.output_per_mtok, new.output_per_mtok),
        _way(_cap(before.caps.prune_input_to), _cap(after.caps.prune_input_to)),
        _way(_cap(before.caps.max_output_tokens), _cap(after.caps.max_output_tokens)),
    }  # fmt: skip
    return _whole("more" in signs, "less" in signs, unknown=False)


def _cap(cap: int | None) -> float:
    return float("inf") if cap is None else cap


def _measured(before: float | None, after: float | None) -> Way:
    return "unknown" if before is None or after is None else _way(before, after)


def _way(before: object, after: object) -> Way:
    return "same" if before == after else "more" if after > before else "less"  # type: ignore[operator]


def _whole(more: bool, less: bool, unknown: bool) -> Way:
    if more and less:
        return "either"
    return "more" if more else "less" if less else "unknown" if unknown else "same"
