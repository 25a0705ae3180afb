"""Asks the questions of a change, and settles what their answers come to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Finding, Hit, Severity
from routectl.lint.fix import resolved
from routectl.lint.run import fingerprint
from routectl.review.question import WORST_FIRST, Answer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.review.change import Change, Proposal
    from routectl.review.question import Said
    from routectl.review.settings import Asked


class Answered(NamedTuple):
    """A question with its answers: one, or one for each policy that it was asked about."""

    asked: Asked
    answers: tuple[tuple[Proposal | None, Answer], ...]
    by_answer: tuple[tuple[Finding, ...], ...]
    """The findings of each answer."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for findings in self.by_answer for finding in findings)

    @property
    def said(self) -> Said:
        """The worst of its answers."""
        said = {answer.said for _, answer in self.answers}
        return next((one for one in WORST_FIRST if one in said), "not_applicable")

    @property
    def fails(self) -> bool:
        """Whether the review fails by it."""
        return self.said == "fail" and self.may_fail

    @property
    def may_fail(self) -> bool:
        """Whether a no to it fails the review; else it only warns."""
        return self.asked.severity is Severity.ERROR


def review(change: Change, questions: Sequence[Asked]) -> tuple[Answered, ...]:
    """Every question answered, in their order."""
    return tuple(_answered(change, asked) for asked in questions)


def _answered(change: Change, asked: Asked) -> Answered:
    answers = tuple(_asked(change, asked))
    return Answered(
        asked, answers, tuple(tuple(_findings(change, asked, proposal, answer)) for proposal, answer in answers)
    )


def _asked(change: Change, asked: Asked) -> Iterator[tuple[Proposal | None, Answer]]:
    check = asked.question.check
    told = {**asked.thresholds, **({"today": change.today} if check.wants_today else {})}
    if check.subject == "Change":
        yield None, check.answer(change, **told)
        return
    for proposal in change.changed:
        yield proposal, check.answer(proposal, **told)


def _findings(change: Change, asked: Asked, proposal: Proposal | None, answer: Answer) -> Iterator[Finding]:
    """A finding for each place to blame; one for the policy as a whole where a "no" names none."""
    hits = answer.hits
    if answer.said in ("fail", "undecided") and not hits:
        whole = proposal or next(iter(change.changed or change.proposals), None)
        hits = (Hit(whole.place, answer.summary),) if whole else ()
    code = asked.question.code
    for hit in hits:
        severity = asked.severity if answer.said == "fail" else Severity.WARNING
        if hit.severity is not None and hit.severity.rank < severity.rank:
            severity = hit.severity
        yield Finding(
            code, asked.question.slug, severity, hit.message, hit.help, hit.place, fingerprint(code, hit.place),
            hit.related, resolved(hit.fix),
        )  # fmt: skip
