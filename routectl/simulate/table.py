"""Decisions as tables: one a row, or summed up by what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.explain import in_numbers, in_words
from routectl.engine.problem import plain
from routectl.report import Lines, Table
from routectl.simulate.words import outcome, tone, usd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.decision import Decision
    from routectl.report import Tone
    from routectl.simulate.run import Simulated
    from routectl.simulate.tally import Key, Tally

MOST_REFUSED = 20
"""So many candidates that were refused are told beneath a table."""

MOST_ROWS = 40
"""A policy of many routes comes to many outcomes: as many are shown, the most frequent first."""


def decision_table(results: Sequence[Simulated]) -> Table:
    """A decision a row."""
    columns = ["request", "action", "route", "model", "step", "cost usd"]
    rows = [
        [
            result.label,
            result.decision.action,
            result.decision.route or "-",
            result.decision.model or "-",
            "-" if result.decision.step is None else str(result.decision.step),
            usd(result.decision.estimated_cost_usd),
        ]
        for result in results
    ]
    if any(result.decision.escalation for result in results):
        columns.append("escalation")
        for row, result in zip(rows, results, strict=True):
            row.append(result.decision.escalation or "-")
    return Table(
        "", tuple(columns), tuple(map(tuple, rows)), tuple(_unwanted(result.decision.action) for result in results)
    )


def versus_table(results: Sequence[Simulated], titles: tuple[str, str]) -> Table:
    """A request a row, with what both policies decide and the parts that differ."""
    rows = []
    for result in results:
        mine, other = result.decision, result.against
        if other is not None:
            rows.append((result.label, _served(mine), _served(other), ", ".join(result.differing) or "="))
    tones: list[Tone] = ["warning" if result.differing else "" for result in results if result.against is not None]
    return Table("", ("request", *titles, "differs in"), tuple(rows), tuple(tones))


def outcome_table(tally: Tally) -> Table:
    """How many requests come to each outcome, the most frequent first."""
    ranked = sorted(tally.outcomes.items(), key=lambda entry: (-entry[1].requests, entry[0]))
    rows = [
        (*key, f"{total.requests:,}", f"{total.requests / tally.total.requests:.1%}", usd(total.cost_usd))
        for key, total in ranked[:MOST_ROWS]
    ]
    columns = ("action", "route", "model", "requests", "share", "cost usd")
    return Table(_rest(len(ranked)), columns, tuple(rows), tuple(_unwanted(key[0]) for key, _ in ranked[:MOST_ROWS]))


def change_table(tally: Tally) -> Table:
    """How many requests go from which outcome to which, the most frequent first."""
    ranked = sorted(tally.changes.items(), key=lambda entry: (-entry[1], entry[0]))
    rows = [(f"{count:,}", _words(old), _words(new)) for (new, old), count in ranked[:MOST_ROWS]]
    return Table(_rest(len(ranked)), ("requests", "against", "here"), tuple(rows))


def refused(results: Sequence[Simulated]) -> Lines | None:
    """Who was refused before those that serve, and why, with the numbers behind it; None where nobody was."""
    told = [
        f"{result.label}: `{plain(entry.model)}`, {in_words(entry.reason)}{in_numbers(ground)}"
        for result in results
        for entry, ground in zip(
            result.decision.refused, result.decision.grounds.trace[len(result.decision.passed) :], strict=True
        )
    ]
    if not told:
        return None
    left = len(told) - MOST_REFUSED
    return Lines(
        (*told[:MOST_REFUSED], *((f"… and {left:,} more; `-o json --explain` has them all",) if left > 0 else ())),
        "refused",
    )


def _unwanted(action: str) -> Tone:
    """The tone of an action that is worth a color among others."""
    return "" if action == "serve" else tone(action)


def _served(decision: Decision) -> str:
    return f"{outcome(decision)} by {decision.route}" if decision.route else outcome(decision)


def _words(key: Key) -> str:
    action, route, model = key
    return " ".join(
        part for part in (action, model if model != "-" else "", f"by {route}" if route != "-" else "") if part
    )


def _rest(number: int) -> str:
    return f"the {MOST_ROWS} most frequent of {number:,} outcomes" if number > MOST_ROWS else ""
