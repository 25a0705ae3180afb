"""Conditions as small formulas, which Python evaluates and a solver reasons about; each is equal to itself alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Point = Mapping[str, Any]
"""A value for every variable: text, a whole number, or True and False."""


@dataclass(frozen=True, slots=True, eq=False)
class Among:
    """A variable has one of these values."""

    name: str
    values: frozenset[Any]

    def holds(self, point: Point) -> bool:
        return point[self.name] in self.values


@dataclass(frozen=True, slots=True, eq=False)
class Between:
    """A variable is one of these whole numbers, both ends in."""

    name: str
    low: int
    high: int

    def holds(self, point: Point) -> bool:
        return self.low <= point[self.name] <= self.high


@dataclass(frozen=True, slots=True, eq=False)
class All:
    """Each part holds; an empty one always does."""

    parts: tuple[Formula, ...] = ()

    def holds(self, point: Point) -> bool:
        return all(part.holds(point) for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Some:
    """At least one part holds; of an empty one none does."""

    parts: tuple[Formula, ...] = ()

    def holds(self, point: Point) -> bool:
        return any(part.holds(point) for part in self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """The part doesn't hold."""

    part: Formula

    def holds(self, point: Point) -> bool:
        return not self.part.holds(point)


Formula = Among | Between | All | Some | Not


def names(formula: Formula) -> set[str]:
    """The variables that it speaks of."""
    if isinstance(formula, All | Some):
        return {name for part in formula.parts for name in names(part)}
    return names(formula.part) if isinstance(formula, Not) else {formula.name}


YES, NO = All(), Some()


def true(name: str) -> Formula:
    """A variable that is True."""
    return Among(name, frozenset((True,)))


def both(*parts: Formula) -> Formula:
    """Each of these holds."""
    if any(part is NO for part in parts):
        return NO
    return All(tuple(part for part in parts if part is not YES))


def either(*parts: Formula) -> Formula:
    """At least one of these holds."""
    if any(part is YES for part in parts):
        return YES
    return Some(tuple(part for part in parts if part is not NO))


def whether(fact: bool) -> Formula:
    """What is known beforehand."""
    return YES if fact else NO
