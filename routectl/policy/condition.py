"""Dimensions of a request, and the conditions that a match puts on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import At

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.policy.linked import Linked

OTHER = "other"
"""The residual value of a listed dimension: absent, or not listed."""

WHOLE = ("sla_ms", "input_tokens", "output_tokens")
"""The whole-number dimensions that every policy has."""

COMPARISONS = ("lt", "lte", "gt", "gte")


class Dimension(NamedTuple):
    """One axis of the request space: listed values in order, or whole numbers from `low` to `high`."""

    name: str
    values: tuple[str, ...] = ()
    low: int = 0
    high: int | None = None
    """The largest value; None where there is no limit."""

    @property
    def listed(self) -> bool:
        return bool(self.values)


ALWAYS = {name: Dimension(name) for name in WHOLE}


class Condition(NamedTuple):
    """What a match asks of one dimension: a set of values, or a range of whole numbers (both ends in)."""

    dimension: str
    allowed: frozenset[str] = frozenset()
    low: int = 0
    high: int | None = None
    needs: frozenset[str] = frozenset()
    needs_not: frozenset[str] = frozenset()
    at: At | None = None

    def holds(self, value: Any) -> bool:
        """Whether a request's value passes; for `needs` the value is a set of capabilities."""
        if self.dimension == "needs":
            return self.needs <= value and not self.needs_not & value
        if self.allowed or isinstance(value, str):
            return value in self.allowed
        return value >= self.low and (self.high is None or value <= self.high)


class Match(NamedTuple):
    """Conditions that must all hold, and alternatives of which one must."""

    conditions: tuple[Condition, ...] = ()
    any: tuple[Match, ...] = ()
    at: At | None = None

    def admits(self, dimension: str, value: Any) -> bool:
        """Whether some request with this value of this dimension can match."""
        own = all(condition.holds(value) for condition in self.conditions if condition.dimension == dimension)
        return own and (not self.any or any(branch.admits(dimension, value) for branch in self.any))

    def listed(self, dimension: str) -> frozenset[str] | None:
        """Of a listed dimension, the values with which some request can match; None where the match doesn't limit them."""
        limits = [condition.allowed for condition in self.conditions if condition.dimension == dimension]
        if self.any:
            branches = [branch.listed(dimension) for branch in self.any]
            if None not in branches:
                limits.append(frozenset().union(*(branch for branch in branches if branch is not None)))
        return frozenset.intersection(*limits) if limits else None

    def range(self, dimension: str) -> tuple[int, int | None]:
        """The smallest and largest whole number of this dimension that can match; the largest is None for no limit."""
        low, high = 0, None
        for condition in self.conditions:
            if condition.dimension == dimension:
                low = max(low, condition.low)
                high = condition.high if high is None else high if condition.high is None else min(high, condition.high)
        if self.any:
            ranges = [branch.range(dimension) for branch in self.any]
            highs = [end for _, end in ranges]
            low = max(low, min(start for start, _ in ranges))
            widest = None if None in highs else max(end for end in highs if end is not None)
            high = widest if high is None else high if widest is None else min(high, widest)
        return low, high

    @property
    def always(self) -> bool:
        """Whether this is `{}`, which every request matches."""
        return not self.conditions and not self.any

    def mentions(self, dimension: str) -> bool:
        return any(condition.dimension == dimension for condition in self.conditions) or any(
            branch.mentions(dimension) for branch in self.any
        )

    @property
    def demanded(self) -> frozenset[str]:
        """The capabilities that every request which matches can't do without."""
        own = frozenset(name for condition in self.conditions for name in condition.needs)
        return own.union(frozenset.intersection(*(branch.demanded for branch in self.any))) if self.any else own

    def every(self) -> list[Condition]:
        """All conditions, those of the alternatives too."""
        return [*self.conditions, *(condition for branch in self.any for condition in branch.every())]


