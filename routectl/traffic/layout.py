"""A mapping laid over the columns of one file: from the values of a row to a request, or to why it is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.values import short
from routectl.policy.condition import OTHER
from routectl.rows.vocabulary import TIME, WEIGHT
from routectl.traffic.call import Call, Passed, Reject
from routectl.traffic.fill import Fill, filled, key
from routectl.traffic.inside import owner
from routectl.traffic.mapping import FILE, Mapping
from routectl.traffic.profile import REST, Read
from routectl.traffic.target import Target
from routectl.traffic.values import Bad, Unmapped, Value, as_logged, reader, zone

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.traffic.tally import Tally

NO_REQUEST = "is no request, says its profile"


class Source(NamedTuple):
    """One column that a target may be had from."""

    place: int
    """Its place among the layout's columns."""
    read: Read
    value: Callable[[Any], Value | Bad | Unmapped | None]
    """Reads one value that isn't None; None for absent."""


class Step(NamedTuple):
    """How one target is had."""

    name: str
    """The target's; of a fact what comes behind the `served.`."""
    target: Target
    sources: tuple[Source, ...]
    fill: Fill | None
    listed: frozenset[str] | None
    into: int
    memo: dict[str, Any]
    """Text that was read already, and what it is."""
    key: int
    """What its draws are made on."""


REQUEST, FACT, WEIGHING = range(3)
"""What a target goes into."""

MOST_KNOWN = 50_000
"""Texts that are remembered for a column."""


class Layout(NamedTuple):
    """A mapping for one file."""

    file: str
    columns: tuple[str, ...]
    """The columns that are read, in the order in which a row's values are given; `@file` among them."""
    label: str
    time: Step
    steps: tuple[Step, ...]
    """All other targets that there is a column or a fill for."""
    only: Source | None
    takes_silent: bool
    """Whether a row is a request where `only` finds nothing."""
    joins: tuple[int, ...]
    bounds: tuple[tuple[str, list[int]], ...]
    """The smallest and the largest so far of each whole number of the request."""


def lay(one: Mapping, file: str, label: str, header: Sequence[str] | None = None) -> Layout:
    """The layout for a file; without a header every row may have other columns, and all are looked for."""
    known = None if header is None else frozenset(header)
    columns = tuple(column for column in one.columns if known is None or column in known or owner(column, known))
    columns = (*columns, FILE)
    places = {column: index for index, column in enumerate(columns)}
    at = zone(one.zone)

    def sources(target: Target, reads: Sequence[Read]) -> tuple[Source, ...]:
        return tuple(
            Source(places[column], read, _reading(target, read, reader(target, read.unit, at)))
            for read in reads
            for column in read.columns
            if column in places
        )

    steps = {
        name: _step(target, sources(target, one.reads.get(name, ())), one.fills.get(name), key(one.seed, name, label))
        for name, target in one.targets.items()
    }
    only = one.profile.only
    flag = Target("", "flag")
    return Layout(
        file,
        columns,
        label,
        steps.pop(TIME),
        tuple(step for step in steps.values() if step.sources or step.fill),
        next(iter(sources(flag, (only,))), None) if only else None,
        one.profile.takes_silent,
        tuple(places[column] for column in one.profile.joins if column in places),
        tuple(
            (name, [2**63, -(2**63)])
            for name, step in steps.items()
            if step.into == REQUEST and step.target.kind == "whole"
        ),
    )


def _step(target: Target, sources: tuple[Source, ...], fill: Fill | None, key: int) -> Step:
    listed = None if target.listed is None or target.kind != "text" else frozenset((*target.listed, OTHER))
    into = FACT if target.is_fact else WEIGHING if target.name == WEIGHT else REQUEST
    name = target.name.removeprefix("served.")
    return Step(name, target, sources, fill, listed, into, {}, key)


def _reading(
    target: Target, read: Read, plain: Callable[[Any], Value | Bad]
) -> Callable[[Any], Value | Bad | Unmapped | None]:
    """What reads a value of a column; an empty text is absent."""
    values = read.values
    if values is None:
        return plain
    rest = values.get(REST)
    text = reader(Target("", "text"), "", None)

    def mapped(value: Any) -> Value | Bad | Unmapped | None:
        found = text(value)
        if isinstance(found, Bad) or not found:
            return found or None
        became = values.get(found, found if rest == REST else rest)
        return Unmapped(found) if became is None else plain(became)

    return mapped


