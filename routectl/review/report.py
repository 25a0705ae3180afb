"""What `review` has to say: the questions with their answers on top, then the evidence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.report import Compared, blocks
from routectl.document.place import Spot
from routectl.document.source import Source
from routectl.output.escape import counted
from routectl.report import Heading, Lines, Prose, Report, Table, Tested
from routectl.review.written import question_data, told, waiver_data

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.finding import Finding
    from routectl.policy.waiver import Waiver
    from routectl.report import Block, Tone
    from routectl.review.change import Change
    from routectl.review.question import Said
    from routectl.review.run import Answered
    from routectl.review.waive import Standing, Waived

ANSWERS: dict[Said, str] = {
    "pass": "yes", "fail": "no", "undecided": "can't be told", "waived": "waived", "not_applicable": "not asked",
}  # fmt: skip
TONES: dict[Said, Tone] = {
    "pass": "good", "fail": "error", "undecided": "warning", "waived": "warning", "not_applicable": "",
}  # fmt: skip

MOST_PLACES = 20

MOST_WAIVERS = 100
"""So many waivers are shown to people, those that hold first; a script has them all."""

MOST_UNUSED = 8
"""So many waivers that this review has no use for are named."""

STANDINGS: dict[Standing, str] = {
    "holds": "in force", "expired": "expired", "not_needed": "not needed", "another_change": "for another change",
    "copied": "copied", "locked": "locked out", "not_on_base": "not on the base", "unused": "unused",
}  # fmt: skip


def report(change: Change, waived: Waived, notes: tuple[str, ...] = (), *, is_page: bool = False) -> Report:
    """The report of a review; a page has the whole comparison below, with panels to try requests in.

    `notes` say what is left out of it.
    """
    answered = waived.answered
    findings = tuple(finding for each in answered for finding in each.findings)
    return Report(
        "review",
        findings,
        (
            _summary(answered),
            *_waivers(waived),
            *((Lines(notes, "Left out"),) if notes else ()),
            *_sealed(change, answered),
            *(block for each in answered for block in _blocks(each, is_page=is_page)),
            *(_compared(change) if is_page else ()),
        ),
        files=len(change.proposals),
        tests=tuple(test for each in answered for test in _tests(each)),
        verdict=_sentence(answered),
        title=f"{change.base.label} → {change.head.label}",
        marker="review",
        later=lambda: _data(change, waived, notes),
        tone="error" if verdict(answered) == "fail" else "warning" if findings or notes or _is_odd(waived) else "good",
    )


def _data(change: Change, waived: Waived, notes: tuple[str, ...]) -> dict[str, object]:
    return {
        "questions": [question_data(change, each) for each in waived.answered],
        "waivers": [waiver_data(held) for held in waived.waivers],
        "left_out": list(notes),
        "verdict": verdict(waived.answered),
        "change": {"base": change.base.label, "head": change.head.label, "digest": change.digest or None},
    }


def _is_odd(waived: Waived) -> bool:
    return any(held.is_odd for held in waived.waivers)


def verdict(answered: tuple[Answered, ...]) -> str:
    """What the review comes to: `pass`, or `fail` where a question that may fail it is answered with no or can't be told."""
    return "fail" if is_undecided(answered) or any(each.fails for each in answered) else "pass"


def is_undecided(answered: tuple[Answered, ...]) -> bool:
    """Whether a question that may fail the review can't be told."""
    return any(each.said == "undecided" and each.may_fail for each in answered)


def _sentence(answered: tuple[Answered, ...]) -> str:
    said = [each.said for each in answered]
    parts = [f"{said.count(one):,} {ANSWERS[one]}" for one in ANSWERS if one in said]
    fails = any(each.fails for each in answered)
    comes_to = (
        "The review fails" if fails else "The review can't be told" if is_undecided(answered) else "The review passes"
    )
    return f"{comes_to}: {', '.join(parts)}."


def _summary(answered: tuple[Answered, ...]) -> Table:
    rows = tuple(
        (each.asked.question.code, each.asked.question.summary, ANSWERS[each.said], told(each)) for each in answered
    )
    tones = tuple("warning" if each.said == "fail" and not each.fails else TONES[each.said] for each in answered)
    return Table(counted(len(rows), "question"), ("code", "question", "answer", "because"), rows, tones)


