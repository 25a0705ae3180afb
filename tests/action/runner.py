"""Runs the steps of `action.yml` in their order, as GitHub's runner would: expressions filled in, files for outputs and the summary."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.+?)\s*\}\}")


class Ran(NamedTuple):
    """A step that was run: what it printed, and its exit status; None where its condition didn't hold."""

    name: str
    status: int | None
    printed: str


class Runner:
    """One job on one event."""

    def __init__(self, root: Path, workspace: Path, temporary: Path, event: dict[str, Any], api: str) -> None:
        self.root = root
        self.workspace = workspace
        self.temporary = temporary
        self.steps: dict[str, dict[str, str]] = {}
        self.event = temporary / "event.json"
        self.event.write_text(json.dumps(event))
        self.summary = temporary / "summary.md"
        self.summary.touch()
        self.environment = os.environ | {
            "CI": "true", "GITHUB_ACTIONS": "true", "GITHUB_API_URL": api, "GITHUB_ACTION_PATH": str(root),
            "GITHUB_EVENT_PATH": str(self.event), "GITHUB_EVENT_NAME": "pull_request", "GITHUB_REPOSITORY": "acme/routing",
            "GITHUB_REF": "refs/pull/7/merge", "GITHUB_SHA": self.git("rev-parse", "HEAD"),
            "GITHUB_STEP_SUMMARY": str(self.summary), "RUNNER_TEMP": str(temporary),
        }  # fmt: skip

    def git(self, *arguments: str) -> str:
        return subprocess.run(
            ["git", "-C", str(self.workspace), *arguments], check=True, capture_output=True, text=True
        ).stdout.strip()

    def run(self, inputs: dict[str, str], without: str = "") -> list[Ran]:
        """All steps but the one `without` which it is to be; one that fails ends the job, as it does there."""
        action = yaml.safe_load((self.root / "action.yml").read_text())
        given = {name: str(one.get("default", "")) for name, one in action["inputs"].items()} | inputs
        ran: list[Ran] = []
        for step in action["runs"]["steps"]:
            assert step["shell"] == "bash"
            known = {f"inputs.{name}": value for name, value in given.items()}
            known |= {
                "github.event_name": self.environment["GITHUB_EVENT_NAME"],
                "github.token": "the token of the job",
            }
            known |= {
                f"steps.{id}.outputs.{name}": value for id, found in self.steps.items() for name, value in found.items()
            }
            if step["name"] == without or not _holds(step.get("if", ""), known):
                ran.append(Ran(step["name"], None, ""))
                continue
            ran.append(self._step(step, known))
            if ran[-1].status:
                break
        return ran

    def _step(self, step: dict[str, Any], known: dict[str, str]) -> Ran:
        outputs = self.temporary / f"output-{len(self.steps)}"
        outputs.touch()
        own = {name: _filled(str(value), known) for name, value in step.get("env", {}).items()}
        environment = self.environment | own | {"GITHUB_OUTPUT": str(outputs)}
        assert not EXPRESSION.search(step["run"]), "an expression in a script could be code"
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.workspace, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        found = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
        self.steps[step.get("id", f"step-{len(self.steps)}")] = found
        return Ran(step["name"], done.returncode, done.stdout)


def _filled(text: str, known: dict[str, str]) -> str:
    for _ in range(2):  # the default of an input may be an expression itself
        text = EXPRESSION.sub(lambda match: known.get(match[1], ""), text)
    return text


def _holds(condition: str, known: dict[str, str]) -> bool:
    """A condition of the kind that the action uses: `a == 'b' && c`."""
    for part in filter(None, (part.strip() for part in condition.split("&&"))):
        name, _, wanted = part.partition(" == ")
        value = known.get(name, "")
        if not (value == wanted.strip("'") if wanted else value):
            return False
    return True
