"""RoutePolicy: which model serves which request, and what happens when it can't."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from routectl.language.budget import Budget
from routectl.language.condition import Dimensions, Match
from routectl.language.form import Form, about, demand, keyed
from routectl.language.metadata import Opening
from routectl.language.route import Defaults, Route
from routectl.language.scalar import Name, Part, Path
from routectl.language.selector import Selector


class Guardrail(Form):
    """Which models may serve the requests that `when` holds for; enforced on every decision."""

    model_config = {"json_schema_extra": keyed("require", "forbid")}

    name: Annotated[Name, about("The guardrail's name; a refusal carries it.", "eu-residency")]
    when: Annotated[
        Match | None, about("The requests that it is for; every request where left out.", {"region": "eu"})
    ] = None
    require: Annotated[Selector | None, about("What a model has to be to serve them.", {"regions": ["eu"]})] = None
    forbid: Annotated[Selector | None, about("The models that may not serve them.", {"provider": ["openai"]})] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "require", "forbid")
        return self


class Concentration(Form):
    """How much of the traffic may hang on one provider."""

    max_share_per_provider: Annotated[
        Part | None, about("The largest share of the traffic at one provider, from 0 to 1.", 0.7)
    ] = None


class RoutePolicy(Opening):
    """Which model serves which request, and what happens when it can't."""

    kind: Annotated[Literal["RoutePolicy"], about("What the document is.", "RoutePolicy")]
    registry: Annotated[Path, about("The ModelRegistry, relative to this file.", "../registry/models.yaml")]
    evidence: Annotated[
        tuple[Path, ...] | None,
        about("The measurements the policy is pinned to: files and folders.", ["../evidence/benchmarks/"]),
    ] = None
    request: Annotated[
        Dimensions | None,
        about("The dimensions by which the classifier describes a request.", {"risk": ["low", "medium", "high"]}),
    ] = None
    guardrails: Annotated[
        tuple[Guardrail, ...] | None,
        about(
            "Which model may serve what; enforced on every decision.",
            [{"name": "eu-residency", "when": {"region": "eu"}, "require": {"regions": ["eu"]}}],
        ),
    ] = None
    defaults: Annotated[
        Defaults | None,
        about("What every route has where it says nothing itself.", {"limits": {"max_latency_ms": 8000}}),
    ] = None
    routes: Annotated[
        Annotated[tuple[Route, ...], Field(min_length=1)],
        about("The routes; the first that matches decides.", [{"name": "general", "match": {}, "target": "fast-v2"}]),
    ]
    budget: Annotated[
        Budget | None, about("What may be spent, and what serves once it is.", {"daily_usd": 500, "alert_at": [0.8]})
    ] = None
    concentration: Annotated[
        Concentration | None,
        about("How much of the traffic may hang on one provider.", {"max_share_per_provider": 0.7}),
    ] = None
    traffic: Annotated[
        Path | None, about("A log of requests that weighs every report.", "../traffic/sample.parquet")
    ] = None
