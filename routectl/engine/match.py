"""A match of the language as boxes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import ANYWHERE, Box, Range, box, meets

if TYPE_CHECKING:
    from routectl.policy.condition import Condition, Match


def match_boxes(match: Match) -> tuple[Box, ...]:
    """The boxes that hold together exactly what a match does; none where nothing can match."""
    axes: list[Box] = [ANYWHERE]
    for condition in match.conditions:
        where = condition_box(condition)
        if where is None:
            return ()
        axes = list(meets(axes, [where]))
    if not match.any:
        return tuple(axes)
    return meets(axes, [each for branch in match.any for each in match_boxes(branch)])


def condition_box(condition: Condition) -> Box | None:
    """The box in which one condition holds; None where it never does."""
    if condition.dimension == "needs":
        if condition.needs & condition.needs_not:
            return None
        asked = {f"needs:{name}": frozenset(("yes",)) for name in condition.needs}
        return box(asked | {f"needs:{name}": frozenset(("no",)) for name in condition.needs_not})
    if condition.allowed:
        allowed = condition.allowed - {""}
        return box({condition.dimension: allowed}) if allowed else None
    if condition.high is not None and condition.low > condition.high:
        return None
    return box({condition.dimension: Range(condition.low, condition.high)})
