"""Replays a log row by row: for small logs, nothing heavy is imported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.replay.by_row import Timed, by_row
from routectl.replay.logged import Logging
from routectl.replay.paid import Prices
from routectl.replay.ran import Ran, Ruling, cost, effective
from routectl.replay.turned import PLACES, Turn, Turned, alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from routectl.replay.by_row import ByRow
    from routectl.replay.by_row import Ruled as Decided
    from routectl.replay.ran import Asked, Ruled
    from routectl.replay.setting import Setting
    from routectl.traffic.call import Call


def plainly(asked: Asked, calls: Iterable[Call]) -> Ran:
    """All policies over the same rows. What the iterator of requests raises is passed on."""
    with unwatched():
        return _plainly(asked, iter(calls))


def _plainly(asked: Asked, going: Iterator[Call]) -> Ran:
    kept = list(going)
    logging = Logging(Prices(asked.policies[0], asked.settings[0]))
    for call in kept:
        logging.take(call)
    rows = [Timed(call.request, call.time, call.weight) for call in kept]
    found = [by_row(policy, rows, setting) for policy, setting in zip(asked.policies, asked.settings, strict=True)]

    def ruled() -> Iterator[Ruled]:
        for number, call in enumerate(kept):
            yield (
                call,
                tuple(
                    _ruling(setting, one.rows[number], call) for setting, one in zip(asked.settings, found, strict=True)
                ),
            )

    turned = _turned(asked, kept, found) if len(found) > 1 else None
    return Ran(tuple(one.replayed for one in found), logging.logged(), ruled, turned)


def _turned(asked: Asked, calls: Sequence[Call], found: Sequence[ByRow]) -> Turned:
    """The requests that the second policy, which is the one before, decides otherwise than the first."""
    files: dict[str, int] = {}
    cells = asked.settings[0].cells
    turns: list[Turn] = []
    for call, after, before in zip(calls, found[0].rows, found[1].rows, strict=True):
        file = files.setdefault(call.file, len(files))
        if before is not None and after is not None and before.decision.outcome != after.decision.outcome:
            cell, place = cells.of(call.request), (file << PLACES) + call.line
            turns.append(Turn(before.decision.outcome, after.decision.outcome, cell, call.weight, place))
    return Turned(alike(turns), tuple(files))


def _ruling(setting: Setting, decided: Decided | None, call: Call) -> Ruling | None:
    if decided is None:
        return None
    outcome = decided.decision.outcome
    usd = cost(setting, outcome, effective(outcome, call.request), decided.day)
    return Ruling(tuple(decided.decision[:7]), outcome, decided.state, usd)
