"""A rule table as plain data, for readings of it in other languages: everything by its number, nothing said twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from routectl.engine.box import Range
from routectl.engine.explain import in_words
from routectl.engine.trace import route_checks

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.box import Box, Domain
    from routectl.engine.refusal import Refusal
    from routectl.engine.table import Rule, Table
    from routectl.policy.registry import Model

Plain = dict[str, Any]
T = TypeVar("T")


def portable(table: Table) -> Plain:
    """The table as lists, numbers and text.

    A point is a value for each axis: the place of a listed one, a whole number, None for no limit.
    A box is a list of `[axis, [places]]` and `[axis, low, high]`; rules, checks and refusals name
    boxes by their number. What decides is the first rule one of whose boxes (`when`) holds, and of
    whose refusals (`stops`, lists of them) none has a box that does; of several refusals the first
    is the reason.
    """
    return _Writer(table).whole()


class _Writer:
    def __init__(self, table: Table) -> None:
        self.table = table
        self.places = {name: place for place, name in enumerate(table.axes)}
        self.values = {
            name: {value: place for place, value in enumerate(domain)}
            for name, domain in table.axes.items()
            if not isinstance(domain, Range)
        }
        self.boxes: dict[Box, int] = {}
        self.refusals: dict[tuple[str, tuple[int, ...]], int] = {}
        self.stops: dict[tuple[int, ...], int] = {}
        self.known: dict[int, int] = {}
        self.models: dict[str, int] = {}
        self.priced: list[Plain] = []

    def whole(self) -> Plain:
        table = self.table
        policy = table.policy
        routes = {id(route): place for place, route in enumerate(policy.routes)}
        rules = [self.rule(rule, None if rule.route is None else routes[id(rule.route)]) for rule in table.rules]
        passing = [
            {
                "name": route.name,
                "checks": [
                    {"reason": in_words(check.passed.reason), "boxes": self.numbers(check.boxes)}
                    for check in route_checks(route)
                ],
            }
            for route in policy.routes
        ]
        return {
            "axes": [_axis(name, domain) for name, domain in table.axes.items()],
            "tokens": [self.places["input_tokens"], self.places["output_tokens"]],
            "routes": passing,
            "models": self.priced,
            "rules": rules,
            "refusals": [{"reason": reason, "boxes": list(boxes)} for reason, boxes in self.refusals],
            "stops": list(map(list, self.stops)),
            "boxes": [self.box(each) for each in self.boxes],
        }

    def rule(self, rule: Rule, route: int | None) -> Plain:
        outcome = rule.outcome
        return {
            "route": route,
            "when": self.numbers(rule.when),
            "stops": self.stop(rule.refusals),
            "action": outcome.action,
            "model": None if rule.model is None else self.model(rule.model),
            "step": outcome.step,
            "controls": None if outcome.controls is None else list(outcome.controls),
            "escalation": rule.escalation,
        }

    def model(self, model: Model) -> int:
        if model.name not in self.models:
            self.models[model.name] = len(self.models)
            price = [model.price.input_per_mtok, model.price.output_per_mtok] if model.price else None
            self.priced.append({"name": model.name, "provider": model.provider, "price": price})
        return self.models[model.name]

    def stop(self, refusals: tuple[Refusal, ...]) -> int:
        """The number of the refusals that stop a rule; many rules share them, and they are too large to compare."""
        if id(refusals) not in self.known:
            self.known[id(refusals)] = _numbered(self.stops, tuple(map(self.refusal, refusals)))
        return self.known[id(refusals)]

    def refusal(self, refusal: Refusal) -> int:
        if id(refusal) not in self.known:
            written = in_words(refusal.reason), tuple(self.numbers(refusal.boxes))
            self.known[id(refusal)] = _numbered(self.refusals, written)
        return self.known[id(refusal)]

    def numbers(self, boxes: Iterable[Box]) -> list[int]:
        return [_numbered(self.boxes, each) for each in boxes]

    def box(self, box: Box) -> list[list[Any]]:
        written: list[list[Any]] = []
        for axis, asked in box:
            place = self.places[axis]
            if isinstance(asked, Range):
                written.append([place, asked.low, asked.high])
            else:
                places = self.values[axis]
                written.append([place, sorted(places[value] for value in asked if value in places)])
        return written


def _numbered(known: dict[T, int], thing: T) -> int:
    return known.setdefault(thing, len(known))


def _axis(name: str, domain: Domain) -> Plain:
    if isinstance(domain, Range):
        return {
            "name": name,
            "low": domain.low,
            "high": domain.high,
            "absent": None if name == "sla_ms" else domain.low,
        }
    return {"name": name, "values": list(domain)}
