"""Decides each row of requests with a policy, and with a second one beside it where two are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.document.values import short
from routectl.engine.decider import Decider
from routectl.engine.problem import Problem, Unreadable, meant_value
from routectl.engine.request import OWN_KEYS, Request, canonical, read_request
from routectl.engine.state import NOMINAL, State, joined, known_state, read_state
from routectl.simulate.namesakes import namesakes, renamed_state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.rows.row import Row

MOST_MEANT = 1000
"""Values that nobody listed for which it is told what may have been meant."""

PARTS = ("action", "route", "model", "provider", "step", "controls", "escalation")
"""What two decisions are compared by: the first fields of one."""


class Told(NamedTuple):
    """Something about one row, by its file, line and key."""

    file: str
    line: int
    key: str
    message: str
    help: str = ""


class Simulated(NamedTuple):
    """What is decided for one row, and by the other policy where there is one; `told` are notes."""

    row: Row
    id: str | int | None
    decision: Decision
    against: Decision | None = None
    told: tuple[Told, ...] = ()
    state: State = NOMINAL
    """What the row says of the world itself."""
    differing: tuple[str, ...] = ()
    """The parts of the decision that the two policies disagree on; what it costs is none, nor what a route is called."""

    @property
    def label(self) -> str:
        """What the row is called among others."""
        return self.row.label if self.id is None else short(str(self.id))


class Rejected(NamedTuple):
    """A row that can't be read, with every reason why."""

    row: Row
    told: tuple[Told, ...]
    decision: None = None


def simulate(
    policy: Policy, rows: Iterable[Row], state: State = NOMINAL, against: Policy | None = None, *, traced: bool = True
) -> Iterator[Simulated | Rejected]:
    """Each row decided, in its order; one that can't be read is told, and the others go on.

    `state` holds for every row, together with the row's own. The other policy is asked about the
    part of a request and a state that it knows. Without `traced`, decisions may lack their trace.
    """
    mine, meant = Decider(policy, traced=traced), _Meant()
    theirs = Decider(against, traced=traced) if against else None
    is_alike = against is not None and (against.name, against.dimensions) == (policy.name, policy.dimensions)
    names = namesakes(policy, against) if against else {}
    for row in rows:
        try:
            request, own = _read(policy, row, meant), _state(policy, row)
            other = request if is_alike else _carried(row, request, against, meant) if against else None
        except _Refused as refused:
            yield Rejected(row, refused.told)
            continue
        notes = tuple(_tell(row, problem) for problem in (*row.notes, *request.notes))
        here = joined(state, own)
        decision = mine.decide(request, here)
        result = Simulated(row, row.request.get("id"), decision, told=notes, state=own)
        if theirs and other:
            second = theirs.decide(other, known_state(theirs.policy, renamed_state(here, names)))
            result = result._replace(against=second, differing=_differing(decision, second, names))
        yield result


def _differing(mine: Decision, other: Decision, names: Mapping[str, str]) -> tuple[str, ...]:
    if other.route is not None and other.route in names:
        other = other._replace(route=names[other.route])
    if mine[: len(PARTS)] == other[: len(PARTS)]:
        return ()
    return tuple(part for part in PARTS if getattr(mine, part) != getattr(other, part))


class _Refused(Exception):
    def __init__(self, told: Iterable[Told]) -> None:
        super().__init__()
        self.told = tuple(told)


class _Meant:
    """What a value was meant to be that nobody listed: asked for the first different ones only, for it takes long."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, tuple[str, ...]], str] = {}

    def __call__(self, value: str, known: tuple[str, ...]) -> str:
        asked = value, known
        if asked not in self._known and len(self._known) < MOST_MEANT:
            self._known[asked] = meant_value(value, known)
        return self._known.get(asked, "")


def _read(policy: Policy, row: Row, meant: _Meant) -> Request:
    problems = list(row.problems)
    if not problems or row.request is not None:
        try:
            request = read_request(policy, row.request, meant)
        except Unreadable as unreadable:
            problems += unreadable.problems
    if problems:
        raise _Refused(_tell(row, problem) for problem in problems)
    return request


def _state(policy: Policy, row: Row) -> State:
    if row.state is None:
        return NOMINAL
    try:
        return read_state(policy, row.state)
    except Unreadable as unreadable:
        raise _Refused(_tell(row, problem, in_state=True) for problem in unreadable.problems) from None


def _carried(row: Row, request: Request, other: Policy, meant: _Meant) -> Request:
    """The request as the other policy reads it: keys that only the first one knows mean nothing to it.

    It keeps its identity, so that it falls into the buckets that it would fall into there.
    """
    given = {key: value for key, value in row.request.items() if value is not None and not key.startswith("x-")}
    known = {key: value for key, value in given.items() if key in other.dimensions or key in OWN_KEYS}
    known.pop("needs", None)  # what no model of the other registry can do is still needed
    if "id" not in known:
        known["id"] = canonical(given)
    try:
        return read_request(other, known, meant)._replace(needs=request.needs)
    except Unreadable as unreadable:
        raise _Refused(
            _tell(row, problem._replace(message=f"{problem.message}, says the policy beside"))
            for problem in unreadable.problems
        ) from None


def _tell(row: Row, problem: Problem, *, in_state: bool = False) -> Told:
    return Told(row.file, row.line_of(problem.key, in_state=in_state), problem.key, problem.message, problem.help)
