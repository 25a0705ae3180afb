"""What decisions come to, as tests speak of it."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, model_validator

from routectl.language.condition import WholeBounds
from routectl.language.form import Form, about, beside_notes, demand, keyed, told
from routectl.language.scalar import Count, Flag, Line, ModelName, ProviderName, RouteName, Usd
from routectl.language.selector import Selector

Action = Literal["serve", "reduced_scope", "static", "reject", "unrouted"]
Reason = Annotated[
    str,
    Field(
        pattern="^(model_down|provider_down|failing_quality|context_exceeded|latency_over_budget|below_quality_floor"
        "|over_cost_ceiling|(guardrail|missing_capability|budget_exhausted)(:[A-Za-z0-9@][A-Za-z0-9._:/@+~-]{0,136})?)$",
        json_schema_extra=told(
            "a reason", "use a reason code of the language page, such as `provider_down` or `guardrail:<name>`"
        ),
    ),
]
Reasons = Annotated[tuple[Reason, ...], Field(min_length=1)]
Cap = Count | WholeBounds | Flag


class UsdBounds(Form):
    """Bounds on an amount of money. All given ones hold together."""

    model_config = {
        "json_schema_extra": told("a mapping with `lt`, `lte`, `gt` or `gte`") | keyed("lt", "lte", "gt", "gte")
    }

    lt: Annotated[Usd | None, about("Less than this.", 0.01)] = None
    lte: Annotated[Usd | None, about("At most this.", 0.01)] = None
    gt: Annotated[Usd | None, about("More than this.", 0.001)] = None
    gte: Annotated[Usd | None, about("At least this.", 0.001)] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "lt", "lte", "gt", "gte")
        return self


class Caps(Form):
    """The controls in force. What isn't named may be as it likes; no cap is over every number."""

    max_output_tokens: Annotated[
        Cap | None,
        about(
            "The cap on the answer, in tokens: a number, bounds, or `true` for some cap and `false` for none.",
            512,
            {"lte": 512},
        ),
    ] = None
    prune_input_to: Annotated[
        Cap | None,
        about(
            "The cap on the prompt, in tokens: a number, bounds, or `true` for some cap and `false` for none.",
            8000,
            False,
        ),
    ] = None


class Outcome(Form):
    """Decisions, by what they come to. Several keys: all hold; a list: any of its entries."""

    action: Annotated[
        Action | tuple[Action, ...] | None,
        about("What is done.", "serve", ["static", "reject", "unrouted"]),
    ] = None
    route: Annotated[RouteName | tuple[RouteName, ...] | None, about("The route that matched.", "quick-answers")] = None
    model: Annotated[
        ModelName | tuple[ModelName, ...] | Selector | None,
        about("The model that serves: its name, or a selector.", "fast-v2-azure", {"regions": ["eu"]}),
    ] = None
    provider: Annotated[ProviderName | tuple[ProviderName, ...] | None, about("The model's provider.", "openai")] = None
    step: Annotated[Count | tuple[Count, ...] | None, about("The place of what serves; 0 is the target.", 0)] = None
    controls: Annotated[Caps | None, about("The controls in force.", {"max_output_tokens": 512})] = None
    escalation: Annotated[
        Line | tuple[Line, ...] | Flag | None,
        about("To whom the request goes on; `true` for anybody, `false` for nobody.", "human-review", False),
    ] = None


class Decided(Outcome):
    """One decision, by what it comes to and what it passed over on the way."""

    estimated_cost_usd: Annotated[
        Usd | UsdBounds | None, about("What serving is expected to cost, in US dollars.", {"lt": 0.01})
    ] = None
    refused: Annotated[
        Annotated[dict[ModelName, SerializeAsAny[Reason | Reasons]], beside_notes] | None,
        about(
            "Candidates that were refused, each with the reason; without what follows its colon, any such reason.",
            {"fast-v2": "provider_down", "reasoning-v3": "guardrail"},
        ),
    ] = None


class Expectation(Decided):
    """What has to be decided. What isn't named may be as it likes."""

    none_of: Annotated[
        Decided | tuple[Decided, ...] | None,
        Field(
            alias="not",
            description="What the decision may not be; of a list, none.",
            examples=[{"model": {"tier": ["small"]}}],
        ),
    ] = None
