"""The same questions to routectl and to z3: are two policies equal, which routes and rules can ever decide something."""

from __future__ import annotations

import gc
import random
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import routes
from growth import SIZES
from solver import Formulas

from routectl.engine.box import meets
from routectl.engine.build import root
from routectl.engine.differ import difference
from routectl.engine.folded import folded
from routectl.engine.outcome import Outcome
from routectl.engine.reached import reached
from routectl.engine.space import Space
from routectl.engine.store import Node, Store, Tree
from routectl.engine.table import Rule, Table, table
from routectl.engine.takers import takers
from routectl.policy.policy import Policy


def questions(seconds: float, turns: int) -> list[str]:
    """From the rule tables to the answer, both ways: are two policies equal, which rules can ever decide something."""
    lines = [
        "| routes | question | answer | z3's time, one formula ÷ routectl's | z3's at its best ÷ routectl's | processor ms here |",
        "| ---: | --- | --- | ---: | ---: | ---: |",
    ]
    for size in SIZES:
        for asked in _asked(routes.policy(size), table(routes.policy(size))):  # two policies share nothing in memory
            mine, answer = _timed(asked.mine, turns)
            theirs = [_timed(lambda formulas=formulas: formulas(seconds), 1) for formulas in (asked.plain, asked.best)]
            for _, said in theirs:
                assert said is None or said == answer, (size, asked.question, answer, said)
            told = [f"{'at least ' if said is None else ''}{took / mine:,.0f}" for took, said in theirs]
            lines.append(
                f"| {size:,} | {asked.question} | {asked.words(answer)} | {told[0]} | {told[1]} | {mine * 1000:,.1f} |"
            )
            print(lines[-1], flush=True)
    return lines


class Asked(NamedTuple):
    """A question to routectl, and in two ways to z3, which has so many seconds and says None where they don't do."""

    question: str
    mine: Callable[[], Any]
    plain: Callable[[float], Any]
    best: Callable[[float], Any]
    words: Callable[[Any], str]


def _asked(policy: Policy, again: Table) -> Iterator[Asked]:
    whole = table(policy)
    for question, other in (
        ("equal to itself in another order?", _reordered(again)),
        ("equal to itself without the routes that nobody reaches?", _without_idle(again)),
        ("equal to itself with another target?", _retargeted(again)),
    ):
        yield Asked(
            question,
            lambda other=other: difference(whole, other) is None,
            lambda seconds, other=other: Formulas([whole, other], seconds).equal(),
            lambda seconds, other=other: Formulas([whole, other], seconds, bits=True).equal(),
            lambda equal: "equal" if equal else "not equal",
        )
    yield Asked(
        "which routes can be reached?",
        lambda: takers(policy),
        lambda seconds: Formulas([whole], seconds).reached(_route),
        lambda seconds: Formulas([folded(policy)], seconds).reached_in_turn(_route),
        lambda found: f"{len(found):,} of {len(_by_route(whole)):,}",
    )
    yield Asked(
        "which rules can ever decide something?",
        lambda: _outcomes(whole),
        lambda seconds: Formulas([whole], seconds).reached(_itself),
        lambda seconds: Formulas([whole], seconds).reached_in_turn(_itself),
        lambda found: f"{len(found):,} of {len({rule.outcome for rule in whole.rules}):,}",
    )


def _timed(ask: Callable[[], Any], turns: int) -> tuple[float, Any]:
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
