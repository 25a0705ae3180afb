"""Runs the cases of a suite: the interpreter decides each, and what was expected is held against it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.decide import decide
from routectl.engine.outcome import Refused
from routectl.engine.problem import Unreadable
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.prove.answer import Answer, unmet

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.decision import Decision
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.case import Case
    from routectl.policy.expectation import Expectation
    from routectl.policy.policy import Policy


class CaseResult(NamedTuple):
    """What came of a case."""

    case: Case
    unmet: tuple[str, ...] = ()
    """The fields that are not as expected: `model`, `refused.fast-v2`, `not`."""
    problem: str = ""
    """Why the policy can't read the request or the state; empty where it can."""
    decision: Decision | None = None
    example: tuple[Request, State] | None = None
    """The request and the state as the engines read them; None where they can't be read."""

    @property
    def passed(self) -> bool:
        return not self.unmet and not self.problem


def try_case(policy: Policy, case: Case) -> CaseResult:
    """Decides the request of a case."""
    try:
        example = read_request(policy, case.request), read_state(policy, case.state)
    except Unreadable as unreadable:
        return CaseResult(case, problem="; ".join(map(str, unreadable.problems)))
    decision = decide(policy, *example)
    return CaseResult(case, tuple(failing(case.expect, decision)), "", decision, example)


def failing(expectation: Expectation, decision: Decision) -> Iterator[str]:
    """What of a decision is not as expected."""
    yield from unmet(expectation, Answer.of(decision))
    cost = expectation.estimated_cost_usd
    if cost is not None and (decision.estimated_cost_usd is None or not cost.holds(decision.estimated_cost_usd)):
        yield "estimated_cost_usd"
    for model, reasons in expectation.refused:
        given = (entry.reason for entry in decision.trace if isinstance(entry, Refused) and entry.model == model)
        if not any(reason in reasons or reason.partition(":")[0] in reasons for reason in given):
            yield f"refused.{model}"
    for unwanted in expectation.none_of:
        if not any(failing(unwanted, decision)):
            yield "not"
