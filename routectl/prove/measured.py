"""Coverage and what came of edits as blocks to read, as findings where they are too little, and as plain data."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING, Any

from routectl.finding import Finding, Severity
from routectl.output.escape import counted
from routectl.prove.parts import SORTS
from routectl.prove.record import caps, decision_data
from routectl.prove.report import More
from routectl.prove.words import arguments, came_to, named
from routectl.report import Lines, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.document.place import At
    from routectl.engine.decision import Decision
    from routectl.prove.coverage import Coverage, Covered
    from routectl.prove.measure import Measured
    from routectl.prove.mutate import Mutation, Survivor
    from routectl.prove.parts import Sort
    from routectl.report import Block

MOST_SHOWN = 50
"""So many parts and edits of a policy are shown to people; JSON has them all."""

SLUGS = {"RT004": "low-coverage", "RT005": "low-mutation-score", "RT006": "unmeasured"}

KEYS: dict[Sort, str] = {
    "route": "routes", "candidate": "candidates", "step": "steps", "guardrail": "guardrails", "budget": "budget_states",
}  # fmt: skip
"""Each sort of part by its key in JSON."""


def more(every: Sequence[Measured], least: float | None, *, cover: bool, edits: bool) -> More:
    """What is told beside the tests; under `least` percent fails."""
    blocks = [block for one in every for block in _blocks(one)]
    if cover and every:
        blocks.append(
            Prose("Cases count, rows of tables among them; a property speaks of all requests and exercises none.")
        )
    data: dict[str, Any] = {}
    if cover:
        data["coverage"] = coverage_data(every)
    if edits:
        data["mutation"] = mutation_data(every)
    return More(tuple(blocks), data, tuple(finding for one in every for finding in _findings(one, least)))


def percent(share: float) -> str:
    """A share in percent; 100 only where nothing is missing."""
    return f"{floor(share * 10) / 10:.1f} %"


def _blocks(one: Measured) -> Iterator[Block]:
    path = one.policy.document.source.path
    if one.coverage is not None:
        suites = counted(one.suites, "suite") if one.suites else "no suite"
        yield Table(
            f"Coverage of {path} by {suites}", ("part", "exercised", "possible", "percent"), _rows(one.coverage)
        )
        yield from _lines("Not exercised", [_uncovered(part) for part in one.coverage.uncovered])
        yield from _lines("Nothing can exercise", [_place(part) for part in one.coverage.impossible])
    if one.mutation is not None:
        yield Lines((*_edits(one.mutation), *_nobody(one)), f"Edits of {path}")
        if one.suites:
            yield from _lines("Not noticed", [_survivor(edit) for edit in one.mutation.survivors])
    if one.why:
        yield Lines((one.why,), f"Not measured of {path}")


def _rows(told: Coverage) -> tuple[tuple[str, ...], ...]:
    rows = [(plural, told.counts(sort), told.percent(sort)) for sort, plural in SORTS.items()]
    rows = [row for row in rows if row[1][2]] + [("all", told.counts(), told.percent())]
    return tuple(
        (name, f"{hit:,}", f"{possible:,}", percent(share) if possible else "-")
        for name, (hit, possible, _), share in rows
    )


def _lines(title: str, lines: list[str]) -> Iterator[Block]:
    if lines:
        left = len(lines) - MOST_SHOWN
        rest = [f"… and {left:,} more; `-o json` has them all"] if left > 0 else []
        yield Lines((*lines[:MOST_SHOWN], *rest), title)


def _place(one: Covered) -> str:
    return f"{_at(one.part.at)}: {one.part.sort} {named(one.part.name)}"


def _at(at: At) -> str:
    return f"{at.file}:{at.span.start.line}"


def _uncovered(one: Covered) -> str:
    assert one.witness is not None
    return f"{_place(one)}: {named(arguments(one.witness.request, one.witness.state))}"


def _edits(told: Mutation) -> Iterator[str]:
    yield f"{told.caught:,} noticed by some test, {len(told.survivors):,} not: {percent(told.percent)}"
    if told.equal:
        yield f"{told.equal:,} {'changes' if told.equal == 1 else 'change'} no decision, so that nobody could notice"
    if told.left_out:
        yield f"{told.left_out:,} {'was' if told.left_out == 1 else 'were'} not judged: there are too many"


def _nobody(one: Measured) -> Iterator[str]:
    """Why there is no list of what isn't noticed, where it would be a list of everything."""
    if not one.suites:
        yield "no suite tests this policy; `routectl test --suggest` writes its first one"


def _survivor(one: Survivor) -> str:
    place, case = f"{_at(one.at)}: {named('.'.join(one.at.names))} {one.edit.says}", one.witness
    told = f"{_came_to(one.decision, one.instead)}, and with the edit {_came_to(one.instead, one.decision)}"
    return f"{place}: {named(arguments(case.request, case.state))}: {told}"


