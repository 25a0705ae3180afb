"""Commenting, reordering keys, reformatting and renaming the file change no fingerprint."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo

POLICY = "support-assistant.yaml"


def fingerprints(folder: Path) -> Counter[str]:
    repo = Repo([str(folder)])
    found = lint(repo.looked(), Settings(date(2026, 11, 23)), repo.survey).findings
    return Counter(finding.fingerprint for finding in found if not finding.fingerprint.startswith("RC001"))


def shuffled(value: Any, chance: random.Random) -> Any:
    """The same value with the keys of every mapping in another order."""
    if isinstance(value, dict):
        keys = list(value)
        chance.shuffle(keys)
        return {key: shuffled(value[key], chance) for key in keys}
    return [shuffled(entry, chance) for entry in value] if isinstance(value, list) else value


def commented(text: str, chance: random.Random) -> str:
    lines: list[str] = []
    for line in text.split("\n"):
        if chance.random() < 0.3:
            lines.append("# a note" if chance.random() < 0.5 else "")
        lines.append(
            line + "  # why" if line.strip() and chance.random() < 0.2 and not re.search(r"[|>'\"]", line) else line
        )
    return "\n".join(lines)


@pytest.fixture(scope="module")
def broken(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("broken") / "repo"
    shutil.copytree(root / "tests/broken", folder)
    (folder / "routectl.toml").write_text("")
    return folder


@given(st.integers(0, 10**9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_layout_is_not_identity(broken: Path, seed: int) -> None:
    chance = random.Random(seed)
    before = fingerprints(broken)
    assert sum(before.values()) > 30
    kept = {name: (broken / name).read_text() for name in (POLICY, "models.yaml")}
    try:
        for name, text in kept.items():
            value = shuffled(yaml.load(text, yaml.BaseLoader), chance)
            flow = chance.choice([True, False, None])
            written = yaml.dump(
                _typed(value), sort_keys=False, default_flow_style=flow, width=chance.choice([60, 4000])
            )
            (broken / name).write_text(commented(written, chance) if not flow else "# all on one line\n" + written)
        (broken / POLICY).rename(broken / "another-name.yaml")
        assert fingerprints(broken) == before
    finally:
        (broken / "another-name.yaml").unlink(missing_ok=True)
        for name, text in kept.items():
            (broken / name).write_text(text)


def _typed(value: Any) -> Any:
    """Scalars as YAML 1.2 means them; dates stay text."""
    if isinstance(value, dict):
        return {key: _typed(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [_typed(entry) for entry in value]
    if re.fullmatch(r"-?\d+", value):
        return int(value)
    return float(value) if re.fullmatch(r"-?\d+\.\d+", value) else value
