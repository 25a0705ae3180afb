"""How much the tests of each policy exercise of it, and which edits they let pass, where that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.store import TooLarge
from routectl.prove.coverage import coverage
from routectl.prove.mutate import Passing, mutate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.prove.coverage import Coverage
    from routectl.prove.mutate import Mutation
    from routectl.prove.notice import Other
    from routectl.prove.run import Tried


class Measured(NamedTuple):
    """A policy, and what of it was asked for."""

    policy: Policy
    suites: int
    coverage: Coverage | None = None
    mutation: Mutation | None = None
    why: str = ""
    """Why not all of it is told; empty where it is."""
    is_undecided: bool = False
    """Whether that is because a limit was hit."""


def by_policy(run: Sequence[tuple[Tried, Other]]) -> list[list[tuple[Tried, Other]]]:
    """The suites that were run, those of one policy together."""
    found: dict[int, list[tuple[Tried, Other]]] = {}
    for tried, other in run:
        found.setdefault(id(tried.policy), []).append((tried, other))
    return list(found.values())


def measure(
    run: Sequence[tuple[Tried, Other]], told: Callable[[int, int], None] | None = None, *, cover: bool
) -> Measured:
    """The suites of one policy; edits are judged where somebody wants to hear how it goes on, `told`. Only tests that pass judge."""
    measured = Measured(run[0][0].policy, len(run))
    examples = [result.example for tried, _ in run for result in tried.cases if result.example is not None]
    if told is not None and any(tried.failed for tried, _ in run):
        why = "tests judge edits once all of them pass"
        return _measured(measured._replace(why=why), examples, (), None, cover=cover)
    return _measured(measured, examples, [_passing(*each) for each in run], told, cover=cover)


def bare(policy: Policy, told: Callable[[int, int], None] | None = None, *, cover: bool) -> Measured:
    """The same of a policy that no suite tests: nothing of it is exercised, and nobody notices an edit."""
    return _measured(Measured(policy, 0), (), (), told, cover=cover)


def _measured(
    bare: Measured,
    examples: Sequence[tuple[Request, State]],
    tests: Sequence[Passing],
    told: Callable[[int, int], None] | None,
    *,
    cover: bool,
) -> Measured:
    measured = bare
    try:
        if cover:
            measured = measured._replace(coverage=coverage(bare.policy, examples))
        if told is not None:
            measured = measured._replace(mutation=mutate(bare.policy, tests, told))
    except TooLarge as large:
        return measured._replace(why=str(large), is_undecided=True)
    return measured


def _passing(tried: Tried, other: Other) -> Passing:
    cases = tuple(result.case for result in tried.cases)
    return Passing(tried.suite, cases, tuple(proof for proof in tried.proofs if proof.holds), other)
