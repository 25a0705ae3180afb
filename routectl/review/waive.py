"""Waivers held against a review: which answer each of them excuses, and what the others are good for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.finding import Suppression
from routectl.review.digest import together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from routectl.policy.waiver import Waiver
    from routectl.review.change import Change, Proposal
    from routectl.review.question import Answer
    from routectl.review.run import Answered

Standing = Literal["holds", "expired", "not_needed", "another_change", "copied", "locked", "not_on_base", "unused"]


class Held(NamedTuple):
    """A waiver, and how it stands to this review."""

    waiver: Waiver
    standing: Standing
    told: str
    """The same in words."""

    @property
    def is_odd(self) -> bool:
        """Whether somebody may have counted on it in vain."""
        return self.standing not in ("holds", "unused")


class Waived(NamedTuple):
    """The answers with those excused that a waiver is for, and how all waivers stand."""

    answered: tuple[Answered, ...]
    waivers: tuple[Held, ...]


def digest_of(change: Change, proposal: Proposal | None, answer: Answer) -> str:
    """The digest that a waiver of this answer has to name; empty where it can't be told."""
    digest = proposal.digest if proposal else change.digest
    if not digest or not answer.bound:
        return digest
    return together([(proposal.name if proposal else "", digest)], answer.bound)


def waive(change: Change, answered: Iterable[Answered], locked: Sequence[str]) -> Waived:
    """Excuse what a waiver of the base is for. `locked` are questions that no waiver excuses."""
    answered = tuple(answered)
    subjects = tuple(_subjects(change, answered, locked))
    excused = tuple(_excused(each, subjects, change) for each in answered)
    known = {_identity(waiver) for waiver in change.base.waivers}
    late = (waiver for waiver in change.head.waivers if _identity(waiver) not in known)
    return Waived(
        excused,
        (
            *(_stands(waiver, subjects, change.today) for waiver in change.base.waivers),
            *(_late(waiver, subjects) for waiver in late),
        ),
    )


class _Subject(NamedTuple):
    """An answer that a waiver may be about."""

    question: str
    policy: str
    digest: str
    answer: Answer
    is_locked: bool

    @property
    def is_no(self) -> bool:
        return self.answer.said in ("fail", "undecided")

    def suits(self, waiver: Waiver) -> bool:
        """Whether a waiver is for this question and this policy."""
        return (waiver.question, waiver.policy) == (self.question, self.policy)


def _subjects(change: Change, answered: Iterable[Answered], locked: Sequence[str]) -> Iterator[_Subject]:
    for each in answered:
        question = each.asked.question
        is_locked = any(question.named(name) for name in locked)
        for proposal, answer in each.answers:
            name = proposal.name if proposal else ""
            yield _Subject(question.code, name, digest_of(change, proposal, answer), answer, is_locked)


def _excused(each: Answered, subjects: Sequence[_Subject], change: Change) -> Answered:
    by_answer = {id(subject.answer): subject for subject in subjects}
    answers = tuple((proposal, _waived(by_answer[id(answer)], change)) for proposal, answer in each.answers)
    silent = {
        id(finding): Suppression("waiver", after.waiver.reason, after.waiver.approver, after.waiver.expires_on)
        for findings, (_, after) in zip(each.by_answer, answers, strict=True)
        if after.waiver is not None
        for finding in findings
    }
    by_answer_now = tuple(
        tuple(finding._replace(suppression=silent.get(id(finding))) for finding in findings)
        for findings in each.by_answer
    )
    return each._replace(answers=answers, by_answer=by_answer_now)


def _waived(subject: _Subject, change: Change) -> Answer:
    if not subject.is_no or not subject.digest or subject.is_locked:
        return subject.answer
    for waiver in change.base.waivers:
        if subject.suits(waiver) and waiver.digest == subject.digest and not waiver.is_past(change.today):
            return subject.answer._replace(said="waived", waiver=waiver)
    return subject.answer


def _stands(waiver: Waiver, subjects: Sequence[_Subject], today: date) -> Held:
    meant = next((subject for subject in subjects if subject.suits(waiver)), None)
    if meant is None or waiver.digest != meant.digest:
        return _strays(waiver, meant, subjects)
    if waiver.is_past(today):
        return Held(waiver, "expired", f"it is for this change, and was good until {waiver.expires_on}")
    if not meant.is_no:
        return Held(waiver, "not_needed", "it is for this change, and the answer is no `no`")
    if meant.is_locked:
        return Held(waiver, "locked", f"it is for this change, and the configuration locks {meant.question}")
    return Held(waiver, "holds", f"until {waiver.expires_on}")


def _strays(waiver: Waiver, meant: _Subject | None, subjects: Sequence[_Subject]) -> Held:
    """A waiver whose digest isn't that of the answer that it names."""
    owner = next((subject for subject in subjects if subject.digest == waiver.digest), None)
    if owner is not None:
        whose = f"the change of `{owner.policy}`" if owner.policy else f"the whole change, as {owner.question} sees it"
        return Held(waiver, "copied", f"its digest is that of {whose}")
    if meant is not None and meant.is_no:
        return Held(waiver, "another_change", f"it is for another change: the digest of this one is {meant.digest}")
    return Held(waiver, "unused", "it is for another change")


def _late(waiver: Waiver, subjects: Sequence[_Subject]) -> Held:
    suits = any(subject.suits(waiver) and subject.digest == waiver.digest for subject in subjects)
    told = "it comes with the change that it is for" if suits else "it comes with this change"
    return Held(waiver, "not_on_base", f"{told}: it holds once it is merged by itself")


def _identity(waiver: Waiver) -> tuple[str, ...]:
    return waiver.question, waiver.policy, waiver.digest, waiver.reason, waiver.approver, waiver.expires_on
