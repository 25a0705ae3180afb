"""Holds the volumes of a log while it is read: in memory as long as they have room there, else by day on disk."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING, BinaryIO

from routectl.replay.batch.volume import behind, by_day, merged, narrow, wide
from routectl.repo.disk import Unusable, reason
from routectl.repo.scratch import scratch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.replay.batch.volume import Volume

MOST_BYTES = 128 << 20
"""Of volumes that are held in memory. To join them takes as much once more, or twice as much where they overlap."""

MOST_WAITING = 64
"""So many parts that overlap earlier ones wait to be joined with them."""


class Held:
    """What is known of a log so far."""

    def __init__(self) -> None:
        self.rows = self.undecided = self.untimed = 0
        self.latest = (0, 0)
        """The last day and tick of all rows."""
        self._parts: list[Volume] = []
        self._bytes = self._waiting = 0
        self._disk: BinaryIO | None = None
        self._places: dict[int, list[tuple[int, int]]] = {}
        """By day, where its parts begin on disk, and how long they are."""

    def take(self, part: Volume) -> None:
        """One more part, which stands behind the others in the log. Raises `Unusable`."""
        self.rows += part.rows
        self.undecided += part.undecided
        self.untimed += part.untimed
        self._waiting += bool(len(part.days)) and (int(part.days[0]), int(part.ticks[0])) < self.latest
        self._parts.append(behind(part, self.latest)._replace(rows=0, undecided=0, untimed=0))
        self._bytes += _size(self._parts[-1])
        self.latest = max(self.latest, part.latest)
        if self._waiting >= MOST_WAITING or self._bytes > MOST_BYTES:
            self._join()
            if self._bytes > MOST_BYTES // 2:
                self._put_away()

    def volumes(self) -> Iterator[Volume]:
        """All of it in the order of its days, each day in one volume, once. They count no rows. Raises `Unusable`."""
        if self._parts:
            self._join()
        if self._disk is None:
            yield from self._parts
            return
        self._put_away()
        with self._disk as disk:
            for day in sorted(self._places):
                yield merged([_read(disk, *place) for place in self._places[day]])

    def _join(self) -> None:
        """All parts in memory become one."""
        self._parts, self._waiting = [merged(self._parts)], 0
        self._bytes = _size(self._parts[0])

    def _put_away(self) -> None:
        """What is in memory, at most one part, goes to disk."""
        try:
            self._disk = self._disk or scratch()
            for part in self._parts:
                for day, volume in by_day(part):
                    content = pickle.dumps(narrow(volume), pickle.HIGHEST_PROTOCOL)
                    self._places.setdefault(day, []).append((self._disk.seek(0, 2), len(content)))
                    self._disk.write(content)
        except OSError as error:
            raise Unusable(f"there is no room on disk for what the log comes to: {reason(error)}") from None
        self._parts, self._bytes = [], 0


def _read(disk: BinaryIO, place: int, size: int) -> Volume:
    disk.seek(place)
    return wide(pickle.loads(disk.read(size)))


def _size(volume: Volume) -> int:
    arrays = {id(each): each for each in (volume.days, volume.ticks, volume.kind, volume.kinds, *volume.sums)}
    return sum(each.nbytes for each in arrays.values()) + (0 if volume.places is None else volume.places.nbytes)
