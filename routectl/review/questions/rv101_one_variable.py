"""Does the change turn one variable only?

When quality falls after a change of three things, nobody knows which of them to take back, and a
canary of all three says nothing about any. A variable is what a reviewer would call one thing: the
target of a route, one limit, one condition of a match, a guardrail, a model's entry in the
registry. It is counted once, however many policies it reaches.

Not counted is what follows of itself: a version, a date of review, evidence, a team's own notes,
comments and layout, entries of the registry that no policy uses, when a price was last checked.
Nor is a refactoring: variables that are proved to change no decision in any state, each by itself
and all together, in the base and in what the rest of the change makes of it. A limit, a budget, a
quota, a price, an owner, an answer's text and what `request` may hold always count, for they say
more than today's decisions show; a guardrail does unless it refuses exactly what it refused, whoever may serve tomorrow.

An entry that comes to the registry and that by itself no policy uses counts with the variable that brings
it into use; one that goes, with the variable after which nobody uses it.

Variables count as one where lint lets none of them in without the others: each by itself, applied to
the base and at its place in the order below, brings a finding as severe as the base's `fail-on` says or
leaves a name that leads nowhere, and together they bring none of it. A new region and the guardrail that
speaks of it are one where `fail-on = "warning"`: the region alone is a warning, the guardrail alone names
a region that isn't there. With `fail-on = "error"` the region can go first, so they are two. Each
finding is told. Two variables that lint lets in one after the other, in whatever order, stay two, and
so do two that lint has something against even together.

Fails where more than one variable is left. Beside each stands what it does by itself, applied to
the base alone, and then an order of commits of one variable each: lint finds nothing in one of them, as
severe as `fail-on` says, that neither the one before nor the proposed change has; no name in it leads nowhere,
and it changes nothing else. `routectl review BASE --split DIR` writes them as whole files, comments
kept, each with a version that grew and the message of its commit. Where variables can't do one without
the other, they make a step together, and the step says why.

Threshold: `most`, how many variables one change may turn (1).

Pass:

    limits: {cost_ceiling_usd: 0.05}   # was 0.03, and `version` grew with it
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related
from routectl.output.escape import counted
from routectl.report import Lines, Table
from routectl.review.question import Answer, question
from routectl.review.step_words import effect_data, effect_words, step_title, ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.document.place import At
    from routectl.report import Block
    from routectl.review.change import Change
    from routectl.review.steps import TakenApart, United
    from routectl.review.turned import Variable

MOST_SHOWN = 60
MOST_RELATED = 20


@question()
def check(change: Change, *, most: int = 1) -> Answer:
    if not change.changed:
        return Answer("not_applicable", "no policy changed")
    apart = change.taken_apart
    variables = apart.turned.variables
    unread = next(
        (one.difference.undecided for one in change.changed if one.difference and one.difference.undecided), ""
    )
    if unread and not variables:
        return Answer("undecided", f"what changed can't be told: {unread}")
    if not variables:
        return Answer("pass", "no variable: only what follows of itself")
    counting, same = apart.counting, apart.parts.refactorings
    count = len(counting) if len(counting) <= most else apart.count
    united = () if count == len(counting) else apart.united
    told = _told(counting, count, united)
    beside = _beside(len(same), [one for one in variables if one.key in apart.unused]) if counting else ""
    told = f"{told}; {beside}" if beside else told
    if not counting:
        told = f"a refactoring: {counted(len(same), 'variable')} and no decision changed"
    evidence: tuple[Block, ...] = (_table(apart, united), *_as_one(united))
    if count <= most:
        return Answer("pass", told, () if len(variables) == 1 else evidence, data=_data(apart, united))
    places = [_place(change, one) for one in counting]
    names = _names(counting)
    related = tuple(Related(place, name) for place, name in zip(places[1:MOST_RELATED], names[1:], strict=False))
    help = "make each a change of its own; `routectl review BASE --split DIR` writes them"
    if count == 1:
        help = "leave it as it is, or let `most` be 1: it is a single variable already"
    hit = Hit(places[0], f"the change turns {counted(count, 'variable')}, beginning with {names[0]}", help, related)
    return Answer("fail", told, (*evidence, *_order(apart)), (hit,), _data(apart, united))


def _told(counting: Sequence[Variable], count: int, united: Sequence[United]) -> str:
    names = _names(counting)
    said = f"{', '.join(names[:4])}{', …' if len(counting) > 4 else ''}"
    if count == len(counting):
        return f"one variable: {said}" if count == 1 else f"{counted(count, 'variable')}: {said}"
    why = "; ".join(_together(one) for one in united[:2])
    return f"counted as one: {why}" if count == 1 else f"{counted(count, 'variable')}: {said}; counted as one: {why}"


def _beside(same: int, unused: Sequence[Variable]) -> str:
    """What else changes, and isn't counted."""
    told = []
    if same:
        told.append(f"{counted(same, 'other')} {'says' if same == 1 else 'say'} the same in another way")
    if unused:
        names = _names(unused)
        more = f" and {len(unused) - 2} more" if unused[2:] else ""
        told.append(f"{', '.join(names[:2])}{more}: counted with what uses {'them' if unused[1:] else 'it'}")
    return "; ".join(told)


