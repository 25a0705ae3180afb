"""A route: what it matches, who serves it within which limits, and what happens when they can't."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from routectl.language.condition import Match
from routectl.language.form import Form, about, told
from routectl.language.scalar import (
    Capability,
    Count,
    Day,
    Line,
    ModelName,
    Percent,
    Positive,
    RouteName,
    Share,
    Text,
    Tier,
    Usd,
)


class SplitMember(Form):
    """A model that serves a share of a route."""

    model: Annotated[ModelName, about("The model's name in the registry.", "fast-v2")]
    percent: Annotated[Percent, about("Its share in percent, with two decimals at most.", 95, 2.5)]


class Split(Form):
    """A target of several models, each with its share. The same request always falls the same way."""

    model_config = {"json_schema_extra": told("a mapping with `split`", total=["split", "percent", 100])}

    split: Annotated[
        Annotated[tuple[SplitMember, ...], Field(min_length=1)],
        about(
            "The members; their percents sum to 100.",
            [{"model": "fast-v2", "percent": 95}, {"model": "fast-v3", "percent": 5}],
        ),
    ]

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if sum(round(member.percent * 100) for member in self.split) != 100 * 100:
            raise PydanticCustomError("total", "the percents don't sum to 100")
        return self


class Limits(Form):
    """What a candidate has to keep, by what was measured of it."""

    max_latency_ms: Annotated[Positive | None, about("The longest measured p95 latency, in milliseconds.", 6000)] = None
    quality_floor: Annotated[
        Share | None, about("The lowest measured mean quality, from 0 (worst) to 1 (best).", 0.92)
    ] = None
    cost_ceiling_usd: Annotated[
        Usd | None, about("The highest measured cost of one successful task, in US dollars.", 0.08)
    ] = None


class Controls(Form):
    """Caps on the tokens of a request."""

    max_output_tokens: Annotated[Positive | None, about("The longest answer, in tokens.", 512)] = None
    prune_input_to: Annotated[Count | None, about("Input over this many tokens is cut down to it.", 8000)] = None


class RouteControls(Controls):
    """Caps on the tokens of a request, and those that replace them under pressure."""

    under_pressure: Annotated[
        Controls | None,
        about(
            "Overlays the controls, key by key, once a budget that concerns the candidate is not `ok`.",
            {"max_output_tokens": 256},
        ),
    ] = None


class ReducedScope(Form):
    """A step that serves less: its target passes every check but the three measured ones."""

    model_config = {"json_schema_extra": told("a step with `reduce_scope`")}

    reduce_scope: Annotated[Line, about("What is still done.", "summaries-only")]
    target: Annotated[ModelName, about("The model that does it.", "fast-v2")]
    controls: Annotated[
        Controls | None, about("Overlays the route's controls, key by key.", {"max_output_tokens": 256})
    ] = None


class StaticAnswer(Form):
    """A step that always works: a text instead of a model's answer."""

    model_config = {"json_schema_extra": told("a step with `static`")}

    static: Annotated[Text, about("What the user reads.", "We can't answer this right now.")]


class Escalation(Form):
    """To whom a request goes on, and from which outcome."""

    to: Annotated[Line, about("Whom or what it goes to.", "human-review")]
    after: Annotated[
        Literal["fallback", "reduced_scope", "static", "reject"],
        about("The first outcome, in this order, that escalates.", "static"),
    ]


class Quota(Form):
    """What a route may have of a tier's spend."""

    share_of: Annotated[Tier, about("The tier.", "premium")]
    percent: Annotated[Percent, about("The share in percent, with two decimals at most.", 20)]


Fallback = tuple[ModelName, ...] | Literal["auto"]
Ladder = tuple[ReducedScope | StaticAnswer, ...]


class Defaults(Form):
    """What every route has where it says nothing itself: a mapping key by key, anything else whole."""

    stage: Annotated[
        Literal["experimental", "managed", "deprecated"] | None,
        about("Tried out, in service, or on its way out; `managed` where nothing is said.", "managed"),
    ] = None
    sample_percent: Annotated[
        Percent | None,
        about("The share of what it matches that the route takes, in percent; the rest goes on to those below.", 5),
    ] = None
    fallback: Annotated[
        Fallback | None,
        about(
            "The models that serve when the target can't, in this order; `auto` is one tier below it, cheapest first.",
            ["fast-v2-azure"],
            "auto",
        ),
    ] = None
    fallback_route: Annotated[
        RouteName | None, about("The route whose candidates follow this route's own.", "general")
    ] = None
    limits: Annotated[
        Limits | None, about("What every candidate has to keep.", {"max_latency_ms": 6000, "quality_floor": 0.92})
    ] = None
    requires: Annotated[
        tuple[Capability, ...] | None,
        about("Capabilities that every candidate has to have.", ["structured_output"]),
    ] = None
    controls: Annotated[
        RouteControls | None,
        about("Caps on tokens.", {"max_output_tokens": 512, "under_pressure": {"max_output_tokens": 256}}),
    ] = None
    quota: Annotated[
        Quota | None, about("What the route may have of a tier's spend.", {"share_of": "premium", "percent": 20})
    ] = None
    degrade: Annotated[
        Ladder | None,
        about(
            "What happens when no candidate may serve: steps down, in this order.",
            [{"reduce_scope": "summaries-only", "target": "fast-v2"}, {"static": "We can't answer this right now."}],
        ),
    ] = None
    escalate: Annotated[
        Escalation | None, about("To whom a request goes on, and when.", {"to": "human-review", "after": "static"})
    ] = None
    sunset: Annotated[Day | None, about("The day a deprecated route goes.", "2027-03-31")] = None
    replaced_by: Annotated[RouteName | None, about("The route that takes a deprecated one's place.", "general")] = None


class Route(Defaults):
    """What happens to the requests that match. The first route that matches decides."""

    name: Annotated[RouteName, about("The route's name, unique in the policy.", "quick-answers")]
    match: Annotated[
        Match,
        about(
            "The requests that the route is for; `{}` is all of them.",
            {"intent": ["faq", "summarize"], "sla_ms": {"lt": 2000}},
        ),
    ]
    target: Annotated[
        ModelName | Split,
        about(
            "The model that serves, or a split over several.",
            "reasoning-v3",
            {"split": [{"model": "fast-v2", "percent": 95}, {"model": "fast-v3", "percent": 5}]},
        ),
    ]
