"""Two policies beside each other on the same volumes: which requests they decide otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.replay.batch.exact import sums_by
from routectl.replay.batch.measure import distinct
from routectl.replay.batch.volume import REQUESTS
from routectl.replay.turned import Turn, alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.kernel import Kernel
    from routectl.engine.state import State
    from routectl.replay.batch.by_tick import Spell
    from routectl.replay.batch.volume import Volume

_TICKS = 1 << 17
"""More than a day has."""


def beside(
    kernels: tuple[Kernel, Kernel], volume: Volume, spells: tuple[Sequence[Spell], Sequence[Spell]], cells: int
) -> tuple[Turn, ...]:
    """What the second policy, which is the one before, decides otherwise than the first.

    `spells` are what each policy's replay came to, `cells` how many there are; the volume has places.
    """
    if not len(volume.days):
        return ()
    after, before = (
        outcomes(kernel, volume, own, column) for column, (kernel, own) in enumerate(zip(kernels, spells, strict=True))
    )
    news, olds = ([answer.outcome for answer in kernel.outcomes] for kernel in kernels)
    differs = np.array([[old != new for new in news] for old in olds])
    turned = np.flatnonzero(differs[before, after])
    key = (before[turned] * len(news) + after[turned]) * cells + volume.kinds[:, -1][volume.kind[turned]]
    found, group = distinct(key)
    counts = sums_by(group, len(found), volume.sums[REQUESTS][turned])
    assert volume.places is not None
    first = np.full(len(found), np.iinfo(np.int64).max)
    np.minimum.at(first, group, volume.places[turned])
    turns: list[Turn] = []
    for number, count, place in zip(found.tolist(), counts.tolist(), first.tolist(), strict=True):
        rest, cell = divmod(number, cells)
        old, new = divmod(rest, len(news))
        turns.append(Turn(olds[old], news[new], cell, count, place))
    return alike(turns)


def outcomes(kernel: Kernel, volume: Volume, spells: Sequence[Spell], column: int) -> Array:
    """For each group of a volume the number of its outcome, in the state of its tick."""
    known: dict[State, int] = {}
    states = np.array([known.setdefault(spell.state, len(known)) for spell in spells])
    starts = np.array([spell.day * _TICKS + spell.first for spell in spells])
    spell = np.searchsorted(starts, volume.days.astype(np.int64) * _TICKS + volume.ticks, side="right") - 1
    book = np.array([kernel.answers(state)[volume.kinds[:, column]] for state in known])
    found: Array = book[states[spell], volume.kind].astype(np.int64)
    return found
