"""The same questions to routectl and to z3: are two policies equal, which routes and rules can ever decide something."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable
from typing import Any, NamedTuple

import routes
from growth import SIZES
from solver import Formulas

from routectl.engine.box import meets
from routectl.engine.build import root
from routectl.engine.differ import difference
from routectl.engine.outcome import Outcome
from routectl.engine.reached import reached
from routectl.engine.space import Space
from routectl.engine.store import Node, Store, Tree
from routectl.engine.table import Rule, Table, table


def questions(seconds: float, turns: int) -> list[str]:
    """From the rule tables to the answer, both ways: are two policies equal, which rules can ever decide something."""
    lines = [
        "| routes | question | answer | z3's time ÷ routectl's | its search alone ÷ routectl's whole | processor ms here |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for size in SIZES:
        whole, again = table(routes.policy(size)), table(routes.policy(size))  # two policies share nothing in memory
        for question, other in (
            ("equal to itself in another order?", _reordered(again)),
            ("equal to itself without the routes that nobody reaches?", _without_idle(again)),
            ("equal to itself with another target?", _retargeted(again)),
            ("which routes can be reached?", None),
            ("which rules can ever decide something?", None),
        ):
            tables = [whole] if other is None else [whole, other]
            if other is not None:
                mine, said = _best(lambda tables=tables: difference(*tables) is None, turns)
                theirs = _asked(tables, seconds, Formulas.equal)
                answer = "equal" if said else "not equal"
            else:
                kind = _route if "routes" in question else _itself
                mine, said = _best(
                    lambda kind=kind, whole=whole: {kind(outcome) for outcome in _outcomes(whole)}, turns
                )
                theirs = _asked(tables, seconds, lambda formulas, kind=kind: formulas.reached(kind))
                answer = f"{len(said):,} of {len({kind(rule.outcome) for rule in whole.rules}):,}"
            assert theirs.said is None or theirs.said == said, (size, question, said, theirs.said)
            more = "at least " if theirs.said is None else ""
            lines.append(
                f"| {size:,} | {question} | {answer} | {more}{theirs.whole / mine:,.0f} "
                f"| {more}{theirs.search / mine:,.0f} | {mine * 1000:,.1f} |"
            )
            print(lines[-1], flush=True)
    return lines


class Asked(NamedTuple):
    """What z3 says, None where time ran out; seconds with its formulas written, and of its search alone."""

    said: Any
    whole: float
    search: float


def _asked(tables: list[Table], seconds: float, ask: Callable[[Formulas], Any]) -> Asked:
    gc.collect()
    started = time.process_time()
    formulas = Formulas(tables, seconds)
    written = time.process_time()
    said = ask(formulas)
    ended = time.process_time()
    return Asked(said, ended - started, ended - written)


def _best(ask: Callable[[], Any], turns: int) -> tuple[float, Any]:
    """The quickest of some turns, and the answer."""
    best, said = float("inf"), None
    for _ in range(turns):
        gc.collect()
        started = time.process_time()
        said = ask()
        best = min(best, time.process_time() - started)
    return best, said


def _itself(outcome: Outcome) -> Outcome:
    return outcome


def _route(outcome: Outcome) -> str | None:
    return outcome.route


def _outcomes(whole: Table) -> set[Outcome]:
    """All that is decided somewhere in some state."""
    store = Store(Space([whole]))
    parts: dict[Tree, None] = {root(whole, store): None}
    waiting = [*parts]
    for tree in waiting:
        new = [kid for kid in tree.kids if kid not in parts] if isinstance(tree, Node) else []
        parts.update(dict.fromkeys(new))
        waiting += new
    return reached(store, [tree for tree in parts if not isinstance(tree, Node)])


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


def _without_idle(whole: Table) -> Table:
    """The routes that decide nothing left out."""
    taking = {outcome.route for outcome in _outcomes(whole)}
    return whole._replace(rules=tuple(rule for rule in whole.rules if rule.outcome.route in taking))


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
