"""Who is decided otherwise, for people: the regions by what happens in them, each kind with a request to try."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.changes_report import place
from routectl.engine.wording import as_arguments, in_words
from routectl.output.escape import counted
from routectl.report import Entry, Group, Lines, Prose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.behaviour import Behaviour, Moved, Passed
    from routectl.diff.compare import Difference
    from routectl.diff.panel import Desk
    from routectl.engine.outcome import Outcome
    from routectl.engine.when import When
    from routectl.report import Block


MOST_GROUPS = 30

MOST_REGIONS = 5
"""As many regions of one group are shown to people; JSON has them all."""

MOST_BROWSED = 200
"""As many of one group where they can be browsed."""


def region_blocks(one: Difference, asked: Desk | None, *, is_page: bool) -> Iterator[Block]:
    """The regions that are decided otherwise, and those that are only passed on otherwise; a page has all of them."""
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
    return f"because of: {place(places[0])} before, {place(places[1])} now" if places else ""


def _phrases(whens: list[When], found: Behaviour) -> Iterator[str]:
    for when in whens[:MOST_REGIONS]:
        yield in_words(_shortened(when, found.states.most_down))
    if len(whens) > MOST_REGIONS:
        yield f"… and {counted(len(whens) - MOST_REGIONS, 'more region')}; `-o json` has them all"


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
