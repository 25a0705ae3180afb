"""Two policies beside each other on the same volumes: how many requests come to which outcome under each."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.replay.batch.exact import sums_by
from routectl.replay.batch.measure import distinct
from routectl.replay.batch.volume import REQUESTS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.kernel import Kernel
    from routectl.engine.outcome import Outcome
    from routectl.engine.state import State
    from routectl.replay.batch.by_tick import Spell
    from routectl.replay.batch.volume import Volume

_TICKS = 1 << 17
"""More than a day has."""


class Pair(NamedTuple):
    """Requests of one cell and day that the first policy takes to one outcome, and the second to the other."""

    day: int
    before: Outcome
    after: Outcome
    cell: int


def beside(
    kernels: tuple[Kernel, Kernel], volume: Volume, spells: tuple[Sequence[Spell], Sequence[Spell]], cells: int
) -> dict[Pair, int]:
    """Counts of requests; `spells` are what each policy's replay came to, `cells` how many there are."""
    if not len(volume.days):
        return {}
    before, after = (
        outcomes(kernel, volume, own, column) for column, (kernel, own) in enumerate(zip(kernels, spells, strict=True))
    )
    first, many = int(volume.days[0]), len(kernels[1].outcomes)
    key = (volume.days.astype(np.int64) - first) * len(kernels[0].outcomes) + before
    found, group = distinct((key * many + after) * cells + volume.kinds[:, -1][volume.kind])
    counts = sums_by(group, len(found), volume.sums[REQUESTS])
    told: dict[Pair, int] = {}
    for number, count in zip(found.tolist(), counts.tolist(), strict=True):
        rest, cell = divmod(number, cells)
        rest, new = divmod(rest, many)
        day, old = divmod(rest, len(kernels[0].outcomes))
        one, other = kernels[0].outcomes[old].outcome, kernels[1].outcomes[new].outcome
        told[Pair(first + day, one, other, cell)] = count
    return told


def outcomes(kernel: Kernel, volume: Volume, spells: Sequence[Spell], column: int) -> Array:
    """For each group of a volume the number of its outcome, in the state of its tick."""
    known: dict[State, int] = {}
    states = np.array([known.setdefault(spell.state, len(known)) for spell in spells])
    starts = np.array([spell.day * _TICKS + spell.first for spell in spells])
    spell = np.searchsorted(starts, volume.days.astype(np.int64) * _TICKS + volume.ticks, side="right") - 1
    book = np.array([kernel.answers(state)[volume.kinds[:, column]] for state in known])
    found: Array = book[states[spell], volume.kind].astype(np.int64)
    return found
