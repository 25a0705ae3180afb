"""What the tests of the formats share: the rich report, every format, and what reads each."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import junitparser
import pytest
from jsonschema import Draft4Validator, Draft202012Validator

from routectl.report import Report
from tests.output.report import build

SCHEMAS = Path(__file__).parent / "schemas"
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")

Read = Callable[[str], Any]


@pytest.fixture(scope="session")
def rich_report() -> Report:
    return build()


@pytest.fixture(scope="session")
def render() -> Callable[..., str]:
    return _render


def _render(format: str, report: Report, **options: Any) -> str:
    text: str = import_module(f"routectl.output.{format}").render(report, **options)
    return text


@pytest.fixture(scope="session")
def read(root: Path) -> dict[str, Read]:
    """By format: reads a text with a real parser, holds it to the official form, and gives what it read."""
    return {
        "json": _held(Draft202012Validator, root / "schemas/output/lint.schema.json"),
        "gitlab": _held(Draft202012Validator, SCHEMAS / "gitlab-code-quality.json"),
        "sarif": _held(Draft4Validator, SCHEMAS / "sarif-2.1.0.json"),
        "junit": _junit(),
    }


def _held(validator: Any, path: Path) -> Read:
    schema = json.loads(path.read_text("utf-8"))
    validator.check_schema(schema)
    holding = validator(schema)

    def read(text: str) -> Any:
        document = json.loads(text)
        holding.validate(document)
        return document

    return read


def _junit() -> Read:
    """JUnit's schema is in XML: it is held to where lxml is installed."""
    try:
        from lxml import etree
    except ImportError:
        etree = None
    holds = etree.XMLSchema(etree.parse(SCHEMAS / "junit-10.xsd")).assertValid if etree else None

    def read(text: str) -> junitparser.JUnitXml:
        if holds is not None:
            holds(etree.fromstring(text.encode()))
        return junitparser.JUnitXml.fromstring(text.encode())

    return read
