"""Rule tables as formulas of z3, which is asked what the diagram is asked: are two equal, which routes can be reached."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Any

import z3

from routectl.engine.box import Box, Range
from routectl.engine.outcome import Outcome
from routectl.engine.table import Table


class Formulas:
    """Some tables over the same variables: each comes to the number of an outcome, the first rule that holds."""

    def __init__(self, tables: list[Table], seconds: float) -> None:
        self.domains = {name: domain for table in tables for name, domain in table.axes.items()}
        self.seconds = seconds
        self.solver = z3.Solver()
        self.terms = {name: self._term(name) for name in self.domains}
        self.boxes: dict[Box, z3.BoolRef] = {}
        self.outcomes: dict[Outcome, int] = {}
        self.chains = [self._chain(table) for table in tables]

    def equal(self) -> bool | None:
        """Whether two tables decide alike everywhere; None where time ran out."""
        self.solver.set("timeout", round(self.seconds * 1000))
        found = self.solver.check(self.chains[0] != self.chains[1])
        return None if found == z3.unknown else found == z3.unsat

    def reached(self, kind: Callable[[Outcome], Hashable]) -> set[Hashable] | None:
        """The kinds of outcomes that something comes to, each asked for in turn; None where time ran out."""
        codes: dict[Hashable, list[int]] = {}
        for outcome, code in self.outcomes.items():
            codes.setdefault(kind(outcome), []).append(code)
        found, until = set(), time.process_time() + self.seconds
        for one, own in codes.items():
            left = until - time.process_time()
            if left <= 0:
                return None
            self.solver.set("timeout", round(left * 1000) + 1)
            answer = self.solver.check(z3.Or([self.chains[0] == code for code in own]))
            if answer == z3.unknown:
                return None
            if answer == z3.sat:
                found.add(one)
        return found

    def _term(self, name: str) -> Any:
        """A fact is a truth value; listed values and whole numbers are integers within bounds."""
        domain = self.domains[name]
        if not isinstance(domain, Range) and len(domain) == 2:
            return z3.Bool(name)
        low, high = (domain.low, domain.high) if isinstance(domain, Range) else (0, len(domain) - 1)
        term = z3.Int(name)
        self.solver.add(term >= low)
        if high is not None:
            self.solver.add(term <= high)
        return term

    def _chain(self, table: Table) -> Any:
        chain: Any = None
        for rule in reversed(table.rules):
            code = z3.IntVal(self.outcomes.setdefault(rule.outcome, len(self.outcomes)))
            refused = z3.Or([self._box(where) for refusal in rule.refusals for where in refusal.boxes])
            holds = z3.And(z3.Or([self._box(where) for where in rule.when]), z3.Not(refused))
            chain = code if chain is None else z3.If(holds, code, chain)
        return chain

    def _box(self, where: Box) -> Any:
        if where not in self.boxes:
            self.boxes[where] = z3.And([part for name, values in where for part in self._parts(name, values)])
        return self.boxes[where]

    def _parts(self, name: str, values: Any) -> list[Any]:
        term, domain = self.terms[name], self.domains[name]
        if isinstance(domain, Range):
            low = [term >= values.low] if values.low > domain.low else []
            return low + ([] if values.high is None else [term <= values.high])
        if len(domain) == 2:
            return [term if domain[1] in values else z3.Not(term)] if len(values) == 1 else []
        return [z3.Or([term == place for place, value in enumerate(domain) if value in values])]
