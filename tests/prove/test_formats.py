"""What `test` says in formats for machines: valid, complete, and nothing in it acts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import junitparser
import pytest

from routectl.finding import Severity
from routectl.output import github, junit, markdown, text
from routectl.output import json as plain
from routectl.prove.report import More, report
from routectl.prove.run import run
from routectl.report import Prose, Report
from tests.engine.worlds import World, linked
from tests.prove.test_cases import POLICY, REGISTRY, tried
from tests.prove.test_proofs import suite

etree = pytest.importorskip("lxml.etree", reason="lxml checks the schema")

HOSTILE = 'a "name" <b>&amp; ]]> | `x` ::error:: #1 @all $(rm) \\'


@pytest.fixture(scope="module")
def told() -> Report:
    one = tried(
        cases=[
            {"name": "good", "request": {}, "expect": {"model": "a"}},
            {"name": HOSTILE, "request": {"risk": HOSTILE}, "expect": {"model": "b"}},
        ],
        properties=[
            {"name": "holds", "never": {"action": "unrouted"}},
            {"name": "broken", "never": {"action": "serve"}},
            {"name": "can't be told", "same_as": "nowhere"},
        ],
    )
    return report([one], files=1)


def test_junit_lists_every_test(told: Report, root: Path) -> None:
    page = junit.render(told)
    etree.XMLSchema(etree.parse(root / "tests/output/schemas/junit-10.xsd")).assertValid(
        etree.fromstring(page.encode())
    )
    (suite,) = junitparser.JUnitXml.fromstring(page.encode())
    assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (5, 2, 1, 0)
    assert [case.name for case in suite] == ["good", HOSTILE, "holds", "broken", "can't be told"]
    assert {case.classname for case in suite} == {"tests"}
    assert [case.is_passed for case in suite] == [True, False, True, False, False]


def test_findings_stand_for_what_failed(told: Report) -> None:
    assert [(one.code, one.severity) for one in told.findings] == [
        ("RT001", Severity.ERROR), ("RT002", Severity.ERROR), ("RT003", Severity.WARNING),
    ]  # fmt: skip
    assert len({one.fingerprint for one in told.findings}) == 3
    lines = github.render(told).splitlines()
    assert [line.split(" ")[0] for line in lines] == ["::error", "::error", "::warning"]


def test_text_tells_each_failure_once(told: Report) -> None:
    page = text.render(told)
    assert page.count("failed RT001 case") == 1
    assert page.endswith("2 failed, 1 undecided, 2 passed.\n")
    assert "--alert" not in page
    assert '-r \'{"risk"' in page


def test_a_value_that_a_request_has_not_is_none() -> None:
    hurried = {"name": "hurried", "match": {"sla_ms": {"lt": 2000}}, "target": "b"}
    policy = linked(World({**POLICY, "routes": [hurried, *POLICY["routes"]]}, REGISTRY))
    asked = {"name": "patience", "monotone": {"raising": "sla_ms", "keeps": {"tier": ["premium"]}}}
    page = text.render(report([run(suite(policy, {"properties": [asked]}), lambda _: "")], files=1))
    assert "\nsla_ms none\n`a` serves" in page
    assert "None" not in page


def test_markdown_is_short_and_still(told: Report) -> None:
    page = markdown.render(told)
    assert "**2 failed, 1 undecided, 2 passed.**" in page
    fenced = re.sub(r"^```.*?^```$", "", page, flags=re.MULTILINE | re.DOTALL)
    assert "@all" not in re.sub(r"`[^`\n]*`|<code>.*?</code>", "", fenced)


def test_more_may_be_said(told: Report) -> None:
    more = More((Prose("half of it"),), {"coverage": {"percent": 50}})
    made = report([], files=1, more=more)
    assert json.loads(plain.render(made))["coverage"] == {"percent": 50}
    assert "half of it" in text.render(made)
