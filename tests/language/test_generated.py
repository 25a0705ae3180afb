"""The schemas and shapes are those of the models, sound, and full of words for an editor."""

from __future__ import annotations

import json

import pytest
from jsonschema import Draft202012Validator

from routectl.language import KINDS, generate
from routectl.policy import read
from routectl.policy.check import compiled
from routectl.policy.shapes import SHAPES

KEYWORDS = {
    "type", "const", "enum", "anyOf", "not", "$ref", "properties", "patternProperties", "additionalProperties",
    "propertyNames", "required", "items", "minItems", "maxItems", "uniqueItems", "minLength", "maxLength", "pattern", "format",
    "minimum", "maximum", "exclusiveMinimum", "noun", "help", "decimals", "total", "ordered",
}  # fmt: skip
"""What the fast check and the wording know."""

NAMING = {"properties", "patternProperties", "$defs"}


def parts(schema, named=False):
    """Every schema within a schema, itself first."""
    if isinstance(schema, list):
        for entry in schema:
            yield from parts(entry)
    elif isinstance(schema, dict):
        if not named:
            yield schema
        for key, entry in schema.items():
            if key not in ("examples", "default", "const", "enum") or named:
                yield from parts(entry, not named and key in NAMING)


@pytest.fixture(scope="module")
def schemas(root):
    return {path.name: json.loads(path.read_text("utf-8")) for path in sorted((root / "schemas").glob("*.json"))}


def test_generated_files_are_fresh():
    assert generate.stale() == []


def test_a_stale_file_is_told(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(generate, "ROOT", tmp_path)
    assert generate.main(["--check"]) == 1
    assert "schemas/route-policy.schema.json is stale" in capsys.readouterr().err
    assert generate.main([]) == 0
    assert generate.main(["--check"]) == 0
    (tmp_path / "schemas/incident.schema.json").write_text("{}")
    assert generate.main(["--check"]) == 1
    assert generate.main(["--chekc"]) == 2


def test_each_kind_has_a_schema_and_there_is_one_for_all(schemas):
    assert len(schemas) == len(KINDS) + 1
    for schema in schemas.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)


def test_nothing_is_fetched_and_no_keyword_is_ours_alone(schemas):
    for schema in schemas.values():
        for part in parts(schema):
            assert part.get("$ref", "#/$defs/").startswith("#/$defs/")
            assert "uniqueItems" not in part or part["items"]["type"] == "string"  # of mappings it takes minutes
            assert not {"$id", "noun", "help", "decimals", "total", "ordered"} & part.keys()


def test_every_mapping_is_closed_but_for_notes(schemas):
    for schema in schemas.values():
        for part in parts(schema):
            if part.get("type") == "object" and "allOf" not in part:
                assert part["patternProperties"] == {"^x-": {}}
                assert part["additionalProperties"] is False or "propertyNames" in part


def test_every_field_is_described_with_examples_that_fit(schemas):
    for schema in schemas.values():
        whole = Draft202012Validator(schema)
        for form in [schema, *schema["$defs"].values()]:
            assert form["title"]
            assert form["description"]
            for key, field in form.get("properties", {}).items():
                target = schema["$defs"][field["$ref"].removeprefix("#/$defs/")] if "$ref" in field else {}
                assert field.get("title", target.get("title")), key
                assert field.get("description", target.get("description")), key
                assert field["examples"], key
                for example in field["examples"]:
                    whole.evolve(schema={**field, "$defs": schema["$defs"]}).validate(example)


def test_a_unit_is_told_where_there_is_one(schemas):
    units = {
        "_ms": "millisecond",
        "_usd": "US dollar",
        "percent": "percent",
        "_tokens": "token",
        "_per_mtok": "US dollar",
    }
    for schema in schemas.values():
        for form in [schema, *schema["$defs"].values()]:
            for key, field in form.get("properties", {}).items():
                words = field.get("description", "")
                assert all(unit in words for ending, unit in units.items() if key.endswith(ending)), (key, words)


def test_the_shapes_use_no_keyword_that_the_check_does_not_know():
    for name, shape in SHAPES.items():
        for part in parts(shape):
            assert part.keys() <= KEYWORDS, name
        compiled(shape)


def test_the_command_and_the_package_agree_on_the_kinds():
    assert tuple(KINDS) == read.KINDS


def test_kinds_are_loaded_on_first_use():
    import routectl.language

    assert routectl.language.RoutePolicy is generate.model("RoutePolicy")
    with pytest.raises(AttributeError, match="RoutePolice"):
        routectl.language.RoutePolice  # noqa: B018
