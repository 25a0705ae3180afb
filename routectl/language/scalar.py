"""Single values of the written form: names, texts, numbers with their bounds, dates."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from pydantic import AfterValidator, Field, Strict
from pydantic_core import PydanticCustomError

from routectl.language.form import told

LARGEST = 2**53
"""The largest whole number that every JSON reader keeps exactly."""

DIMENSION = "^[a-z][a-z0-9_]{0,63}$"
RESERVED = (
    "any",
    "budget",
    "failing_quality",
    "id",
    "input_tokens",
    "models_down",
    "needs",
    "output_tokens",
    "providers_down",
    "sample_bucket",
    "sla_ms",
    "split_bucket",
)
"""Names that stand beside dimensions in a match, a request or a region of a diff, and so can't be declared."""

OTHER = "other"
"""The residual value of a listed dimension, which no one can list."""

_NAME = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
_LABEL = "^[A-Za-z0-9@][A-Za-z0-9._:/@+~-]{0,127}$"
_LINE = "^[^\\x00-\\x1f\\x7f]+$"
_DATE = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_TIME = "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"

_NAMED = "use letters, digits, `.`, `_` and `-`, at most 64, a letter or digit first"
_LABELLED = "use letters, digits and `._:/@+~-`, at most 128, a letter, digit or `@` first"
_DIMENSION = "use small letters, digits and `_`, at most 64, a letter first"


def _on_the_calendar(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("date", "no day of the calendar") from None
    return text


def _on_the_clock(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("time", "no moment of the calendar") from None
    return text


def _two_decimals(number: float) -> float:
    if round(number, 2) != number:
        raise PydanticCustomError("decimals", "more than two decimals")
    return number


def _declarable(name: str) -> str:
    if name in RESERVED:
        raise PydanticCustomError("reserved", "a reserved name")
    return name


def _listable(value: str) -> str:
    if value == OTHER:
        raise PydanticCustomError("reserved", "a reserved value")
    return value


Name = Annotated[str, Field(pattern=_NAME, json_schema_extra=told("a name", _NAMED))]
RouteName = Annotated[str, Field(pattern=_NAME, json_schema_extra=told("a route name", _NAMED))]
ModelName = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a model name", _LABELLED))]
ProviderName = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a provider name", _LABELLED))]
Tier = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a tier name", _LABELLED))]
Tag = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a tag", _LABELLED))]
Region = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a region", _LABELLED))]
Capability = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a capability", _LABELLED))]
Compliance = Annotated[str, Field(pattern=_LABEL, json_schema_extra=told("a compliance regime", _LABELLED))]
DimensionName = Annotated[
    str,
    Field(
        pattern=DIMENSION, json_schema_extra=told("a dimension name", _DIMENSION) | {"not": {"enum": list(RESERVED)}}
    ),
    AfterValidator(_declarable),
]
AnyDimension = Annotated[str, Field(pattern=DIMENSION, json_schema_extra=told("a dimension name", _DIMENSION))]
"""A dimension that is spoken of: one that the policy declares, or one that is always there."""
Value = Annotated[
    str,
    Field(
        pattern=_LINE, max_length=100, json_schema_extra=told("a value", "use one line of text, at most 100 characters")
    ),
]
"""A value of a listed dimension, where a condition, a request or a cell names it."""
ListedValue = Annotated[Value, Field(json_schema_extra={"not": {"const": OTHER}}), AfterValidator(_listable)]
"""A value of a listed dimension, where it is declared."""

Line = Annotated[
    str,
    Field(
        pattern=_LINE,
        max_length=200,
        json_schema_extra=told("a line of text", "use one line of text, at most 200 characters"),
    ),
]
Text = Annotated[str, Field(min_length=1, max_length=10_000, json_schema_extra=told("text"))]
Path = Annotated[
    str,
    Field(pattern=_LINE, max_length=1024, json_schema_extra=told("a path", "use one line, at most 1024 characters")),
]
Digest = Annotated[
    str,
    Field(
        pattern="^[a-z][a-z0-9]{0,15}:[^\\x00-\\x20\\x7f]{1,128}$",
        json_schema_extra=told("a digest", "write the algorithm, a colon and the digits: `sha256:…`"),
    ),
]
Day = Annotated[
    str,
    Field(
        pattern=_DATE,
        json_schema_extra=told("a date", "write a day of the calendar as `YYYY-MM-DD`") | {"format": "date"},
    ),
    AfterValidator(_on_the_calendar),
]
Moment = Annotated[
    str,
    Field(
        pattern=_TIME,
        json_schema_extra=told("a time", "write it as `YYYY-MM-DDThh:mm:ssZ`, or with an offset such as `+02:00`")
        | {"format": "date-time"},
    ),
    AfterValidator(_on_the_clock),
]

Flag = Annotated[bool, Strict()]
Count = Annotated[int, Strict(), Field(ge=0, le=LARGEST, json_schema_extra=told("a whole number"))]
Positive = Annotated[int, Strict(), Field(ge=1, le=LARGEST, json_schema_extra=told("a whole number"))]
Bucket = Annotated[int, Strict(), Field(ge=0, le=9999, json_schema_extra=told("a whole number from 0 to 9999"))]
Share = Annotated[
    float, Strict(), Field(ge=0, le=1, allow_inf_nan=False, json_schema_extra=told("a number from 0 to 1"))
]
Part = Annotated[
    float, Strict(), Field(gt=0, le=1, allow_inf_nan=False, json_schema_extra=told("a number from 0 to 1"))
]
Percent = Annotated[
    float,
    Strict(),
    Field(
        gt=0,
        le=100,
        allow_inf_nan=False,
        json_schema_extra=told("a percentage", "use a number up to 100, with two decimals at most", decimals=2),
    ),
    AfterValidator(_two_decimals),
]
Usd = Annotated[
    float, Strict(), Field(ge=0, le=10**12, allow_inf_nan=False, json_schema_extra=told("a number of US dollars"))
]
Milliseconds = Annotated[
    float, Strict(), Field(ge=0, le=LARGEST, allow_inf_nan=False, json_schema_extra=told("a number of milliseconds"))
]
Rate = Annotated[float, Strict(), Field(ge=0, le=1000, allow_inf_nan=False, json_schema_extra=told("a number"))]