def link_match(written: Mapping[str, Any], at: At, dimensions: Mapping[str, Dimension], linked: Linked) -> Match:
    """A match from its written form. What it names wrongly is noted on `linked` and left out."""
    conditions: list[Condition] = []
    branches: tuple[Match, ...] = ()
    for key, value in written.items():
        here = At(at.document, (*at.path, key))
        if key == "any":
            branches = tuple(
                link_match(branch, At(at.document, (*here.path, index)), dimensions, linked)
                for index, branch in enumerate(value)
            )
        elif key == "needs":
            conditions.append(_needs(value, here))
        elif key in dimensions:
            condition = _condition(value, here, dimensions[key], linked)
            if condition is not None:
                conditions.append(condition)
        elif not key.startswith("x-"):
            linked.miss("dimension", key, here._replace(key=True), (*dimensions, "needs"), "the policy's `request`")
    return Match(tuple(conditions), branches, at)


def _needs(value: Any, at: At) -> Condition:
    if isinstance(value, dict):
        return Condition(
            "needs",
            needs=frozenset(_listed(value.get("all", ()))),
            needs_not=frozenset(_listed(value.get("not", ()))),
            at=at,
        )
    return Condition("needs", needs=frozenset(_listed(value)), at=at)


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)


def _condition(value: Any, at: At, dimension: Dimension, linked: Linked) -> Condition | None:
    if isinstance(value, dict):
        value = {key: entry for key, entry in value.items() if not key.startswith("x-")}
    return _among(value, at, dimension, linked) if dimension.listed else _within(value, at, dimension, linked)


def _among(value: Any, at: At, dimension: Dimension, linked: Linked) -> Condition | None:
    if isinstance(value, dict) and "not" in value:
        hit = {
            name
            for name in _listed(value["not"])
            if _known(name, At(at.document, (*at.path, "not")), dimension, linked)
        }
        return Condition(dimension.name, frozenset((*dimension.values, OTHER)) - hit, at=at)
    if isinstance(value, dict):
        chosen = range(len(dimension.values))
        for comparison, bound in value.items():
            if not _known(bound, At(at.document, (*at.path, comparison)), dimension, linked):
                return None
            place = dimension.values.index(bound)
            low, high = _bounds(comparison, place)
            chosen = range(max(chosen.start, low), chosen.stop if high is None else min(chosen.stop, high + 1))
        return Condition(
            dimension.name, frozenset(dimension.values[place] for place in chosen) or frozenset(("",)), at=at
        )
    names = [name for name in _listed(value) if _known(name, at, dimension, linked)]
    return Condition(dimension.name, frozenset(names), at=at) if names else None


def _known(name: Any, at: At, dimension: Dimension, linked: Linked) -> bool:
    if name in dimension.values:
        return True
    written = at.document.get(at.path) if at.document.has(at.path) else None
    if isinstance(written, list) and name in written:
        at = At(at.document, (*at.path, written.index(name)))
    linked.miss("value", name, at, dimension.values, f"dimension `{dimension.name}`")
    return False


def _within(value: Any, at: At, dimension: Dimension, linked: Linked) -> Condition | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return Condition(dimension.name, low=value, high=value, at=at)
    if not isinstance(value, dict) or not all(
        key in COMPARISONS and isinstance(bound, int) for key, bound in value.items()
    ):
        message = f"`{dimension.name}` is a whole number: compare it with a number, or with lt, lte, gt, gte"
        linked.miss("value", value, at, (), f"dimension `{dimension.name}`", message)
        return None
    low, high = dimension.low, dimension.high
    for comparison, bound in value.items():
        start, end = _bounds(comparison, bound)
        low = max(low, start)
        high = end if high is None else high if end is None else min(high, end)
    return Condition(dimension.name, low=low, high=high, at=at)


def _bounds(comparison: str, bound: int) -> tuple[int, int | None]:
    """The whole numbers that pass a comparison, both ends in."""
    if comparison == "lt":
        return 0, bound - 1
    if comparison == "lte":
        return 0, bound
    return (bound + 1, None) if comparison == "gt" else (bound, None)
