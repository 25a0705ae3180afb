"""The sample repo: real models with the figures of their source, and nothing for the linter to find."""

from __future__ import annotations

import csv
import json
import runpy
from datetime import date
from pathlib import Path

import pytest

from routectl.diff.log import meaning, weigh
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy.digest import digest
from routectl.policy.policy import Policy
from routectl.policy.registry import Registry
from routectl.repo.disk import Disk
from routectl.repo.open import Repo
from routectl.repo.traffic import traffic_of
from routectl.review.drill_record import SAME
from routectl.review.drills import Demands, judged
from routectl.review.outage import failovers

TODAY = date(2026, 11, 23)
FLAGS = {
    "tools": "supports_function_calling",
    "structured_output": "supports_response_schema",
    "vision": "supports_vision",
    "audio": "supports_audio_input",
    "reasoning": "supports_reasoning",
    "prompt_caching": "supports_prompt_caching",
}


@pytest.fixture
def here(root: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(root)
    return root


def registries(here: Path) -> dict[str, Registry]:
    found = [one for file in Repo(["policies/registry"]).looked() for one in file.linked]
    return {one.name: one for one in found if isinstance(one, Registry)}


def support_assistant() -> Policy:
    policy = next(one for file in Repo(["policies/support-assistant.yaml"]).looked() for one in file.linked)
    assert isinstance(policy, Policy)
    return policy


def test_the_linter_finds_nothing(here: Path) -> None:
    repo = Repo(["policies"])
    result = lint(repo.looked(), Settings(TODAY), repo.survey)
    assert [finding.message for finding in result.findings if finding.suppression is None] == []
    sketches = {"policies/choose-model.yaml", "policies/choose-model-reordered.yaml"}
    excused = {finding.code for finding in result.findings if finding.file not in sketches}
    assert excused == {"RC706"}, "only the sketch is excused, and a condition that says whom its route is for"


def test_models_and_providers_enough(here: Path) -> None:
    models = registries(here)["models"].models.values()
    assert len(models) >= 25
    assert len({model.provider for model in models}) >= 5


@pytest.mark.parametrize("name", ["models", "sketch"])
def test_figures_are_those_of_the_source(here: Path, name: str) -> None:
    source = json.loads((here / "policies/registry/sources/litellm-1.106.2.extract.json").read_text())
    for model in registries(here)[name].models.values():
        entry = source[model.id]
        assert model.price is not None
        assert model.price.input_per_mtok == pytest.approx(entry["input_cost_per_token"] * 1e6)
        assert model.price.output_per_mtok == pytest.approx(entry["output_cost_per_token"] * 1e6)
        assert (model.max_input_tokens, model.max_output_tokens) == (
            entry["max_input_tokens"],
            entry["max_output_tokens"],
        )
        assert model.capabilities == {capability for capability, flag in FLAGS.items() if entry.get(flag)}
        assert model.deprecated_on == entry.get("deprecation_date", "")


def test_the_source_holds_nothing_else(here: Path) -> None:
    source = json.loads((here / "policies/registry/sources/litellm-1.106.2.extract.json").read_text())
    assert source.keys() == {model.id for registry in registries(here).values() for model in registry.models.values()}


def test_no_model_is_sent_anywhere(here: Path) -> None:
    ids = [model.id for registry in registries(here).values() for model in registry.models.values()]
    assert not [id for id in ids if "global" in id]


def test_benchmarks_are_what_the_script_derives(here: Path) -> None:
    derived = runpy.run_path(str(here / "policies/evidence/sources/derive.py"))["reports"]()
    benchmarks = here / "policies/evidence/benchmarks"
    assert {file.name: file.read_text(encoding="utf-8") for file in benchmarks.iterdir()} == derived


def test_every_candidate_is_measured_for_every_intent(here: Path) -> None:
    policy = support_assistant()
    measured = {(result.model, result.intent) for report in policy.evidence.reports for result in report.results}
    steps = {step.target.model.name for route in policy.routes for step in route.degrade if step.target}
    models = {candidate.model.name for route in policy.routes for candidate in route.candidates} | steps
    assert measured == {(model, intent) for model in models for intent in policy.dimensions["intent"].values}
    assert all(result.samples >= 200 for report in policy.evidence.reports for result in report.results)


@pytest.mark.parametrize(("table", "key"), [("bfcl", "Model"), ("vectara", "model"), ("tau2", "submission")])
def test_extracts_hold_the_stand_ins_and_nothing_else(here: Path, table: str, key: str) -> None:
    sources = here / "policies/evidence/sources"
    stand_ins = csv.DictReader((sources / "stand-ins.csv").read_text(encoding="utf-8").splitlines())
    rows = csv.DictReader((sources / f"{table}.csv").read_text(encoding="utf-8").splitlines())
    assert {row[key] for row in rows} == {row[table] for row in stand_ins} - {""}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("registry/sources/LICENSE.litellm", "MIT License"),
        ("evidence/sources/LICENSE.bfcl", "Apache License"),
        ("evidence/sources/LICENSE.tau2", "Sierra Research"),
        ("traffic/sources/LICENSE.azure-llm-2023", "Attribution 4.0 International"),
        ("evidence/sources/LICENSE.vectara", "Apache License"),
    ],
)
def test_sources_have_their_licenses(here: Path, path: str, words: str) -> None:
    license = here / "policies" / path
    assert words in license.read_text(encoding="utf-8")
    assert license.name in (license.parent / "README.md").read_text(encoding="utf-8")


