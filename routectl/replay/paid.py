"""What a log says its calls cost, held against the registry's prices of their days: whether those are what is really paid."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from routectl.replay.meant import Meant

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.replay.setting import Setting

WITHIN = 0.01
"""Of the logged cost: so much it may differ, and agrees."""

MOST_USD = 100_000.0
"""What more than this would cost by the prices counts as this: one count of tokens that nobody can believe drowns no sum."""


class Paid(NamedTuple):
    """Requests of a logged cost above nothing that can be believed."""

    priced: int = 0
    """Those that a model served whose price on that day is known."""
    agreed: int = 0
    """Of them, those whose cost is tokens times price."""
    unpriced: int = 0
    """Those of which no model is named, or one whose price isn't known."""
    logged_nano_usd: int = 0
    """What the priced ones cost by the log, in billionths of a US dollar."""
    listed_nano_usd: int = 0
    """The same by the prices."""


class Prices:
    """US dollars for a token of input and for one of output, by what a log calls the model, and the day."""

    def __init__(self, policy: Policy, setting: Setting) -> None:
        self.calendar = setting.calendar
        self._tariff = setting.tariff
        self._meant = Meant(policy)
        self._found: dict[tuple[str, str, int], tuple[float, float] | None] = {}

    def of(self, served: str, provider: str, day: int) -> tuple[float, float] | None:
        """None where no model of that name has a price."""
        key = served, provider, day
        if key not in self._found:
            units = (self._tariff.of(model.name, day) for model in self._meant.models(served, provider))
            price = next((each for each in units if each is not None), None)
            unit = self._tariff.unit * self._tariff.scale  # a logged call is one, whatever the traffic grows to
            self._found[key] = price and (float(Fraction(price[0]) / unit), float(Fraction(price[1]) / unit))
        return self._found[key]


def agrees(cost: float, listed: float) -> bool:
    """Whether a logged cost is what the prices say."""
    return abs(listed - cost) <= WITHIN * cost
