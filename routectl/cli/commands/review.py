"""`routectl review`."""

from __future__ import annotations

from routectl.cli.finish import FORMATS, chosen, finish, tell
from routectl.output.escape import counted
from routectl.repo.config import Configuration
from routectl.repo.disk import Unusable
from routectl.repo.sides import since
from routectl.report import Report
from routectl.review.change import Change
from routectl.review.open import open_change
from routectl.review.report import report, verdict
from routectl.review.run import review
from routectl.review.settings import Asked, asked
from routectl.review.waive import waive


def command(
    base: str,
    head: str | None = None,
    *,
    ask: list[str] | None = None,
    skip: list[str] | None = None,
    split: str | None = None,
    output: list[str] | None = None,
    today: str | None = None,
    color: str | None = None,
) -> int:
    """Answer the questions of a careful reviewer about a change, each with its evidence.

    Example: routectl review main -o markdown=review.md
    """
    chosen(output or (), FORMATS)
    flags = {"ask": ask, "skip": skip, "today": today, "color": color}
    with since(base, head or "", flags) as (before, after, config):
        questions = _questions(config)
        opened = open_change(before, after, config)
        if opened.broken:
            finish(Report("review", opened.broken, files=len(opened.broken)), output or (), color=config["color"])
            tell("routectl: nothing is reviewed: a version of a policy has errors")
            return 2
        waived = waive(opened.change, review(opened.change, questions), config["locked"])
        finish(report(opened.change, waived), output or (), color=config["color"])
        answered = waived.answered
        if split is not None:
            _split(opened.change, split)
    if any(each.said == "undecided" for each in answered) and verdict(answered) == "pass":
        return 4
    return 1 if verdict(answered) == "fail" else 0


def _split(change: Change, folder: str) -> None:
    """Write the steps of the change. Raises `Unusable`."""
    from routectl.repo.folder import write_folder
    from routectl.review.split import split

    found = split(change, folder)
    if found.files:
        write_folder(folder, found.files)
        first = f"{folder}/{found.steps[0]}"
        tell(f"wrote {counted(len(found.steps), 'step')} to {folder}")
        tell(f"next: copy what is in {first} over the base, and commit it with `git commit -F {first}.txt`")
    for note in found.notes:
        tell(f"routectl: {note}")


def _questions(config: Configuration) -> tuple[Asked, ...]:
    try:
        return asked(config.values)
    except ValueError as error:
        raise Unusable(str(error)) from None
