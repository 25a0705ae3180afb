"""`routectl review`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.cli.finish import FORMATS, Output, chosen, emit, finish, render, tell
from routectl.document.unwatched import unwatched
from routectl.output.escape import counted
from routectl.repo.disk import Unusable
from routectl.repo.sides import since
from routectl.repo.write import append, step_summary
from routectl.report import Report
from routectl.review.open import open_change
from routectl.review.report import is_undecided, report
from routectl.review.run import review
from routectl.review.settings import asked
from routectl.review.template import templates
from routectl.review.waive import waive

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.finding import Finding
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side
    from routectl.review.change import Change
    from routectl.review.run import Answered
    from routectl.review.settings import Asked


def command(
    base: str,
    head: str | None = None,
    *,
    ask: list[str] | None = None,
    skip: list[str] | None = None,
    waiver: str | None = None,
    drill: str | None = None,
    summary: bool = False,
    split: str | None = None,
    output: list[str] | None = None,
    today: str | None = None,
    exclude: list[str] | None = None,
    severity: list[str] | None = None,
    thresholds: list[str] | None = None,
    baseline: str | None = None,
    color: str | None = None,
) -> int:
    """Answer the questions of a careful reviewer about a change, each with its evidence.

    Example: routectl review main -o markdown=review.md
    """
    formats = [each.format for each in chosen(output or (), FORMATS)]
    summary_file = step_summary() if summary else ""
    flags = {
        "ask": [waiver] if waiver else ask, "skip": skip, "today": today, "exclude": exclude, "severity": severity,
        "thresholds": thresholds, "baseline": baseline, "color": color,
    }  # fmt: skip
    with unwatched(), since(base, head or "", flags) as (before, after, config):
        questions = _questions(config)
        opened = open_change(before, after, config)
        for note in opened.notes:
            tell(f"routectl: {note}")
        if opened.broken:
            return _refused(opened.broken, output or (), config)
        if not before.held and not after.held:
            return _nothing(before, after, output or (), config)
        if drill is not None:
            return _drill(opened.change, drill)
        waived = waive(opened.change, review(opened.change, questions), config["locked"])
        if waiver:
            return _template(opened.change, waived.answered, waiver)
        told = report(opened.change, waived, opened.notes)
        _finish(
            told,
            report(opened.change, waived, opened.notes, is_page=True) if "html" in formats else told,
            output or (),
            config,
        )
        if split is not None:
            _split(opened.change, split)
        if summary:
            append(summary_file, render(told, Output("markdown")))
    return status(waived.answered)


def status(answered: tuple[Answered, ...]) -> int:
    """4 where a question that may fail the review can't be told, else 1 for one that fails it."""
    if is_undecided(answered):
        return 4
    return 1 if any(each.fails for each in answered) else 0


def _finish(told: Report, page: Report, output: Sequence[str], config: Configuration) -> None:
    """Write the page, and the report in all other formats."""
    pages = [each for each in output if each.partition("=")[0] == "html"]
    others = [each for each in output if each not in pages]
    if pages:
        finish(page, pages, color=config["color"])
    if others or not pages:
        finish(told, others, color=config["color"])


def _refused(broken: tuple[Finding, ...], output: Sequence[str], config: Configuration) -> int:
    finish(Report("review", broken, files=len(broken), marker="review"), output, color=config["color"])
    tell("routectl: nothing is reviewed: a version of a policy has errors")
    return 2


def _nothing(before: Side, after: Side, output: Sequence[str], config: Configuration) -> int:
    finish(Report("review", (), files=0, marker="review"), output, color=config["color"])
    tell(f"routectl: neither `{before.label}` nor `{after.label}` holds a RoutePolicy")
    return 3


def _template(change: Change, answered: tuple[Answered, ...], name: str) -> int:
    """Print the waivers that would excuse a question's answers, to be filled in."""
    found = list(templates(change, answered))
    if not found:
        raise Unusable(
            f"there is nothing to waive: `{name}` is not answered with no, or what it is about has no digest"
        )
    emit("---\n".join(found))
    return 0


def _drill(change: Change, provider: str) -> int:
    """Print the drills that an outage of a provider asks for, to be filled in."""
    from routectl.review.drill_template import drill_templates

    try:
        found = list(drill_templates(change, provider))
    except ValueError as error:
        raise Unusable(str(error)) from None
    if not found:
        raise Unusable(f"there is no drill to hold: no policy goes to provider `{provider}` for a plain request")
    emit("---\n".join(found))
    return 0


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
        found = asked(config.values)
    except ValueError as error:
        raise Unusable(str(error)) from None
    if not found:
        raise Unusable("no question is left to ask: `skip` takes away all that `ask` names")
    return found
