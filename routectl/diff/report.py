"""What `diff` has to say: the changes, who is decided otherwise, and which way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.changes_report import change_tables
from routectl.diff.compare import hole
from routectl.diff.impact_report import impact_blocks
from routectl.diff.panel import Desk, desk
from routectl.diff.record import difference_data
from routectl.diff.regions_report import region_blocks
from routectl.diff.same import groups
from routectl.diff.verdict_report import both_ways, verdict_table
from routectl.diff.words import variables
from routectl.output.escape import counted
from routectl.report import Heading, Lines, Prose, Report

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from routectl.diff.behaviour import Behaviour
    from routectl.diff.change import Change
    from routectl.diff.compare import Difference
    from routectl.finding import Finding
    from routectl.report import Block, Tone

MOST_FINDINGS = 20


class Compared(NamedTuple):
    """A pair of versions under the names that the call gives them; one side alone where the policy is new or gone."""

    title: str
    difference: Difference | None
    alone: str = ""
    """What there is to say where there is nothing to compare."""
    findings: tuple[Finding, ...] = ()
    """What is wrong with a version that is broken."""


def report(
    compared: tuple[Compared, ...], labels: tuple[str, str], formats: Collection[str] = ("text", "json")
) -> Report:
    """The report of all pairs of a comparison, with what only a page or a script reads where one of these formats does."""
    told_of = [block for each in compared for block in blocks(each, is_page="html" in formats)]
    if not compared or all(_is_same(each) for each in compared):
        told_of.append(Prose(f"No change from {labels[0]} to {labels[1]}."))
    findings = tuple(finding for each in compared for finding in each.findings)
    told, tone = _verdict(compared)
    return Report(
        "diff", findings, tuple(told_of), _data(compared, labels) if "json" in formats else None, files=len(compared),
        verdict="" if findings else told, title=f"{labels[0]} → {labels[1]}", tone=tone,
    )  # fmt: skip


def _verdict(compared: tuple[Compared, ...]) -> tuple[str, Tone]:
    """What the comparison comes to in a sentence, and what is thought of it."""
    found = [each.difference for each in compared if each.difference]
    loosening = sum(change.direction == "loosens" for one in found for change in one.changes)
    regions = sum(len(one.behaviour.regions) for one in found if one.behaviour)
    cut = any(one.behaviour is not None and one.behaviour.truncated for one in found)
    undecided = any(one.behaviour is None for one in found)
    alone = len(compared) - len(found)
    told = [
        *([f"{counted(loosening, 'change')} {'loosens' if loosening == 1 else 'loosen'}"] if loosening else []),
        *([f"{'at least ' if cut else ''}{counted(regions, 'region')} of requests {'is' if regions == 1 else 'are'} decided otherwise"] if regions else []),
        *(["who is decided otherwise can't be told"] if undecided else []),
        *([f"{alone:,} {'policy stands' if alone == 1 else 'policies stand'} alone"] if alone else []),
    ]  # fmt: skip
    if not told:
        changed = any(one.changes for one in found)
        return ("The text changed, and no request is decided otherwise." if changed else "Nothing changed."), "good"
    sentence = ", ".join(told)
    return f"{sentence[0].upper()}{sentence[1:]}.", "warning" if loosening or undecided else ""


def _finding(finding: Finding) -> str:
    return f"{finding.file}:{finding.start.line}:{finding.start.column}: {finding.code} {finding.message}"


def _is_same(each: Compared) -> bool:
    return each.difference is not None and each.difference.is_same


def _data(compared: tuple[Compared, ...], labels: tuple[str, str]) -> dict[str, Any]:
    told = [difference_data(each.difference) if each.difference else {} for each in compared]
    policies = [
        {"title": each.title, "alone": each.alone or None, **data} for each, data in zip(compared, told, strict=True)
    ]
    differing = [
        data for each, data in zip(compared, told, strict=True) if each.difference and each.difference.is_otherwise
    ]
    first = next((data for data in (*differing, *told) if data), {})
    # one policy that changed is the usual case: what scripts rely on stands at the top
    return {"old": labels[0], "new": labels[1], "policies": policies, **first}


def blocks(each: Compared, *, is_page: bool) -> Iterator[Block]:
    """What there is to read of one pair; a page has all regions, and a panel to try requests in."""
    one = each.difference
    if one is None:
        yield Lines((each.alone, *map(_finding, each.findings[:MOST_FINDINGS])), each.title)
        return
    if each.findings:
        yield Lines(tuple(map(_finding, each.findings[:MOST_FINDINGS])), "What is broken")
    if _is_same(each):
        return
    asked = desk(one) if is_page and not hole(one.old) and not hole(one.new) else None
    summary = "nothing else was changed" if each.findings and not one.changes else _summary(one.changes)
    yield Heading(each.title, summary, tuple(_verdict_lines(one)))
    glance, *more = change_tables(one.changes) or (None,)
    if glance:
        yield glance
    if one.behaviour and one.behaviour.regions:
        yield verdict_table(one.verdicts, "" if not one.behaviour.truncated else ", in the regions gone through")
    yield from more
    yield from region_blocks(one, asked if isinstance(asked, Desk) else None, is_page=is_page)
    if isinstance(asked, Desk):
        yield asked.panel
    elif asked:
        yield Prose(f"There is no panel to try requests in: {asked}.")
    if one.behaviour and one.behaviour.regions:
        yield from both_ways(one.verdicts)
    yield from impact_blocks(one)


def _summary(changes: tuple[Change, ...]) -> str:
    if not changes:
        return "the text says the same"
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.direction] = counts.get(change.direction, 0) + 1
    ways = {"loosens": "loosens", "tightens": "tightens", "neutral": "neutral", "unknown": "for the behaviour to say"}
    told = ", ".join(f"{counts[way]:,} {words}" for way, words in ways.items() if way in counts)
    number = len(variables(changes))
    among = f" in {counted(number, 'variable')}" if number else ""
    return f"{counted(len(changes), 'change')}{among} ({told})"


def _verdict_lines(one: Difference) -> Iterator[str]:
    """What a reviewer has to know if nothing else."""
    found = one.behaviour
    if found is None:
        yield f"who is decided otherwise can't be told: {one.undecided}"
        return
    states = _states(found)
    if found.equal:
        yield f"proved: no request is decided otherwise {states}"
    else:
        number = counted(len(found.regions), "region")
        rest = "and more than were gone through" if found.truncated else "all others provably not"
        yield f"decided otherwise {states}: {number} of requests, {rest}"
    if found.escalations:
        number = counted(len(found.escalations), "region")
        yield f"decided alike, but passed on to someone else or to nobody {states}: {number} of requests"
    for mine, theirs in groups(one.same):
        yield f"{_named(mine)} before and {_named(theirs)} now count as one route: they do the same with what they take"
    for dimension, before, after in found.narrowed:
        yield (
            f"`{dimension}` is read from {_range(before)} before, from {_range(after)} now: "
            "only requests that both read are compared"
        )


def _range(ends: tuple[int, int | None]) -> str:
    return f"{ends[0]} on" if ends[1] is None else f"{ends[0]} to {ends[1]}"


def _named(names: list[str]) -> str:
    shown = [f"`{name}`" for name in names[:6]] + ([f"{len(names) - 6} more"] if len(names) > 6 else [])
    return " and ".join((", ".join(shown[:-1]), shown[-1])) if len(shown) > 1 else shown[0]


def _states(found: Behaviour) -> str:
    states = found.states
    if states.most_down is not None:
        return f"with at most {counted(states.most_down, 'provider')} down"
    return "in any state" if states.free else "in the nominal state"
