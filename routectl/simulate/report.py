"""What `simulate` has to say: one decision as a tree, many as a table, a great many summed up; all of them as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.explain import MOST_NAMES, explain
from routectl.engine.state import write_state
from routectl.output.notation import Written, written
from routectl.report import Lines, Prose, Report, Tree
from routectl.simulate.record import policy_data, result_data, summary_data, told_data
from routectl.simulate.run import Rejected, Simulated
from routectl.simulate.table import change_table, decision_table, outcome_table, refused, versus_table
from routectl.simulate.tally import Tally
from routectl.simulate.words import place, state_in_words, stated, summed, tone

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.report import Block
    from routectl.simulate.run import Told

MOST_SHOWN = 50
"""Of more decisions people get a summary and the first ones; JSON has them all."""

FIRST_SHOWN = 10
MOST_LINES = 5
"""Of rows that can't be read for the same reason so many are named by their lines."""

MOST_TOLD = 20
"""As many notes, and reasons why rows can't be read, are shown; those that read alike count as one."""

MOST_OF_A_ROW = 3
"""No more of them are of one row."""


class Asked(NamedTuple):
    """What a run was asked for: the policies, the state of all requests, and how much of it is to be told."""

    policy: Policy
    state: State
    against: Policy | None = None
    titles: tuple[str, str] = ("", "")
    """What the two policies are called where they stand side by side: the sources that they are from."""
    explain: bool = False
    whole: bool = False
    """Whether scripts read the report, so that nothing may be left out."""


class _Heard:
    """Notes, or reasons why rows can't be read: all of them for scripts, the first of each sort for people."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole
        self.all: list[Written] = []
        self.first: dict[tuple[str, str], Told] = {}
        self.others: dict[tuple[str, str], list[int]] = {}
        self.total = 0

    def add(self, told: tuple[Told, ...]) -> None:
        self.total += len(told)
        if self.whole:
            self.all += [written(told_data(one)) for one in told]
        for one in told[:MOST_OF_A_ROW]:
            sort = one.message, one.help
            if sort in self.first:
                self.others[sort].append(one.line)
            elif len(self.first) < MOST_TOLD:
                self.first[sort], self.others[sort] = one, []

    def lines(self) -> Iterator[str]:
        for sort, one in self.first.items():
            more = _more(self.others[sort])
            yield f"{place(one)}: {one.message}{one.help and '; ' + one.help}{more}"
        left = self.total - sum(1 + len(lines) for lines in self.others.values())
        if left:
            yield f"… and {left:,} more; `-o json` has them all"


def _more(lines: list[int]) -> str:
    """Where the same is so as well: a few lines, of many how many there are."""
    if not lines:
        return ""
    shown = ", ".join(f"{line:,}" for line in lines[:MOST_LINES])
    left = len(lines) - MOST_LINES
    return f" (so in {'line' if len(lines) == 1 else 'lines'} {shown}{f' and {left:,} more' if left > 0 else ''})"


class _Kept:
    """What of a run is told: all of it for scripts, else the first of each sort."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.tally = Tally()
        self.shown: list[Simulated] = []
        self.data: list[Written] = []
        self.rejected = _Heard(asked.whole)
        self.notes = _Heard(asked.whole)

    def take(self, result: Simulated | Rejected) -> None:
        self.tally.add(result)
        (self.rejected if isinstance(result, Rejected) else self.notes).add(result.told)
        if isinstance(result, Rejected):
            return
        if self.asked.whole:
            self.data.append(written(result_data(result, explain=self.asked.explain)))
        # of many, only those that differ are worth a line where two policies are compared
        if len(self.shown) <= MOST_SHOWN or (
            self.asked.against and result.differing and self.tally.differing <= MOST_SHOWN
        ):
            self.shown.append(result)


def report(asked: Asked, results: Iterable[Simulated | Rejected]) -> tuple[Report, Tally]:
    """The report of a run, and its counts."""
    kept = _Kept(asked)
    for result in results:
        kept.take(result)
    return Report("simulate", blocks=tuple(_blocks(kept)), data=_data(kept) if asked.whole else None), kept.tally


def _data(kept: _Kept) -> dict[str, Any]:
    asked = kept.asked
    data: dict[str, Any] = {"policy": policy_data(asked.policy)}
    if asked.against is not None:
        data["against"] = policy_data(asked.against)
    return data | {
        "state": write_state(asked.state),
        "decisions": kept.data,
        "rejected": kept.rejected.all,
        "notes": kept.notes.all,
        "summary": summary_data(kept.tally, compared=asked.against is not None),
    }


def _blocks(kept: _Kept) -> Iterator[Block]:
    asked, tally = kept.asked, kept.tally
    yield Prose(stated(asked.policy, asked.against, asked.titles[1], asked.state))
    many = tally.total.requests > MOST_SHOWN
    if many and not asked.against:
        yield outcome_table(tally)
    elif many and tally.changes:
        yield change_table(tally)
    shown = _chosen(kept)
    if asked.explain or tally.total.requests == 1:
        for result in shown:
            yield from _trees(asked, result, alone=tally.rows == 1)
    elif shown:
        yield versus_table(shown, asked.titles) if asked.against else decision_table(shown)
        told = None if asked.against else refused(shown)
        if told is not None:
            yield told
    if many:
        yield Prose(f"{_which(kept, len(shown))}; `-o json` has all {tally.total.requests:,}")
    for title, heard in (("can't be read", kept.rejected), ("notes", kept.notes)):
        if heard.total:
            yield Lines(tuple(heard.lines()), title)
    if tally.rows != 1 or tally.rejected:
        yield Prose(summed(tally, compared=asked.against is not None))


def _chosen(kept: _Kept) -> list[Simulated]:
    if kept.tally.total.requests <= MOST_SHOWN:
        return kept.shown
    differing = [result for result in kept.shown if result.differing] if kept.asked.against else kept.shown
    return differing[:FIRST_SHOWN]


def _which(kept: _Kept, shown: int) -> str:
    if kept.asked.against is None:
        return f"above are the first {shown}"
    return f"above are the first {shown} that differ" if shown else "no decision differs"


def _trees(asked: Asked, result: Simulated, *, alone: bool) -> Iterator[Block]:
    title = "" if alone else result.label
    most = (
        len(asked.policy.routes) + len(asked.against.routes if asked.against else ()) if asked.explain else MOST_NAMES
    )
    own = state_in_words(result.state)
    if own:
        yield Prose(f"`{title}`: in its own state {own}" if title else f"in its own state: {own}")
    tree = Tree(title, tuple(explain(result.decision, most)), tone(result.decision.action))
    if asked.against is not None and result.against is not None:
        differs = f"differs in {', '.join(result.differing)}" if result.differing else "no difference"
        yield Prose(f"`{title}`: {differs}" if title else differs)
        here, there = asked.titles
        other = Tree(there, tuple(explain(result.against, most)), tone(result.against.action))
        tree = tree._replace(title=here, beside=other)
    yield tree
