"""What it costs that a classifier is wrong: requests decided as it takes them, weighed by how often it takes which for which.

The log's values count as the truth. Expectations are exact: every request is decided once for each value that it may be
taken for, and the sums of each pair of a true and a predicted value are weighed by the matrix. States are those that the
replay came to: what mistakes do to the budget itself isn't followed.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.decide import broken
from routectl.engine.decider import Decider
from routectl.engine.request import OWN_KEYS, canonical, read_request
from routectl.policy.condition import OTHER
from routectl.replay.ran import effective
from routectl.replay.replayed import NO_DAY
from routectl.replay.tariff import decimal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.outcome import Outcome
    from routectl.engine.request import Request
    from routectl.policy.evidence import Result
    from routectl.policy.policy import Policy
    from routectl.replay.ran import Ruled, Ruling
    from routectl.replay.setting import Setting
    from routectl.traffic.call import Call


class Matrix(NamedTuple):
    """How often which value of a dimension is taken for which."""

    dimension: str
    counts: Mapping[str, Mapping[str, Fraction]]
    """By true value, by predicted value."""

    def share(self, true: str, predicted: str) -> Fraction:
        """Of the requests with a true value, those that are taken for another; a value without a row is always known."""
        row = self.counts.get(true)
        if row is None:
            return Fraction(int(true == predicted))
        return row.get(predicted, Fraction(0)) / sum(row.values())


class Weighed(NamedTuple):
    """Expectations over some requests. Measured figures are for the requests as they truly are."""

    requests: Fraction = Fraction(0)
    mistaken: Fraction = Fraction(0)
    usd: Fraction = Fraction(0)
    exposed: Fraction = Fraction(0)
    """Requests served by a model that a guardrail forbids for what they truly are."""
    quality: Fraction = Fraction(0)
    """The sum of the measured means."""
    measured: Fraction = Fraction(0)
    """The requests that it is of."""
    costs: Fraction = Fraction(0)
    successes: Fraction = Fraction(0)
    """What the measured ones cost with retries, re-asks and support, and how many of them succeed."""
    unserved: Fraction = Fraction(0)
    """Requests that no model answers."""

    def plus(self, other: Weighed, share: Fraction = Fraction(1)) -> Weighed:
        """This and a share of another."""
        return Weighed(*(one + share * more for one, more in zip(self, other, strict=True)))


class Confused(NamedTuple):
    """Expectations with every request known for what it is, and with the classifier's mistakes; by true value, and together."""

    matrix: Matrix
    right: dict[str, Weighed]
    mistaken: dict[str, Weighed]

    @property
    def totals(self) -> tuple[Weighed, Weighed]:
        """Both, all values together."""
        return tuple(_together(part.values()) for part in (self.right, self.mistaken))  # type: ignore[return-value]


def confused(policy: Policy, setting: Setting, matrix: Matrix, ruled: Iterable[Ruled]) -> Confused:
    """What the mistakes of a matrix come to."""
    weighing = Weighing(policy, setting, matrix)
    for call, rulings in ruled:
        if rulings[0] is not None:
            weighing.take(call, rulings[0])
    return weighing.confused()


class Weighing:
    """Counts by the true and the predicted value, by who serves, and by which measurement speaks for it."""

    def __init__(self, policy: Policy, setting: Setting, matrix: Matrix) -> None:
        self.policy, self.setting, self.matrix = policy, setting, matrix
        self.values = (*policy.dimensions[matrix.dimension].values, OTHER)
        self.groups: dict[tuple[str, str], dict[tuple[bool, bool, Result | None], list[int]]] = {}
        """For each pair: whether a model serves, whether a guardrail is broken, and the row; requests and units of money."""
        self._decider = Decider(policy, traced=False)
        self._known = frozenset((*policy.dimensions, *OWN_KEYS))
        self.others: dict[str, list[str]] = {
            true: [predicted for predicted in self.values if predicted == true or matrix.share(true, predicted)]
            for true in self.values
        }

    def take(self, call: Call, ruling: Ruling) -> None:
        """One row, as everything that it may be taken for."""
        name, given = self.matrix.dimension, call.request
        own = {key: value for key, value in given.items() if key in self._known}
        own.setdefault("id", canonical(given))  # whatever it is taken for, it keeps its buckets
        request = read_request(self.policy, own)
        true = request.values[name]
        day = NO_DAY if self.setting.calendar is None else self.setting.calendar.place(call.time)[0]
        for predicted in self.others[true]:
            taken = request._replace(values={**request.values, name: predicted})
            outcome = self._decider.decide(taken, ruling.state).outcome
            tokens = tuple(call.weight * each for each in effective(outcome, request.values))
            self.count((true, predicted), request, outcome, day, call.weight, tokens)

    def count(
        self, pair: tuple[str, str], request: Request, outcome: Outcome, day: int, count: int, tokens: tuple[int, ...]
    ) -> None:
        """So many requests of a true and a predicted value that come to the same, with their effective tokens together."""
        exposed, row, units = False, None, 0
        if outcome.model is not None and self.policy.registry is not None:
            exposed = bool(broken(self.policy, request, self.policy.registry.models[outcome.model]))
            row = self.policy.evidence.measured(outcome.model, request.values)
            price = self.setting.tariff.of(outcome.model, day) or (0, 0)
            units = tokens[0] * price[0] + tokens[1] * price[1]
        sums = self.groups.setdefault(pair, {}).setdefault((outcome.model is not None, exposed, row), [0, 0])
        sums[0] += count
        sums[1] += units

    def confused(self) -> Confused:
        """The sums, weighed by the matrix."""
        sums = {pair: _together(self._sums(pair, groups)) for pair, groups in self.groups.items()}
        right = {value: sums[value, value] for value in self.values if (value, value) in sums}
        mistaken = {}
        for true in right:
            whole = Weighed()
            for predicted in self.others[true]:
                whole = whole.plus(sums[true, predicted], self.matrix.share(true, predicted))
            mistaken[true] = whole
        return Confused(self.matrix, right, mistaken)

    def _sums(
        self, pair: tuple[str, str], groups: dict[tuple[bool, bool, Result | None], list[int]]
    ) -> Iterator[Weighed]:
        for (serves, exposed, row), (requests, units) in groups.items():
            count = Fraction(requests)
            quality, measured, cost, success = (count * each for each in _measured(row))
            yield Weighed(
                count,
                count if pair[0] != pair[1] else Fraction(0),
                Fraction(units, self.setting.tariff.unit),
                count if exposed else Fraction(0),
                quality,
                measured,
                cost,
                success,
                count if not serves else Fraction(0),
            )


def _measured(row: Result | None) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """What a measurement says of one request: quality, whether there is one, cost and success."""
    zero = Fraction(0)
    if row is None:
        return zero, zero, zero, zero
    quality = (zero, zero) if row.quality_mean is None else (decimal(row.quality_mean), Fraction(1))
    if row.cost_usd is None or row.success_rate is None:
        return (*quality, zero, zero)
    tries = 1 + decimal(row.retry_rate) + decimal(row.reask_rate)
    return (*quality, decimal(row.cost_usd) * tries + decimal(row.support_cost_usd), decimal(row.success_rate))


def _together(parts: Iterable[Weighed]) -> Weighed:
    whole = Weighed()
    for part in parts:
        whole = whole.plus(part)
    return whole
