"""Policies as formulas of an SMT solver, which is asked what the diagram is asked: what can be reached, and where two differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import z3

from routectl.engine.outcome import Outcome
from tests.engine.formula import All, Among, Between, Formula, Not, Point
from tests.engine.points import Domain
from tests.engine.reading import Answer, Reading


class Solver:
    """Some policies over the same variables."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.readings = tuple(readings)
        self.domains: dict[str, Domain] = {}
        for reading in self.readings:
            self.domains |= reading.points.domains
        self.variables = {
            name: z3.Bool(name) if _is_fact(domain) else z3.Int(name) for name, domain in self.domains.items()
        }
        self.outcomes: list[Outcome] = []
        self.formula = cache(self._formula)
        self.answers = tuple(map(self._answer, self.readings))
        self.solver = z3.Solver()
        for name, domain in self.domains.items():
            if not _is_fact(domain):
                low, high = (domain[0], domain[-1]) if isinstance(domain, range) else (0, len(domain) - 1)
                self.solver.add(self.variables[name] >= low, self.variables[name] <= high)

    def reached(self, outcome: Outcome) -> Point | None:
        """A point at which the first policy comes to an outcome; None where there is none."""
        return self.point(self.answers[0] == self._code(outcome))

    def difference(self) -> Point | None:
        """A point at which the two policies come to different outcomes; None where they are equal."""
        return self.point(self.answers[0] != self.answers[1])

    def point(self, wanted: z3.BoolRef) -> Point | None:
        """A point at which this is so."""
        result = self.solver.check(wanted)
        assert result != z3.unknown
        if result == z3.unsat:
            return None
        model = self.solver.model()
        return {
            name: self._value(name, model.eval(term, model_completion=True)) for name, term in self.variables.items()
        }

    def decided(self, reading: Reading, wanted: Callable[[Answer], bool]) -> z3.BoolRef:
        """That a policy comes to an answer that is wanted: the first rule that holds decides."""
        chain = z3.BoolVal(False)
        for formula, answer in reversed(reading.rules):
            chain = z3.If(self.formula(formula), z3.BoolVal(wanted(answer)), chain)
        return chain

    def evaluate(self, point: Point) -> Outcome:
        """What the first policy's formula comes to at a point, worked out by the solver."""
        values = [(self.variables[name], self._term(name, value)) for name, value in point.items()]
        return self.outcomes[z3.simplify(z3.substitute(self.answers[0], *values)).as_long()]

    def _answer(self, reading: Reading) -> z3.ArithRef:
        """The number of the outcome that a policy comes to: the first rule that holds decides."""
        chain: z3.ArithRef | None = None
        for formula, answer in reversed(reading.rules):
            code = z3.IntVal(self._code(answer.outcome))
            chain = code if chain is None else z3.If(self.formula(formula), code, chain)
        assert chain is not None
        return chain

    def _code(self, outcome: Outcome) -> int:
        if outcome not in self.outcomes:
            self.outcomes.append(outcome)
        return self.outcomes.index(outcome)

    def _formula(self, formula: Formula) -> z3.BoolRef:
        if isinstance(formula, Among):
            term = self.variables[formula.name]
            return z3.Or([term == self._term(formula.name, value) for value in formula.values])
        if isinstance(formula, Between):
            term = self.variables[formula.name]
            return z3.And(term >= formula.low, term <= formula.high)
        if isinstance(formula, Not):
            return z3.Not(self.formula(formula.part))
        parts = [self.formula(part) for part in formula.parts]
        return z3.And(parts) if isinstance(formula, All) else z3.Or(parts)

    def _term(self, name: str, value: Any) -> z3.ExprRef:
        domain = self.domains[name]
        if _is_fact(domain):
            return z3.BoolVal(value)
        return z3.IntVal(value if isinstance(domain, range) else domain.index(value))

    def _value(self, name: str, term: z3.ExprRef) -> Any:
        domain = self.domains[name]
        if _is_fact(domain):
            return z3.is_true(term)
        return term.as_long() if isinstance(domain, range) else domain[term.as_long()]


def _is_fact(domain: Domain) -> bool:
    return domain == (False, True)
