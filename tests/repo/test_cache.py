"""The run cache answers only where nothing that the run looked at has changed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

POLICY = "apiVersion: routectl/v1\nkind: ModelRegistry\nmetadata: {name: m}\ntiers: [small]\nproviders: {p: {}}\nmodels: {}\n"


class World:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "repo"
        (self.folder / "policies").mkdir(parents=True)
        (self.folder / "routectl.toml").write_text("")
        self.file = self.folder / "policies" / "a.yaml"
        self.file.write_text(POLICY)
        self.cache = folder / "cache"
        self.settle()

    def settle(self) -> None:
        """Let the clock of the file system move on, as it does between two runs of a person."""
        time.sleep(0.06)

    def lint(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        root = str(Path(__file__).parents[2])
        environment = os.environ | {"XDG_CACHE_HOME": str(self.cache), "PYTHONPATH": root}
        return subprocess.run(
            [sys.executable, "-v", "-m", "routectl", "lint", *arguments],
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def answered(self, *arguments: str) -> bool:
        """Whether a run is answered from the cache; its output must be the same as without."""
        run, plain = self.lint(*arguments), self.lint("--no-cache", *arguments)
        assert (run.stdout, run.returncode) == (plain.stdout, plain.returncode)
        return "routectl.cli.app" not in run.stderr


@pytest.fixture
def world(tmp_path: Path) -> World:
    made = World(tmp_path)
    assert not made.answered("policies")
    assert made.answered("policies")
    return made


def test_other_arguments_ask_anew(world: World) -> None:
    assert not world.answered("policies", "--fail-on", "never")


def test_an_edit_is_seen(world: World) -> None:
    world.file.write_text(POLICY.replace("[small]", "[large]"))
    assert not world.answered("policies")


def test_an_edit_of_the_same_size_and_time_is_seen(world: World) -> None:
    before = world.file.stat()
    world.file.write_text(POLICY.replace("small", "large"))
    os.utime(world.file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert not world.answered("policies")


def test_a_new_file_is_seen(world: World) -> None:
    (world.folder / "policies" / "b.yaml").write_text(POLICY)
    assert not world.answered("policies")


def test_a_removed_file_is_seen(world: World) -> None:
    world.file.unlink()
    assert not world.answered("policies")


def test_configuration_is_seen(world: World) -> None:
    (world.folder / "routectl.toml").write_text('fail-on = "never"\n')
    assert not world.answered("policies")


def test_a_new_root_is_seen(world: World) -> None:
    (world.folder / "policies" / "routectl.toml").write_text("")
    assert not world.answered("policies")


def test_a_damaged_entry_is_no_answer(world: World) -> None:
    for entry in (world.cache / "routectl").iterdir():
        entry.write_bytes(entry.read_bytes()[:40])
    assert not world.answered("policies")


def test_the_repo_can_not_bring_a_verdict_along(world: World) -> None:
    for entry in (world.cache / "routectl").iterdir():
        (world.folder / ".routectl_cache").mkdir(exist_ok=True)
        entry.rename(world.folder / ".routectl_cache" / entry.name)
    assert not world.answered("policies")
