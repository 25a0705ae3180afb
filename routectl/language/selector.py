"""Selectors: the models that a guardrail, a budget or a test speaks of."""

from __future__ import annotations

from typing import Annotated

from routectl.language.form import Form, about
from routectl.language.scalar import Capability, Compliance, ModelName, ProviderName, Region, Tag, Tier


class Selector(Form):
    """Models, by what the registry says of them. Several keys: all hold."""

    models: Annotated[tuple[ModelName, ...] | None, about("One of these models.", ["fast-v2", "fast-v3"])] = None
    tier: Annotated[tuple[Tier, ...] | None, about("A model of one of these tiers.", ["small", "medium"])] = None
    provider: Annotated[tuple[ProviderName, ...] | None, about("A model at one of these providers.", ["openai"])] = None
    tags: Annotated[tuple[Tag, ...] | None, about("A model with all these tags.", ["policy-controls"])] = None
    regions: Annotated[tuple[Region, ...] | None, about("A model that runs in all these regions.", ["eu"])] = None
    capabilities: Annotated[
        tuple[Capability, ...] | None, about("A model that can do all these.", ["structured_output"])
    ] = None
    compliance: Annotated[
        tuple[Compliance, ...] | None,
        about("A model whose provider complies with all these.", ["hipaa"]),
    ] = None
