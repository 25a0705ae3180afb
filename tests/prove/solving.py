"""What properties say, as formulas of an SMT solver over the third reading of the language page."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

import z3

from tests.engine.landmarks import plain
from tests.engine.smt import Solver
from tests.prove.properties import SETS, Reading

if TYPE_CHECKING:
    from tests.engine.formula import Point
    from tests.engine.reading import Answer
    from tests.engine.worlds import World, Written

LOWER = "the lower value"
SAME = ("action", "model", "controls", "escalation")


class Broken(NamedTuple):
    """A point at which a property is broken; for `monotone`, the same at the lower value."""

    point: Point
    lower: Point | None = None


class Properties:
    """What a solver says of the properties of a policy, and of a policy beside it."""

    def __init__(self, world: World, other: World | None = None) -> None:
        from tests.engine.reading import Reading as Rules

        self.words = Reading(world)
        self.rules = [Rules(each) for each in (world, other) if each is not None]
        self.solver = Solver(self.rules)
        self.providers = {name: entry["provider"] for name, entry in plain(world.registry)["models"].items()}

    def is_about_nothing(self, written: Written) -> bool:
        """Whether no request matches, or no state is looked at."""
        return self.solver.point(self.looked(written)) is None

    def broken(self, written: Written) -> Broken | None:
        """Where `always`, `never`, `monotone` or `same_as` is broken; None where it holds."""
        if "monotone" in written:
            return self._falling(written)
        if "same_as" in written:
            mine, theirs = ({_compared(answer) for _, answer in each.rules} for each in self.rules)
            alike = [
                z3.And(*(self.solver.decided(each, lambda answer, one=one: _compared(answer) == one) for each in self.rules))
                for one in mine & theirs
            ]  # fmt: skip
            wrong = z3.Not(z3.Or(alike))
        else:
            wrong = self.solver.decided(
                self.rules[0], lambda answer: self.words.is_broken(written, self.decision(answer))
            )
        point = self.solver.point(z3.And(self.looked(written), wrong))
        return None if point is None else Broken(point)

    def reached(self, written: Written) -> Point | None:
        """Where somebody gets what is to be `reachable`."""
        wanted = written["reachable"]
        there = self.solver.decided(self.rules[0], lambda answer: self.words.describes(wanted, self.decision(answer)))
        return self.solver.point(z3.And(self.looked(written), there))

    def decision(self, answer: Answer) -> Any:
        """As much of a decision as properties speak of."""
        provider = self.providers[answer.outcome.model] if answer.outcome.model else None
        return SimpleNamespace(**answer.outcome._asdict(), provider=provider, escalation=answer.escalation)

    def looked(self, written: Written) -> z3.BoolRef:
        """The requests and states that a property is about."""
        return z3.And(
            self.solver.formula(self.rules[0].match(plain(written.get("when", {})))), self._states(written["states"])
        )

    def _falling(self, written: Written) -> Broken | None:
        """A request at a higher value has lost a model that it has at a lower one, all else being the same."""
        name, keeps = written["monotone"]["raising"], written["monotone"]["keeps"]
        high, domain = self.solver.variables[name], self.solver.domains[name]
        low = z3.Int(LOWER)
        listed = not isinstance(domain, range)
        values = z3.And(
            low >= (0 if listed else domain[0]), low < high, high <= (len(domain) - 2 if listed else domain[-1])
        )
        kept, lost = (
            self.solver.decided(
                self.rules[0],
                lambda answer, is_kept=is_kept: (
                    answer.outcome.model is not None and self.words.selects(keeps, answer.outcome.model) is is_kept
                ),
            )
            for is_kept in (True, False)
        )
        looked = self.looked(written)
        below = z3.substitute(z3.And(looked, kept), (high, low))
        self.solver.variables[LOWER], self.solver.domains[LOWER] = low, domain
        point = self.solver.point(z3.And(values, looked, lost, below))
        del self.solver.variables[LOWER], self.solver.domains[LOWER]
        if point is None:
            return None
        higher = {key: value for key, value in point.items() if key != LOWER}
        return Broken(higher, {**higher, name: point[LOWER]})

    def _states(self, written: str | Written) -> z3.BoolRef:
        known = self.solver.variables
        if isinstance(written, str):
            if written == "any":
                return z3.BoolVal(True)
            down = [known[name] for name in known if name.startswith("providers_down:")]
            other = [z3.Not(known[name]) for name in known if name.startswith(("models_down:", "failing_quality:"))]
            fine = [known[name] == 0 for name in known if name.startswith("budget:")]
            return z3.And(
                *other, *fine, z3.Sum([z3.If(one, 1, 0) for one in down]) <= int(written.partition(":")[2] or 0)
            )
        parts = []
        for key in SETS:
            asked = written.get(key, {})
            asked = asked if isinstance(asked, dict) else {"all": asked}
            parts += [known[f"{key}:{name}"] for name in _listed(asked.get("all", ()))]
            parts += [z3.Not(known[f"{key}:{name}"]) for name in _listed(asked.get("not", ()))]
        for scope, levels in written.get("budget", {}).items():
            domain = self.solver.domains[f"budget:{scope}"]
            parts.append(z3.Or([known[f"budget:{scope}"] == domain.index(level) for level in _listed(levels)]))
        return z3.And(parts)


def _compared(answer: Answer) -> tuple[Any, ...]:
    outcome = answer.outcome
    return outcome.action, outcome.model, outcome.controls, answer.escalation


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, (list, tuple)) else (value,)
