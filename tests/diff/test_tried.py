"""What is shown to be tried, `try: -r …`, is taken by `routectl simulate`, and decided as the comparison says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.cli.app import run
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.engine.witness import Witness
from routectl.engine.wording import as_arguments
from routectl.rows.cells import spoken_row
from tests.diff.test_year import YEAR, history, told
from tests.engine.worlds import World, linked, opening

__all__ = ["history"]  # a fixture


UNFIT = ("10-floor", "11-revert")
"""With the floor of this step lint finds errors: `simulate` decides nothing by such a policy."""


@pytest.mark.parametrize("states", ["nominal", "outages:1", "any"])
@pytest.mark.parametrize("name", [name for name in YEAR if name not in UNFIT])
def test_every_witness_of_the_year_is_decided_so(
    name: str, states: str, history: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(history)
    found = json.loads(told(history, root, f"{name}~1", name, "--states", states, "-o", "json"))["behaviour"]
    assert len(found["regions"]) < 300
    told_of = [*found["regions"], *found["escalations"]]
    for region, sides in zip(told_of, simulated(name, [Witness(**each["witness"]) for each in told_of]), strict=True):
        for decision, side in zip(sides, ("after", "before"), strict=True):
            if "outcome" in region:
                assert decision["escalation"] == region[side]
            else:
                assert {key: decision[key] for key in region[side]} == region[side]


def simulated(step: str, witnesses: list[Witness]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """What the command decides by a step of the year, and by the one before it: one call for all in the same state."""
    answer = Path(".git/answer.json")
    by_state: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for place, witness in enumerate(witnesses):
        flag, request, *state = shlex.split(as_arguments(witness))
        assert flag == "-r"
        by_state.setdefault(tuple(state), []).append((place, request))
    decided: dict[int, tuple[dict[str, Any], dict[str, Any]]] = {}
    for state, asked in by_state.items():
        words = [word for _, request in asked for word in ("-r", request)]
        versus = ["--against", f"{step}~1:support.yaml", "-o", f"json={answer}"]
        assert run(["simulate", f"{step}:support.yaml", *words, *state, *versus]) == 0
        decisions = json.loads(answer.read_text())["decisions"]
        decided |= {place: (one, one["against"]) for (place, _), one in zip(asked, decisions, strict=True)}
    return [decided[place] for place in range(len(witnesses))]


@pytest.mark.parametrize("name", ["01-threshold", "04-new-region", "07-canary-split"])
def test_what_the_text_shows_is_taken_as_it_stands(
    name: str, history: Path, root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(history)
    page = told(history, root, f"{name}~1", name, "--states", "any")
    shown = re.findall(r"^([^\n]*) → ([^\n]*):\n(?:  [^\n]*\n)*?  try:\s+`([^`]+)`$", page, re.MULTILINE)
    assert shown
    for before, after, arguments in shown:
        for revision, said in ((f"{name}~1", before), (name, after)):
            assert run(["simulate", f"{revision}:support.yaml", *shlex.split(arguments)]) == 0
            answer = capfd.readouterr().out
            model = said.partition("` ")[0].strip("`") if said.startswith("`") else said.split()[0]
            assert model in answer


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Zl", "Zp"]), min_size=1, max_size=8)


@given(value=NAMES, dimension=NAMES, scope=NAMES)
def test_any_name_is_read_back(value: str, dimension: str, scope: str) -> None:
    if value == "other" or dimension in ("needs", "id", "time", "sla_ms", "input_tokens", "output_tokens"):
        return
    policy = linked(
        World(
            {
                **opening("RoutePolicy", "example"), "registry": "models.json", "request": {dimension: [value, "x"]},
                "routes": [{"name": scope, "match": {}, "target": value, "quota": {"share_of": "t", "percent": 5}}],
            },
            {
                **opening("ModelRegistry", "models"), "tiers": ["t"], "providers": {scope: {}},
                "models": {value: {"provider": scope, "tier": "t", "capabilities": [value]}},
            },
        )
    )  # fmt: skip
    request = {dimension: value, "needs": [value], "sla_ms": 5}
    state = {
        "providers_down": [scope], "models_down": [value], "failing_quality": [value], "budget": {f"route:{scope}": "alert"},
    }  # fmt: skip
    line = as_arguments(Witness(request, state))
    assert "`" not in line
    words = shlex.split(line)
    asked = spoken_row(policy, words[1])
    flags = {"providers_down": words[3::2][:1], "budget": {words[5]: "alert"}} if len(words) > 2 else {}
    assert read_request(policy, asked.request) == read_request(policy, request)
    assert read_state(policy, {**(asked.state or {}), **flags}) == read_state(policy, state)
