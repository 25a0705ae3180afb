"""The language page shows documents that fit, and says nothing of the form that the models don't."""

from __future__ import annotations

import re

import pytest
from pydantic import BaseModel

import routectl.language
from routectl.document import yaml
from routectl.document.source import Source
from routectl.language import KINDS, scalar
from routectl.policy.accept import MOST, breaches


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "language.md").read_text("utf-8")


def documents(page):
    for block in re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL):
        yield from (document.value for document in Source("block.yaml", block).documents if document.value)


def test_every_document_shown_fits(page):
    shown = list(documents(page))
    for document in shown:
        assert breaches(document["kind"], document) == []
        getattr(routectl.language, document["kind"]).model_validate(document)
    assert {document["kind"] for document in shown} == set(KINDS)


def fields(form: type[BaseModel], seen: set[type]):
    """Every key of a form and of those within it."""
    if form in seen:
        return
    seen.add(form)
    for name, field in form.model_fields.items():
        yield field.alias or name
        for inner in forms(field.annotation):
            yield from fields(inner, seen)


def forms(annotation):
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from forms(argument)


def test_every_key_is_on_the_page(page):
    known: set[type] = set()
    for kind in KINDS:
        for key in fields(getattr(routectl.language, kind), known):
            assert re.search(rf"\b{key}\b", page), key
    assert len(known) > 40


def test_the_reserved_names_are_on_the_page(page):
    told = re.search(r"comparison of policies:(.*?)\.\n", page, re.DOTALL)
    assert told
    assert tuple(re.findall(r"`(\w+)`", told[1])) == scalar.RESERVED


def test_the_limits_are_on_the_page(page):
    assert f"{yaml.MAX_BYTES // 1024 // 1024} MiB" in page
    assert f"{yaml.MAX_DEPTH} levels" in page
    assert f"{yaml.MAX_NODES:,} nodes" in page
    assert f"at most {MOST} breaches" in page
    assert scalar.LARGEST == 2**53


def test_links_within_the_page_lead_somewhere(page):
    headings = {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.*)$", page, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings
