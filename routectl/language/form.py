"""What every mapping of the written form keeps: closed but for `x-` keys, nothing empty, frozen."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

NOTE = "x-"
"""How a key begins that is free everywhere: a team's own note."""

NOTES: dict[str, dict[str, Any]] = {f"^{NOTE}": {}}
"""The same in JSON Schema."""

_ACRONYMS = frozenset({"id", "sla", "sre"})
_UNITS = {" ms": " (ms)", " usd": " (US dollars)", " percent": " (%)", " per mtok": " (US dollars per million tokens)"}


def about(description: str, *examples: Any, **more: Any) -> Any:
    """What an editor shows for a field: what it means, with its unit, and how it is written."""
    return Field(description=description, examples=list(examples), **more)


def told(noun: str, help: str = "", **more: Any) -> dict[str, Any]:
    """What a message calls such a value, and what to write instead of a wrong one; both stay out of the schemas."""
    return {"noun": noun, **({"help": help} if help else {}), **more}


def _field_title(name: str, _: object) -> str:
    words = " ".join(word.upper() if word in _ACRONYMS else word for word in name.split("_"))
    for unit, shown in _UNITS.items():
        words = words.removesuffix(unit) + shown if words.endswith(unit) else words
    return words[0].upper() + words[1:]


def _form_title(form: type) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", form.__name__).capitalize()


class Form(BaseModel):
    """One mapping of the written form.

    Its keys are those of its fields, and any `x-…`. A form that names `further` also takes keys of
    that pattern, whose values its `__pydantic_extra__` describes. A key is left out, never empty.
    """

    model_config = ConfigDict(
        frozen=True, extra="allow", field_title_generator=_field_title, model_title_generator=_form_title
    )

    further: ClassVar[str] = ""

    @model_validator(mode="wrap")
    @classmethod
    def _closed(cls, written: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if not isinstance(written, Mapping):
            return handler(written)
        own = {field.alias or name for name, field in cls.model_fields.items()}
        rest, notes = _part(written)
        for key, value in rest.items():
            if key not in own and not (cls.further and re.search(cls.further, key)):
                raise PydanticCustomError("unknown_key", "unknown key `{key}`", {"key": key})
            if value is None:
                raise PydanticCustomError("empty", "`{key}` is empty", {"key": key})
        made = handler(rest)
        if made.__pydantic_extra__ is not None:
            made.__pydantic_extra__.update(notes)
        return made

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        reference = handler(core_schema)
        schema = handler.resolve_ref_schema(reference)
        schema["patternProperties"] = NOTES
        if cls.further:
            names = told("a dimension name", "use small letters, digits and `_`, at most 64, a letter first")
            schema["propertyNames"] = {"type": "string", "pattern": f"^{NOTE}|{cls.further}", **names}
        else:
            schema["additionalProperties"] = False
        return reference


def keyed(*keys: str) -> dict[str, Any]:
    """JSON Schema for "at least one of these keys"."""
    return {"anyOf": [{"required": [key]} for key in keys]}


def demand(form: Form, *keys: str) -> None:
    """Refuse a form that has none of these keys."""
    fields = type(form).model_fields
    if not any((fields[name].alias or name) in keys for name in form.model_fields_set if name in fields):
        raise PydanticCustomError("none_of", "needs one of {keys}", {"keys": ", ".join(keys)})


def _part(written: Mapping[Any, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The keys of the language, and the notes."""
    if not all(isinstance(key, str) for key in written):
        raise PydanticCustomError("key", "a key is not text")
    return (
        {key: value for key, value in written.items() if not key.startswith(NOTE)},
        {key: value for key, value in written.items() if key.startswith(NOTE)},
    )


def _beside_notes(written: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    if not isinstance(written, Mapping):
        return handler(written)
    rest, notes = _part(written)
    return handler(rest) | notes


beside_notes = WrapValidator(_beside_notes)
"""For mappings by name: a key `x-…` is a note, not a name. `Annotated[dict[Name, SerializeAsAny[Value]], beside_notes]`."""
