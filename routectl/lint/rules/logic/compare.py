"""What lists of rules decide inside a few boxes, exactly and without building the rest of the policy anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import ANYWHERE, meets
from routectl.engine.build import root
from routectl.engine.combine import combine, told
from routectl.engine.decision import Outcome
from routectl.engine.states import ANY
from routectl.engine.store import Store
from routectl.engine.table import Rule

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping

    from routectl.engine.box import Box
    from routectl.engine.store import Tree
    from routectl.lint.rules.logic.logic import Logic

OUTSIDE = Outcome("unrouted")
"""What stands for all that isn't looked at."""


def differ(
    asked: Logic, boxes: tuple[Box, ...], one: Iterable[Rule], other: Iterable[Rule], labels: Mapping[Outcome, Hashable]
) -> bool:
    """Whether two lists of rules decide something inside these boxes otherwise in some state, as far as labels tell."""
    store = Store(asked.space, asked.diagram.store.limit)  # let go with the comparison
    trees = _tree(asked, store, boxes, one), _tree(asked, store, boxes, other)

    def unlike(outcomes: tuple[Outcome, ...]) -> bool | None:
        before, after = outcomes
        return labels.get(before, before) != labels.get(after, after) or None

    found = told(combine(store, trees, unlike, ANY, unlike=True))
    asked.spend(len(store))
    return bool(found)


def _tree(asked: Logic, store: Store, boxes: tuple[Box, ...], rules: Iterable[Rule]) -> Tree:
    """The diagram of a list of rules inside these boxes; an axis that no rule of the policy asks for doesn't matter."""
    known = tuple(tuple(entry for entry in where if entry[0] in store.space.index) for where in boxes)
    kept = (*_met(known, rules), Rule(None, (ANYWHERE,), (), OUTSIDE))
    asked.spend(sum(len(rule.when) + len(rule.refusals) for rule in kept))
    return root(asked.table._replace(rules=kept), store)


def _met(boxes: tuple[Box, ...], rules: Iterable[Rule]) -> Iterator[Rule]:
    for rule in rules:
        when = meets(rule.when, boxes)
        if when:
            yield rule._replace(when=when, closes=meets(rule.closes, boxes))
