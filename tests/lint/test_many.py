"""A run over many files keeps what it tells of them, and no more than one file's trees of places."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from routectl.document.source import MOST_TIMES_COMPOSED, Source
from routectl.document.yaml import compose
from routectl.finding import Finding
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: policy-NUMBER, version: 1}
registry: registry.yaml
evidence: []
request: {risk: [low, high]}
routes:
  - {name: all, match: {risk: hihg}, target: mini}
x-notes: {on: yes}
"""


@pytest.fixture
def findings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Finding, ...]:
    for number in range(8):
        (tmp_path / f"{number}.yaml").write_text(POLICY.replace("NUMBER", str(number)))
    monkeypatch.chdir(tmp_path)
    repo = Repo(["."])
    return lint(repo.looked(), Settings(date(2026, 11, 23)), repo.survey).findings


def test_the_trees_of_one_file_are_kept(findings: tuple[Finding, ...]) -> None:
    sources = {one.place.source.path: one.place.source for one in findings}
    assert len(sources) == 8
    assert sum(source.is_placed for source in sources.values()) <= 1


def test_where_a_finding_stands_is_known_without_them(
    findings: tuple[Finding, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def unexpected(*_: object, **__: object) -> None:
        raise AssertionError("composed again")

    monkeypatch.setattr("routectl.document.source.compose_yaml", unexpected)
    places = [place for one in findings for place in (one.place, *(related.place for related in one.related))]
    assert {place.span.start.line for place in places} > {8, 9}


def test_a_file_is_composed_a_few_times_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[None] = []
    monkeypatch.setattr(
        "routectl.document.source.compose_yaml", lambda *given, **more: composed.append(None) or compose(*given, **more)
    )
    source = Source("a.yaml", "list: [" + ", ".join("a" * 20) + "]")
    starts = []
    for index in range(20):
        starts.append(source.documents[0].span(("list", index)).start.column)
        source.let_go()
    assert starts == list(range(8, 8 + 3 * 20, 3))
    assert len(composed) == MOST_TIMES_COMPOSED
