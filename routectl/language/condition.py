"""Dimensions of a request, and the conditions that a match puts on them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import AfterValidator, Field, SerializeAsAny, model_validator
from pydantic_core import PydanticCustomError

from routectl.language.form import Form, about, beside_notes, demand, keyed, told
from routectl.language.scalar import DIMENSION, Capability, Count, DimensionName, ListedValue, Value


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise PydanticCustomError("twice", "a value is listed twice")
    return values


Listed = Annotated[
    tuple[ListedValue, ...],
    Field(min_length=1, max_length=1000, json_schema_extra={"uniqueItems": True}),
    AfterValidator(_each_once),
]
Values = Annotated[tuple[Value, ...], Field(min_length=1, max_length=1000)]
Capabilities = tuple[Capability, ...]


class WholeNumbers(Form):
    """A whole-number dimension, from `min` to `max`. A request outside is an error; an absent value is `min`."""

    model_config = {"json_schema_extra": told("a range with `min` and `max`", ordered=["min", "max"])}

    min: Annotated[Count, about("The smallest value; an absent one counts as this.", 0)]
    max: Annotated[Count, about("The largest value.", 100)]

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.min > self.max:
            raise PydanticCustomError("ordered", "min is over max")
        return self


Dimension = Annotated[
    Listed | WholeNumbers,
    Field(
        title="Dimension",
        description="The dimension's values, lowest first where order matters; or `{min, max}` for whole numbers.",
        examples=[["low", "medium", "high"], {"min": 0, "max": 100}],
    ),
]
Dimensions = Annotated[dict[DimensionName, SerializeAsAny[Dimension]], beside_notes]


class Excluded(Form):
    """Every value but these; also the residual value `other`."""

    model_config = {"json_schema_extra": told("a mapping with `not`")}

    none_of: Annotated[Values, Field(alias="not", description="The values left out.", examples=[["refund"]])]


class Bounds(Form):
    """Bounds on a whole number, or on a listed dimension by the order of its list. All given ones hold together."""

    model_config = {
        "json_schema_extra": told("a mapping with `lt`, `lte`, `gt` or `gte`") | keyed("lt", "lte", "gt", "gte")
    }

    lt: Annotated[Count | Value | None, about("Less than this.", 2000, "high")] = None
    lte: Annotated[Count | Value | None, about("At most this.", 2000, "medium")] = None
    gt: Annotated[Count | Value | None, about("More than this.", 500, "low")] = None
    gte: Annotated[Count | Value | None, about("At least this.", 500, "medium")] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "lt", "lte", "gt", "gte")
        return self


class WholeBounds(Form):
    """Bounds on a whole number. All given ones hold together."""

    model_config = {
        "json_schema_extra": told("a mapping with `lt`, `lte`, `gt` or `gte`") | keyed("lt", "lte", "gt", "gte")
    }

    lt: Annotated[Count | None, about("Less than this.", 2000)] = None
    lte: Annotated[Count | None, about("At most this.", 2000)] = None
    gt: Annotated[Count | None, about("More than this.", 500)] = None
    gte: Annotated[Count | None, about("At least this.", 500)] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "lt", "lte", "gt", "gte")
        return self


Whole = Count | WholeBounds
Condition = Annotated[
    Value | Count | Values | Excluded | Bounds,
    Field(
        title="Condition",
        description=(
            "On a listed dimension: a value, a list (any of them), `{not: [...]}`, or `lt`, `lte`, `gt`, `gte` by "
            "listed order. On a whole number: a number, or any of `lt`, `lte`, `gt`, `gte` together."
        ),
        examples=["faq", ["faq", "summarize"], {"not": ["refund"]}, {"gte": "medium"}, {"lt": 2000}],
    ),
]


class NeedsCondition(Form):
    """What the request needs all of, and what it needs none of. Either may be left out."""

    model_config = {"json_schema_extra": told("a mapping with `all` or `not`") | keyed("all", "not")}

    all: Annotated[Capabilities | None, about("The request needs all of these.", ["tools"])] = None
    none_of: Annotated[
        Capabilities | None, Field(alias="not", description="The request needs none of these.", examples=[["vision"]])
    ] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "all", "not")
        return self


class Match(Form):
    """Conditions on a request, by dimension. It holds when all of them hold; `{}` always holds."""

    further = DIMENSION
    __pydantic_extra__: dict[str, SerializeAsAny[Condition]] = Field(init=False)

    any: Annotated[
        Annotated[tuple[Match, ...], Field(min_length=1)] | None,
        about("Holds when one of these matches does, beside the conditions.", [{"intent": "faq"}, {"risk": "low"}]),
    ] = None
    sla_ms: Annotated[
        Whole | None,
        about("The longest the caller waits, in milliseconds; absent is no limit, over every number.", {"lt": 2000}),
    ] = None
    input_tokens: Annotated[Whole | None, about("The tokens of the request; absent is 0.", {"gt": 8000})] = None
    output_tokens: Annotated[Whole | None, about("The tokens asked for; absent is 0.", {"lte": 512})] = None
    needs: Annotated[
        Capability | Capabilities | NeedsCondition | None,
        about(
            "Capabilities that the request can't do without: a name or a list (all of them), or `{all, not}`.",
            "tools",
            ["tools", "vision"],
            {"all": ["tools"], "not": ["vision"]},
        ),
    ] = None
