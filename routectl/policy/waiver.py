"""A linked Waiver: which question's no is waived, for which change, by whom, why, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.policy.day import days_since
from routectl.policy.linked import Linked

if TYPE_CHECKING:
    from datetime import date

    from routectl.document.source import Document


class Waiver(Linked):
    """It names nothing that could be missing: a question, a policy and a digest are only compared."""

    __slots__ = ("approver", "digest", "expires_on", "policy", "question", "reason")

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        written = document.value
        self.question: str = written["question"]
        self.policy: str = written.get("policy", "")
        """Empty for a question about the change as a whole."""
        self.digest: str = written["digest"]
        self.reason: str = written["reason"]
        self.approver: str = written["approver"]
        self.expires_on: str = written["expires_on"]

    def is_past(self, today: date) -> bool:
        """Whether its last day is over."""
        return days_since(self.expires_on, today) > 0
