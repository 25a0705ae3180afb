"""An editor's YAML language server completes and explains what the schemas describe."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from language_server import LanguageServer, found

PROGRAM = found()

pytestmark = pytest.mark.skipif(
    not PROGRAM, reason="needs node and yaml-language-server: npm ci in tests/editor, or ROUTECTL_YAML_LANGUAGE_SERVER"
)

CURSOR = "    \n"
"""A line where a person is about to type."""

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support-assistant}
registry: registry.yaml
routes:
  - name: quick-answers
    match: {}
    target: fast-v2
    limits:
      quality_floor: 0.92
    stage: managed
"""


@pytest.fixture(scope="module")
def server(root):
    with LanguageServer(PROGRAM, root / "schemas" / "routectl.schema.json") as running:
        yield running


@pytest.fixture(scope="module")
def policy(server):
    document = server.open("policy.yaml", POLICY + CURSOR)
    server.diagnostics(document)  # by then its schema is read
    return document


def place(text: str, words: str) -> tuple[int, int]:
    """The line and column just past some words."""
    line = next(number for number, line in enumerate(text.splitlines()) if words in line)
    return line, text.splitlines()[line].index(words) + len(words)


def test_inside_a_route_its_keys_are_offered(server, policy):
    offered = server.completions(policy, POLICY.count("\n"), 4)
    assert {"fallback", "degrade", "escalate", "controls", "quota"} <= set(offered)
    assert not {"stage", "target", "daily_usd", "tiers", "results"} & set(offered)


def test_a_value_is_offered_where_only_some_are_known(server, policy):
    line, column = place(POLICY, "stage: ")
    assert {"experimental", "managed", "deprecated"} <= set(server.completions(policy, line, column))


def test_a_key_explains_itself(server, policy):
    line, _ = place(POLICY, "quality_floor")
    shown = server.hover(policy, line, 8)
    assert "Quality floor" in shown
    assert "The lowest measured mean quality, from 0 (worst) to 1 (best)." in shown
    assert "0.92" in shown


def test_a_mapping_explains_itself(server, policy):
    line, _ = place(POLICY, "limits")
    assert "What every candidate has to keep." in server.hover(policy, line, 6)


def test_a_sound_policy_has_no_problems(server):
    assert server.diagnostics(server.open("sound.yaml", POLICY)) == []


def test_a_slip_is_marked(server):
    broken = POLICY.replace("limits:", "limtis:")
    assert any("limtis" in problem for problem in server.diagnostics(server.open("broken.yaml", broken)))


@pytest.mark.parametrize(
    ("kind", "key"),
    [
        ("RoutePolicy", "routes"),
        ("ModelRegistry", "tiers"),
        ("BenchmarkReport", "measured_on"),
        ("FailoverDrill", "provider_down"),
        ("CanaryReport", "verdict"),
        ("Incident", "started_at"),
        ("PolicyTest", "cases"),
    ],
)
def test_one_schema_serves_every_kind(server, kind, key):
    document = server.open(f"{kind}.yaml", f"apiVersion: routectl/v1\nkind: {kind}\nmetadata: {{name: a}}\n\n")
    server.diagnostics(document)
    offered = server.completions(document, 3, 0)
    assert key in offered
    assert ("routes" in offered) is (kind == "RoutePolicy")


def test_the_kinds_are_offered(server):
    document = server.open("new.yaml", "apiVersion: routectl/v1\nkind: \n")
    assert {"RoutePolicy", "ModelRegistry", "PolicyTest"} <= set(server.completions(document, 1, 6))
