"""A review as scripts read it: questions with their answers, waivers with what they are good for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.json import finding_data
from routectl.review.waive import digest_of

if TYPE_CHECKING:
    from routectl.review.change import Change
    from routectl.review.question import Answer
    from routectl.review.run import Answered
    from routectl.review.waive import Held


def told(each: Answered) -> str:
    """The summaries behind its answer, those of policies by their names where there are several."""
    mine = [(proposal, answer) for proposal, answer in each.answers if answer.said == each.said]
    if len({_summed(answer) for _, answer in mine}) <= 1:
        return _summed(mine[0][1]) if mine else "no policy changed"
    return "; ".join(f"{f'`{proposal.name}`: ' if proposal else ''}{_summed(answer)}" for proposal, answer in mine)


def _summed(answer: Answer) -> str:
    """The summary of an answer; of a waived one, with who waived it, why and until when."""
    if answer.waiver is None:
        return answer.summary
    waiver = answer.waiver
    return f"{answer.summary}; waived by {waiver.approver} until {waiver.expires_on}: {waiver.reason}"


def question_data(change: Change, each: Answered) -> dict[str, Any]:
    """A question with its answer, its evidence, and what a waiver of it would be bound to."""
    return {
        "id": each.asked.question.code,
        "slug": each.asked.question.slug,
        "question": each.asked.question.summary,
        "answer": each.said,
        "severity": each.asked.severity.value,
        "summary": told(each),
        "evidence": [
            {"policy": proposal.name if proposal else None, "answer": answer.said, "summary": answer.summary, **entry}
            for proposal, answer in each.answers
            for entry in (answer.data or ({},))
        ],
        "waivable": [
            {
                "policy": proposal.name if proposal else None,
                "digest": digest_of(change, proposal, answer) or None,
                "waiver": answer.waiver.name if answer.waiver else None,
            }
            for proposal, answer in each.answers
            if answer.said in ("fail", "undecided", "waived")
        ],
        "findings": [finding_data(finding) for finding in each.findings],
    }


def waiver_data(held: Held) -> dict[str, Any]:
    """A waiver, and what it is good for."""
    waiver = held.waiver
    place = waiver.at()
    return {
        "name": waiver.name, "question": waiver.question, "policy": waiver.policy or None, "digest": waiver.digest,
        "reason": waiver.reason, "approver": waiver.approver, "expires_on": waiver.expires_on,
        "file": place.file, "line": place.span.start.line, "standing": held.standing, "told": held.told,
    }  # fmt: skip
