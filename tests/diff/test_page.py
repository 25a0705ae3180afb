"""docs/diff.md lists every field of the language with its direction, as it is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.diff.evidence import REPORT, RESULT
from routectl.diff.fields import BUDGET, CONTROLS, GUARDRAIL, METADATA, POLICY, ROUTE
from routectl.diff.node import Fields
from routectl.diff.registry import MODEL, PROVIDER, REGISTRY
from routectl.policy.shapes import SHAPES

START, END = "<!-- fields -->\n", "<!-- /fields -->\n"


def table() -> str:
    """The table of fields, as the page has it."""
    lines = ["| field | direction | why |", "| --- | --- | --- |"]
    for node, field in ((POLICY, ()), (REGISTRY, ("registry",)), (REPORT, ("evidence", "*"))):
        for row in node.rows(field):
            if row.why:
                name, _, event = ".".join(row.field).partition(" ")
                lines.append(f"| `{name}`{' ' + event if event else ''} | {row.says} | {row.why} |")
    return "\n".join(lines) + "\n"


def test_the_page_has_the_table(root: Path) -> None:
    text = (root / "docs" / "diff.md").read_text(encoding="utf-8")
    assert text.partition(START)[2].partition(END)[0] == table()


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        ("RoutePolicy", POLICY), ("Route", ROUTE), ("Guardrail", GUARDRAIL), ("Budget", BUDGET), ("Metadata", METADATA),
        ("Controls", Fields(CONTROLS)), ("ModelRegistry", REGISTRY), ("Model", MODEL), ("Provider", PROVIDER),
        ("BenchmarkReport", REPORT), ("BenchmarkResult", RESULT), ("Limits", ROUTE.nodes["limits"]),
        ("ModelLimits", MODEL.nodes["limits"]), ("Price", MODEL.nodes["price"]), ("Verified", MODEL.nodes["verified"]),
        ("Reviewed", METADATA.nodes["reviewed"]), ("RouteControls", ROUTE.nodes["controls"]),
    ],
)  # fmt: skip
def test_no_field_of_the_language_is_left_out(shape: str, fields: Fields) -> None:
    known = {*fields.nodes, *fields.beside} | ({"name"} if shape == "Route" else set())
    assert known == set(SHAPES[shape]["properties"])
