"""Rule tables as formulas of z3, which is asked what the diagram is asked: are two equal, which routes can be reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

import z3

from routectl.engine.box import Box, Range
from routectl.engine.outcome import Outcome
from routectl.engine.table import Rule, Table


class Formulas:
    """Some tables over the same variables, as integers or as bit vectors."""

    def __init__(self, tables: list[Table], seconds: float, *, bits: bool = False) -> None:
        self.tables = tables
        self.domains = {name: domain for table in tables for name, domain in table.axes.items()}
        self.seconds = seconds
        self.bits = bits
        self.solver = z3.SolverFor("QF_BV") if bits else z3.Solver()
        self.terms = {name: self._term(name) for name in self.domains}
        self.boxes: dict[Box, z3.BoolRef] = {}
        self.refused: dict[int, z3.BoolRef] = {}
        self.outcomes: dict[Outcome, int] = {}

    def equal(self) -> bool | None:
        """Whether two tables decide alike everywhere; None where time ran out."""
        one, other = map(self._chain, self.tables)
        self.solver.set("timeout", round(self.seconds * 1000))
        found = self.solver.check(one != other)
        return None if found == z3.unknown else found == z3.unsat

    def reached(self, kind: Callable[[Outcome], Hashable]) -> set[Hashable] | None:
        """The kinds of outcomes that a table comes to, each asked of one formula in turn; None where time ran out."""
        chain = self._chain(self.tables[0])
        codes: dict[Hashable, list[int]] = {}
        for outcome, code in self.outcomes.items():
            codes.setdefault(kind(outcome), []).append(code)
        found, until = set(), time.process_time() + self.seconds
        for one, own in codes.items():
            answer = self._check(z3.Or([chain == code for code in own]), until)
            if answer == z3.unknown:
                return None
            if answer == z3.sat:
                found.add(one)
        return found

    def reached_in_turn(self, kind: Callable[[Outcome], Hashable]) -> set[Hashable] | None:
        """The same, rule by rule: whether it holds, given that none before it does."""
        found, until = set(), time.process_time() + self.seconds
        for rule in self.tables[0].rules:
            holds, one = self._holds(rule), kind(rule.outcome)
            if one not in found:
                answer = self._check(holds, until)
                if answer == z3.unknown:
                    return None
                if answer == z3.sat:
                    found.add(one)
            self.solver.add(z3.Not(holds))
        return found

    def _check(self, wanted: Any, until: float) -> Any:
        left = until - time.process_time()
        if left <= 0:
            return z3.unknown
        self.solver.set("timeout", round(left * 1000) + 1)
        return self.solver.check(wanted)

    def _term(self, name: str) -> Any:
        """A fact is a truth value; listed values and whole numbers are numbers within bounds."""
        domain = self.domains[name]
        if not isinstance(domain, Range) and len(domain) == 2:
            return z3.Bool(name)
        low, high = (domain.low, domain.high) if isinstance(domain, Range) else (0, len(domain) - 1)
        width = (2**31 - 1 if high is None else high).bit_length()
        term = z3.BitVec(name, width) if self.bits else z3.Int(name)
        if low or not self.bits:
            self.solver.add(self._least(term, low))
        if high is not None and not (self.bits and high == 2**width - 1):
            self.solver.add(self._most(term, high))
        return term

    def _least(self, term: Any, low: int) -> Any:
        return z3.UGE(term, low) if self.bits else term >= low

    def _most(self, term: Any, high: int) -> Any:
        return z3.ULE(term, high) if self.bits else term <= high

    def _chain(self, table: Table) -> Any:
        """The number of an outcome: that of the first rule that holds."""
        chain: Any = None
        for rule in reversed(table.rules):
            number = self.outcomes.setdefault(rule.outcome, len(self.outcomes))
            code = z3.BitVecVal(number, 16) if self.bits else z3.IntVal(number)
            chain = code if chain is None else z3.If(self._holds(rule), code, chain)
        return chain

    def _holds(self, rule: Rule) -> Any:
        when = self._any(rule.when)
        if not rule.refusals:
            return when
        key = id(rule.refusals)  # rules of a model share them
        if key not in self.refused:
            self.refused[key] = z3.Not(self._any(tuple(where for refusal in rule.refusals for where in refusal.boxes)))
        return z3.And(when, self.refused[key])

    def _any(self, boxes: tuple[Box, ...]) -> Any:
        return self._box(boxes[0]) if len(boxes) == 1 else z3.Or([self._box(where) for where in boxes])

    def _box(self, where: Box) -> Any:
        if where not in self.boxes:
            self.boxes[where] = z3.And([part for name, values in where for part in self._parts(name, values)])
        return self.boxes[where]

    def _parts(self, name: str, values: Any) -> list[Any]:
        term, domain = self.terms[name], self.domains[name]
        if isinstance(domain, Range):
            low = [self._least(term, values.low)] if values.low > domain.low else []
            return low + ([] if values.high is None else [self._most(term, values.high)])
        if len(domain) == 2:
            return [term if domain[1] in values else z3.Not(term)] if len(values) == 1 else []
        return [z3.Or([term == place for place, value in enumerate(domain) if value in values])]
