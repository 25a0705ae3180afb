"""Proves that two policies decide alike: the same action, model, controls and escalation."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

from routectl.engine.box import ANYWHERE, Range, box, meets
from routectl.engine.changed import cut_down
from routectl.engine.diagram import drawn
from routectl.engine.differ import difference
from routectl.engine.inside import inside
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld
from routectl.engine.store import TooLarge
from routectl.engine.table import table
from routectl.prove.again import Disagreement, show
from routectl.prove.answer import answers
from routectl.prove.ground import Choice, Search, states
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from routectl.engine.box import Box, Values
    from routectl.engine.decision import Decision
    from routectl.engine.ladder import Ladder
    from routectl.engine.outcome import Outcome
    from routectl.engine.store import Told
    from routectl.engine.table import Table
    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.answer import Answer
    from routectl.prove.ground import Found


def prove_alike(policy: Policy, other: Policy, asked: Property) -> Proof | None:
    """The proof that they don't; None where they do. Raises `TooLarge`."""
    boxes = meets(match_boxes(asked.when), shared(policy, other))
    if not boxes:
        return Proof(
            asked, False, "when", "it holds of nothing: no request that matches its `when` can be read by both"
        )
    tables = _within(table(policy), table(other), boxes)
    try:
        with suppress(TooLarge):  # most often there is none, and no diagram needs to be drawn
            if difference(*tables, states(asked.states)) is None:
                return None
        found = _unlike(tables, asked, boxes)
    except ValueError as unlike:
        return Proof(asked, None, why=f"the two policies can't be compared: {unlike}")
    if found is None:
        return None
    mine, theirs = show(policy, found.witness), show(other, found.witness)
    if _is_alike(mine.decision, theirs.decision):
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {found.witness}")
    return Proof(asked, False, "same_as", counterexample=mine, against=theirs)


def _within(one: Table, other: Table, boxes: tuple[Box, ...]) -> tuple[Table, Table]:
    """The rules inside these boxes, with what is compared in the place of their outcomes."""
    named = {name for where in boxes for name, _ in where}
    if any(one.axes[name] != other.axes.get(name) for name in named):  # what a box lets in is up to what a policy lists
        boxes = (ANYWHERE,)
    return _cut(one, boxes), _cut(other, boxes)


def _cut(whole: Table, boxes: tuple[Box, ...]) -> Table:
    known = answers(whole)
    within = cache(lambda where: meets(where, boxes))
    rules = (
        rule._replace(when=when, closes=within(rule.closes), outcome=compared(known[rule.outcome]))
        for rule in whole.rules[:-1]
        if (when := within(rule.when))
    )
    return whole._replace(rules=(*rules, whole.rules[-1]))


def _unlike(tables: tuple[Table, Table], asked: Property, boxes: tuple[Box, ...]) -> Found | None:
    """The plainest request of these boxes and state of the property for which the two come to something else."""
    one, other = drawn(cut_down(*tables).tables, boxes)
    store = one.store
    search = Search(store, asked, lambda met: met[0] != met[1] or None)

    def apart(mine: Ladder, theirs: Ladder, _: Told) -> Told:
        return search.telling([Choice(None, (mine, theirs))])

    def simply(parts: tuple[Any, ...]) -> tuple[Any, ...] | None:
        return None if parts[2] is None or parts[0] is parts[1] else parts

    told = Meld(store, apart, simply).of((one.root, other.root, inside(store, boxes, tables[0].axes)))
    return search.plainest(told)


def compared(answer: Answer) -> Outcome:
    """What is compared of an answer; the escalation stands in the place of the route."""
    return answer.outcome._replace(route=answer.escalation, step=None)


def _is_alike(one: Decision, other: Decision) -> bool:
    return all(getattr(one, key) == getattr(other, key) for key in ("action", "model", "controls", "escalation"))


def shared(policy: Policy, other: Policy) -> tuple[Box, ...]:
    """The box of all whole numbers that both can read, if there are any: a request outside is an error of the request."""
    axes: dict[str, Values] = {}
    for name, dimension in policy.dimensions.items():
        theirs = other.dimensions.get(name)
        if theirs is None or dimension.listed or theirs.listed or dimension == theirs:
            continue
        low, highs = (
            max(dimension.low, theirs.low),
            [each.high for each in (dimension, theirs) if each.high is not None],
        )
        if highs and low > min(highs):
            return ()
        axes[name] = Range(low, min(highs, default=None))
    return (box(axes),)
