"""What `review` has to say: the questions with their answers on top, then the evidence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.escape import counted
from routectl.report import Heading, Report, Table, Tested
from routectl.review.waive import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.waiver import Waiver
    from routectl.report import Block, Tone
    from routectl.review.change import Change
    from routectl.review.question import Answer, Said
    from routectl.review.run import Answered
    from routectl.review.waive import Held, Standing, Waived

ANSWERS: dict[Said, str] = {
    "pass": "yes", "fail": "no", "undecided": "can't be told", "waived": "waived", "not_applicable": "not asked",
}  # fmt: skip
TONES: dict[Said, Tone] = {
    "pass": "good", "fail": "error", "undecided": "warning", "waived": "warning", "not_applicable": "",
}  # fmt: skip


STANDINGS: dict[Standing, str] = {
    "holds": "in force", "expired": "expired", "not_needed": "not needed", "another_change": "for another change",
    "copied": "copied", "locked": "locked out", "not_on_base": "not on the base", "unused": "unused",
}  # fmt: skip


def report(change: Change, waived: Waived) -> Report:
    """The report of a review."""
    answered = waived.answered
    findings = tuple(finding for each in answered for finding in each.findings)
    return Report(
        "review",
        findings,
        (_summary(answered), *_waivers(waived), *(block for each in answered for block in _blocks(each))),
        {
            "questions": [_data(change, each) for each in answered],
            "waivers": [_waiver_data(held) for held in waived.waivers],
            "verdict": verdict(answered),
            "change": {"base": change.base.label, "head": change.head.label, "digest": change.digest or None},
        },
        files=len(change.proposals),
        tests=tuple(test for each in answered for test in _tests(each)),
        verdict=_sentence(answered),
        title=f"{change.base.label} → {change.head.label}",
        tone="error" if verdict(answered) == "fail" else "warning" if findings or _is_odd(waived) else "good",
    )


def _is_odd(waived: Waived) -> bool:
    return any(held.is_odd for held in waived.waivers)


def verdict(answered: tuple[Answered, ...]) -> str:
    """What the review comes to: `pass`, or `fail` where a question fails that may not."""
    return "fail" if any(each.fails for each in answered) else "pass"


def _sentence(answered: tuple[Answered, ...]) -> str:
    said = [each.said for each in answered]
    parts = [f"{said.count(one):,} {ANSWERS[one]}" for one in ANSWERS if one in said]
    return f"The review {'fails' if verdict(answered) == 'fail' else 'passes'}: {', '.join(parts)}."


def _summary(answered: tuple[Answered, ...]) -> Table:
    rows = tuple(
        (each.asked.question.code, each.asked.question.summary, ANSWERS[each.said], _told(each)) for each in answered
    )
    tones = tuple("warning" if each.said == "fail" and not each.fails else TONES[each.said] for each in answered)
    return Table(counted(len(rows), "question"), ("code", "question", "answer", "because"), rows, tones)


def _waivers(waived: Waived) -> Iterator[Table]:
    """Those that hold, and those that somebody may have counted on; the others are only counted."""
    told = [held for held in waived.waivers if held.standing == "holds" or held.is_odd]
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
        yield Table("Waivers", ("waiver", "for", "is", "because", "reason", "approver"), rows, tones)


def _about(waiver: Waiver) -> str:
    return f"{waiver.question} of `{waiver.policy}`" if waiver.policy else waiver.question


def _told(each: Answered) -> str:
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


def _blocks(each: Answered) -> Iterator[Block]:
    for proposal, answer in each.answers:
        if answer.evidence:
            title = f"{each.asked.question.code} {each.asked.question.slug}"
            several = len(each.answers) > 1 and proposal is not None
            yield Heading(f"{title} of `{proposal.name}`" if several and proposal else title, answer.summary)
            yield from answer.evidence


def _tests(each: Answered) -> Iterator[Tested]:
    question = each.asked.question
    name = f"{question.code} {question.summary}"
    if each.findings:
        for finding in each.findings:
            yield Tested(name, "review", finding.place, finding)
    else:
        for proposal, _ in each.answers:
            if proposal is not None:
                yield Tested(name, "review", proposal.place)


def _data(change: Change, each: Answered) -> dict[str, Any]:
    return {
        "id": each.asked.question.code,
        "slug": each.asked.question.slug,
        "question": each.asked.question.summary,
        "answer": each.said,
        "severity": each.asked.severity.value,
        "summary": _told(each),
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
        "findings": [_finding(finding) for finding in each.findings],
    }


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "code": finding.code, "severity": finding.severity.value, "message": finding.message, "help": finding.help,
        "file": finding.file, "start": finding.start._asdict(), "fingerprint": finding.fingerprint,
        "suppression": finding.suppression._asdict() if finding.suppression else None,
    }  # fmt: skip


def _waiver_data(held: Held) -> dict[str, Any]:
    waiver = held.waiver
    place = waiver.at()
    return {
        "name": waiver.name, "question": waiver.question, "policy": waiver.policy or None, "digest": waiver.digest,
        "reason": waiver.reason, "approver": waiver.approver, "expires_on": waiver.expires_on,
        "file": place.file, "line": place.span.start.line, "standing": held.standing, "told": held.told,
    }  # fmt: skip
