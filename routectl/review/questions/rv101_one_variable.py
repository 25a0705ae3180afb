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

Fails where more than one variable is left. Beside each stands what it does by itself, applied to
the base alone, and then an order of commits of one variable each: every one of them lints, no name
in it leads nowhere, and it changes nothing else. `routectl review BASE --split DIR` writes them as
whole files, comments kept, each with the message of its commit. Where variables can't do one
without the other, they make a step together, and the step says why.

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
    from routectl.document.place import At
    from routectl.review.change import Change
    from routectl.review.steps import TakenApart
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
    count, same = apart.count, apart.parts.refactorings
    if len(variables) == count == 1 <= most:
        return Answer("pass", f"one variable: `{variables[0].title}`", data=_data(apart))
    left = [one for one in variables if one.key not in same]
    names = _names(left)
    told = f"{counted(count, 'variable')}: {', '.join(names[:4])}{', …' if count > 4 else ''}"
    if same:
        beside = f"{counted(len(same), 'other')} {'says' if len(same) == 1 else 'say'} the same in another way"
        told = (
            f"{told}; {beside}" if left else f"a refactoring: {counted(len(same), 'variable')} and no decision changed"
        )
    table = _table(apart)
    if count <= most:
        return Answer("pass", told, (table,), data=_data(apart))
    places = [_place(change, one) for one in left]
    related = tuple(Related(place, name) for place, name in zip(places[1:MOST_RELATED], names[1:], strict=False))
    help = "make each a change of its own; `routectl review BASE --split DIR` writes them"
    if count == 1:
        help = "leave it as it is, or let `most` be 1: it is a single variable already"
    hit = Hit(places[0], f"the change turns {counted(count, 'variable')}, beginning with {names[0]}", help, related)
    return Answer("fail", told, (table, *_order(apart)), (hit,), _data(apart))


def _names(variables: list[Variable]) -> list[str]:
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


def _table(apart: TakenApart) -> Table:
    same, effects = apart.parts.refactorings, apart.parts.effects
    rows = [
        (
            one.title,
            one.subject,
            ways(one),
            "no" if one.key in same else "yes",
            effect_words(effects[one.key]) if one.key in effects else "not tried",
        )
        for one in apart.turned.variables
    ]
    title = "Variables, and what each does to the base alone"
    if len(rows) > MOST_SHOWN:
        title += f"; {len(rows) - MOST_SHOWN:,} more are not shown"
    return Table(title, ("variable", "of", "direction", "counts", "alone"), tuple(rows[:MOST_SHOWN]))


def _order(apart: TakenApart) -> tuple[Lines, ...]:
    taken = apart.taken
    if not taken.steps:
        return (Lines((f"no order can be proposed: {taken.undecided}",), "Steps"),)
    lines = [
        f"{number}. {step_title(step)}{f' (together: {step.why})' if step.why else ''}"
        for number, step in enumerate(taken.steps, 1)
    ]
    return (Lines(tuple(lines), "Commits of one variable each, in an order in which every one of them lints"),)


def _data(apart: TakenApart) -> tuple[dict[str, object], ...]:
    same, effects = apart.parts.refactorings, apart.parts.effects
    return tuple(
        {
            "variable": one.title, "of": one.subject, "changes": len(one.changes), "counts": one.key not in same,
            "alone": effect_data(effects[one.key]) if one.key in effects else None,
        }
        for one in apart.turned.variables
    )  # fmt: skip
