"""The state of the world beside a request: one of them, and conditions on it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, model_validator

from routectl.language.form import Form, about, beside_notes, demand, keyed, told
from routectl.language.scalar import ModelName, ProviderName

Scope = Annotated[
    str,
    Field(
        pattern="^(day|spike|(provider|route):[A-Za-z0-9@][A-Za-z0-9._:/@+~-]{0,127})$",
        json_schema_extra=told("a scope", "use `day`, `spike`, `provider:<name>` or `route:<name>`"),
    ),
]
Level = Literal["ok", "alert", "exhausted"]
Levels = Annotated[tuple[Level, ...], Field(min_length=1)]
Outages = Annotated[
    str,
    Field(
        pattern="^(nominal|any|outages:[0-9]{1,3})$",
        json_schema_extra=told(
            "a choice of states", "use `nominal`, `any`, or `outages:N` for at most N providers down"
        ),
    ),
]


class State(Form):
    """What is true at the moment of a decision. What is left out is up, and within its budget."""

    providers_down: Annotated[tuple[ProviderName, ...] | None, about("Providers that are down.", ["openai"])] = None
    models_down: Annotated[tuple[ModelName, ...] | None, about("Models that are down.", ["fast-v2"])] = None
    failing_quality: Annotated[tuple[ModelName, ...] | None, about("Models whose quality is failing.", ["fast-v3"])] = (
        None
    )
    budget: Annotated[
        Annotated[dict[Scope, SerializeAsAny[Level]], beside_notes] | None,
        about("The budget's scopes that are not `ok`.", {"day": "alert", "provider:openai": "exhausted"}),
    ] = None


class ProvidersCondition(Form):
    """Providers of which all are in such a state, and providers of which none is. Either may be left out."""

    model_config = {"json_schema_extra": told("a mapping with `all` or `not`") | keyed("all", "not")}

    all: Annotated[tuple[ProviderName, ...] | None, about("All of these are.", ["openai"])] = None
    none_of: Annotated[
        tuple[ProviderName, ...] | None, Field(alias="not", description="None of these is.", examples=[["anthropic"]])
    ] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "all", "not")
        return self


class ModelsCondition(Form):
    """Models of which all are in such a state, and models of which none is. Either may be left out."""

    model_config = {"json_schema_extra": told("a mapping with `all` or `not`") | keyed("all", "not")}

    all: Annotated[tuple[ModelName, ...] | None, about("All of these are.", ["fast-v2"])] = None
    none_of: Annotated[
        tuple[ModelName, ...] | None, Field(alias="not", description="None of these is.", examples=[["fast-v3"]])
    ] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "all", "not")
        return self


Models = ModelName | tuple[ModelName, ...] | ModelsCondition


class States(Form):
    """Conditions on the state. All given ones hold together; what isn't named may be as it likes."""

    providers_down: Annotated[
        ProviderName | tuple[ProviderName, ...] | ProvidersCondition | None,
        about(
            "Providers that are down: a name or a list (all of them), or `{all, not}`.", "openai", {"not": ["azure"]}
        ),
    ] = None
    models_down: Annotated[
        Models | None, about("Models that are down: a name or a list (all of them), or `{all, not}`.", ["fast-v2"])
    ] = None
    failing_quality: Annotated[
        Models | None,
        about("Models whose quality is failing: a name or a list (all of them), or `{all, not}`.", "fast-v3"),
    ] = None
    budget: Annotated[
        Annotated[dict[Scope, SerializeAsAny[Level | Levels]], beside_notes] | None,
        about("The budget's scopes: a level or a list (any of them).", {"day": "exhausted", "spike": ["ok", "alert"]}),
    ] = None
