"""What a replay comes to: counts and sums of whole numbers, so that parts add up alike in whatever order they are joined."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable

    from routectl.engine.outcome import Outcome
    from routectl.engine.state import State
    from routectl.replay.tariff import Tariff

NO_DAY = 0
"""The day of requests that are not replayed in time."""


class Key(NamedTuple):
    """Requests that are counted together: of one day, decided in one state, to one outcome, of one cell."""

    day: int
    """As `date.toordinal` numbers them, in the zone of the calendar; `NO_DAY` where the replay has no time."""
    state: State
    outcome: Outcome
    cell: int
    """Its number among the replay's `Cells`."""


class Sum(NamedTuple):
    """So many requests, their tokens, and their effective ones: what is left of them under the controls in force."""

    requests: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    prompt_tokens: int = 0
    """Effective tokens of input; 0 where no model serves."""
    answer_tokens: int = 0
    """Effective tokens of output; 0 where no model serves."""
    silent: int = 0
    """Requests that a model serves and whose tokens aren't both known: what isn't counts as 0."""

    def plus(self, other: Sum) -> Sum:
        """Both together."""
        return Sum(*map(int.__add__, self, other))


class Move(NamedTuple):
    """A scope that has gone to a level, from an instant on."""

    at: int
    """Microseconds since 1970: the beginning of the first tick that it holds for."""
    day: int
    scope: str
    level: str
    """`ok`, `alert` or `exhausted`."""
    share: float = 0.0
    """Of the cap, the highest share of `alert_at` that was reached; 1 where the cap was, 0 for other scopes."""

    @property
    def cuts_off(self) -> bool:
        """Whether the day's cap is spent with it."""
        return self.scope == "day" and self.level == "exhausted"


class Replayed(NamedTuple):
    """What one policy made of a log, or of a part of it."""

    rows: int = 0
    undecided: int = 0
    """Rows that the policy can't read."""
    untimed: int = 0
    """Rows that could be read, without a time that is in the calendar."""
    late: int = 0
    """Requests whose tick is earlier than that of some one before them; they count in their own."""
    sums: dict[Key, Sum] = {}  # noqa: RUF012 - never changed
    moves: tuple[Move, ...] = ()
    """In the order of their instants, then of their scopes' names."""

    def merge(self, other: Replayed) -> Replayed:
        """Both parts together, in whatever order; parts that are replayed in time have no day in common."""
        return joined((self, other))

    @property
    def decided(self) -> int:
        """Rows that the policy decided."""
        return self.rows - self.undecided - self.untimed

    def requests(self, by: Callable[[Key], Hashable]) -> dict[Any, int]:
        """How many requests there are by what a function says of their key."""
        found: dict[Any, int] = {}
        for key, one in self.sums.items():
            group = by(key)
            found[group] = found.get(group, 0) + one.requests
        return found

    def spend(self, tariff: Tariff, by: Callable[[Key], Hashable] = lambda key: key.day) -> dict[Any, Fraction]:
        """US dollars, exactly, by what a function says of their key; what has no price counts as nothing."""
        found: dict[Any, int] = {}
        for key, one in self.sums.items():
            group = by(key)
            found[group] = found.get(group, 0) + (units(key, one, tariff) or 0)
        return {group: Fraction(spent, tariff.unit) for group, spent in found.items()}

    def unpriced(self, tariff: Tariff) -> int:
        """Requests that a model serves whose price isn't known."""
        return sum(
            one.requests
            for key, one in self.sums.items()
            if key.outcome.model is not None and units(key, one, tariff) is None
        )


def units(key: Key, one: Sum, tariff: Tariff) -> int | None:
    """What requests cost, in units of the tariff; None where the price isn't known."""
    if key.outcome.model is None:
        return 0
    price = tariff.of(key.outcome.model, key.day)
    return None if price is None else one.prompt_tokens * price[0] + one.answer_tokens * price[1]


def joined(parts: Iterable[Replayed]) -> Replayed:
    """All parts together, in whatever order."""
    every = tuple(parts)
    sums: dict[Key, Sum] = {}
    for part in every:
        for key, one in part.sums.items():
            known = sums.get(key)
            sums[key] = one if known is None else known.plus(one)
    return Replayed(
        sum(part.rows for part in every),
        sum(part.undecided for part in every),
        sum(part.untimed for part in every),
        sum(part.late for part in every),
        sums,
        tuple(sorted({move for part in every for move in part.moves})),
    )
