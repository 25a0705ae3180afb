"""Replays a log row by row: for small logs, nothing heavy is imported."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from routectl.document.unwatched import unwatched
from routectl.replay.by_row import Timed, by_row
from routectl.replay.logged import Logging
from routectl.replay.ran import Ran, Ruling, cost, effective

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.replay.by_row import Ruled as Decided
    from routectl.replay.ran import Asked, Ruled
    from routectl.replay.setting import Setting
    from routectl.traffic.call import Call


def plainly(asked: Asked, calls: Iterable[Call]) -> Ran:
    """All policies over the same rows. What the iterator of requests raises is passed on."""
    with unwatched():
        return _plainly(asked, iter(calls))


def _plainly(asked: Asked, going: Iterator[Call]) -> Ran:
    kept = list(going if asked.limit is None else islice(going, asked.limit))
    is_cut = asked.limit is not None and next(going, None) is not None
    logging = Logging()
    for call in kept:
        logging.take(call)
    rows = [Timed(call.request, call.time) for call in kept]
    found = [by_row(policy, rows, setting) for policy, setting in zip(asked.policies, asked.settings, strict=True)]

    def ruled() -> Iterator[Ruled]:
        for number, call in enumerate(kept):
            yield (
                call,
                tuple(
                    _ruling(setting, one.rows[number], call) for setting, one in zip(asked.settings, found, strict=True)
                ),
            )

    return Ran(tuple(one.replayed for one in found), logging.logged(), ruled, is_cut)


def _ruling(setting: Setting, decided: Decided | None, call: Call) -> Ruling | None:
    if decided is None:
        return None
    outcome = decided.decision.outcome
    usd = cost(setting, outcome, effective(outcome, call.request), decided.day)
    return Ruling(tuple(decided.decision[:7]), outcome, decided.state, usd)
