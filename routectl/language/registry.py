"""ModelRegistry: the models there are, who provides them, what they cost and what they can do."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SerializeAsAny

from routectl.language.form import Form, about, beside_notes
from routectl.language.metadata import Opening
from routectl.language.scalar import (
    Capability,
    Compliance,
    Day,
    Line,
    ModelName,
    Positive,
    ProviderName,
    Region,
    Tag,
    Tier,
    Usd,
)


class Provider(Form):
    """Who runs models: where, and what for."""

    compliance: Annotated[tuple[Compliance, ...] | None, about("What it complies with.", ["soc2", "hipaa"])] = None
    regions: Annotated[
        tuple[Region, ...] | None,
        about("Where its models run, unless a model says otherwise.", ["us", "eu"]),
    ] = None


class ModelLimits(Form):
    """The most tokens that a model takes and gives."""

    max_input_tokens: Annotated[Positive | None, about("The longest input, in tokens.", 272000)] = None
    max_output_tokens: Annotated[Positive | None, about("The longest output, in tokens.", 128000)] = None


class Price(Form):
    """What a model costs, in US dollars per million tokens."""

    input_per_mtok: Annotated[Usd, about("US dollars per million input tokens.", 0.25)]
    output_per_mtok: Annotated[Usd, about("US dollars per million output tokens.", 2.00)]


class DatedPrice(Price):
    """What a model costs from a day on, until the next one in its history."""

    from_day: Annotated[Day, Field(alias="from", description="The first day of the price.", examples=["2026-03-01"])]


class Verified(Form):
    """When an entry was last checked, and against what."""

    date: Annotated[Day, about("The day of the check.", "2026-11-20")]
    source: Annotated[Line | None, about("What it was checked against.", "litellm-price-map")] = None


class Model(Form):
    """One model at one provider."""

    provider: Annotated[ProviderName, about("Who runs it: a name under `providers`.", "openai")]
    id: Annotated[
        Line | None, about("What the provider or gateway calls it; its name here where left out.", "gpt-5-mini")
    ] = None
    tier: Annotated[Tier, about("Its tier: a name under `tiers`.", "small")]
    tags: Annotated[
        tuple[Tag, ...] | None,
        about("Names of a team's own, for selectors.", ["policy-controls"]),
    ] = None
    capabilities: Annotated[
        tuple[Capability, ...] | None,
        about(
            "What it can do. Well known: `tools`, `structured_output`, `vision`, `audio`, `reasoning`, "
            "`prompt_caching`; any other name may be used.",
            ["tools", "structured_output", "vision"],
        ),
    ] = None
    limits: Annotated[
        ModelLimits | None,
        about(
            "The most tokens it takes and gives; no limit where left out.",
            {"max_input_tokens": 272000, "max_output_tokens": 128000},
        ),
    ] = None
    price: Annotated[
        Price | None, about("US dollars per million tokens.", {"input_per_mtok": 0.25, "output_per_mtok": 2.00})
    ] = None
    price_history: Annotated[
        Annotated[tuple[DatedPrice, ...], Field(min_length=1)] | None,
        about(
            "What it cost from which day on, oldest first; the newest is its `price`. A replay goes by it.",
            [{"from": "2026-03-01", "input_per_mtok": 0.25, "output_per_mtok": 2.00}],
        ),
    ] = None
    regions: Annotated[
        tuple[Region, ...] | None,
        about("Where it runs; its provider's regions where left out.", ["us", "eu"]),
    ] = None
    verified: Annotated[
        Verified | None,
        about("When the entry was last checked.", {"date": "2026-11-20", "source": "litellm-price-map"}),
    ] = None
    deprecated_on: Annotated[Day | None, about("The day the provider switches it off.", "2027-06-01")] = None


class ModelRegistry(Opening):
    """The models there are, who provides them, what they cost and what they can do."""

    kind: Annotated[Literal["ModelRegistry"], about("What the document is.", "ModelRegistry")]
    tiers: Annotated[
        Annotated[tuple[Tier, ...], Field(min_length=1)],
        about("The tiers, cheapest first.", ["small", "medium", "premium"]),
    ]
    providers: Annotated[
        Annotated[dict[ProviderName, SerializeAsAny[Provider]], beside_notes],
        about("Who runs models.", {"anthropic": {"compliance": ["soc2", "hipaa"], "regions": ["us", "eu"]}}),
    ]
    models: Annotated[
        Annotated[dict[ModelName, SerializeAsAny[Model]], beside_notes],
        about("The models, by the names that policies use.", {"fast-v2": {"provider": "openai", "tier": "small"}}),
    ]
