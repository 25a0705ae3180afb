"""Which way a change goes, by the meaning of what changed: each way to judge, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.diff.change import Direction
    from routectl.diff.here import Here
    from routectl.policy.selector import Selector


class Judge(NamedTuple):
    """A way to tell the direction of a change from what was before and after, and from what is around it."""

    says: str
    """The same in words, for the table of docs/diff.md."""
    tell: Callable[[Any, Any, Here], Direction]

    def __call__(self, before: Any, after: Any, here: Here) -> Direction:
        return self.tell(before, after, here)


def by_rank(low: float, high: float) -> Direction:
    """The direction from one rank to another, where more is looser."""
    return "loosens" if high > low else "tightens" if high < low else "neutral"


def _cap(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(*(float("inf") if bound is None else bound for bound in (before, after)))


def _floor(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(*(float("inf") if bound is None else -bound for bound in (before, after)))


def _earliest(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(*(min(shares or (float("inf"),)) for shares in (before, after)))


def _overlay(before: Any, after: Any, here: Here) -> Direction:
    """An overlay that says nothing leaves the route's own control in force."""
    was, now = (route.get("controls", {}).get(here.names[-1]) for route in here.filled)
    return _cap(was if before is None else before, now if after is None else after, here)


def _after(before: Any, after: Any, _: Here) -> Direction:
    never = len(ESCALATION_ORDER)
    return by_rank(*(never if point is None else ESCALATION_ORDER.index(point) for point in (before, after)))


def _stage(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(*(stage not in (None, "managed") for stage in (before, after)))


def _buckets(_: Any, __: Any, here: Here) -> Direction:
    routes = (*here.both.old.routes, *here.both.new.routes)
    drawn = any(route.sample_percent is not None or isinstance(route.written["target"], dict) for route in routes)
    return "unknown" if drawn else "neutral"


def _price(_: Any, __: Any, here: Here) -> Direction:
    routes = (*here.both.old.routes, *here.both.new.routes)
    return "unknown" if any(route.fallback_is_auto for route in routes) else "neutral"


def _selected(key: str) -> Callable[[Any, Any, Here], Direction]:
    """By what the selectors of both policies do with a value that a model has or hasn't: `require`, `allow` or `forbid` it."""

    def tell(before: Any, after: Any, here: Here) -> Direction:
        value = after if before is None else before
        ways = {_more(before, after, here) for one in _selectors(here, forbidding=False) if value in getattr(one, key)}
        ways |= {_less(before, after, here) for one in _selectors(here, forbidding=True) if value in getattr(one, key)}
        if key == "capabilities":  # requests and routes ask for them too
            ways.add(_more(before, after, here))
        return ways.pop() if len(ways) == 1 else "unknown" if ways else "neutral"

    return tell


def _selectors(here: Here, *, forbidding: bool) -> list[Selector]:
    found: list[Selector | None] = []
    for policy in (here.both.old, here.both.new):
        found += [one.forbid if forbidding else one.require for one in policy.guardrails]
        if policy.budget is not None and not forbidding:
            found += [policy.budget.on_exhausted, policy.budget.spike.allow if policy.budget.spike else None]
    return [one for one in found if one is not None]


def _more(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(before is not None, after is not None)


def _less(before: Any, after: Any, _: Here) -> Direction:
    return by_rank(before is None, after is None)


NEUTRAL = Judge("neutral", lambda *_: "neutral")
UNKNOWN = Judge("unknown", lambda *_: "unknown")
CAP = Judge("raised loosens, lowered tightens; none is no bound", _cap)
FLOOR = Judge("lowered loosens, raised tightens; none is no bound", _floor)
LESS = Judge("added tightens, removed loosens", _less)
WINDOW = Judge("shortened loosens, lengthened tightens", _floor)
EARLIEST = Judge("the lowest raised loosens, lowered tightens", _earliest)
OVERLAY = Judge("what is then in force raised loosens, lowered tightens", _overlay)
AFTER = Judge("later loosens, earlier tightens", _after)
STAGE = Judge("out of `managed` loosens, into it tightens", _stage)
_NAMED = "added loosens where a selector requires or allows it, tightens where one forbids it; else neutral"
TAGS, REGIONS, COMPLIANCE = (Judge(_NAMED, _selected(key)) for key in ("tags", "regions", "compliance"))
CAPABILITIES = Judge("added loosens, removed tightens; unknown where a guardrail forbids it", _selected("capabilities"))
BUCKETS = Judge("unknown where a route splits or samples, else neutral", _buckets)
PRICE = Judge("unknown where a fallback is `auto`, else neutral", _price)
