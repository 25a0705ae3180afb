"""What `diff` has to say: the changes, who is decided otherwise, and which way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.change import dotted
from routectl.diff.compare import hole
from routectl.diff.impact_report import impact_blocks
from routectl.diff.panel import Desk, desk
from routectl.diff.record import difference_data
from routectl.diff.same import groups
from routectl.diff.words import variables
from routectl.engine.wording import as_arguments, in_words
from routectl.report import Entry, Group, Heading, Lines, Prose, Report, Table

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from routectl.diff.behaviour import Behaviour, Moved, Passed
    from routectl.diff.change import Change
    from routectl.diff.compare import Difference
    from routectl.diff.verdict import Verdict
    from routectl.document.place import At
    from routectl.engine.outcome import Outcome
    from routectl.engine.when import When
    from routectl.finding import Finding
    from routectl.report import Block, Tone

AT_A_GLANCE = 12
"""So many changes stand at the top."""

MOST_CHANGES = 200
MOST_GROUPS = 30
MOST_REGIONS = 5
"""As many regions of one group are shown to people; JSON has them all."""
MOST_BROWSED = 200
"""As many of one group where they can be browsed."""

TONES: dict[str, Tone] = {"loosens": "warning", "tightens": "good"}

QUESTIONS = {
    "models": "served by", "providers": "of the providers", "regions": "in the regions", "cost": "cost",
    "latency": "latency (p95)", "quality": "quality", "availability": "what a request gets", "refusals": "refusals",
}  # fmt: skip

WAYS = {
    "availability": {"more": "better", "less": "worse"},
    "cost": {"more": "dearer", "less": "cheaper"},
    "latency": {"more": "slower", "less": "faster"},
    "quality": {"more": "better", "less": "worse"},
}


WORSE = {
    "cost": ("more", "either"), "latency": ("more", "either"), "quality": ("less", "either"),
    "availability": ("less", "either"), "refusals": ("more", "either"),
}  # fmt: skip
"""What a reviewer should look at twice."""

RANKS = {"loosens": 0, "unknown": 1, "tightens": 2, "neutral": 3}


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
        *([f"{_counted(loosening, 'change')} {'loosens' if loosening == 1 else 'loosen'}"] if loosening else []),
        *([f"{'at least ' if cut else ''}{_counted(regions, 'region')} of requests {'is' if regions == 1 else 'are'} decided otherwise"] if regions else []),
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
    glance, *more = _changes(one.changes) or (None,)
    if glance:
        yield glance
    if one.behaviour and one.behaviour.regions:
        yield _verdicts(one.verdicts, "" if not one.behaviour.truncated else ", in the regions gone through")
    yield from more
    yield from _behaviour(one, asked if isinstance(asked, Desk) else None, is_page=is_page)
    if isinstance(asked, Desk):
        yield asked.panel
    elif asked:
        yield Prose(f"There is no panel to try requests in: {asked}.")
    if one.behaviour and one.behaviour.regions:
        yield from _ways(one.verdicts)
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
    among = f" in {_counted(number, 'variable')}" if number else ""
    return f"{_counted(len(changes), 'change')}{among} ({told})"


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
        number = _counted(len(found.regions), "region")
        rest = "and more than were gone through" if found.truncated else "all others provably not"
        yield f"decided otherwise {states}: {number} of requests, {rest}"
    if found.escalations:
        number = _counted(len(found.escalations), "region")
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


def _changes(changes: tuple[Change, ...]) -> list[Table]:
    """The changes, those that loosen first; a few at a glance, the others to unfold."""
    ranked = sorted(changes, key=lambda change: RANKS[change.direction])
    if not ranked:
        return []
    tables = [_table("Changed", ranked[:AT_A_GLANCE])]
    if len(ranked) > AT_A_GLANCE:
        shown = ranked[AT_A_GLANCE:MOST_CHANGES]
        more = len(ranked) - AT_A_GLANCE - len(shown)
        title = f"{_counted(len(ranked) - AT_A_GLANCE, 'more change')}" + (
            f"; {more:,} of them are left out, `-o json` has all" if more else ""
        )
        tables.append(_table(title, shown)._replace(is_detail=True))
    return tables


def _table(title: str, changes: list[Change]) -> Table:
    rows = tuple((dotted(change.path), _what(change), change.direction, _line(change.place)) for change in changes)
    tones = tuple(TONES.get(change.direction, "") for change in changes)
    return Table(title, ("setting", "from → to", "direction", "where"), rows, tones, by=2)


def _what(change: Change) -> str:
    if change.kind == "added":
        return f"added: {_value(change.after)}"
    if change.kind == "removed":
        return f"removed: {_value(change.before)}"
    if change.kind == "moved":
        past = f" (past {', '.join(change.routes)})" if change.routes else ""
        return f"moved: {_value(change.before)} → {_value(change.after)}{past}"
    return f"{_value(change.before)} → {_value(change.after)}"


def _value(value: Any) -> str:
    from routectl.document.written import written

    text = (
        str(value)
        if isinstance(value, (str, int, float)) and not isinstance(value, bool)
        else written(value, json=False)
    )
    return text if len(text) <= 80 else text[:79] + "…"


def _behaviour(one: Difference, asked: Desk | None, *, is_page: bool) -> Iterator[Block]:
    found = one.behaviour
    if found is None:
        return
    told = _groups(one)
    for title, regions in list(told.items())[:MOST_GROUPS]:
        first = regions[0]
        lines = [*_phrases([each.when for each in regions], found), f"try: `{as_arguments(first.witness)}`"]
        because = _because(one, first)
        lines += [because] if because else []
        entries = tuple(_entry(one, region, asked) for region in regions[:MOST_BROWSED]) if is_page else ()
        yield Group(Lines(tuple(lines), title, is_detail=True), entries, len(regions) - len(entries))
    if len(told) > MOST_GROUPS:
        yield Prose(f"… and {len(told) - MOST_GROUPS:,} more kinds of change; `-o json` has them all.")
    passed = _passed(found)
    for title, those in list(passed.items())[:MOST_GROUPS]:
        lines = [*_phrases([each.when for each in those], found), f"try: `{as_arguments(those[0].witness)}`"]
        entries = tuple(_tried(each, asked) for each in those[:MOST_BROWSED]) if is_page else ()
        yield Group(Lines(tuple(lines), title, is_detail=True), entries, len(those) - len(entries))
    if len(passed) > MOST_GROUPS:
        yield Prose(f"… and {len(passed) - MOST_GROUPS:,} more that are passed on otherwise; `-o json` has them all.")


def _entry(one: Difference, region: Moved, asked: Desk | None) -> Entry:
    return _tried(region, asked)._replace(note=_because(one, region))


def _tried(region: Moved | Passed, asked: Desk | None) -> Entry:
    return Entry(in_words(region.when), "", asked.answers(region.witness) if asked else ())


def _because(one: Difference, region: Moved) -> str:
    places = one.places(region)
    return f"because of: {_line(places[0])} before, {_line(places[1])} now" if places else ""


def _phrases(whens: list[When], found: Behaviour) -> Iterator[str]:
    for when in whens[:MOST_REGIONS]:
        yield in_words(_shortened(when, found.states.most_down))
    if len(whens) > MOST_REGIONS:
        yield f"… and {_counted(len(whens) - MOST_REGIONS, 'more region')}; `-o json` has them all"


def _shortened(when: When, most_down: int | None) -> When:
    """Without the providers that are up because no more may be down."""
    down = when.get("providers_down", {})
    return {**when, "providers_down": {"all": down["all"]}} if len(down.get("all", ())) == most_down else when


def _passed(found: Behaviour) -> dict[str, list[Passed]]:
    """The regions that only escalate otherwise, by what happens in them."""
    told: dict[str, list[Passed]] = {}
    for one in found.escalations:
        what = _outcome(one.outcome, one.outcome._replace(step=None, controls=one.outcome.controls))
        before, after = (f"to `{to}`" if to else "to nobody" for to in (one.before, one.after))
        told.setdefault(f"{what}: passed on {before} before, {after} now", []).append(one)
    return told


def _states(found: Behaviour) -> str:
    states = found.states
    if states.most_down is not None:
        return f"with at most {_counted(states.most_down, 'provider')} down"
    return "in any state" if states.free else "in the nominal state"


def _groups(one: Difference) -> dict[str, list[Moved]]:
    """The regions by what happens in them: another answer first, then the same one otherwise, then the number of its step."""
    assert one.behaviour is not None
    told: dict[str, list[Moved]] = {}
    for region in one.behaviour.regions:
        before, after = region.before, region.after
        told.setdefault(f"{_outcome(before, after)} → {_outcome(after, before)}", []).append(region)
    return dict(sorted(told.items(), key=lambda entry: (_rank(entry[1][0]), -len(entry[1]))))


def _rank(region: Moved) -> int:
    before, after = region.before, region.after
    if (before.action, before.model) != (after.action, after.model):
        return 0
    return 2 if before.controls == after.controls and before.route == after.route else 1


def _outcome(outcome: Outcome, other: Outcome) -> str:
    """An outcome, with what tells it from the other where they are alike at first sight."""
    if outcome.action == "unrouted":
        return "no route"
    what = {"static": "static answer", "reject": "rejected"}.get(outcome.action) or f"`{outcome.model}`"
    if outcome.action == "reduced_scope":
        what += " at reduced scope"
    if (outcome.action, outcome.model) == (other.action, other.model):
        if outcome.step != other.step:
            what += f" at step {outcome.step}"
        if outcome.controls != other.controls and outcome.controls is not None:
            caps = ", ".join(f"{name} {cap}" for name, cap in outcome.controls._asdict().items() if cap is not None)
            what += f" with {caps or 'no caps'}"
    return f"{what} of `{outcome.route}`"


def _verdicts(found: tuple[Verdict, ...], where: str) -> Table:
    rows: list[tuple[str, str]] = []
    tones: list[Tone] = []
    for verdict in found:
        ways = WAYS.get(verdict.axis, {})
        way = ways.get(verdict.way, verdict.way)
        if verdict.gained or verdict.lost:
            told = (("also", verdict.gained), ("no longer", verdict.lost))
            way = ", ".join(f"{word} {_some(names)}" for word, names in told if names)
        elif verdict.way == "either":
            way = f"{ways.get('more', 'more')} for some, {ways.get('less', 'less')} for others"
        rows.append((QUESTIONS[verdict.axis], "not measured" if verdict.way == "unknown" else way))
        tones.append("warning" if verdict.way in WORSE.get(verdict.axis, ()) else "")
    return Table(f"Which way it goes{where}", ("what", "now"), tuple(rows), tuple(tones))


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def _ways(found: tuple[Verdict, ...]) -> Iterator[Lines]:
    """For what goes both ways, a request each way."""
    lines = []
    for verdict in found:
        if verdict.more is not None and verdict.less is not None:
            ways = WAYS.get(verdict.axis, {"more": "more", "less": "less"})
            if verdict.gained and verdict.lost:
                ways = {"more": f"also `{verdict.gained[0]}`", "less": f"no longer `{verdict.lost[0]}`"}
            told = ((ways.get("more", "more"), verdict.more), (ways.get("less", "less"), verdict.less))
            lines += [f"{QUESTIONS[verdict.axis]}: {way} for `{as_arguments(witness)}`" for way, witness in told]
    if lines:
        yield Lines(tuple(lines), "One request each way", is_detail=True)


def _line(at: At | None) -> str:
    return f"{at.file}:{at.span.start.line}" if at is not None else ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
