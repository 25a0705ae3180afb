"""Which way a change goes, axis by axis: who is reached, what it costs, how fast and good it is, who is turned away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.diff.witnessed import request_of
from routectl.engine.outcome import Caps
from routectl.engine.witness import Witness

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.diff.behaviour import Moved
    from routectl.engine.outcome import Outcome
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model

Way = Literal["more", "less", "same", "either", "unknown"]
"""How much there is of it now: `either` where it depends on the request, `unknown` where it isn't measured."""

REACH = ("models", "providers", "regions")
AXES = (*REACH, "cost", "latency", "quality", "availability", "refusals")

LEVELS = {"serve": 3, "reduced_scope": 2, "static": 1, "reject": 0, "unrouted": 0}
"""What a request gets, best last."""


class Verdict(NamedTuple):
    """Which way one axis goes over all that changed; a witness for each way that it goes."""

    axis: str
    way: Way
    more: Witness | None = None
    less: Witness | None = None
    gained: tuple[str, ...] = ()
    """Of a reach, what serves some of these requests now and served none of them before."""
    lost: tuple[str, ...] = ()


def verdicts(old: Policy, new: Policy, regions: Iterable[Moved]) -> tuple[Verdict, ...]:
    """Each axis over all regions; a reach is that of all requests in them together."""
    more: dict[str, Witness] = {}
    less: dict[str, Witness] = {}
    unknown: set[str] = set()
    reached = {axis: (dict[str, Witness](), dict[str, Witness]()) for axis in REACH}
    for region in regions:
        before, after = _Served(old, region.before, region.witness), _Served(new, region.after, region.witness)
        for axis, sides in reached.items():
            for side, served in zip(sides, (before, after), strict=True):
                for name in getattr(served, axis):
                    side.setdefault(name, region.witness)
        for axis, way in _ways(before, after, region).items():
            if way in ("more", "either"):
                more.setdefault(axis, region.witness)
            if way in ("less", "either"):
                less.setdefault(axis, region.witness)
            if way == "unknown":
                unknown.add(axis)
    rest = (
        Verdict(axis, _whole(axis in more, axis in less, axis in unknown), more.get(axis), less.get(axis))
        for axis in AXES[len(REACH) :]
    )
    return (*(_reach(axis, *reached[axis]) for axis in REACH), *rest)


def _reach(axis: str, before: dict[str, Witness], after: dict[str, Witness]) -> Verdict:
    gained, lost = sorted(after.keys() - before.keys()), sorted(before.keys() - after.keys())
    return Verdict(
        axis,
        _whole(bool(gained), bool(lost), unknown=False),
        after[gained[0]] if gained else None,
        before[lost[0]] if lost else None,
        tuple(gained),
        tuple(lost),
    )


def _ways(before: _Served, after: _Served, region: Moved) -> dict[str, Way]:
    """Each other axis in one region. What is measured is what speaks for its witness."""
    found: dict[str, Way] = {
        "refusals": _way(-LEVELS[region.before.action], -LEVELS[region.after.action]),
        "availability": _way(_standing(region.before), _standing(region.after)),
    }
    if before.model and after.model:
        found["cost"] = _cost(before, after)
        alike = before.model.name == after.model.name
        found["latency"] = _measured(before.p95_ms, after.p95_ms, alike)
        found["quality"] = _measured(before.quality, after.quality, alike)
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
            request = request_of(policy, witness)
            row = policy.evidence.measured(self.model.name, request.values) if request else None
        self.p95_ms = row.p95_ms if row else None
        self.quality = row.quality_mean if row else None


def _standing(outcome: Outcome) -> tuple[int, int]:
    """How near to the target: of candidates, a later one is what failover has come to."""
    return LEVELS[outcome.action], -(outcome.step or 0) if outcome.action == "serve" else 0


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


def _measured(before: float | None, after: float | None, alike: bool) -> Way:
    """Of one and the same model, what nobody measured is the same."""
    if before is None or after is None:
        return "same" if alike and before is after else "unknown"
    return _way(before, after)


def _way(before: object, after: object) -> Way:
    return "same" if before == after else "more" if after > before else "less"  # type: ignore[operator]


def _whole(more: bool, less: bool, unknown: bool) -> Way:
    if more and less:
        return "either"
    return "more" if more else "less" if less else "unknown" if unknown else "same"
