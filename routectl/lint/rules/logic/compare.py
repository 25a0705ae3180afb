"""What lists of rules decide inside a few boxes, exactly and without building the rest of the policy anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import ANYWHERE, meets
from routectl.engine.differ import Comparison
from routectl.engine.outcome import Outcome
from routectl.engine.states import ANY
from routectl.engine.store import Store
from routectl.engine.table import Rule

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping

    from routectl.engine.box import Box
    from routectl.engine.table import Table
    from routectl.lint.rules.logic.logic import Logic

OUTSIDE = Rule(None, (ANYWHERE,), (), Outcome("unrouted"))
"""What stands for all that isn't looked at."""


def differ(
    asked: Logic, boxes: tuple[Box, ...], one: Iterable[Rule], other: Iterable[Rule], labels: Mapping[Outcome, Hashable]
) -> bool:
    """Whether two lists of rules decide something inside these boxes otherwise in some state, as far as labels tell."""
    store = Store(asked.space, asked.diagram.store.limit)  # let go with the comparison
    rules = (*one, OUTSIDE), (*other, OUTSIDE)
    (mine, known), (theirs, other_known) = (_inside(asked, store, boxes, each) for each in rules)
    comparison = Comparison(store, (mine, theirs), (known, other_known))
    found = comparison.differing(ANY, lambda outcome: labels.get(outcome, outcome))
    asked.spend(comparison.looked + len(store))
    return found is not None


def _inside(asked: Logic, store: Store, boxes: tuple[Box, ...], rules: tuple[Rule, ...]) -> tuple[Table, list[int]]:
    """A list of rules inside these boxes, each with the number of the rule that it was made of.

    An axis that no rule of the policy asks for doesn't matter.
    """
    known = tuple(tuple(entry for entry in where if entry[0] in store.space.index) for where in boxes)
    kept, keys = [], []
    for rule in rules:
        when = rule.when if rule is OUTSIDE else meets(rule.when, known)
        if when:
            kept.append(rule._replace(when=when, closes=meets(rule.closes, known)))
            keys.append(id(rule))
    asked.spend(sum(len(rule.when) + len(rule.refusals) for rule in kept))
    return asked.table._replace(rules=tuple(kept)), keys
