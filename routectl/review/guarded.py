"""For which requests a model may serve now that the guardrails of the base refused: exactly, model by model."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.diagram import diagrams
from routectl.engine.inside import inside
from routectl.engine.match import match_boxes
from routectl.engine.meld import Meld
from routectl.engine.space import Space
from routectl.engine.store import Store, TooLarge
from routectl.engine.table import table
from routectl.engine.witness import Witness, witness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.engine.box import Box
    from routectl.engine.diagram import Diagram
    from routectl.engine.store import Told
    from routectl.engine.table import Table
    from routectl.policy.policy import Guardrail, Policy
    from routectl.policy.registry import Model


class Loosened(NamedTuple):
    """A model that may serve some requests now, which these guardrails of the base refused it."""

    model: str
    refused: tuple[str, ...]
    """The guardrails of the base that refused it for the request of the witness."""
    witness: Witness
    by_registry: bool
    """Whether the guardrails say what they said, and the model is another."""


def loosened(old: Policy, new: Policy) -> tuple[Loosened, ...]:
    """Every model of the new registry that the base's guardrails refused for more requests, each with one of them.

    A model that is new is judged as it is now. Raises ValueError where the two can't be compared, and `TooLarge`.
    """
    tables = tuple(table(policy)._replace(rules=()) for policy in (old, new))
    store = Store(Space(tables, (*when_boxes(old), *when_boxes(new))))
    guards = Guards(store, (old, new), (tables[0], tables[1]))
    return tuple(guards.loosened(name) for name in guards.models if guards.lost(name) is not None)


def both(old: Policy, new: Policy) -> tuple[Diagram, Diagram]:
    """The two as diagrams over one space that also knows what their guardrails speak of; drawn once, for several ask.

    Raises `TooLarge`, and ValueError where the two can't be compared.
    """
    known = new.kept.get("beside")
    if known is None or known[0] is not old:
        boxes = (*when_boxes(old), *when_boxes(new))
        try:
            known = new.kept["beside"] = (old, _drawn(old, new, boxes) or diagrams((old, new), boxes))
        except TooLarge as error:
            known = new.kept["beside"] = (old, error)
    if isinstance(known[1], TooLarge):
        raise known[1]
    before, after = known[1]
    return before, after


def _drawn(old: Policy, new: Policy, boxes: Iterable[Box]) -> tuple[Diagram, ...]:
    """What was drawn to compare the two, where that is what would be drawn once more; else none."""
    was, drawings = new.kept.get("drawn", (None, ()))
    if was is not old or not drawings or not drawings[0].store.is_young:
        return ()
    tables = tuple(drawing.table for drawing in drawings)
    return drawings if Space(tables, boxes).axes == drawings[0].store.space.axes else ()


def when_boxes(policy: Policy) -> Iterator[Box]:
    """The requests that guardrails speak of; a space has to be made with them to be asked about them."""
    for guardrail in policy.guardrails:
        yield from match_boxes(guardrail.when)


class Guards:
    """The guardrails of two versions over one space."""

    def __init__(self, store: Store, policies: tuple[Policy, Policy], tables: tuple[Table, Table]) -> None:
        self.store = store
        self.old, self.new = policies
        self.tables = tables
        self.models: dict[str, Model] = self.new.registry.models if self.new.registry else {}
        self._refused: dict[tuple[bool, tuple[int, ...]], Told] = {}
        self._only = Meld(store, _only)

    def lost(self, name: str) -> Told:
        """True for the requests that a model was refused and is not any more, None for all others."""
        before = self.refused(self._as_it_was(name), is_new=False)
        return None if before is None else self._only.of((before, self.refused(self.models[name], is_new=True)))

    def loosened(self, name: str) -> Loosened:
        """What there is to say of a model that is not refused any more."""
        was = self._as_it_was(name)
        found = witness(self.store.space, self.lost(name))
        assert found is not None
        refusing = [
            guardrail.name
            for guardrail in _refusing(self.old, was)
            if _meets(self.store, self._inside(guardrail), self.lost(name))
        ]
        still = self.refused(was, is_new=True)
        by_registry = self._only.of((self.refused(was, is_new=False), still)) is None
        return Loosened(name, tuple(refusing), found[0], by_registry)

    def refused(self, model: Model, *, is_new: bool) -> Told:
        """True for the requests for which some guardrail refuses a model."""
        policy, own = (self.new, self.tables[1]) if is_new else (self.old, self.tables[0])
        refusing = list(_refusing(policy, model))
        key = (is_new, tuple(policy.guardrails.index(guardrail) for guardrail in refusing))
        if key not in self._refused:
            boxes = [where for guardrail in refusing for where in match_boxes(guardrail.when)]
            self._refused[key] = inside(self.store, boxes, own.axes) if boxes else None
        return self._refused[key]

    def _as_it_was(self, name: str) -> Model:
        before = self.old.registry.models if self.old.registry else {}
        return before.get(name, self.models[name])

    def _inside(self, guardrail: Guardrail) -> Told:
        return inside(self.store, match_boxes(guardrail.when), self.tables[0].axes)


def _refusing(policy: Policy, model: Model) -> Iterable[Guardrail]:
    return (guardrail for guardrail in policy.guardrails if not guardrail.allows(model))


def _only(one: Told, other: Told) -> Told:
    return True if one is not None and other is None else None


def _meets(store: Store, one: Told, other: Told) -> bool:
    return Meld(store, _both).of((one, other)) is not None


def _both(one: Told, other: Told) -> Told:
    return True if one is not None and other is not None else None
