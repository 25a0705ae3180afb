"""Runs suites: their cases by the interpreter, their properties by proof."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.prove.cases import try_case
from routectl.prove.proofs import prove

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.policy.policy import Policy
    from routectl.policy.suite import Suite
    from routectl.prove.cases import CaseResult
    from routectl.prove.proof import Proof


class Tried(NamedTuple):
    """What came of a suite's cases and properties, or of those that were wanted."""

    suite: Suite
    policy: Policy
    cases: tuple[CaseResult, ...]
    proofs: tuple[Proof, ...]

    @property
    def failed(self) -> int:
        """How many of both failed."""
        return sum(not case.passed for case in self.cases) + sum(proof.holds is False for proof in self.proofs)

    @property
    def undecided(self) -> int:
        return sum(proof.holds is None for proof in self.proofs)

    @property
    def total(self) -> int:
        return len(self.cases) + len(self.proofs)


def run(suite: Suite, other: Callable[[str], Policy | str], wanted: str = "") -> Tried:
    """Runs a suite, or what of it has `wanted` in its name; its policy is fit to decide.

    `other` finds the policy that a `same_as` names, or says why it can't.
    """
    policy = suite.policy
    assert policy is not None, "a suite without its policy is not fit"
    cases = [try_case(policy, case) for case in suite.cases if _is_wanted(case.name, wanted)]
    properties = [each for each in suite.properties if _is_wanted(each.name, wanted)]
    proofs = prove(policy, properties, other) if properties else ()
    return Tried(suite, policy, tuple(cases), tuple(proofs))


def _is_wanted(name: str, wanted: str) -> bool:
    return wanted.casefold() in name.casefold()
