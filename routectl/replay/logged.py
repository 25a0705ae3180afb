"""What a log says of how its requests were really served: costs that can be believed and those that can't, outcomes, models."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from routectl.replay.calendar import EARLIEST, LATEST
from routectl.replay.paid import MOST_USD, Paid, agrees
from routectl.replay.replayed import NO_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.replay.paid import Prices
    from routectl.traffic.call import Call

NANO = 1_000_000_000
"""Costs are added up in whole billionths of a US dollar, so that no order of adding changes a sum."""

LEAST_ABSURD = 1.0
"""US dollars: what costs no more is never absurd."""

MOST_PER_TOKEN = 0.001
"""US dollars: what costs more for each token is absurd; no price list of 2026 comes near it."""

LARGEST = 100_000.0
"""US dollars: what costs more is absurd, whatever its tokens."""

MOST_PLACES = 5

MOST_MODELS = 1000
"""Models that are told apart, those with most requests."""


class Absurd(NamedTuple):
    """A request whose logged cost nobody can believe."""

    file: str
    line: int
    model: str
    cost_usd: float
    tokens: int


class Logged(NamedTuple):
    """All requests together; only what the log says."""

    costed: int = 0
    """Requests with a cost that can be believed."""
    nano_usd: int = 0
    absurd: int = 0
    """Requests with one that can't; it is in no sum."""
    samples: tuple[Absurd, ...] = ()
    known: int = 0
    """Requests of which the log says whether they were answered."""
    succeeded: int = 0
    models: dict[str, int] = {}  # noqa: RUF012 - never changed
    """Requests by the model that served."""
    paid: Paid = Paid()

    @property
    def spend_usd(self) -> float | None:
        """What all requests of a known cost really cost."""
        return self.nano_usd / NANO if self.costed else None


class Logging:
    """The same in the making."""

    def __init__(self, prices: Prices) -> None:
        self.prices = prices
        self.costed = self.nano_usd = self.absurd = self.known = self.succeeded = 0
        self.samples: list[Absurd] = []
        self.models: dict[str, int] = {}
        self.paid = Paid()

    def take(self, call: Call) -> None:
        """One row."""
        served, count = call.served, call.weight
        if not served:
            return
        model, success, cost = served.get("model"), served.get("success"), served.get("cost_usd")
        if model is not None:
            self.models[model] = self.models.get(model, 0) + count
        if success is not None:
            self.known += count
            self.succeeded += count * success
        if cost is not None:
            tokens = tokens_of(call)
            if is_absurd(cost, tokens):
                self.doubt(call)
            else:
                self.costed += count
                self.nano_usd += count * round(cost * NANO)
                if cost:
                    self.pay(call, cost)

    def pay(self, call: Call, cost: float) -> None:
        """One of a known cost, beside what its tokens cost by the prices of its day."""
        served, count, calendar = call.served, call.weight, self.prices.calendar
        day = NO_DAY if calendar is None or not EARLIEST <= call.time <= LATEST else calendar.place(call.time)[0]
        price = self.prices.of(served["model"], served.get("provider") or "", day) if served.get("model") else None
        priced, agreed, unpriced, logged, listed = self.paid
        if price is None:
            self.paid = Paid(priced, agreed, unpriced + count, logged, listed)
            return
        prompt, answer = call.request.get("input_tokens") or 0, call.request.get("output_tokens") or 0
        usd = prompt * price[0] + answer * price[1]
        self.paid = Paid(
            priced + count, agreed + count * agrees(cost, usd), unpriced,
            logged + count * round(cost * NANO), listed + count * round(min(usd, MOST_USD) * NANO),
        )  # fmt: skip

    def doubt(self, call: Call) -> None:
        """One whose cost can't be believed."""
        self.absurd += call.weight
        if len(self.samples) < MOST_PLACES:
            served = call.served
            self.samples.append(
                Absurd(call.file, call.line, served.get("model", ""), served["cost_usd"], tokens_of(call))
            )

    def logged(self) -> Logged:
        """All of it, the models with most requests first."""
        models = sorted(self.models.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_MODELS]
        return Logged(
            self.costed, self.nano_usd, self.absurd, tuple(self.samples), self.known, self.succeeded,
            dict(models), self.paid,
        )  # fmt: skip


def together(parts: Iterable[Logged]) -> Logged:
    """What parts of a log say, in its order, as one."""
    every = tuple(parts)
    models: dict[str, int] = {}
    for part in every:
        for model, requests in part.models.items():
            models[model] = models.get(model, 0) + requests
    return Logged(
        sum(part.costed for part in every), sum(part.nano_usd for part in every), sum(part.absurd for part in every),
        tuple(islice((one for part in every for one in part.samples), MOST_PLACES)),
        sum(part.known for part in every), sum(part.succeeded for part in every), dict(sorted(models.items())),
        Paid(*map(sum, zip(*(part.paid for part in every), strict=True))) if every else Paid(),
    )  # fmt: skip


def tokens_of(call: Call) -> int:
    """Input and output together."""
    return (call.request.get("input_tokens") or 0) + (call.request.get("output_tokens") or 0)


def is_absurd(cost: float, tokens: int) -> bool:
    """Whether a cost for so many tokens can't be believed."""
    return cost > LEAST_ABSURD and (cost > tokens * MOST_PER_TOKEN or cost > LARGEST)
