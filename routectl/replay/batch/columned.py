"""Replays a log of any size in columns: read and coded once for all policies; a second reading tells row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.engine.batch.columns import Columns
from routectl.engine.batch.kernel import Kernel
from routectl.replay.batch.by_tick import ByTick
from routectl.replay.batch.decisions import Decisions
from routectl.replay.batch.held import Held
from routectl.replay.batch.logged import take
from routectl.replay.batch.measure import Measure
from routectl.replay.batch.play import play
from routectl.replay.batch.ruled import Part
from routectl.replay.batch.ruled import Ruled as RuledColumns
from routectl.replay.calendar import EARLIEST, LATEST
from routectl.replay.logged import Logging
from routectl.replay.paid import Prices
from routectl.replay.ran import Ran, Ruling, cost, effective
from routectl.replay.replayed import NO_DAY, Replayed, joined
from routectl.replay.turned import PLACES, Turned, alike
from routectl.traffic.batch import LINE, Batch, keys, schema, to_calls, weights
from routectl.traffic.batches import batches
from routectl.traffic.tally import Tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.engine.batch.array import Array
    from routectl.replay.ran import Asked, Ruled
    from routectl.replay.setting import Setting
    from routectl.replay.turned import Turn
    from routectl.traffic.call import Call


def columned(asked: Asked, tally: Tally, went: Callable[[int, int], None], size: int = 0) -> Ran:
    """All policies over the same columns; `went` is told how many more requests were taken, and how many bytes were read. Raises `Unusable`, `TooLarge`."""
    kernels = [Kernel(policy) for policy in asked.policies]
    measure = Measure(kernels, asked.settings[0].cells, asked.settings[0].calendar)
    logging = Logging(Prices(asked.policies[0], asked.settings[0]))

    files: dict[str, int] = {}
    is_compared = len(kernels) > 1
    held = Held()
    held.take(measure.of(_empty(asked), places=np.zeros(0, np.int64) if is_compared else None))
    for batch in batches(asked.files, asked.mapping, tally, size):
        take(logging, batch)
        file = files.setdefault(batch.file, len(files))
        places = placed(batch, file) if is_compared else None
        held.take(measure.of(Columns(batch.columns, batch.keys), weights(batch.columns), places))
        went(batch.columns.num_rows, tally.read)
    found, turns = _played(asked, kernels, held)

    def parts() -> Iterator[Part]:
        decisions = [
            Decisions(kernel, one.spells, setting.calendar)
            for kernel, one, setting in zip(kernels, found, asked.settings, strict=True)
        ]
        return _parts(asked, decisions, went)

    return Ran(
        tuple(one.replayed for one in found),
        logging.logged(),
        lambda: _ruled(asked, parts()),
        Turned(turns, tuple(files)) if is_compared else None,
        parts,
    )


def _played(asked: Asked, kernels: list[Kernel], held: Held) -> tuple[tuple[ByTick, ...], tuple[Turn, ...]]:
    """What each policy made of all days, and what two of them decide otherwise."""
    days = [play(kernels, asked.settings, volume) for volume in held.volumes()]
    counted = Replayed(held.rows, held.undecided, held.untimed)
    several = [[told[place] for told, _ in days] for place in range(len(kernels))]
    found = tuple(
        ByTick(joined([counted, *(one.replayed for one in each)]), tuple(spell for one in each for spell in one.spells))
        for each in several
    )
    return found, alike(turn for _, turns in days for turn in turns)


def placed(batch: Batch, file: int) -> Array:
    """The places of a batch's rows."""
    lines: Array = batch.columns.column(LINE).to_numpy(zero_copy_only=False)
    return lines + (file << PLACES)


def _empty(asked: Asked) -> Columns:
    """No row, so that there is always a first part."""
    fields = schema(asked.mapping)
    return Columns(fields.empty_table(), keys(asked.mapping, fields))


def _parts(asked: Asked, decisions: list[Decisions], went: Callable[[int, int], None]) -> Iterator[Part]:
    """Every batch with what was decided for it, from one more reading: no file may be a stream."""
    tally = Tally(most=asked.limit)
    for batch in batches(asked.files, asked.mapping, tally):
        columns = Columns(batch.columns, batch.keys)
        yield Part(batch, columns, tuple(RuledColumns(one, *one.of(columns)) for one in decisions))
        went(batch.columns.num_rows, tally.read)


def _ruled(asked: Asked, parts: Iterable[Part]) -> Iterator[Ruled]:
    """The same request by request."""
    for part in parts:
        columns = [
            (one.decisions, setting, one.outcomes.tolist(), one.states.tolist())
            for one, setting in zip(part.ruled, asked.settings, strict=True)
        ]
        for row, call in enumerate(to_calls(part.batch.file, part.batch.columns)):
            yield (
                call,
                tuple(
                    _ruling(one, setting, outcomes[row], states[row], call)
                    for one, setting, outcomes, states in columns
                ),
            )


def _ruling(one: Decisions, setting: Setting, number: int, state: int, call: Call) -> Ruling | None:
    if number == len(one.kernel.outcomes):
        return None
    answer = one.kernel.outcomes[number]
    calendar = setting.calendar
    is_timed = calendar is not None and EARLIEST <= call.time <= LATEST
    day = calendar.place(call.time)[0] if calendar is not None and is_timed else NO_DAY
    usd = cost(setting, answer.outcome, effective(answer.outcome, call.request), day)
    return Ruling(answer.fields, answer.outcome, one.states[state], usd)
