"""Writes the JSON Schemas of the language and the shapes of the fast validator, both from the models."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from pprint import pformat
from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from routectl.language import KINDS
from routectl.language.form import NOTES, Form

ROOT = Path(__file__).parents[2]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_SHOWN = frozenset({"title", "description", "examples", "default"})
"""For people and editors: left out of the shapes."""

_TOLD = frozenset({"noun", "help", "decimals", "total", "ordered"})
"""For messages, and for what JSON Schema can't say: left out of the schemas."""

_ORDER = ("$schema", "title", "description", "$ref", "type", "const", "enum", "required", "properties")

_HEAD = '''"""The schemas of the language as the fast validator reads them. Made by `python -m routectl.language.generate`."""

# fmt: off
from __future__ import annotations

from typing import Any

SHAPES: dict[str, dict[str, Any]] = {
'''


class Schema(GenerateJsonSchema):
    """JSON Schema as the language means it: nothing is null, and a mapping by name takes notes too."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = self.generate_inner(schema["schema"])
        if schema.get("default") is not None:
            made = {**made, "default": schema["default"]}
        return made

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        names = self.generate_inner(schema["keys_schema"])
        return {
            "type": "object",
            "patternProperties": NOTES,
            "propertyNames": {**names, "pattern": f"^x-|{names['pattern']}"},
            "additionalProperties": self.generate_inner(schema["values_schema"]),
        }

    def sort(self, value: JsonSchemaValue, parent_key: str | None = None) -> JsonSchemaValue:
        return value


def model(kind: str) -> type[Form]:
    """The model of a kind."""
    found: type[Form] = getattr(import_module(f"routectl.language.{KINDS[kind]}"), kind)
    return found


def schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind, as it is shipped."""
    made: dict[str, Any] = _ordered({"$schema": DIALECT, **_without(_described(kind), _TOLD)})
    return made


def any_kind() -> dict[str, Any]:
    """One JSON Schema for every kind, so that an editor needs one entry for all files."""
    shapes: dict[str, Any] = {}
    for kind in KINDS:
        made = schema(kind)
        shapes |= made.pop("$defs")
        del made["$schema"]
        shapes[kind] = made
    opening = {key: shapes["RoutePolicy"]["properties"][key] for key in ("apiVersion", "metadata")}
    kinds = {
        "title": "Kind",
        "description": "What the document is.",
        "type": "string",
        "enum": list(KINDS),
        "examples": ["RoutePolicy"],
    }
    return {
        "$schema": DIALECT,
        "title": "routectl document",
        "description": "Any document of the routing policy language, told apart by its `kind`.",
        "type": "object",
        "required": ["apiVersion", "kind", "metadata"],
        "properties": {"apiVersion": opening["apiVersion"], "kind": kinds, "metadata": opening["metadata"]},
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in KINDS
        ],
        "$defs": {name: shapes[name] for name in sorted(shapes)},
    }


def shapes() -> dict[str, Any]:
    """Every mapping of the language by name, with what a validator needs and nothing else.

    Single values stand there once, under what messages call them.
    """
    found: dict[str, Any] = {}
    for kind in KINDS:
        made = _without(_described(kind), _SHOWN)
        found |= made.pop("$defs")
        found[kind] = made
    values: dict[str, Any] = {}
    forms = {name: _referring(found[name], values) for name in sorted(found)}
    return forms | {name: values[name] for name in sorted(values)}


def generated() -> dict[str, str]:
    """Every generated file, by its path from the top of the repository."""
    files = {f"schemas/{_file_name(kind)}.schema.json": _json(schema(kind)) for kind in KINDS}
    files["schemas/routectl.schema.json"] = _json(any_kind())
    entries = "".join(
        f"{name!r}: {pformat(shape, width=116, compact=True, sort_dicts=False)},\n" for name, shape in shapes().items()
    )
    files["routectl/policy/shapes.py"] = _HEAD + entries + "}\n"
    return files


def stale() -> list[str]:
    """The generated files that are not what the models say."""
    return [name for name, text in generated().items() if _read(ROOT / name) != text]


def main(arguments: list[str]) -> int:
    """Write every generated file, or with `--check` tell which are stale."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m routectl.language.generate [--check]\n")
        return 2
    names = stale()
    if arguments:
        sys.stderr.writelines(f"{name} is stale: run `python -m routectl.language.generate`\n" for name in names)
        return 1 if names else 0
    for name, text in generated().items():
        if name in names:
            (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / name).write_text(text, encoding="utf-8")
            sys.stderr.write(f"wrote {name}\n")
    return 0


def _described(kind: str) -> dict[str, Any]:
    mode: JsonSchemaMode = "validation"
    made = model(kind).model_json_schema(schema_generator=Schema, mode=mode)
    return {**made, "title": kind}


def _without(value: Any, keys: frozenset[str], named: bool = False) -> Any:
    """A schema without some keywords. `named`: the keys here are names of the user's, not keywords."""
    if isinstance(value, list):
        return [_without(item, keys) for item in value]
    if not isinstance(value, Mapping):
        return value
    return {
        key: item if key in ("examples", "default") else _without(item, keys, named=not named and key in _NAMING)
        for key, item in value.items()
        if named or key not in keys
    }


_NAMING = frozenset({"properties", "patternProperties", "$defs"})


def _ordered(value: Any, named: bool = False, defs: bool = False) -> Any:
    """A schema whose keywords stand in the order of reading, required properties first, its parts by name."""
    if isinstance(value, list):
        return [_ordered(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    keys = sorted(value) if defs else list(value)
    if not named:
        keys.sort(key=lambda key: _ORDER.index(key) if key in _ORDER else len(_ORDER) + (key == "$defs"))
    made = {
        key: value[key]
        if key in ("examples", "default")
        else _ordered(value[key], not named and key in _NAMING, key == "$defs")
        for key in keys
    }
    if not named and "properties" in made:
        required = made.get("required", ())
        first = {key: made["properties"][key] for key in _OPENING if key in made["properties"]}
        first |= {key: made["properties"][key] for key in required}
        made["properties"] = first | made["properties"]
    return made


_OPENING = ("apiVersion", "kind", "metadata", "name")


def _referring(shape: Any, values: dict[str, Any]) -> Any:
    """A shape whose references are bare names of other shapes; single values are put by under such names."""
    if isinstance(shape, list):
        return [_referring(item, values) for item in shape]
    if not isinstance(shape, Mapping):
        return shape
    if "noun" in shape and shape.get("type") in ("string", "integer", "number"):
        return {"$ref": _put_by(dict(shape), values)}
    return {
        key: item.removeprefix("#/$defs/") if key == "$ref" and isinstance(item, str) else _referring(item, values)
        for key, item in shape.items()
    }


def _put_by(value: dict[str, Any], values: dict[str, Any]) -> str:
    """The name under which a single value stands among the others."""
    number, name = 1, value["noun"]
    while values.setdefault(name, value) != value:
        number += 1
        name = f"{value['noun']} {number}"
    return str(name)


def _file_name(kind: str) -> str:
    """`RoutePolicy` as `route-policy`."""
    return "".join("-" + letter.lower() if letter.isupper() else letter for letter in kind).removeprefix("-")


def _json(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False) + "\n"


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
