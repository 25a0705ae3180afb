"""Values that are empty, and standard streams that take nothing: each has the exit status that scripts rely on."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from routectl.cli.app import COMMANDS, run
from routectl.cli.parameters import parameters
from routectl.cli.plain import SHORT, SPELLED

needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")


def options() -> list[tuple[str, str]]:
    """Every option of every command that takes a value."""
    found = []
    for name in COMMANDS:
        taken = parameters(import_module(f"routectl.cli.commands.{name.replace(' ', '_')}").command)
        found += [(name, each) for each in taken.options if not taken.kinds[each].startswith("bool")]
    return found


PLACES = {
    "simulate": ["policy.yaml"], "review": ["main"], "replay": ["policy.yaml", "log.csv"],
    "traffic pack": ["log.csv", "--output", "packed.parquet"],
    "traffic sample": ["policy.yaml", "log.csv", "--output", "sample.csv"],
}  # fmt: skip
"""What a command can't do without."""


@pytest.mark.parametrize(("name", "option"), options())
@pytest.mark.parametrize("value", ["", " "])
def test_no_option_is_ever_empty(name: str, option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    place = PLACES.get(name, [])
    if option == "output" and "--output" in place:
        place = place[:-2]
    spelled = SPELLED.get(option, f"--{option.replace('_', '-')}")
    for shape in ([f"{spelled}={value}"], [spelled, value]):
        assert run([*name.split(), *place, *shape]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert f"routectl: `{spelled}` is empty: give it a value, or leave it out" in said.err


def test_short_options_and_those_that_typer_reads() -> None:
    for short in SHORT:
        assert run(["simulate", "policy.yaml", short, ""]) == 2
    left_to_typer = [sys.executable, "-m", "routectl", "test", "-k", ""]
    ran = subprocess.run(left_to_typer, capture_output=True, check=False)
    assert (ran.returncode, ran.stderr[:27]) == (2, b"routectl: `--name` is empty")


@pytest.mark.parametrize("call", [["lint", ""], ["test", "policies", ""], ["diff", ""], ["rule", ""], ["init", " "]])
def test_no_argument_is_ever_empty(call: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(call) == 2
    assert "is empty" in capsys.readouterr().err


@needs_full
@pytest.mark.parametrize("call", [["rule"], ["schema"], ["config", "-o", "json"], ["--help"], ["--version"]])
def test_a_full_disk_is_no_bug(call: list[str]) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "routectl", *call], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr.decode()) == (
        2,
        "routectl: standard output can't be written: no space left on device\n",
    )


@needs_full
def test_a_full_disk_where_the_cache_answers(root: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "routectl", "lint", str(root / "policies")]
    seen = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run(command, env=seen, capture_output=True, check=True)
    with open("/dev/full", "w") as full:
        ran = subprocess.run(command, env=seen, stdout=full, stderr=subprocess.PIPE, check=False)
    assert (ran.returncode, ran.stderr.decode()) == (
        2,
        "routectl: standard output can't be written: no space left on device\n",
    )


@needs_full
@pytest.mark.parametrize(
    ("call", "status"), [(["lint", "nowhere.yaml"], 2), (["rule"], 0), (["simulate", "a", "b"], 2)]
)
def test_a_full_disk_on_standard_error_changes_nothing(call: list[str], status: int) -> None:
    with open("/dev/full", "w") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "routectl", *call], stdout=subprocess.PIPE, stderr=full, check=False
        )
    assert ran.returncode == status


def test_a_pipe_that_breaks_midway() -> None:
    with subprocess.Popen([sys.executable, "-m", "routectl", "schema"], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.read(100)
        process.stdout.close()
        assert process.wait() == 141