def _sealed(change: Change, answered: tuple[Answered, ...]) -> Iterator[Prose]:
    """What exactly was reviewed, and how a no can be overruled."""
    if not change.changed:
        return
    if not change.digest:
        why = next(one.undigested for one in change.changed if not one.digest)
        yield Prose(f"The change has no digest, so nothing can be waived: {why}.")
        return
    text = f"The digest of the change is `{change.digest}`."
    code = next((each.asked.question.code for each in answered if each.said in ("fail", "undecided")), "")
    if code:
        text += (
            f" To let exactly this change in all the same, waive each no: `--waiver {code}` prints the document to fill in,"
            " and it holds once it is on the base."
        )
    yield Prose(text)


def _waivers(waived: Waived) -> Iterator[Table | Prose]:
    """Those that hold, and those that somebody may have counted on; the others are named."""
    told = [held for held in waived.waivers if held.standing == "holds" or held.is_odd]
    cut = len(told) - MOST_WAIVERS
    if cut > 0:
        told = sorted(told, key=lambda held: held.is_odd)[:MOST_WAIVERS]
    if told:
        rows = tuple(
            (
                held.waiver.name,
                _about(held.waiver),
                STANDINGS[held.standing],
                held.told,
                held.waiver.reason,
                held.waiver.approver,
            )
            for held in told
        )
        tones: tuple[Tone, ...] = tuple("warning" if held.is_odd else "" for held in told)
        title = "Waivers" + (f"; {cut:,} more are not shown" if cut > 0 else "")
        yield Table(title, ("waiver", "for", "is", "because", "reason", "approver"), rows, tones)
    unused = [f"`{held.waiver.name}`" for held in waived.waivers if held.standing == "unused"]
    if unused:
        left = len(unused) - MOST_UNUSED
        more = f" and {left:,} more" if left > 0 else ""
        yield Prose(f"Unused, for other changes: {', '.join(unused[:MOST_UNUSED])}{more}.")


def _about(waiver: Waiver) -> str:
    return f"{waiver.question} of `{waiver.policy}`" if waiver.policy else waiver.question


def _blocks(each: Answered, *, is_page: bool) -> Iterator[Block]:
    """What a reviewer reads to see it for himself, folded where a page is skimmed; the places to look at before.

    A page has room: there the places of a no aren't folded.
    """
    for (proposal, answer), findings in zip(each.answers, each.by_answer, strict=True):
        if answer.evidence or findings:
            question = each.asked.question
            whose = f" of `{proposal.name}`" if proposal and len(each.answers) > 1 else ""
            yield Heading(f"{question.code} {question.slug}{whose}", answer.summary)
            is_open = is_page and answer.said in ("fail", "undecided")
            yield from _places(findings, f"{question.code}{whose}", is_detail=not is_open)
            yield from (_folded(block, f"{question.code}{whose}") for block in answer.evidence)


def _places(findings: tuple[Finding, ...], name: str, *, is_detail: bool) -> Iterator[Block]:
    if findings:
        rows = tuple((_where(one), one.severity.value, one.message, one.help) for one in findings[:MOST_PLACES])
        left = len(findings) - len(rows)
        yield Table(f"{name}: where", ("where", "is", "what", "remedy"), rows, is_detail=is_detail)
        if left:
            yield Prose(f"… and {left:,} more; `-o json` has them all.")


def _where(finding: Finding) -> str:
    return f"{finding.file}:{finding.start.line}:{finding.start.column}"


def _folded(block: Block, name: str) -> Block:
    """Evidence under a title that says whose it is, for it may stand folded."""
    if isinstance(block, (Table, Lines)):
        return block._replace(title=f"{name}: {block.title}" if block.title else name, is_detail=True)
    return block


def _compared(change: Change) -> Iterator[Block]:
    """What diff shows of each policy that is otherwise."""
    for one in change.changed:
        alone = "a new policy" if one.old is None else "the policy is gone"
        difference = one.weighed if one.difference else None
        yield from blocks(Compared(one.name, difference, "" if difference else alone), is_page=True)


def _tests(each: Answered) -> Iterator[Tested]:
    """A test for each answer; one that passes, or is waived, says what there is to say all the same."""
    question = each.asked.question
    name = f"{question.code} {question.summary}"
    for (proposal, answer), findings in zip(each.answers, each.by_answer, strict=True):
        own = f"{name} ({proposal.name})" if proposal and len(each.answers) > 1 else name
        for finding in findings:
            yield Tested(own, "review", finding.place, finding, is_told=answer.said == "pass")
        if not findings:
            yield Tested(own, "review", proposal.place if proposal else Spot(Source("review", "")))
