"""What `review` has to say: the questions with their answers on top, then the evidence of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.escape import counted
from routectl.report import Heading, Report, Table, Tested

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.report import Block, Tone
    from routectl.review.change import Change
    from routectl.review.question import Said
    from routectl.review.run import Answered

ANSWERS: dict[Said, str] = {"pass": "yes", "fail": "no", "undecided": "can't be told", "not_applicable": "not asked"}
TONES: dict[Said, Tone] = {"pass": "good", "fail": "error", "undecided": "warning", "not_applicable": ""}


def report(change: Change, answered: tuple[Answered, ...]) -> Report:
    """The report of a review."""
    findings = tuple(finding for each in answered for finding in each.findings)
    return Report(
        "review",
        findings,
        (_summary(answered), *(block for each in answered for block in _blocks(each))),
        {
            "questions": [_data(each) for each in answered],
            "verdict": verdict(answered),
            "change": {"base": change.base.label, "head": change.head.label, "digest": change.digest or None},
        },
        files=len(change.proposals),
        tests=tuple(test for each in answered for test in _tests(each)),
        verdict=_sentence(answered),
        title=f"{change.base.label} → {change.head.label}",
        tone="error" if verdict(answered) == "fail" else "warning" if findings else "good",
    )


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


def _told(each: Answered) -> str:
    """The summaries behind its answer, those of policies by their names where there are several."""
    mine = [(proposal, answer) for proposal, answer in each.answers if answer.said == each.said]
    if len({answer.summary for _, answer in mine}) <= 1:
        return mine[0][1].summary if mine else "no policy changed"
    return "; ".join(f"{f'`{proposal.name}`: ' if proposal else ''}{answer.summary}" for proposal, answer in mine)


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


def _data(each: Answered) -> dict[str, Any]:
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
        "findings": [_finding(finding) for finding in each.findings],
    }


def _finding(finding: Any) -> dict[str, Any]:
    return {
        "code": finding.code, "severity": finding.severity.value, "message": finding.message, "help": finding.help,
        "file": finding.file, "start": finding.start._asdict(), "fingerprint": finding.fingerprint,
    }  # fmt: skip