def _came_to(decision: Decision, other: Decision) -> str:
    """What a decision comes to, with what tells it from another one that reads alike."""
    told = came_to(decision)
    if decision.controls != other.controls and decision.controls is not None and decision.model == other.model:
        told += f", `controls` {named(caps(decision))}"
    if decision.step != other.step and decision.action == other.action == "static":
        told += f", step {decision.step}"
    if decision.escalation != other.escalation:
        told += f", goes on to {named(decision.escalation or 'nobody')}"
    return told


def _findings(one: Measured, least: float | None) -> Iterator[Finding]:
    if one.is_undecided:
        yield _finding(one, "RT006", Severity.WARNING, f"not all of `{one.policy.name}` is measured: {one.why}", "")
    if least is None:
        return
    asked = f"under the {least:g} % that are asked for"
    if one.coverage is not None and one.coverage.percent() < least:
        told = (
            f"the cases exercise {percent(one.coverage.percent())} of what they could of `{one.policy.name}`, {asked}"
        )
        yield _finding(one, "RT004", Severity.ERROR, told, "`routectl test --suggest` writes cases for the rest")
    if one.mutation is not None and one.mutation.percent < least:
        told = (
            f"the tests notice {percent(one.mutation.percent)} of the edits of `{one.policy.name}` that matter, {asked}"
        )
        yield _finding(one, "RT005", Severity.ERROR, told, "`routectl test --mutate --suggest` writes cases for them")


def _finding(one: Measured, code: str, severity: Severity, message: str, help: str) -> Finding:
    place = one.policy.at("metadata", "name")
    return Finding(code, SLUGS[code], severity, message, help, place, f"{code} {one.policy.name} metadata.name")


def coverage_data(every: Sequence[Measured]) -> dict[str, Any]:
    """Coverage as scripts read it: all policies together, then each."""
    told = [(one, one.coverage) for one in every if one.coverage is not None]
    return {
        **_counts([coverage for _, coverage in told]),
        "uncovered": [_part(one, part) for one, coverage in told for part in coverage.uncovered],
        "impossible": [_part(one, part) for one, coverage in told for part in coverage.impossible],
        "policies": [{**_policy(one), **_counts([coverage])} for one, coverage in told],
    }


def _counts(told: Sequence[Coverage]) -> dict[str, Any]:
    sorts: list[tuple[str, Sort | None]] = [(key, sort) for sort, key in KEYS.items()]
    counts = {key: _share([one.counts(sort) for one in told]) for key, sort in sorts}
    whole = _share([one.counts() for one in told])
    return {"percent": whole["percent"], "exercised": whole["exercised"], "possible": whole["possible"], **counts}


def _share(counts: Sequence[tuple[int, int, int]]) -> dict[str, Any]:
    exercised, possible, total = (sum(count[place] for count in counts) for place in range(3))
    share = 100 * exercised / possible if possible else 100.0
    return {"exercised": exercised, "possible": possible, "total": total, "percent": share}


def _policy(one: Measured) -> dict[str, Any]:
    return {"policy": one.policy.name, "file": one.policy.document.source.path}


def _part(one: Measured, covered: Covered) -> dict[str, Any]:
    part, witness = covered.part, covered.witness
    return {
        "policy": one.policy.name,
        "sort": part.sort,
        "name": part.name,
        "file": part.at.file,
        "line": part.at.span.start.line,
        "request": witness.request if witness else None,
        "state": witness.state if witness else None,
    }


def mutation_data(every: Sequence[Measured]) -> dict[str, Any]:
    """What came of edits as scripts read it: all policies together, then each."""
    told = [(one, one.mutation) for one in every if one.mutation is not None]
    return {
        **_edited([mutation for _, mutation in told]),
        "survivors": [_edit(one, edit) for one, mutation in told for edit in mutation.survivors],
        "policies": [{**_policy(one), **_edited([mutation])} for one, mutation in told],
    }


def _edited(told: Sequence[Mutation]) -> dict[str, Any]:
    caught, surviving = sum(one.caught for one in told), sum(len(one.survivors) for one in told)
    return {
        "percent": 100 * caught / (caught + surviving) if caught + surviving else 100.0,
        "caught": caught,
        "surviving": surviving,
        "equal": sum(one.equal for one in told),
        "left_out": sum(one.left_out for one in told),
    }


def _edit(one: Measured, survivor: Survivor) -> dict[str, Any]:
    return {
        "policy": one.policy.name,
        "file": survivor.at.file,
        "line": survivor.at.span.start.line,
        "path": list(survivor.edit.path),
        "edit": survivor.edit.says,
        "request": survivor.witness.request,
        "state": survivor.witness.state,
        "decision": decision_data(survivor.decision),
        "instead": decision_data(survivor.instead),
    }
