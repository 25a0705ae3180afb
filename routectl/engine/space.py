"""The space that policies decide over, cut into the classes within which none of them can tell two points apart."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import DRAWN, Range
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.box import Box, Domain, Values
    from routectl.engine.table import Table

Coded = tuple[tuple[int, int], ...]
"""A box in the classes of a space: the index of each axis that it speaks of, with a bit for each class let in."""

STATE = ("providers_down", "models_down", "failing_quality", "budget")
"""The kinds of axes that belong to the state; all others belong to the request."""


class Axis(NamedTuple):
    """One axis with its classes: listed values, or the first number of each run of whole numbers."""

    name: str
    values: tuple[str, ...] = ()
    starts: tuple[int, ...] = ()
    last: int | None = None
    """The largest whole number; None where there is no limit."""

    @property
    def size(self) -> int:
        """How many classes it has."""
        return len(self.values or self.starts)

    @property
    def kind(self) -> str:
        """What sort of axis it is: its name up to the colon."""
        return self.name.partition(":")[0]

    @property
    def is_state(self) -> bool:
        """Whether it is about the state, and not about the request."""
        return self.kind in STATE

    def code(self, value: Any) -> int:
        """The class of a value; a whole number that is None is in the last one."""
        if self.values:
            return self.values.index(value if value in self.values else OTHER)
        return len(self.starts) - 1 if value is None else bisect_right(self.starts, value) - 1

    def run(self, first: int, end: int) -> Range:
        """The whole numbers of the classes from `first` up to `end`, that one left out."""
        return Range(self.starts[first], self.starts[end] - 1 if end < len(self.starts) else self.last)


class Space:
    """The axes that some rule of some table speaks of, those of the request before those of the state."""

    def __init__(self, tables: Iterable[Table], boxes: Iterable[Box] = ()) -> None:
        """`boxes` are asked about too. Raises ValueError where a dimension is listed in one table and a number in another."""
        tables = tuple(tables)
        uses: dict[str, int] = {}
        cuts: dict[str, set[int]] = {}
        weighed = [entry for table in tables for entry in _boxes(table)]
        for where, weight in (*weighed, *((where, 1) for where in boxes)):
            for axis, values in where:
                uses[axis] = uses.get(axis, 0) + weight
                if isinstance(values, Range):
                    cuts.setdefault(axis, set()).update(_starts(values))
        domains = _domains(tables, uses)
        order = {name: place for place, name in enumerate(domains)}
        names = sorted(uses, key=lambda name: _rank(name, uses, order))
        self.axes = tuple(_axis(name, domains[name], cuts.get(name, set())) for name in names)
        self.index = {axis.name: number for number, axis in enumerate(self.axes)}
        self.declared = tuple(sorted(range(len(names)), key=lambda number: order[names[number]]))
        """The axes in the order in which policies declare them, as people read them."""
        self.requests = sum(not axis.is_state for axis in self.axes)
        """How many axes belong to the request; the rest belong to the state."""
        self._listed: dict[tuple[int, int], tuple[tuple[str, ...], dict[str, int]]] = {}
        """For an axis and the values that a table lists there, by their identity, those values and the classes of each."""

    def code(self, box: Box, domains: Mapping[str, Domain]) -> Coded | None:
        """A box of a table with these domains, in classes; None where it holds nowhere.

        A value that the table doesn't list is `other` to it, whoever lists it.
        """
        coded: list[tuple[int, int]] = []
        for name, values in box:
            number = self.index[name]
            axis = self.axes[number]
            if isinstance(values, Range):
                mask = _mask(axis, values)
            else:
                own = domains[name]
                assert not isinstance(own, Range)
                classes = self._classes(number, own)
                mask = 0
                for value in values:
                    mask |= classes.get(value, 0)
            if not mask:
                return None
            if mask != (1 << axis.size) - 1:
                coded.append((number, mask))
        return tuple(sorted(coded))

    def _classes(self, number: int, own: tuple[str, ...]) -> dict[str, int]:
        """The classes of each value of a listed axis to a table that lists these, as bits."""
        known = self._listed.get((number, id(own)))
        if known is None:
            listed, classes = frozenset(own), dict[str, int]()
            for place, value in enumerate(self.axes[number].values):
                name = value if value in listed else OTHER
                classes[name] = classes.get(name, 0) | 1 << place
            known = self._listed[number, id(own)] = own, classes
        return known[1]

    def values(self, number: int, mask: int) -> tuple[Values, ...]:
        """What a set of classes of an axis lets in: a set of listed values, or ranges."""
        axis = self.axes[number]
        if axis.values:
            return (frozenset(value for place, value in enumerate(axis.values) if mask >> place & 1),)
        return tuple(axis.run(first, end) for first, end in runs(mask))


def runs(mask: int) -> Iterator[tuple[int, int]]:
    """The runs of bits that are set, each with its end, that one left out."""
    place = 0
    while mask:
        skipped = (mask & -mask).bit_length() - 1
        place += skipped
        mask >>= skipped
        length = (~mask & (mask + 1)).bit_length() - 1
        yield place, place + length
        place += length
        mask >>= length


def _boxes(table: Table) -> Iterator[tuple[Box, int]]:
    """Each box of a table once, with what it weighs in the order of axes: who tells routes apart comes first."""
    whens = dict.fromkeys(where for rule in table.rules for where in rule.when)
    yield from ((where, 1000) for where in whens)
    shared = {id(rule.refusals): rule.refusals for rule in table.rules}
    refusals = dict.fromkeys(refusal for each in shared.values() for refusal in each)
    yield from ((where, 1) for refusal in refusals for where in refusal.boxes)


def _starts(values: Range) -> tuple[int, ...]:
    return (values.low,) if values.high is None else (values.low, values.high + 1)


def _domains(tables: tuple[Table, ...], used: Mapping[str, int]) -> dict[str, Domain]:
    domains: dict[str, Domain] = {}
    for table in tables:
        for name, domain in table.axes.items():
            if name not in used:
                continue
            before = domains.get(name, domain)
            if isinstance(before, Range) and isinstance(domain, Range):
                highs = (before.high, domain.high)
                high = None if None in highs else max(number for number in highs if number is not None)
                domains[name] = Range(min(before.low, domain.low), high)
            elif not isinstance(before, Range) and not isinstance(domain, Range):
                domains[name] = _merged(before, domain)
            else:
                raise ValueError(f"`{name}` is a list of values in one policy and a whole number in another")
    return domains


def _merged(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The values of both, in order; `other` stays the last."""
    if one == other:
        return one
    values = tuple(dict.fromkeys((*one, *other)))
    return (*(value for value in values if value != OTHER), OTHER) if OTHER in values else values


def _rank(name: str, uses: Mapping[str, int], order: Mapping[str, int]) -> tuple[object, ...]:
    kind, _, rest = name.partition(":")
    if kind in STATE:  # one model's outage and its failing quality beside each other
        return 1, ("providers_down", "budget").index(kind) if kind in ("providers_down", "budget") else 2, rest, kind
    if name in DRAWN:  # last: a bucket has to be drawn, which takes longer than all else, and few requests come to it
        return 0, 1, "", order[name]
    return 0, -uses[name], "", order[name]


def _axis(name: str, domain: Domain, cuts: set[int]) -> Axis:
    if not isinstance(domain, Range):
        return Axis(name, values=domain)
    inside = (cut for cut in cuts if cut > domain.low and (domain.high is None or cut <= domain.high))
    return Axis(name, starts=(domain.low, *sorted(inside)), last=domain.high)


def _mask(axis: Axis, values: Range) -> int:
    """The classes that lie in a range; each lies wholly in it or wholly out, for its ends are cuts."""
    first = bisect_right(axis.starts, values.low - 1) if values.low > axis.starts[0] else 0
    end = axis.size if values.high is None else bisect_right(axis.starts, values.high)
    return (1 << end) - (1 << first) if end > first else 0
