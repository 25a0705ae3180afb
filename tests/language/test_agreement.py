"""The models, the shipped schemas and the fast check say the same of every document."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.validators import extend
from pydantic import ValidationError

import routectl.language
from routectl.language import KINDS
from routectl.policy.accept import MOST, breaches
from routectl.policy.check import FORMATS, check
from routectl.policy.faults import faults
from routectl.policy.shapes import SHAPES

sys.path.insert(0, str(Path(__file__).parent))
from documents import flawed, whole

UNSAID = {"decimals", "total", "ordered"}
"""What JSON Schema can't say, and routectl alone demands."""

FORMATS_CHECKED = FormatChecker(())
for name, holds in FORMATS.items():
    FORMATS_CHECKED.checks(name)(lambda value, holds=holds: not isinstance(value, str) or holds(value))

# In JSON Schema 1.0 is a whole number too; in the language it isn't.
Strict = extend(
    Draft202012Validator,
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _, value: type(value) is int),
)


@pytest.fixture(scope="module")
def validators(root):
    read = {path.name: json.loads(path.read_text()) for path in (root / "schemas").glob("*.schema.json")}
    files = {kind: re.sub(r"(?<!^)(?=[A-Z])", "-", kind).lower() + ".schema.json" for kind in KINDS}
    return {
        **{kind: Strict(read[name], format_checker=FORMATS_CHECKED) for kind, name in files.items()},
        "any": Strict(read["routectl.schema.json"], format_checker=FORMATS_CHECKED),
    }


def modelled(kind, document) -> bool:
    try:
        getattr(routectl.language, kind).model_validate(document)
    except ValidationError:
        return False
    return True


def unsaid(kind, document) -> bool:
    """Whether all that is wrong is what JSON Schema can't say."""
    return all(UNSAID & fault.shape.keys() for fault in faults(SHAPES[kind], document))


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_what_fits_is_accepted_by_all(kind, validators, data):
    document = data.draw(whole(kind))
    assert check(kind)(document)
    assert breaches(kind, document) == []
    getattr(routectl.language, kind).model_validate(document)
    validators[kind].validate(document)
    validators["any"].validate(document)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_flaw_is_refused_by_all(kind, validators, data):
    document = data.draw(flawed(kind))
    fits = check(kind)(document)
    event("fits" if fits else "doesn't fit")
    assert modelled(kind, document) is fits
    if not (not fits and validators[kind].is_valid(document)):
        assert validators[kind].is_valid(document) is fits
    else:
        assert unsaid(kind, document)
    assert validators["any"].is_valid(document) is validators[kind].is_valid(document) or "kind" not in document

    found = breaches(kind, document)
    assert bool(found) is not fits
    assert len(found) <= MOST
    for breach in found:
        place = document
        for key in breach.path[:-1]:
            place = place[key]
        assert not breach.path or breach.path[-1] in place or isinstance(place, list)
        assert breach.message
        assert "\n" not in breach.message + breach.help
        assert not breach.message.startswith("the document is no ")
        assert len(breach.message) < 400


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=15, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_a_model_keeps_what_was_written(kind, data):
    document = data.draw(whole(kind))
    made = getattr(routectl.language, kind).model_validate(document)
    assert json.loads(made.model_dump_json(by_alias=True, exclude_unset=True)) == json.loads(json.dumps(document))
