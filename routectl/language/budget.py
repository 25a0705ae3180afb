"""The money that a policy may spend, and what still serves once it is spent."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SerializeAsAny

from routectl.language.form import Form, about, beside_notes
from routectl.language.scalar import Part, ProviderName, Usd
from routectl.language.selector import Selector


class Allowance(Form):
    """What may still serve."""

    allow: Annotated[Selector, about("The models that still may.", {"tier": ["small"]})]


class ProviderBudget(Form):
    """One provider's part of the day's cap."""

    daily_usd: Annotated[Usd | None, about("The most to be spent there a day, in US dollars.", 200)] = None


class Spike(Form):
    """A cap on what a short window may cost."""

    window_minutes: Annotated[
        int, Field(strict=True, ge=1, le=1440), about("The length of the window, in minutes.", 15)
    ]
    over_usd: Annotated[Usd, about("What it may cost before it counts as a spike, in US dollars.", 40)]
    then: Annotated[Allowance, about("What may still serve in a spike.", {"allow": {"tier": ["small", "medium"]}})]


class Budget(Form):
    """The day's cap, its alerts and partitions, and what still serves past it."""

    daily_usd: Annotated[Usd | None, about("The most to be spent a day, in US dollars.", 500)] = None
    alert_at: Annotated[
        tuple[Part, ...] | None,
        about("Shares of the cap, from 0 to 1, at which to alert.", [0.5, 0.8]),
    ] = None
    on_exhausted: Annotated[
        Allowance | None,
        about("What may still serve once the day's cap is spent; without it, nothing.", {"allow": {"tier": ["small"]}}),
    ] = None
    providers: Annotated[
        Annotated[dict[ProviderName, SerializeAsAny[ProviderBudget]], beside_notes] | None,
        about("Partitions of the day's cap, by provider.", {"openai": {"daily_usd": 200}}),
    ] = None
    spike: Annotated[
        Spike | None,
        about(
            "A cap on what a short window may cost.",
            {"window_minutes": 15, "over_usd": 40, "then": {"allow": {"tier": ["small", "medium"]}}},
        ),
    ] = None
