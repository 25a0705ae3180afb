"""Start-up is felt at every commit: what a lint run may not load, and that generated files are fresh."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec

import pytest

HEAVY = frozenset({"numpy", "pyarrow", "deepdiff", "rich", "typer", "pydantic", "jsonschema", "dataclasses", "inspect"})

RUN = """
import sys
sys.argv = ["routectl", *{arguments!r}]
from routectl.__main__ import main
sys.exit(main())
"""


def exists(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False


def needs(name: str) -> pytest.MarkDecorator:
    """Skips a test for as long as the module that it is about isn't written."""
    return pytest.mark.skipif(not exists(name), reason=f"{name} is not written yet")


def loaded(code: str, root) -> tuple[set[str], subprocess.CompletedProcess[str]]:
    """The modules that this code loads, and how it ended."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", code],
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        timeout=60,
        check=False,
    )
    lines = [line for line in run.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}, run


def heavy(code: str, root) -> set[str]:
    """The heavy libraries that this code loads beyond what a bare interpreter does here."""
    bare, _ = loaded("pass", root)
    names, _ = loaded(code, root)
    return {name.partition(".")[0] for name in names - bare} & HEAVY


@needs("routectl.cli.app")
def test_the_command_table_is_light(root):
    assert heavy("import routectl.cli.app", root) == set()


@needs("routectl.cli.commands.lint")
def test_a_lint_run_is_light(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert heavy(RUN.format(arguments=["lint", "policies"]), root) == set()


@needs("routectl.cli.commands.test")
def test_a_test_run_is_light(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert heavy(RUN.format(arguments=["test", "policies"]), root) == set()


@needs("routectl.cli.commands.lint")
def test_a_lint_run_really_lints(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    names, run = loaded(RUN.format(arguments=["lint", "policies"]), root)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert "routectl.document.yaml" in names


@pytest.mark.parametrize("more", [[], ["--against", "policies/choose-model.yaml"], ["--explain", "-o", "json"]])
def test_a_simulation_is_light(root, more):
    arguments = ["simulate", "policies/support-assistant.yaml", "-r", "intent=faq", *more]
    assert heavy(RUN.format(arguments=arguments), root) == set()


def test_a_heavy_library_is_seen(root):
    assert heavy("import rich.console", root) >= {"rich"}


@needs("routectl.language.generate")
def test_generated_files_are_fresh(root):
    run = subprocess.run(
        [sys.executable, "-m", "routectl.language.generate", "--check"],
        capture_output=True,
        text=True,
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("more", [[], ["--drift", "--confusion", "tests/replay/risk.csv"], ["--check"]])
def test_a_replay_of_few_rows_is_light(root, more):
    log = ["policies/support-assistant.yaml", "policies/traffic/sample.csv", "--today", "2026-11-23"]
    names, run = loaded(RUN.format(arguments=["replay", *log, *more]), root)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert "1,763 requests" in run.stdout
    assert {name.partition(".")[0] for name in names - loaded("pass", root)[0]} & HEAVY == set()
