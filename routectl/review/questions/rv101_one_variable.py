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
from routectl.review.question import Answer, question
from routectl.review.variables_report import MOST_NAMED, as_one, data, names, order, summary, table

if TYPE_CHECKING:
    from routectl.document.place import At
    from routectl.report import Block
    from routectl.review.change import Change
    from routectl.review.turned import Variable


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
    counting = apart.counting
    count = len(counting) if len(counting) <= most else apart.count
    united = () if count == len(counting) else apart.united
    told = summary(apart, count, united)
    evidence: tuple[Block, ...] = (table(apart, united), *as_one(united))
    if count <= most:
        return Answer("pass", told, () if len(variables) == 1 else evidence, data=data(apart, united))
    places = [_place(change, one) for one in counting]
    titles = names(counting)
    related = tuple(Related(place, name) for place, name in zip(places[1:MOST_NAMED], titles[1:], strict=False))
    help = "make each a change of its own; `routectl review BASE --split DIR` writes them"
    if count == 1:
        help = "leave it as it is, or let `most` be 1: it is a single variable already"
    hit = Hit(places[0], f"the change turns {counted(count, 'variable')}, beginning with {titles[0]}", help, related)
    return Answer("fail", told, (*evidence, *order(apart)), (hit,), data(apart, united))


def _place(change: Change, one: Variable) -> At:
    """Where a variable is to be seen: in the head, as far as it is still there."""
    for told in one.changes:
        place = told.new or told.old
        if place is not None:
            return place
    return change.changed[one.policies[0]].place
