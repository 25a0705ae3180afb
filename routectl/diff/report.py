"""What `diff` has to say: the changes, who is decided otherwise, and which way it goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.change import dotted
from routectl.diff.record import NO_TRAFFIC, difference_data, prices
from routectl.diff.words import variables
from routectl.engine.wording import as_arguments, in_words
from routectl.report import Lines, Prose, Report, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.behaviour import Behaviour, Moved
    from routectl.diff.change import Change
    from routectl.diff.compare import Difference
    from routectl.diff.verdict import Verdict
    from routectl.document.place import At
    from routectl.engine.decision import Outcome
    from routectl.report import Block, Tone

MOST_CHANGES = 200
MOST_GROUPS = 30
MOST_REGIONS = 5
"""As many regions of one group are shown to people; JSON has them all."""

TONES: dict[str, Tone] = {"loosens": "warning", "tightens": "good"}

QUESTIONS = {
    "models": "models reached", "providers": "providers reached", "regions": "regions reached", "cost": "cost",
    "latency": "latency (p95)", "quality": "quality", "availability": "what a request gets", "refusals": "refusals",
}  # fmt: skip

WAYS = {
    "availability": {"more": "better", "less": "worse"},
    "cost": {"more": "dearer", "less": "cheaper"},
    "latency": {"more": "slower", "less": "faster"},
    "quality": {"more": "better", "less": "worse"},
}


class Compared(NamedTuple):
    """A pair of versions under the names that the call gives them; one side alone where the policy is new or gone."""

    title: str
    difference: Difference | None
    alone: str = ""
    """What there is to say where there is nothing to compare."""


def report(compared: tuple[Compared, ...], labels: tuple[str, str]) -> Report:
    """The report of all pairs of a comparison."""
    blocks = [block for each in compared for block in _blocks(each)]
    if not compared or all(_is_same(each) for each in compared):
        blocks.append(Prose(f"No change from {labels[0]} to {labels[1]}."))
    return Report("diff", blocks=tuple(blocks), data=_data(compared, labels), files=len(compared))


def _is_same(each: Compared) -> bool:
    one = each.difference
    return one is not None and not one.changes and one.behaviour is not None and one.behaviour.equal


def _data(compared: tuple[Compared, ...], labels: tuple[str, str]) -> dict[str, Any]:
    told = [{"title": each.title, "alone": each.alone or None, **_compared_data(each)} for each in compared]
    first: dict[str, Any] = next((_compared_data(each) for each in compared if each.difference), {})
    # one policy is the usual case: what scripts rely on stands at the top
    return {"old": labels[0], "new": labels[1], "policies": told, **first}


def _compared_data(each: Compared) -> dict[str, Any]:
    return difference_data(each.difference) if each.difference else {}


def _blocks(each: Compared) -> Iterator[Block]:
    one = each.difference
    if one is None:
        yield Prose(f"{each.title}: {each.alone}")
        return
    if _is_same(each):
        return
    yield Prose(f"{each.title}: {_summary(one.changes)}")
    if one.changes:
        yield _changes(one.changes)
    yield from _behaviour(one)
    if one.behaviour and one.behaviour.regions:
        yield _verdicts(one.verdicts)
        moved = prices(one)
        if moved:
            yield Table("US dollars per million tokens where requests move", ("model", "before", "after"), tuple(moved))
        yield Prose(f"Not told: {NO_TRAFFIC}.")


def _summary(changes: tuple[Change, ...]) -> str:
    if not changes:
        return "the text says the same"
    counts: dict[str, int] = {}
    for change in changes:
        counts[change.direction] = counts.get(change.direction, 0) + 1
    ways = {"loosens": "loosens", "tightens": "tightens", "neutral": "neutral", "unknown": "for the behaviour to say"}
    told = ", ".join(f"{counts[way]} {words}" for way, words in ways.items() if way in counts)
    number = len(variables(changes))
    return f"{_counted(len(changes), 'change')} in {_counted(number, 'variable')} ({told})"


def _changes(changes: tuple[Change, ...]) -> Table:
    shown = changes[:MOST_CHANGES]
    rows = tuple((dotted(change.path), _what(change), change.direction, _line(change.place)) for change in shown)
    more = f"; {len(changes) - len(shown):,} more are left out, `-o json` has them" if len(changes) > len(shown) else ""
    tones = tuple(TONES.get(change.direction, "") for change in shown)
    return Table(f"Changed{more}", ("setting", "from → to", "direction", "where"), rows, tones)


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


def _behaviour(one: Difference) -> Iterator[Block]:
    found = one.behaviour
    if found is None:
        yield Prose(f"Who is decided otherwise can't be told: {one.undecided}.")
        return
    states = _states(found)
    if found.equal:
        yield Prose(f"Proved: no request is decided otherwise {states}.")
        return
    groups = _groups(one)
    yield Prose(
        f"Decided otherwise {states}: {_counted(len(found.regions), 'region')} of requests, all others provably not."
    )
    if found.truncated:
        yield Prose("There are more regions than were gone through; what is shown is not all of it.")
    for title, regions in list(groups.items())[:MOST_GROUPS]:
        lines = [in_words(region.when) for region, _ in regions[:MOST_REGIONS]]
        if len(regions) > MOST_REGIONS:
            lines.append(f"… and {len(regions) - MOST_REGIONS:,} more regions; `-o json` has them all")
        region, places = regions[0]
        lines.append(f"try: `{as_arguments(region.witness)}`")
        if places is not None:
            lines.append(f"because of: {_line(places[0])} before, {_line(places[1])} now")
        yield Lines(tuple(lines), title)
    if len(groups) > MOST_GROUPS:
        yield Prose(f"… and {len(groups) - MOST_GROUPS:,} more kinds of change; `-o json` has them all.")


def _states(found: Behaviour) -> str:
    states = found.states
    if states.most_down is not None:
        return f"with at most {_counted(states.most_down, 'provider')} down"
    return "in any state" if states.free else "in the nominal state"


def _groups(one: Difference) -> dict[str, list[tuple[Moved, tuple[At, At] | None]]]:
    """The regions by what happens in them, the largest groups first."""
    assert one.behaviour is not None
    groups: dict[str, list[tuple[Moved, tuple[At, At] | None]]] = {}
    for region, places in zip(one.behaviour.regions, one.places, strict=True):
        before, after = region.before, region.after
        groups.setdefault(f"{_outcome(before, after)} → {_outcome(after, before)}", []).append((region, places))
    return dict(sorted(groups.items(), key=lambda entry: -len(entry[1])))


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


def _verdicts(found: tuple[Verdict, ...]) -> Table:
    rows = []
    for verdict in found:
        ways = WAYS.get(verdict.axis, {})
        way = ways.get(verdict.way, verdict.way)
        if verdict.way == "either":
            more, less = ways.get("more", "more"), ways.get("less", "less")
            assert verdict.more is not None
            assert verdict.less is not None
            way = f"{more} for {as_arguments(verdict.more)}; {less} for {as_arguments(verdict.less)}"
        rows.append((QUESTIONS[verdict.axis], "not measured" if verdict.way == "unknown" else way))
    return Table("Which way it goes", ("what", "now"), tuple(rows))


def _line(at: At | None) -> str:
    return f"{at.file}:{at.span.start.line}" if at is not None else ""


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
