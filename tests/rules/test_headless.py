"""Documents that don't say what they are: told where they are plainly ours, passed over where they may be another's."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.finding import Finding
from routectl.lint.report import report
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.output.verdict import verdict
from routectl.repo.open import Repo
from routectl.repo.starter import make
from tests.rules.world import TODAY

POLICY, REGISTRY = Path("policies/support.yaml"), Path("registry/models.yaml")
HEAD = "apiVersion: routectl/v1\nkind: "


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make(".")
    Path("tests/support.yaml").unlink()


def told() -> list[Finding]:
    repo = Repo(["."])
    return list(lint(repo.looked(), Settings(TODAY, select=("RC0",)), repo.survey).findings)


def beheaded(file: Path, kind: str, instead: str = "") -> None:
    text = file.read_text()
    assert HEAD + kind + "\n" in text
    file.write_text(text.replace(HEAD + kind + "\n", instead))


@pytest.mark.parametrize(("file", "kind"), [(POLICY, "RoutePolicy"), (REGISTRY, "ModelRegistry")])
def test_without_its_first_lines(file: Path, kind: str) -> None:
    beheaded(file, kind)
    (finding,) = told()
    assert (finding.file, finding.code) == (str(file), "RC003")
    assert finding.help == f"add `apiVersion: routectl/v1` and `kind: {kind}`"


def test_without_a_registry_either() -> None:
    beheaded(POLICY, "RoutePolicy")
    POLICY.write_text(POLICY.read_text().replace("registry: ", "x-registry: "))
    assert [finding.code for finding in told()] == ["RC003"]


@pytest.mark.parametrize(
    ("written", "message", "help"),
    [
        ("apiversion: routectl/v1\nkind: RoutePolicy\n", "no `apiVersion`, but `apiversion`", "`apiVersion`"),
        ("api_version: v1\nKind: RoutePolicy\n", "no `apiVersion`, but `api_version`", "`apiVersion`"),
        ("apiVersion: routectl/v1\nKind: RoutePolicy\n", "no `kind`, but `Kind`", "`kind`"),
    ],
)
def test_a_key_of_another_case(written: str, message: str, help: str) -> None:
    beheaded(POLICY, "RoutePolicy", written)
    (finding,) = told()
    assert message in finding.message
    assert finding.help == f"did you mean {help}?"


@pytest.mark.parametrize(
    "text",
    [
        "routes:\n  - {path: /api, target: http://localhost}\n",
        "routes:\n  - {name: api, match: {path: /api}, target: web, strip: true}\n",
        "routes:\n  - {name: api, match: {path: /api}, target: web}\nlisten: 80\n",
        "routes: []\nregistry: docker.io\n",
        "routes: [/a, /b]\nregistry: docker.io\n",
        "kind: Gateway\nregistry: r\nroutes:\n  - {target: a}\n",
        "registry: r\nroutes:\n  - {target: a}\n---\nother: true\n",
        "models:\n  a: {provider: openai}\n",
        "models:\n  a: {provider: openai, tier: small}\n",
        "models: [a]\ntiers: [small]\n",
        "routes:\n  - {target: a\n",
        "",
    ],
)
def test_what_may_be_of_another_tool_is_passed_over(text: str) -> None:
    Path("other.yaml").write_text(text)
    assert told() == []


def test_a_folder_without_a_policy_is_told_in_the_verdict() -> None:
    POLICY.write_text("")
    repo = Repo(["."])
    result = lint(repo.looked(), Settings(TODAY, select=("RC0",)), repo.survey)
    assert verdict(report(result, ())) == "All checks passed: 4 files (no policy)."
    single = Repo([str(REGISTRY)])
    result = lint(single.looked(), Settings(TODAY, select=("RC0",)), lambda: None)
    assert verdict(report(result, ())) == "All checks passed: 1 file."
