"""What a review question is: asked of a change, it answers pass or fail, and shows by what."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.finding import Severity
from routectl.lint.rule import Check, checked

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.finding import Hit
    from routectl.policy.waiver import Waiver
    from routectl.report import Block

Said = Literal["pass", "fail", "undecided", "waived", "not_applicable"]
"""`undecided`: what a verdict needs is missing, and the summary says what. `waived`: the run says so, no question does."""

WORST_FIRST: tuple[Said, ...] = ("fail", "undecided", "waived", "pass", "not_applicable")


class Answer(NamedTuple):
    """The answer to one question about one change, or about one policy in it."""

    said: Said
    summary: str
    """One sentence: what was looked at, and what was found."""
    evidence: tuple[Block, ...] = ()
    """What a reviewer reads to be convinced: tables, lines, listings."""
    hits: tuple[Hit, ...] = ()
    """The places to blame where the answer is no, each with its remedy; of a yes, what to look at all the same."""
    data: tuple[dict[str, Any], ...] = ()
    """The evidence as scripts read it, an entry for each thing that was looked at."""
    bound: tuple[str, ...] = ()
    """What a waiver of this answer is bound to beside the decisions of the change, in words that no line and no order is in."""
    waiver: Waiver | None = None
    """What excuses it; the run puts it in."""


def question(severity: Severity = Severity.ERROR) -> Callable[[Callable[..., Answer]], Check]:
    """Marks the one function of a question's file; a "no" fails the review where the severity is `error`.

    The first parameter's annotation says what is asked about: `Change`, all of it at once, or
    `Proposal`, each changed policy in turn. Keyword-only parameters with a default are thresholds
    that configuration may set.
    """
    return partial(checked, severity)
