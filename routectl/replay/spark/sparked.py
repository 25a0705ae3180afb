"""Replays a log on a Spark session: first what its stretches come to, then day by day what the policies make of them."""

from __future__ import annotations

import pickle
from functools import partial
from typing import TYPE_CHECKING, Any

from routectl.engine.batch.kernel import Kernel
from routectl.engine.store import TooLarge
from routectl.replay.logged import together
from routectl.replay.ran import Ran
from routectl.replay.replayed import Replayed, joined
from routectl.replay.spark.days import PLAYED, played
from routectl.replay.spark.frames import frame, places
from routectl.replay.spark.parts import FOUND, Known, found
from routectl.replay.spark.trouble import spoken
from routectl.replay.spark.work import Work, packed
from routectl.replay.turned import Turned, alike
from routectl.repo.disk import Unusable
from routectl.repo.logs import LogFile

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.replay.ran import Asked, Ruled
    from routectl.replay.spark.days import Before
    from routectl.replay.turned import Turn
    from routectl.traffic.call import Reject
    from routectl.traffic.tally import Tally


def sparked(session: Any, asked: Asked, tally: Tally, sink: Callable[[Reject], None] | None = None) -> Ran:
    """What policies make of a log, the same as on one machine; `sink` takes the rejected rows. Raises `Unusable`."""
    _refuse(asked)
    with spoken():
        rows, columns = frame(session, asked)
        files = tuple(LogFile(file.name, look.form) for file, look in zip(asked.files, asked.looks, strict=True))
        sent = packed(
            Work(asked.policies, asked.settings, asked.mapping, files, places(asked), columns, sink is not None)
        )
        parts = rows.mapInArrow(partial(found, sent), FOUND).persist()
        try:
            known = _known(parts, tally, sink)
            replayed, turns = _replayed(parts, sent, known, len(asked.policies))
        finally:
            parts.unpersist()
    turned = Turned(turns, tuple(file.name for file in files)) if len(asked.policies) > 1 else None
    return Ran(replayed, together(one.logged for one in known.values()), _unruled, turned=turned)


def _refuse(asked: Asked) -> None:
    """What a cluster can't do, told before anything is sent to it."""
    if any(file.is_stream for file in asked.files):
        raise Unusable("Spark reads files, not standard input: put the log where its workers find it")
    if asked.limit is not None:
        raise Unusable("`--limit` takes the first requests of a log, and on Spark none is first: leave it out")
    if asked.mapping.profile.joins or asked.mapping.profile.is_one:
        raise Unusable(
            f"with the profile `{asked.mapping.name}` a row means nothing without others of the log, and Spark's workers "
            "read them apart: `routectl traffic pack` makes requests of them, and its Parquet can be replayed on Spark"
        )
    for policy in asked.policies:
        try:
            Kernel(policy)
        except TooLarge:
            raise Unusable(
                f"the policy `{policy.name}` tells too many kinds of requests apart for columns: leave out `--engine spark`"
            ) from None


def _known(parts: Any, tally: Tally, sink: Callable[[Reject], None] | None) -> dict[tuple[int, int], Known]:
    """What is known of each stretch, in the order of the log; the account is written as they come."""
    known: dict[tuple[int, int], Known] = {}
    for row in parts.where("day is null").orderBy("file", "first", "step").toLocalIterator():
        content = pickle.loads(row.content)
        if isinstance(content, str):
            raise Unusable(content)
        if isinstance(content, Known):
            tally.add(content.tally)
            known[row.file, row.first] = content
        elif sink is not None:
            for reject in content:
                sink(reject)
    return known


def _replayed(
    parts: Any, sent: bytes, known: dict[tuple[int, int], Known], policies: int
) -> tuple[tuple[Replayed, ...], tuple[Turn, ...]]:
    before: Before = {}
    latest = (0, 0)
    for place, one in known.items():
        before[place] = latest
        latest = max(latest, one.latest)

    def play(table: Any) -> Any:  # Spark counts what a function takes, so it can't be a partial one
        return played(sent, before, table)

    days = parts.where("day is not null").groupBy("day").applyInArrow(play, PLAYED)
    counted = Replayed(
        sum(one.rows for one in known.values()),
        sum(one.undecided for one in known.values()),
        sum(one.untimed for one in known.values()),
    )
    found: tuple[list[Replayed], ...] = tuple([counted] for _ in range(policies))
    turns: list[Turn] = []
    for row in days.orderBy("day").toLocalIterator():
        replayed, turned = pickle.loads(row.content)
        turns += turned
        for mine, one in zip(found, replayed, strict=True):
            mine.append(one)
    return tuple(map(joined, found)), alike(turns)


def _unruled() -> Iterator[Ruled]:
    raise Unusable("on Spark nothing goes request by request: leave out `--engine spark`")
