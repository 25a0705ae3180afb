"""PolicyTest: examples of what a policy decides, and properties that it has for every request."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, model_validator

from routectl.language.condition import Match
from routectl.language.form import Form, about, demand, keyed
from routectl.language.metadata import Opening
from routectl.language.outcome import Expectation, Outcome
from routectl.language.scalar import DIMENSION, AnyDimension, Bucket, Capability, Count, Line, Path, Value
from routectl.language.selector import Selector
from routectl.language.state import Outages, State, States


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


class Case(Form):
    """One example: a request in a state, and what has to be decided."""

    name: Annotated[Line, about("What the example shows.", "quick faq")]
    request: Annotated[Request, about("The request.", {"intent": "faq", "risk": "low", "sla_ms": 1500})]
    state: Annotated[
        State | None, about("What is true at that moment; nominal where left out.", {"providers_down": ["openai"]})
    ] = None
    expect: Annotated[Expectation, about("What has to be decided.", {"route": "quick-answers", "step": 0})]


class Row(Form):
    """One example of a table: what it adds to the table's request, state and expectation goes before theirs."""

    name: Annotated[
        Line | None, about("What the row shows; where left out, it goes by what it adds.", "while OpenAI is down")
    ] = None
    request: Annotated[Request | None, about("What it adds to the request.", {"sla_ms": 1500})] = None
    state: Annotated[State | None, about("What it adds to the state.", {"providers_down": ["openai"]})] = None
    expect: Annotated[Expectation | None, about("What it adds to the expectation.", {"model": "fast-v2-azure"})] = None


class Table(Form):
    """Examples with much in common: each row completes the table's request, state and expectation, key by key."""

    name: Annotated[Line, about("What the examples show.", "quick answers")]
    request: Annotated[Request | None, about("What the requests have in common.", {"intent": "faq"})] = None
    state: Annotated[State | None, about("What the states have in common; nominal where left out.", {})] = None
    expect: Annotated[Expectation | None, about("What is expected of every row.", {"action": "serve"})] = None
    rows: Annotated[
        Annotated[tuple[Row, ...], Field(min_length=1)],
        about("The examples.", [{"request": {"sla_ms": 1500}, "expect": {"model": "fast-v2"}}]),
    ]


class Monotone(Form):
    """What a request keeps as one of its dimensions rises and everything else stays."""

    raising: Annotated[
        AnyDimension,
        about("The dimension that rises: a listed one in the order of its list, or a whole number.", "risk"),
    ]
    keeps: Annotated[
        Selector,
        about(
            "The models that are kept: whoever was served by one of them is never served by another then.",
            {"tags": ["policy-controls"]},
        ),
    ]


class Property(Form):
    """What holds for every request, or a counterexample is shown."""

    model_config = {"json_schema_extra": keyed("always", "never", "same_as", "monotone", "reachable")}

    name: Annotated[Line, about("What is proved.", "eu stays in eu")]
    when: Annotated[
        Match | None, about("The requests that it is for; every request where left out.", {"region": "eu"})
    ] = None
    states: Annotated[
        Outages | States,
        about(
            "The states looked at: `nominal`, `any`, `outages:N` for at most N providers down, or conditions.",
            "outages:1",
            {"budget": {"day": "exhausted"}},
        ),
    ] = "nominal"
    always: Annotated[Outcome | None, about("What every decision is.", {"model": {"regions": ["eu"]}})] = None
    never: Annotated[Outcome | None, about("What no decision is.", {"action": ["static", "reject"]})] = None
    same_as: Annotated[
        Path | None,
        about(
            "Another policy that has to decide alike: a path to a file, a git revision, or `REV:PATH`.",
            "choose_model.yaml",
            "main",
        ),
    ] = None
    monotone: Annotated[
        Monotone | None,
        about("What is kept as a dimension rises.", {"raising": "risk", "keeps": {"tags": ["policy-controls"]}}),
    ] = None
    reachable: Annotated[
        Outcome | None, about("What some decision is, at least one.", {"route": "quick-answers", "step": 1})
    ] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "always", "never", "same_as", "monotone", "reachable")
        return self


class PolicyTest(Opening):
    """Examples of what a policy decides, and properties that it has for every request."""

    kind: Annotated[Literal["PolicyTest"], about("What the document is.", "PolicyTest")]
    policy: Annotated[Path, about("The policy, relative to this file.", "../policies/support-assistant.yaml")]
    cases: Annotated[
        tuple[Case, ...] | None,
        about("Examples.", [{"name": "quick faq", "request": {"intent": "faq"}, "expect": {"route": "quick-answers"}}]),
    ] = None
    tables: Annotated[
        tuple[Table, ...] | None,
        about(
            "Examples with much in common.",
            [
                {
                    "name": "quick answers",
                    "request": {"intent": "faq"},
                    "rows": [{"request": {"sla_ms": 1500}, "expect": {"model": "fast-v2"}}],
                }
            ],
        ),
    ] = None
    properties: Annotated[
        tuple[Property, ...] | None,
        about(
            "Proofs.", [{"name": "eu stays in eu", "when": {"region": "eu"}, "always": {"model": {"regions": ["eu"]}}}]
        ),
    ] = None
