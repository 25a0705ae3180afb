"""A waiver to fill in: bound to the no that it is for, without a reason and without an approver."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from routectl.review.waive import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.review.change import Change
    from routectl.review.run import Answered

DAYS = 30
"""So long a waiver holds unless somebody writes another day."""


def templates(change: Change, answered: Iterable[Answered]) -> Iterator[str]:
    """A document for each answer that a waiver would excuse. What a person has to say is left empty: it isn't valid before."""
    until = change.today + timedelta(days=DAYS)
    for each in answered:
        code = each.asked.question.code
        for proposal, answer in each.answers:
            digest = digest_of(change, proposal, answer)
            if answer.said in ("fail", "undecided") and digest:
                about = proposal.name if proposal else "change"
                lines = [
                    "apiVersion: routectl/v1",
                    "kind: Waiver",
                    f"metadata: {{name: {code.lower()}-{about[:40]}-{digest[7:15]}}}",
                    f"question: {code}  # {each.asked.question.summary}",
                    *([f"policy: {proposal.name}"] if proposal else []),
                    f"digest: {digest}",
                    "reason:  # why the change may go in all the same",
                    'approver:  # who allows it: "@acme/finops"',
                    f"expires_on: {until.isoformat()}",
                ]
                yield "\n".join(lines) + "\n"
