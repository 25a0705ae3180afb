"""What there is to say of the requests that two policies decide otherwise, for people and for scripts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.output.amount import percent
from routectl.output.escape import counted
from routectl.replay.runs import labels
from routectl.report import Prose, Table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.outcome import Outcome
    from routectl.replay.told import Told
    from routectl.replay.turned import Turn, Turned
    from routectl.report import Block

MOST_SHOWN = 15
"""As many ways are shown to people; JSON has them all."""


def otherwise_blocks(told: Told, turned: Turned) -> Iterator[Block]:
    """How many there are; from which model to which, with some of their rows; and by each dimension that is asked for."""
    requests = told.sheets[0].total.requests
    if not turned.requests:
        yield Prose("No request is decided otherwise.")
        return
    moved = sum(turn.requests for turn in turned.turns if turn.before.model != turn.after.model)
    yield Prose(
        f"Decided otherwise: {turned.requests:,} of {counted(requests, 'request')} ({percent(turned.requests / requests)}), "
        f"{moved:,} of them by another model or by none."
    )
    ways: dict[tuple[str, str], list[Turn]] = {}
    for turn in turned.turns:
        ways.setdefault(_way(turn.before, turn.after), []).append(turn)
    rows = [(way, sum(turn.requests for turn in turns), turns) for way, turns in ways.items()]
    rows = sorted((row for row in rows if row[1]), key=lambda row: (-row[1], row[0]))
    left = f"; {len(rows) - MOST_SHOWN:,} more are left out, `-o json` has them" if len(rows) > MOST_SHOWN else ""
    yield Table(
        f"Decided otherwise, from what to what{left}",
        ("before", "now", "requests", "share", "for example"),
        tuple(
            (*way, f"{count:,}", percent(count / requests), ", ".join(f"{file}:{line}" for file, line in turned.places(turns)))
            for way, count, turns in rows[:MOST_SHOWN]
        ),
    )  # fmt: skip
    yield from _by(told, turned)


def otherwise_data(told: Told, turned: Turned) -> dict[str, Any]:
    """The same for scripts: every pair of outcomes, most requests first."""
    pairs: dict[tuple[Outcome, Outcome], list[Turn]] = {}
    for turn in turned.turns:
        if turn.requests:
            pairs.setdefault((turn.before, turn.after), []).append(turn)
    requests, whole = turned.requests, told.sheets[0].total.requests
    found = [
        {
            "before": _outcome(before),
            "now": _outcome(after),
            "requests": sum(turn.requests for turn in turns),
            "samples": [{"file": file, "line": line} for file, line in turned.places(turns)],
        }
        for (before, after), turns in pairs.items()
    ]
    return {
        "requests": requests,
        "share": requests / whole if whole else None,
        "pairs": sorted(found, key=lambda one: (-one["requests"], str(one))),
        "by": {name: {label: count for label, count, _ in rows if count} for name, rows in _values(told, turned)},
    }


def _by(told: Told, turned: Turned) -> Iterator[Block]:
    for name, rows in _values(told, turned):
        cells = tuple(
            (label, f"{count:,} of {whole:,}", percent(count / whole)) for label, count, whole in rows if count
        )
        left = f"; {len(cells) - MOST_SHOWN:,} more are left out, `-o json` has them" if len(cells) > MOST_SHOWN else ""
        yield Table(f"Decided otherwise, by {name}{left}", (name, "requests", "share"), cells[:MOST_SHOWN])


def _values(told: Told, turned: Turned) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """By dimension, for each of its values how many requests are decided otherwise, and of how many."""
    cells = told.asked.settings[0].cells
    for name, called in labels(cells, told.wanted.by).items():
        found: dict[str, int] = {}
        for turn in turned.turns:
            label = called[cells.values(turn.cell).get(name)]
            found[label] = found.get(label, 0) + turn.requests
        whole = told.sheets[0].by(lambda group, name=name, called=called: called[group.cell.get(name)])  # type: ignore[misc]
        rows = [(label, found.get(label, 0), one.requests) for label, one in whole.items()]
        yield name, sorted(rows, key=lambda row: (-row[1], row[0]))


def _way(before: Outcome, after: Outcome) -> tuple[str, str]:
    """Who serves before and now; of one and the same, what is otherwise."""
    old, new = _called(before), _called(after)
    if old != new:
        return old, new
    differs = (
        ("route", before.route, after.route), ("step", before.step, after.step), ("controls", before.controls, after.controls),
    )  # fmt: skip
    return old, f"{new}, another {' and '.join(name for name, one, other in differs if one != other)}"


def _called(outcome: Outcome) -> str:
    if outcome.model is None:
        return outcome.action
    return outcome.model if outcome.action == "serve" else f"{outcome.model} ({outcome.action})"


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {**outcome._asdict(), "controls": outcome.controls and outcome.controls._asdict()}
