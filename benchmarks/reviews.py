"""Measures `routectl review` as a whole process: of the sample, and of 200 routes with 5,000 rows of evidence.

python benchmarks/reviews.py
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from measure import side_by_side
from page import HERE, write

ROUTES = 200
MODELS = 25
"""Each measured for the requests of every route: 5,000 rows."""
ROWS = 2_000
"""Requests in the traffic log."""
RUNS = 1
BARE_RUNS = 15
TODAY = "2026-11-20"


def main() -> None:
    """Put the table into benchmarks/README.md."""
    with tempfile.TemporaryDirectory() as name:
        environment = os.environ | {"PYTHONPATH": str(HERE.parent)}
        bare = {"python -c pass": [sys.executable, "-c", "pass"]}
        unit = side_by_side(bare, Path(name), BARE_RUNS, environment)["python -c pass"].processor
        commands: dict[str, list[str]] = {}
        for change, folder in changes(Path(name)):
            program = f"import os, sys; os.chdir({str(folder)!r}); from routectl.__main__ import command; command()"
            commands[change] = [sys.executable, "-c", program, "review", "main", "--today", TODAY]
        figures = side_by_side(commands, Path(name), RUNS, environment)
    assert all(figure.status in (0, 1) for figure in figures.values()), figures
    lines = ["| change | time ÷ Python's alone | processor ms here | peak MiB |", "| --- | ---: | ---: | ---: |"]
    lines += [
        f"| {name} | {figure.processor / unit:.1f} | {figure.processor * 1000:,.0f} | {figure.mebibytes:.0f} |"
        for name, figure in figures.items()
    ]
    write("reviews", lines)


def changes(folder: Path) -> Iterator[tuple[str, Path]]:
    """Repositories with a change in the work tree, by what it changes."""
    yield "sample: another target on one route", repository(folder / "sample", sample, sample_edited)
    yield "200 routes, 5,000 rows: nothing", repository(folder / "none", large, large)
    yield "200 routes, 5,000 rows: one route", repository(folder / "one", large, lambda to: large(to, turned=1))
    yield "200 routes, 5,000 rows: every route", repository(folder / "all", large, lambda to: large(to, turned=ROUTES))


def repository(folder: Path, base: Callable[[Path], object], edit: Callable[[Path], object]) -> Path:
    """A git repository whose `main` is the base, and whose work tree is edited."""
    folder.mkdir()
    base(folder)
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@localhost"]
    for call in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "base"]):
        subprocess.run([*git, *call], cwd=folder, check=True)
    edit(folder)
    return folder


def sample(folder: Path) -> None:
    """The sample policies of this repo."""
    shutil.copytree(HERE.parent / "policies", folder / "policies")


def sample_edited(folder: Path) -> None:
    """Target and fallback of a route change places."""
    path = folder / "policies" / "support-assistant.yaml"
    text = path.read_text()
    before = "target: luna-azure-eu\n    fallback: [mistral-small]"
    assert before in text
    path.write_text(text.replace(before, "target: mistral-small\n    fallback: [luna-azure-eu]"))


def large(folder: Path, turned: int = 0) -> None:
    """A route for each intent, three models each; the first routes `turned` to other models."""
    (folder / "evidence").mkdir(exist_ok=True)
    for name, text in {
        "policy.yaml": "".join(_policy(turned)), "registry.yaml": "".join(_registry()),
        "evidence/gold.yaml": "".join(_report()), "traffic.csv": "".join(_traffic()),
    }.items():  # fmt: skip
        (folder / name).write_text(text)


def _policy(turned: int) -> Iterator[str]:
    intents = ", ".join(f"intent-{number}" for number in range(ROUTES))
    yield f"""\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {{name: large, version: {2 if turned else 1}}}
registry: registry.yaml
evidence: [evidence/]
traffic: traffic.csv
request:
  intent: [{intents}]
  risk: [low, medium, high]
defaults:
  limits: {{max_latency_ms: 3000, quality_floor: 0.7}}
routes:
"""
    for number in range(ROUTES):
        models = [f"model-{(number + step + (number < turned)) % MODELS}" for step in (0, 7, 11)]
        yield f"  - {{name: route-{number}, match: {{intent: intent-{number}}}, target: {models[0]}, fallback: [{models[1]}, {models[2]}]}}\n"


def _registry() -> Iterator[str]:
    yield "apiVersion: routectl/v1\nkind: ModelRegistry\nmetadata: {name: models}\ntiers: [small, medium]\nproviders:\n"
    yield from (f"  provider-{number}: {{regions: [us]}}\n" for number in range(5))
    yield "models:\n"
    for number in range(MODELS):
        price = f"{{input_per_mtok: {1 + number / 10:.1f}, output_per_mtok: {2 + number / 10:.1f}}}"
        tier = ("medium", "small")[number % 2]
        yield f"  model-{number}: {{provider: provider-{number % 5}, tier: {tier}, price: {price}}}\n"


def _report() -> Iterator[str]:
    yield f"""\
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {{name: gold}}
measured_on: 2026-11-01
dataset: {{name: gold, digest: "sha256:{"1" * 64}"}}
results:
"""
    for model in range(MODELS):
        for intent in range(ROUTES):
            yield (
                f"  - {{model: model-{model}, intent: intent-{intent}, samples: 500, "
                f"success_rate: {0.85 + (model * 5 + intent) % 11 / 100:.2f}, "
                f"quality: {{mean: {0.8 + (model * 7 + intent) % 13 / 100:.2f}, stddev: 0.1}}, "
                f"latency_ms: {{p95: {900 + (model * 13 + intent * 7) % 800}}}, cost_usd: 0.00{1 + model % 5}}}\n"
            )


def _traffic() -> Iterator[str]:
    yield "time,intent,risk,input_tokens,output_tokens\n"
    for row in range(ROWS):
        risk = ("low", "medium", "high")[row % 3]
        yield f"2026-11-02T10:{row // 60 % 60:02}:{row % 60:02}Z,intent-{row * 7 % ROUTES},{risk},{100 + row % 900},{50 + row % 300}\n"


if __name__ == "__main__":
    main()
