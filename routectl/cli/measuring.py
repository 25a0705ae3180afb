"""What `--coverage`, `--mutate`, `--fail-under` and `--suggest` ask for beside the tests themselves."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.cli.finish import emit, tell
from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.cli.finish import Output
    from routectl.policy.policy import Policy
    from routectl.prove.measure import Measured
    from routectl.prove.notice import Other
    from routectl.prove.report import More
    from routectl.prove.run import Tried


class Asked(NamedTuple):
    """What is asked for."""

    coverage: bool
    edits: bool
    least: float | None
    """So many percent have to be reached, of each policy; None where nobody says so."""
    suggest: bool

    @property
    def anything(self) -> bool:
        return self.coverage or self.edits


def asked(
    *, coverage: bool, mutate: bool, fail_under: str | None, suggest: bool, outputs: Sequence[Output] | None
) -> Asked:
    """What the flags come to; `outputs` are those that were asked for. Raises `Unusable`."""
    if suggest and any(not output.file for output in outputs or ()):
        raise Unusable(
            "--suggest prints a test document to standard output; give the format a file: `-o json=tests.json`"
        )
    least = None if fail_under is None else _percent(fail_under)
    return Asked(coverage or suggest or (least is not None and not mutate), mutate, least, suggest)


def measured(asked: Asked, run: Sequence[tuple[Tried, Other]], untested: Sequence[Policy]) -> tuple[More, bool]:
    """What there is to tell of each policy, and whether something couldn't be told."""
    from routectl.prove.measure import bare, by_policy, measure
    from routectl.prove.measured import more
    from routectl.repo.progress import counting

    every: list[Measured] = []
    for suites in by_policy(run):
        with counting("edits") as told:
            every.append(measure(suites, told if asked.edits else None, cover=asked.coverage))
    for policy in untested:
        with counting("edits") as told:
            every.append(bare(policy, told if asked.edits else None, cover=asked.coverage))
    if asked.suggest:
        _suggest(every)
    undecided = any(one.is_undecided for one in every)
    return more(every, asked.least, cover=asked.coverage, edits=asked.edits), undecided


def _suggest(every: Sequence[Measured]) -> None:
    """Print a test document for each policy that has parts which no case exercises and one could, or edits that none notices."""
    from routectl.prove.suggest import document, suggestions

    documents = []
    for one in every:
        cases = suggestions(one.policy, one.coverage, one.mutation)
        if cases:
            path = one.policy.document.source.path
            edits = bool(one.mutation and one.mutation.survivors)
            documents.append(document(one.policy, cases, path, os.path.basename(path), edits=edits))
    emit("---\n".join(documents))
    if not documents:
        tell(f"nothing to suggest: {_nothing(every)}")


def _nothing(every: Sequence[Measured]) -> str:
    """Why there is nothing to suggest."""
    why = next((one.why for one in every if one.why), "")
    edits = ", and tests notice all edits" if any(one.mutation for one in every) else ""
    return why or ("cases exercise all that they can" + edits if every else "there is no policy")


def _percent(written: str) -> float:
    try:
        least = float(written)
    except ValueError:
        least = -1.0
    if not 0 <= least <= 100:
        raise Unusable(f"--fail-under is a number from 0 to 100, not `{written}`")
    return least
