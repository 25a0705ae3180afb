"""The tests that belong to each step of a change: those of the base until those that are proposed hold, from there on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.suite import Suite
from routectl.prove.run import run
from routectl.tested import KIND

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.document.source import Document
    from routectl.repo.sides import Side
    from routectl.review.change import Change
    from routectl.review.steps import Step

Texts = dict[str, str]


class StepTests(NamedTuple):
    """The files of tests, by path: those of the base, and those of every step."""

    base: Texts
    steps: Sequence[Texts]
    left_out: tuple[str, ...]
    """Files that name another policy as well, which no step has."""


class _File(NamedTuple):
    text: str
    suites: tuple[tuple[Document, int], ...]
    """Each with the number of the policy that it is about."""
    is_sound: bool


def tests_by_step(change: Change) -> StepTests:
    """The files of tests in every step."""
    steps = change.taken_apart.taken.steps
    before, after = _files(change, change.base, is_new=False), _files(change, change.head, is_new=True)
    names_others = {path for side in (before, after) for path, file in side.items() if "same_as" in file.text}
    base: Texts = {}
    found: list[Texts] = [{} for _ in steps]
    for path in sorted((before.keys() | after.keys()) - names_others):
        old, new = before.get(path), after.get(path)
        if old is not None:
            base[path] = old.text
        is_same = old is not None and new is not None and old.text == new.text
        since = 0 if is_same else _since(change, steps, new)
        for place, texts in enumerate(found):
            file = new if place >= since else old
            if file is not None:
                texts[path] = file.text
    return StepTests(base, found, tuple(sorted(names_others)))


def _files(change: Change, side: Side, *, is_new: bool) -> dict[str, _File]:
    """The files of a side with suites about policies of the change, whether they can be run or not."""
    if side.source is None:
        return {}
    held = (one.pair.new if is_new else one.pair.old for one in change.changed)
    known = {one.path: number for number, one in enumerate(held) if one is not None}
    found: dict[str, _File] = {}
    for file in side.repo.opened(KIND):
        suites = [
            (document, known[target])
            for document in file.documents
            if document.kind == KIND
            and (target := os.path.normpath(os.path.join(os.path.dirname(file.path), document.value["policy"])))
            in known
        ]
        if suites:
            is_sound = len(file.documents) == len(file.source.documents)
            found[file.source.path] = _File(file.source.text, tuple(suites), is_sound)
    return found


def _since(change: Change, steps: Sequence[Step], file: _File | None) -> int:
    """The step from which on all of a file's suites hold; the last at the latest."""
    last = len(steps) - 1
    if file is None or not file.is_sound:
        return last
    for place in range(last - 1, -1, -1):
        policies = change.taken_apart.turned.policies(steps[place].chosen)
        if not all(_holds(Suite(document, policies[number])) for document, number in file.suites):
            return place + 1
    return 0


def _holds(suite: Suite) -> bool:
    if suite.policy is None or suite.unresolved:
        return False
    tried = run(suite, lambda source: source)
    return not tried.failed and not tried.undecided
