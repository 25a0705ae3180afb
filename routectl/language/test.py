"""PolicyTest: examples of what a policy decides, and properties that it has for every request."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, model_validator

from routectl.language.condition import Match
from routectl.language.form import Form, about, beside_notes, demand, keyed, told
from routectl.language.metadata import Opening
from routectl.language.scalar import (
    DIMENSION,
    Bucket,
    Capability,
    Count,
    Line,
    ModelName,
    Path,
    ProviderName,
    RouteName,
    Value,
)
from routectl.language.selector import Selector

Action = Literal["serve", "reduced_scope", "static", "reject", "unrouted"]
Scope = Annotated[
    str,
    Field(
        pattern="^(day|spike|(provider|route):[A-Za-z0-9@][A-Za-z0-9._:/@+~-]{0,127})$",
        json_schema_extra=told("a scope", "use `day`, `spike`, `provider:<name>` or `route:<name>`"),
    ),
]
States = Annotated[
    str,
    Field(
        pattern="^(nominal|any|outages:[0-9]{1,3})$",
        json_schema_extra=told(
            "a choice of states", "use `nominal`, `any`, or `outages:N` for at most N providers down"
        ),
    ),
]


class Request(Form):
    """A request as the classifier describes it: a value for each dimension, those left out absent."""

    further = DIMENSION
    __pydantic_extra__: dict[str, SerializeAsAny[Value | Count]] = Field(init=False)

    id: Annotated[
        Line | None, about("What buckets are drawn from, with the policy's name; the content where left out.", "r-1")
    ] = None
    sla_ms: Annotated[Count | None, about("The longest the caller waits, in milliseconds.", 1500)] = None
    input_tokens: Annotated[Count | None, about("The tokens of the request.", 900)] = None
    output_tokens: Annotated[Count | None, about("The tokens asked for.", 300)] = None
    needs: Annotated[tuple[Capability, ...] | None, about("What it can't do without.", ["tools"])] = None
    sample_bucket: Annotated[
        Bucket | None, about("The bucket that `sample_percent` looks at; drawn where left out.", 120)
    ] = None
    split_bucket: Annotated[Bucket | None, about("The bucket that a split looks at; drawn where left out.", 9500)] = (
        None
    )


class State(Form):
    """What is true at the moment of a decision. What is left out is up, and within its budget."""

    providers_down: Annotated[tuple[ProviderName, ...] | None, about("Providers that are down.", ["openai"])] = None
    models_down: Annotated[tuple[ModelName, ...] | None, about("Models that are down.", ["fast-v2"])] = None
    failing_quality: Annotated[tuple[ModelName, ...] | None, about("Models whose quality is failing.", ["fast-v3"])] = (
        None
    )
    budget: Annotated[
        Annotated[dict[Scope, SerializeAsAny[Literal["ok", "alert", "exhausted"]]], beside_notes] | None,
        about("The budget's scopes that are not `ok`.", {"day": "alert", "provider:openai": "exhausted"}),
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
    escalation: Annotated[Line | tuple[Line, ...] | None, about("To whom the request goes on.", "human-review")] = None


class Case(Form):
    """One example: a request in a state, and what has to be decided."""

    name: Annotated[Line, about("What the example shows.", "quick faq")]
    request: Annotated[Request, about("The request.", {"intent": "faq", "risk": "low", "sla_ms": 1500})]
    state: Annotated[
        State | None, about("What is true at that moment; nominal where left out.", {"providers_down": ["openai"]})
    ] = None
    expect: Annotated[Outcome, about("What has to be decided.", {"route": "quick-answers", "model": "fast-v2-azure"})]


class Property(Form):
    """What holds for every request, or a counterexample is shown."""

    model_config = {"json_schema_extra": keyed("always", "never", "same_as")}

    name: Annotated[Line, about("What is proved.", "eu stays in eu")]
    when: Annotated[
        Match | None, about("The requests that it is for; every request where left out.", {"region": "eu"})
    ] = None
    states: Annotated[
        States,
        about("The states looked at: `nominal`, `any`, or `outages:N` for at most N providers down.", "outages:1"),
    ] = "nominal"
    always: Annotated[Outcome | None, about("What every decision is.", {"model": {"regions": ["eu"]}})] = None
    never: Annotated[Outcome | None, about("What no decision is.", {"action": ["static", "reject"]})] = None
    same_as: Annotated[Path | None, about("Another policy that has to decide alike.", "choose_model.yaml")] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "always", "never", "same_as")
        return self


class PolicyTest(Opening):
    """Examples of what a policy decides, and properties that it has for every request."""

    kind: Annotated[Literal["PolicyTest"], about("What the document is.", "PolicyTest")]
    policy: Annotated[Path, about("The policy, relative to this file.", "../policies/support-assistant.yaml")]
    cases: Annotated[
        tuple[Case, ...] | None,
        about("Examples.", [{"name": "quick faq", "request": {"intent": "faq"}, "expect": {"route": "quick-answers"}}]),
    ] = None
    properties: Annotated[
        tuple[Property, ...] | None,
        about(
            "Proofs.", [{"name": "eu stays in eu", "when": {"region": "eu"}, "always": {"model": {"regions": ["eu"]}}}]
        ),
    ] = None
