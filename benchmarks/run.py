"""Measures `routectl lint` beside yamllint, check-jsonschema and ajv, `routectl simulate` beside Python alone, and writes
the tables into benchmarks/README.md.

    python benchmarks/run.py [--quick] [PART …]

Peers are installed into build/bench from the package registries. They check schema or style
only; routectl applies all of its rules.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

from corpus import make
from measure import Figure, side_by_side
from page import HERE, write
from process import replaying_small, simulating

BENCH = HERE.parent / "build" / "bench"
SCHEMA = HERE.parent / "schemas" / "route-policy.schema.json"
ROUTECTL = Path(sys.executable).parent / "routectl"


def peers() -> dict[str, Path]:
    """The programs to measure against, installed on first use."""
    installed = {
        "yamllint": _pip("yamllint", "yamllint"),
        "check-jsonschema": _pip("check-jsonschema", "check-jsonschema"),
        "check-jsonschema with clib": _pip("check-jsonschema-clib", "check-jsonschema", "ruamel.yaml.clib"),
    }
    ajv = BENCH / "ajv" / "node_modules" / ".bin" / "ajv"
    if not ajv.exists():
        ajv.parent.parent.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["npm", "install", "--silent", "--prefix", str(BENCH / "ajv"), "ajv-cli@5"], check=False)
    return installed | ({"ajv-cli": ajv} if ajv.exists() else {})


def _pip(name: str, *packages: str) -> Path:
    folder = BENCH / name
    program = folder / "bin" / packages[0]
    if not program.exists():
        venv.create(folder, with_pip=True)
        subprocess.run([str(folder / "bin" / "pip"), "install", "-q", *packages], check=True)
    return program


def commands(programs: dict[str, Path], files: list[str]) -> dict[str, list[str]]:
    """What each program is asked; routectl gets the folder, and ends with 0 only where it has nothing at all to say."""
    asked: dict[str, list[str]] = {"routectl": [str(ROUTECTL), "lint", "policies", "--fail-on", "info"]}
    for name, program in programs.items():
        if name == "yamllint":
            asked[name] = [str(program), "-d", "relaxed", "policies"]
        elif name == "ajv-cli":
            asked[name] = [
                str(program),
                "validate",
                "--spec=draft2020",
                "--validate-formats=false",
                "-s",
                str(SCHEMA),
                "-d",
                "policies/*.yaml",
            ]
        else:
            asked[name] = [str(program), "--schemafile", str(SCHEMA), *files]
    return asked


def table(count: int, figures: dict[str, Figure]) -> list[str]:
    """Rows for one size: each program as a multiple of what routectl takes of the processor."""
    own = figures["routectl"]
    assert own.status == 0, "the policies are to be valid"
    return [
        f"| {count:,} | {name} | {figure.processor / own.processor:.2f} | {figure.mebibytes:.0f} | {figure.status} |"
        for name, figure in figures.items()
    ]


def linting(quick: bool) -> list[str]:
    """The table of lint runs, and what one costs where nothing changed."""
    programs = peers()
    cache = BENCH / "cache"
    environment = {"XDG_CACHE_HOME": str(cache)}
    lines = [
        "| files | program | processor time ÷ routectl's | peak MiB | exit |",
        "| ---: | --- | ---: | ---: | ---: |",
    ]
    for count, runs in ((10, 9), (1000, 3)) if quick else ((10, 15), (1000, 5), (10_000, 1)):
        policies = make(BENCH / f"corpus-{count}", count)
        files = [f"policies/{file.name}" for file in sorted(policies.iterdir())]
        lines += table(count, side_by_side(commands(programs, files), policies.parent, runs, environment, cold=cache))
    folder = BENCH / "corpus-1000"
    warm = {
        "routectl": [str(ROUTECTL), "lint", "policies"],
        "python -c pass": [str(Path(sys.executable)), "-c", "pass"],
    }
    figures = side_by_side(warm, folder, 25, environment)
    own, bare = figures["routectl"], figures["python -c pass"]
    ratio = own.processor / bare.processor
    by_clock = own.seconds / bare.seconds
    return [
        *lines,
        "",
        f"Nothing changed, 1,000 files: {ratio:.2f} times a bare `python -c pass`, {by_clock:.2f} by the clock.",
    ]


def main() -> None:
    parts: dict[str, Callable[[bool], list[str]]] = {
        "lint": linting,
        "processes": lambda quick: simulating(9 if quick else 41),
        "small logs": lambda quick: replaying_small(3 if quick else 15),
    }
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", default=list(parts), help=f"of {', '.join(parts)}; all by default")
    parser.add_argument("--quick", action="store_true", help="fewer files and runs")
    options = parser.parse_args()
    for part in options.parts:
        write(part, parts[part](options.quick))


if __name__ == "__main__":
    main()
