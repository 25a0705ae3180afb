"""The same questions to the diagram and to z3: are two policies equal, which routes can be reached."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from typing import Any

import routes
from growth import SIZES

from routectl.engine.box import meets
from routectl.engine.build import root
from routectl.engine.combine import combine, told
from routectl.engine.space import Space
from routectl.engine.states import ANY
from routectl.engine.store import Store
from routectl.engine.table import Rule, Table, table


def questions(seconds: float, turns: int) -> list[str]:
    """From the rule tables to the answer, both ways: are two policies equal, which routes can be reached."""
    from solver import Formulas

    lines = [
        "| routes | question | answer | z3's time ÷ routectl's | its search alone ÷ routectl's whole | processor s here |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for size in SIZES:
        whole = table(routes.policy(size))
        for question, others in (
            ("equal to itself in another order?", [_reordered(whole)]),
            ("equal to itself with another target?", [_retargeted(whole)]),
            ("which routes can be reached?", []),
        ):
            tables = [whole, *others]
            ask = _equal if others else _reached
            mine = min(_took(lambda ask=ask, tables=tables: ask(tables)) for _ in range(turns))
            said = ask(tables)
            started = time.process_time()
            formulas = Formulas(tables, seconds)
            written = time.process_time()
            found = formulas.equal() if others else formulas.reached()
            ended = time.process_time()
            assert found is None or found == said, (size, question, said, found)
            more = "more than " if found is None else ""
            answer = ("equal" if said else "not equal") if others else f"{len(said):,} of {size:,}"
            lines.append(
                f"| {size:,} | {question} | {answer} | {more}{(ended - started) / mine:,.0f} | {more}{(ended - written) / mine:,.0f} | {mine:.2f} |"
            )
            print(lines[-1], flush=True)
    return lines


def _took(ask: Callable[[], Any]) -> float:
    gc.collect()
    started = time.process_time()
    ask()
    return time.process_time() - started


def _equal(tables: list[Table]) -> bool:
    store = Store(Space(tables))
    trees = tuple(root(each, store) for each in tables)
    return not told(combine(store, trees, lambda given: given[0] != given[1] or None, ANY, unlike=True))


def _reached(tables: list[Table]) -> set[str | None]:
    return {outcome.route for outcome in _outcomes(tables[0])}


def _outcomes(whole: Table) -> frozenset[Any]:
    """All that is decided somewhere."""
    store = Store(Space([whole]))
    return told(combine(store, (root(whole, store),), lambda given: given[0], ANY))


def _by_route(whole: Table) -> dict[str | None, list[Rule]]:
    rules: dict[str | None, list[Rule]] = {}
    for rule in whole.rules:
        rules.setdefault(rule.outcome.route, []).append(rule)
    return rules


def _reordered(whole: Table) -> Table:
    """Routes that never meet change places with their neighbours, three times over."""
    rules, draw = _by_route(whole), random.Random(5)
    order = list(rules)
    for _ in range(3):
        place = 0
        while place < len(order) - 2:
            one, other = (rules[name][-1].closes for name in order[place : place + 2])
            if not meets(one, other):
                order[place : place + 2] = order[place + 1], order[place]
                place += draw.randrange(2)
            place += 1
    return whole._replace(rules=tuple(rule for name in order for rule in rules[name]))


def _retargeted(whole: Table) -> Table:
    """The last route of the first half whose target serves somewhere has another model as its target."""
    served, order = {outcome.route for outcome in _outcomes(whole) if outcome.step == 0}, list(_by_route(whole))
    chosen = [name for name in order[: len(order) // 2] if name in served][-1]
    return whole._replace(
        rules=tuple(
            rule._replace(outcome=rule.outcome._replace(model="another"))
            if rule.outcome.route == chosen and rule.outcome.step == 0
            else rule
            for rule in whole.rules
        )
    )
