"""What policies make of volumes: each runs its clock over them, and two are held beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.replay.batch.beside import beside
from routectl.replay.batch.by_tick import ByTick, by_tick

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.kernel import Kernel
    from routectl.replay.batch.volume import Volume
    from routectl.replay.setting import Setting
    from routectl.replay.turned import Turn


def play(
    kernels: Sequence[Kernel], settings: Sequence[Setting], volume: Volume
) -> tuple[tuple[ByTick, ...], tuple[Turn, ...]]:
    """What each policy comes to on whole days, and what the first of two decides otherwise than the second."""
    told = tuple(
        by_tick(kernel, volume, setting, place)
        for place, (kernel, setting) in enumerate(zip(kernels, settings, strict=True))
    )
    if len(told) == 1:
        return told, ()
    spells = told[0].spells, told[1].spells
    return told, beside((kernels[0], kernels[1]), volume, spells, settings[0].cells.count)
