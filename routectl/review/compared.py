"""Each model that takes another's place, held against it by what is on record about both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.route import Limits
from routectl.review.deltas import deltas, over, verdict
from routectl.review.judge import Judge
from routectl.review.reached import swaps

if TYPE_CHECKING:
    from routectl.diff.behaviour import Behaviour
    from routectl.diff.same import Same
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.review.deltas import Delta, Said, Tolerances
    from routectl.review.judge import Judged
    from routectl.review.reached import Swap
    from routectl.review.record import Demands

FIGURES = {
    "success_rate": "success rate", "quality": "quality", "p95_ms": "p95 latency",
    "cost_per_success_usd": "cost per successful task",
}  # fmt: skip


class Compared(NamedTuple):
    """One model in another's place, for all requests that nothing measured tells apart."""

    before: str | None
    """None where no model served; the same one where its limits moved, or where it is another one by the same name."""
    after: str
    routes: tuple[str, ...]
    intents: tuple[str, ...]
    cell: tuple[tuple[str, Any], ...]
    """What else evidence tells of the requests."""
    is_nominal: bool
    """Whether it happens with everything up."""
    rows: tuple[Result, Result] | None
    """What was measured of the two; None where that can't be compared."""
    deltas: tuple[Delta, ...] = ()
    said: Said | None = None
    """None where it wasn't measured."""
    fails: str = ""
    """Why it may not be; empty where it may."""
    remedy: str = ""

    @property
    def requests(self) -> str:
        """Whom it is about, as messages go on: "intent `faq`, `plan`, segment `free`"."""
        intents = (("intent", ", ".join(f"`{name}`" for name in self.intents)),) if self.intents else ()
        named = (*intents, *((dimension, f"`{value}`") for dimension, value in self.cell))
        return ", ".join(f"{dimension} {value}" for dimension, value in named) or "every request"


def compared(
    old: Policy, new: Policy, found: Behaviour, same: Same, demands: Demands, tolerances: Tolerances
) -> tuple[Compared, ...]:
    """All of them, those that may not be first. Raises `TooMany`, and `TooLarge`."""
    judge = Judge(old, new, demands)
    groups: dict[tuple[object, ...], list[tuple[Swap, Judged]]] = {}
    for swap in swaps(old, new, found, same):
        judged = judge.judged(swap)
        by = tuple(map(id, judged.rows)) if judged.rows else (judged, _beside(swap))
        groups.setdefault((swap.before, swap.after, _limits(new, swap), by), []).append((swap, judged))
    told = [_compared(new, group, tolerances, demands.min_samples) for group in groups.values()]
    return tuple(sorted(told, key=lambda one: (not one.fails, not one.is_nominal)))


def _compared(
    new: Policy, group: list[tuple[Swap, Judged]], tolerances: Tolerances, min_samples: int
) -> Compared:  # fmt: skip
    swap, judged = group[0]
    points = [dict(one.point) for one, _ in group]
    one = Compared(
        swap.before, swap.after,
        tuple(dict.fromkeys(each.route for each, _ in group)),
        tuple(dict.fromkeys(str(point["intent"]) for point in points if "intent" in point)),
        tuple(pair for pair in judged.rows[1].cell if pair[0] != "intent") if judged.rows else _beside(swap),
        any(each.is_nominal for each, _ in group),
        judged.rows,
    )  # fmt: skip
    if judged.rows is None:
        models = " and ".join(f"`{model}`" for model in judged.measure)
        remedy = (
            f"measure {models} for {one.requests} on {judged.data or 'one data set'}, {min_samples:,} samples or more, "
            f"and pin the report in `evidence`"
        )
        return one._replace(fails=judged.doubt, remedy=remedy)
    figures = deltas(*judged.rows, tolerances)
    way, beyond = verdict(figures)
    said: Said = "kept" if judged.rows[0] is judged.rows[1] else way
    fails = over(judged.rows[1], _limits(new, swap))
    if not fails and beyond is not None:
        fails = f"its {FIGURES[beyond.figure]} is worse than is tolerated"
    remedy = "keep the model that was better, or raise the tolerance on purpose" if fails else ""
    return one._replace(deltas=figures, said="worse" if fails else said, fails=fails, remedy=remedy)


def _beside(swap: Swap) -> tuple[tuple[str, Any], ...]:
    """What evidence can tell of its requests beside their intent."""
    return tuple(pair for pair in swap.point if pair[0] != "intent")


def _limits(new: Policy, swap: Swap) -> Limits:
    """What the route asks of who serves; a reduced scope is asked nothing."""
    route = new.route(swap.route)
    return route.limits if route is not None and swap.action == "serve" else Limits()
