"""Drift from columns: rows that nothing tells apart are looked at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from routectl.engine.batch.columns import Columns
from routectl.replay.batch.exact import sums_by
from routectl.replay.batch.kinds import distinct_rows, kinds
from routectl.replay.batch.ruled import coded, many
from routectl.replay.drift import Comparing
from routectl.replay.ran import Ruling
from routectl.traffic.batch import to_calls, weights

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from routectl.engine.batch.array import Array
    from routectl.policy.policy import Policy
    from routectl.replay.batch.kinds import Kinds
    from routectl.replay.batch.ruled import Part
    from routectl.replay.drift import Drift

_SERVED = ("served.model", "served.provider", "served.policy")


def drift(policy: Policy, parts: Iterable[Part]) -> Drift:
    """What a policy in force decides, held against what served."""
    drifting = _Drifting(policy)
    for part in parts:
        drifting.take(part)
    return drifting.comparing.drift()


class _Drifting:
    """What is known so far."""

    def __init__(self, policy: Policy) -> None:
        self.comparing = Comparing(policy)
        self.kinds: Kinds = kinds(policy)
        self.causes: dict[tuple[Any, ...], tuple[str, str]] = {}

    def take(self, part: Part) -> None:
        """A batch."""
        counts, ruled = weights(part.batch.columns), part.ruled[0]
        codes, books = zip(*(coded(part.batch, name) for name in _SERVED), strict=True)
        asked = ruled.decided & (codes[0] < len(books[0]) - 1)
        self.comparing.unknown += many(~asked, counts)
        self.comparing.compared += many(asked, counts)
        found, _, number = distinct_rows((codes[0], codes[1], ruled.outcomes), part.columns.rows)
        answers = [*(answer.outcome.model for answer in ruled.decisions.kernel.outcomes), None]
        agreeing = np.array(
            [
                books[0][model] is not None and self.comparing.agrees(books[0][model], books[1][home] or "", answers[outcome])
                for model, home, outcome in found
            ],
            bool,
        )[number]  # fmt: skip
        self.comparing.agreed += many(asked & agreeing, counts)
        self._note(found, number, asked, books, counts)
        rows = np.flatnonzero(asked & ~agreeing)
        if len(rows):
            self._drifted(part, rows, codes, books, None if counts is None else counts[rows])

    def _note(
        self, found: Any, number: Array, asked: Array, books: tuple[list[Any], ...], counts: Array | None
    ) -> None:
        """Each name of a model, with how many requests have it."""
        mine, size = number[asked], len(found)
        requests = np.bincount(mine, minlength=size) if counts is None else sums_by(mine, size, counts[asked])
        for (model, home, _), count in zip(found, requests.tolist(), strict=True):
            if count:
                self.comparing.note(books[0][model], books[1][home] or "", count)

    def _drifted(
        self, part: Part, rows: Array, codes: tuple[Array, ...], books: tuple[list[Any], ...], counts: Array | None
    ) -> None:
        """The rows that don't agree, each with its cause."""
        ruled, batch = part.ruled[0], part.batch.columns.take(pa.array(rows))
        numbers = (*(each[rows] for each in codes), ruled.outcomes[rows], ruled.states[rows])
        classes = self.kinds.classes(Columns(batch, part.batch.keys))
        found, first, number = distinct_rows((*classes, *numbers), len(rows))
        causes: list[tuple[str, str]] = []
        for kind, row in zip(found, first.tolist(), strict=True):
            *where, model, home, version, outcome, state = kind
            key = (*where, books[0][model], books[1][home], books[2][version], outcome, state)
            if key not in self.causes:
                [call] = to_calls(part.batch.file, batch.slice(row, 1))
                self.causes[key] = self.comparing.cause(call, self._ruling(part, int(rows[row])))
            causes.append(self.causes[key])
        names = list(dict.fromkeys(cause for cause, _ in causes))
        cause_of = np.array([names.index(cause) for cause, _ in causes])[number]
        for place, cause in enumerate(names):
            mine = np.flatnonzero(cause_of == place)
            self.comparing.add(cause, len(mine) if counts is None else int(counts[mine].sum()))
            for row in mine[: self.comparing.wants(cause)].tolist():
                [call] = to_calls(part.batch.file, batch.slice(row, 1))
                self.comparing.show(cause, causes[int(number[row])][1], call, self._ruling(part, int(rows[row])))

    def _ruling(self, part: Part, row: int) -> Ruling:
        ruled = part.ruled[0]
        answer = ruled.decisions.kernel.outcomes[int(ruled.outcomes[row])]
        return Ruling(answer.fields, answer.outcome, ruled.decisions.states[int(ruled.states[row])], None)