def test_drills_carry_the_digest_of_the_policy_and_are_still_true(here: Path) -> None:
    """As RV103 asks: by the route, who serves with that provider down is who served in the drill."""
    policy = support_assistant()
    drills = {drill.provider_down: drill for drill in policy.evidence.drills}
    assert {drill.policy_digest for drill in drills.values()} == {digest(policy)}
    found = failovers(policy)
    for provider, drill in drills.items():
        affected = [one for one in found if one.provider == provider]
        assert {row.route for row in drill.results} == {policy.routes[one.route].name for one in affected}
        told = judged(policy, policy, provider, affected, Demands(TODAY, 90, 99.0), SAME)
        assert (told.drill, told.flaws) == (drill, ())


def test_the_largest_providers_have_drills(here: Path) -> None:
    """Whichever way shares are counted: of the log, or of the routes."""
    policy = support_assistant()
    log = traffic_of(policy, Disk())
    assert log is not None
    by_traffic = weigh(log, policy, policy, meaning(policy, policy)).after
    assert max(by_traffic.provider_shares.values()) <= (policy.max_share_per_provider or 0)
    largest = {*list(by_traffic.provider_shares)[:2], *list(policy.provider_shares())[:2]}
    assert largest == {drill.provider_down for drill in policy.evidence.drills}


def test_the_log_is_what_the_script_derives(here: Path) -> None:
    derived = runpy.run_path(str(here / "policies/traffic/sources/derive.py"))["log"]()
    log = here / "policies/traffic/sample.csv"
    assert log.read_text(encoding="utf-8") == derived
    assert sum(file.stat().st_size for file in log.parent.rglob("*") if file.is_file()) <= 300_000


def test_every_request_of_the_log_is_weighed(here: Path) -> None:
    policy = support_assistant()
    log = traffic_of(policy, Disk())
    assert log is not None
    found = weigh(log, policy, policy, meaning(policy, policy))
    assert (found.weighed.rows, found.weighed.unreadable, found.weighed.unlisted, found.affected) == (1763, 0, {}, 0)
    assert set(found.after.by(lambda group: group.intent)) == set(policy.values("intent"))
    assert (found.after.spend_usd_per_day.of_traffic, found.weighed.days) == (1.0, 1)
    assert f"{found.weighed.requests:,} requests" in (here / "policies/README.md").read_text(encoding="utf-8")
