"""Replays a log row by row: for small logs, nothing heavy is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.replay.by_row import replayed
from routectl.replay.logged import Logging
from routectl.replay.paid import Prices
from routectl.replay.ran import Ran, Ruling, cost, effective
from routectl.replay.rows import gathered, rows
from routectl.replay.turned import PLACES, Turn, Turned, alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routectl.replay.by_row import ByRow
    from routectl.replay.by_row import Ruled as Decided
    from routectl.replay.ran import Asked, Ruled
    from routectl.replay.rows import Rows
    from routectl.replay.setting import Setting
    from routectl.traffic.call import Call, Calls


def plainly(asked: Asked, calls: Iterable[Calls | Call]) -> Ran:
    """All policies over the same rows. What the iterator of requests raises is passed on."""
    with unwatched():
        return _plainly(asked, calls)


def _plainly(asked: Asked, calls: Iterable[Calls | Call]) -> Ran:
    parts = gathered(calls)
    logging = Logging(Prices(asked.policies[0], asked.settings[0]))
    for part in parts:
        if part.served:
            for call in part.one_by_one():
                logging.take(call)
    log = rows(parts)
    found = [replayed(policy, log, setting) for policy, setting in zip(asked.policies, asked.settings, strict=True)]

    def ruled() -> Iterator[Ruled]:
        every = (call for part in parts for call in part.one_by_one())
        for number, call in enumerate(every):
            yield (
                call,
                tuple(
                    _ruling(setting, one.rows[number], call) for setting, one in zip(asked.settings, found, strict=True)
                ),
            )

    turned = _turned(asked, parts, log, found) if len(found) > 1 else None
    return Ran(tuple(one.replayed for one in found), logging.logged(), ruled, turned)


def _turned(asked: Asked, parts: Sequence[Calls], log: Rows, found: Sequence[ByRow]) -> Turned:
    """The requests that the second policy, which is the one before, decides otherwise than the first."""
    files: dict[str, int] = {}
    places = [(files.setdefault(part.file, len(files)) << PLACES) + line for part in parts for line in part.lines]
    cells = asked.settings[0].cells
    turns: list[Turn] = []
    for number, (after, before) in enumerate(zip(found[0].rows, found[1].rows, strict=True)):
        if before is not None and after is not None and before.answer.outcome != after.answer.outcome:
            cell, weight = cells.of(log.request(number)), log.weights[number]
            turns.append(Turn(before.outcome, after.outcome, cell, weight, places[number]))
    return Turned(alike(turns), tuple(files))


def _ruling(setting: Setting, decided: Decided | None, call: Call) -> Ruling | None:
    if decided is None:
        return None
    outcome = decided.outcome
    usd = cost(setting, outcome, effective(outcome, call.request), decided.day)
    return Ruling(decided.answer.fields, outcome, decided.state, usd)
