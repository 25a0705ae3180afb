"""A classifier's mistakes from columns: every row decided once for each value that it may be taken for, and summed by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.engine.request import OWN_KEYS, canonical, read_request
from routectl.engine.space import Axis
from routectl.policy.condition import OTHER
from routectl.replay.batch.exact import sums_by, weighed
from routectl.replay.batch.kinds import distinct_rows, kinds
from routectl.replay.batch.money import effective
from routectl.replay.batch.ruled import days_of
from routectl.replay.confusion import Weighing
from routectl.traffic.batch import to_calls, weights

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.request import Request
    from routectl.policy.policy import Policy
    from routectl.replay.batch.ruled import Part
    from routectl.replay.confusion import Confused, Matrix
    from routectl.replay.setting import Setting


def confused(policy: Policy, setting: Setting, matrix: Matrix, parts: Iterable[Part]) -> Confused:
    """What the mistakes of a matrix come to."""
    weighing = _Weighing(policy, setting, matrix)
    for part in parts:
        weighing.take(part)
    return weighing.told.confused()


class _Weighing:
    """What is known so far."""

    def __init__(self, policy: Policy, setting: Setting, matrix: Matrix) -> None:
        self.told = Weighing(policy, setting, matrix)
        self._policy, self._setting, self._name = policy, setting, matrix.dimension
        self._kinds = kinds(policy)
        self._axis = Axis(matrix.dimension, values=self.told.values)
        self._known = frozenset((*policy.dimensions, *OWN_KEYS))

    def take(self, part: Part) -> None:
        """A batch: its rows by their true value, and by all that guardrails and measurements tell apart."""
        ruled, columns, counts = part.ruled[0], part.columns, weights(part.batch.columns)
        rows = np.flatnonzero(ruled.decided)
        true = columns.classes(self._axis)[rows]
        looked_at = (*self._kinds.railed, *self._setting.cells.axes)
        _, first, kind = distinct_rows([columns.classes(axis)[rows] for axis in looked_at], len(rows))
        requests = [self._request(part, int(rows[place])) for place in first.tolist()]
        days = days_of(columns, self._setting.calendar)[rows]
        values, kernel = self.told.values, ruled.decisions.kernel
        for predicted in values:
            mine = np.array([predicted in self.told.others[value] for value in values])[true]
            if not mine.any():
                continue
            taken = columns.taken_for(self._name, None if predicted == OTHER else predicted)
            outcomes = ruled.decisions.decided(taken, ruled.states)
            tokens = effective(kernel.outcomes, columns, outcomes)
            keys = [each[mine] for each in (true, kind, outcomes[rows], days)]
            groups, _, group = distinct_rows(keys, int(mine.sum()))
            weight = None if counts is None else counts[rows][mine]
            sums = [
                sums_by(group, len(groups), weighed(each, weight)).tolist()
                for each in (np.ones(len(group), np.int64), *(each[rows][mine] for each in tokens))
            ]
            for (value, request, outcome, day), many, *used in zip(groups, *sums, strict=True):
                pair = values[value], predicted
                self.told.count(pair, requests[request], kernel.outcomes[outcome].outcome, day, many, tuple(used))

    def _request(self, part: Part, row: int) -> Request:
        [call] = to_calls(part.batch.file, part.batch.columns.slice(row, 1))
        own = {key: value for key, value in call.request.items() if key in self._known}
        return read_request(self._policy, own if "id" in own else {**own, "id": canonical(call.request)})