def _together(one: United) -> str:
    """Variables that count as one, and what speaks against one of them alone."""
    names = [f"`{each.title}`" for each in one.variables]
    return f"{', '.join(names[:-1])} and {names[-1]} need each other: {one.alone[0]}"


def _as_one(united: Sequence[United]) -> Iterator[Lines]:
    """What speaks against each of the variables that count as one."""
    lines = [
        f"`{each.title}` alone: {why}"
        for one in united
        for each, why in zip(one.variables, one.alone, strict=True)
    ]  # fmt: skip
    if lines:
        yield Lines(tuple(lines[:MOST_SHOWN]), "Counted as one: lint lets none of them in without the others")


def _names(variables: Sequence[Variable]) -> list[str]:
    """What they are called: with what each is of, where two have one title."""
    titles = [one.title for one in variables]
    return [
        f"`{one.title}` of `{one.subject}`" if titles.count(one.title) > 1 else f"`{one.title}`"
        for one in variables[:MOST_RELATED]
    ]


def _place(change: Change, one: Variable) -> At:
    """Where a variable is to be seen: in the head, as far as it is still there."""
    for told in one.changes:
        place = told.new or told.old
        if place is not None:
            return place
    return change.changed[one.policies[0]].place


def _table(apart: TakenApart, united: Sequence[United]) -> Table:
    effects = apart.parts.effects
    rows = [
        (
            one.title,
            one.subject,
            ways(one),
            _counts(one, apart, united),
            effect_words(effects[one.key]) if one.key in effects else "not tried",
        )
        for one in apart.turned.variables
    ]
    title = "Variables, and what each does to the base alone"
    if len(rows) > MOST_SHOWN:
        title += f"; {len(rows) - MOST_SHOWN:,} more are not shown"
    return Table(title, ("variable", "of", "direction", "counts", "alone"), tuple(rows[:MOST_SHOWN]))


def _counts(one: Variable, apart: TakenApart, united: Sequence[United]) -> str:
    if one.key in apart.parts.refactorings:
        return "no"
    return "with what uses it" if one.key in apart.unused else "as one" if _partners(one, united) else "yes"


def _partners(variable: Variable, united: Sequence[United]) -> tuple[Variable, ...]:
    """The other variables that one counts as one with."""
    whole = next((one.variables for one in united if variable in one.variables), ())
    return tuple(each for each in whole if each is not variable)


def _order(apart: TakenApart) -> tuple[Lines, ...]:
    taken = apart.taken
    if not taken.steps:
        return (Lines((f"no order can be proposed: {taken.undecided}",), "Steps"),)
    lines = [
        f"{number}. {step_title(step)}{f' (together: {step.why})' if step.why else ''}"
        for number, step in enumerate(taken.steps, 1)
    ]
    return (Lines(tuple(lines), "Commits of one variable each, in an order in which every one of them lints"),)


def _data(apart: TakenApart, united: Sequence[United]) -> tuple[dict[str, object], ...]:
    effects, counting = apart.parts.effects, apart.counting
    return tuple(
        {
            "variable": one.title, "of": one.subject, "changes": len(one.changes), "counts": one in counting,
            "as_one_with": [each.title for each in _partners(one, united)],
            "alone": effect_data(effects[one.key]) if one.key in effects else None,
        }
        for one in apart.turned.variables
    )  # fmt: skip
