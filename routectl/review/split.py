"""The steps of a change as the files of a folder: each a small policy repo of its own, beside it the message of its commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.repo.disk import Unusable
from routectl.repo.root import policy_root
from routectl.repo.traffic import traffic_of
from routectl.review.step_tests import tests_by_step
from routectl.review.step_versions import grown, versions
from routectl.review.step_words import message, step_slug

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.repo.disk import Tree
    from routectl.review.change import Change
    from routectl.review.step_tests import StepTests
    from routectl.review.step_versions import Versions
    from routectl.review.steps import TakenApart

MOST_BYTES = 16 * 1024 * 1024
"""Of the logs that policies name so much is copied into every step."""

ROOT = "# the root of all steps: no path in them leaves it\n"


class Split(NamedTuple):
    """What is written: files by their path in the folder, and the steps by their name there."""

    files: dict[str, str | bytes]
    steps: tuple[str, ...]
    notes: tuple[str, ...] = ()
    """What there is to say about them."""


def split(change: Change, folder: str) -> Split:
    """The files of all steps, to be written to a folder; none, and a note that says why, where there is nothing to take apart."""
    apart = change.taken_apart
    taken = apart.taken
    if len(taken.steps) < 2:
        why = taken.undecided or "the change is one step"
        return Split({}, (), (f"nothing was split: {why}",))
    root = _root(change)
    logs, notes = _logs(change, root)
    inside = _inside(folder, root).split("/")
    if inside[0] != ".." and not any(part.startswith(".") for part in inside):
        notes = (*notes, f"`{folder}` is below the policy root: lint and review look into it as long as it is there")
    files: dict[str, str | bytes] = {"routectl.toml": ROOT}
    names: list[str] = []
    told, tests = versions(apart), tests_by_step(change)
    before = {_inside(path, root) for path in (*apart.files.texts(frozenset()), *tests.base)}
    for number, (step, wanted, asked) in enumerate(zip(taken.steps, told, tests.steps, strict=True), 1):
        name = f"{number:02}-{step_slug(step)}"
        names.append(name)
        held = {_inside(path, root): text for path, text in (asked | grown(apart, step, wanted)).items()}
        gone = sorted(before - held.keys())
        files |= {f"{name}/{path}": text for path, text in held.items()}
        files |= {f"{name}/{path}": content for path, content in logs.items()}
        files[f"{name}.txt"] = message(apart, step, number, gone, _versions(apart, told, number - 1))
        before = set(held)
    return Split(files, tuple(names), (*notes, *_larger(apart, told[-1]), *_left_out(tests)))


def _versions(apart: TakenApart, told: Sequence[Versions], place: int) -> list[tuple[str, int | None, int | None]]:
    """The policies whose version a step changes, from what to what."""
    proposals = apart.turned.proposals
    before = told[place - 1] if place else {number: one.old.version for number, one in enumerate(proposals) if one.old}
    return [
        (proposals[number].name, before[number], version)
        for number, version in told[place].items()
        if before[number] != version
    ]


def _larger(apart: TakenApart, last: Versions) -> Iterator[str]:
    """Where the last step can't have the proposed version, for there are more steps than versions."""
    for number, version in last.items():
        one = apart.turned.proposals[number]
        if one.new is not None and one.new.version != version:
            proposed = "none" if one.new.version is None else one.new.version
            yield f"the last step is version {version} of `{one.name}`, and {proposed} is proposed: it grows with each step"


def _left_out(tests: StepTests) -> Iterator[str]:
    if tests.left_out:
        yield f"{', '.join(f'`{path}`' for path in tests.left_out[:3])}{', …' if tests.left_out[3:] else ''} is in no step: it names another policy"


def _root(change: Change) -> str:
    held = next(one.pair.new or one.pair.old for one in change.changed)
    assert held is not None
    return policy_root(os.path.dirname(held.path))


def _inside(path: str, root: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _logs(change: Change, root: str) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The traffic logs that the policies name: without them, lint would say that they are missing."""
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    for path, tree in dict(_named(change)).items():
        with tree.stream(path) as file:
            content = file.read(left + 1)
        if len(content) > left:
            return found, (f"`{_inside(path, root)}` is too large to be copied into every step",)
        left -= len(content)
        found[_inside(path, root)] = content
    return found, ()


def _named(change: Change) -> Iterator[tuple[str, Tree]]:
    for one in change.changed:
        for policy, side in ((one.old, change.base), (one.new, change.head)):
            if policy is None:
                continue
            try:
                log = traffic_of(policy, side.repo.tree)
            except Unusable:
                continue  # lint says so
            yield from ((path, side.repo.tree) for path in (log.files if log else ()))