def map_row(layout: Layout, line: int, place: int, values: Sequence[Any], tally: Tally) -> Call | Reject | Passed:
    """A row's values, in the order of the layout's columns, as a request; `place` is what its draws are made on."""
    only = layout.only
    if only is not None:
        value = values[only.place]
        said = None if value is None or value == "" else only.value(value)
        if said is not True and not (said is None and layout.takes_silent):
            return Passed(line, NO_REQUEST)
    notes: list[tuple[Step, Any]] = []
    time: Any = had(layout.time, values)
    if time.__class__ is Unmapped:
        notes.append((layout.time, time))
        time = None
    if time is None and layout.time.fill is not None:
        time = filled(layout.time.fill, layout.time.key, place)
        notes.append((layout.time, None))
    if time is None:
        return Reject(layout.file, line, TIME, "is absent", help=_HELP)
    if time.__class__ is Bad:
        return reject(layout, line, layout.time, values, time)
    into: tuple[dict[str, Any], ...] = ({}, {}, {})
    for step in layout.steps:
        value = _read(step, values)
        if value.__class__ is Unmapped:
            notes.append((step, value))
            value = None
        if value is None:
            if step.fill is None or (value := filled(step.fill, step.key, place)) is None:
                continue
            notes.append((step, None))
        elif value.__class__ is Bad:
            if not step.target.is_fact:
                return reject(layout, line, step, values, value)
            notes.append((step, value))
            continue
        elif step.listed is not None and value not in step.listed:
            notes.append((step, value))
        into[step.into][step.name] = value
    request, served, weight = into
    tally.note_time(time)
    _note_bounds(layout, request)
    for step, value in notes:
        _note(layout, line, step, values, value, tally)
    joins = next((str(values[index]) for index in layout.joins if values[index] not in (None, "")), "")
    call = Call(layout.file, line, time, request, served, weight.get(WEIGHT, 1), joins)
    tally.note_request(call)
    return call


def _read(step: Step, values: Sequence[Any]) -> Value | Bad | Unmapped | None:
    """What a target holds; text in the only column, as most rows have it, is read once for all that say the same."""
    sources = step.sources
    if len(sources) != 1:
        return had(step, values)
    value = values[sources[0].place]
    if value.__class__ is not str:
        return had(step, values)
    memo = step.memo
    known = memo.get(value, memo)
    if known is memo:
        known = had(step, values)
        if len(memo) < MOST_KNOWN:
            memo[value] = known
    return known


def _note_bounds(layout: Layout, request: dict[str, Any]) -> None:
    for name, bounds in layout.bounds:
        value = request.get(name)
        if value is not None:
            if value < bounds[0]:
                bounds[0] = value
            if value > bounds[1]:
                bounds[1] = value


def _note(layout: Layout, line: int, step: Step, values: Sequence[Any], value: Any, tally: Tally) -> None:
    """What a row had that is told: a fact that can't be read, a value that is filled in, one that isn't listed or mapped."""
    if value.__class__ is Unmapped:
        tally.note_unmapped(step.target.name, value.value, 1)
    elif value is None:
        tally.note_filled(step.target.name, 1)
    elif value.__class__ is Bad:
        tally.note_unread(reject(layout, line, step, values, value))
    else:
        tally.note_unlisted(step.target.name, value, 1)


_HELP = "name the column that says when a request came in: `--map COLUMN=time`"


def had(step: Step, values: Sequence[Any]) -> Value | Bad | Unmapped | None:
    """What the first column in which there is something says; where none says anything, what first was in no map."""
    unmapped = None
    for index, _, read in step.sources:
        value = values[index]
        if value is None or value == "" or (value.__class__ is str and value.isspace()):
            continue
        value = read(value)
        if value.__class__ is Unmapped:
            unmapped = unmapped or value
        elif value is not None and value != "" and value != ():
            return value
    return unmapped


def reject(layout: Layout, line: int, step: Step, values: Sequence[Any], bad: Bad) -> Reject:
    """What is told of a row for a value that can't be read, with what stands in the first column that has something."""
    found = next((values[source.place] for source in step.sources if values[source.place] not in (None, "")), "")
    return Reject(layout.file, line, step.target.name, bad.reason, short(as_logged(found), 60), bad.help)
