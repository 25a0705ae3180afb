"""How sharp a team's tests are: every edit of the policy that changes a decision and that none of them notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.combine import combine
from routectl.engine.decide import decide
from routectl.engine.diagram import Diagram, diagrams
from routectl.engine.request import read_request
from routectl.engine.state import known_state, read_state
from routectl.engine.states import NEAREST_FIRST
from routectl.engine.witness import Witness, witness
from routectl.prove.cases import try_case
from routectl.prove.edits import mutants
from routectl.prove.proofs import prove

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.engine.decision import Decision, Outcome
    from routectl.engine.store import Tree
    from routectl.policy.policy import Policy
    from routectl.policy.suite import Suite
    from routectl.prove.edits import Edit

    Other = Callable[[str], Policy | str]


class Survivor(NamedTuple):
    """An edit that changes a decision and breaks no test, and a case that would notice."""

    edit: Edit
    witness: Witness
    decision: Decision
    """What the policy decides for it as it is."""
    instead: Decision
    """What it would decide with the edit."""


class Mutation(NamedTuple):
    """What came of all edits."""

    caught: int
    equal: int
    """Edits that are proved to change no decision: nobody could notice."""
    survivors: tuple[Survivor, ...]

    @property
    def percent(self) -> float:
        """The share of the edits that matter which some test notices."""
        total = self.caught + len(self.survivors)
        return 100 * self.caught / total if total else 100.0


def mutate(
    policy: Policy, suites: Iterable[Suite], other: Other, told: Callable[[int], None] = lambda _: None
) -> Mutation:
    """Every edit of a policy judged exactly. Its tests all pass before; `told` hears of each that is done.

    Raises `TooLarge`.
    """
    suites = tuple(suites)
    caught, equal = 0, 0
    survivors: list[Survivor] = []
    for number, (edit, edited) in enumerate(mutants(policy), 1):
        if any(_notices_by_case(suite, edited) for suite in suites):
            caught += 1
        elif (found := difference(policy, edited)) is None:
            equal += 1
        elif any(_notices_by_proof(suite, edited, other) for suite in suites):
            caught += 1
        else:
            survivors.append(_survivor(edit, found, policy, edited))
        told(number)
    return Mutation(caught, equal, tuple(survivors))


def difference(one: Policy, other: Policy) -> Witness | None:
    """The plainest request and state that two policies decide otherwise, escalation included; None where none is."""
    made = diagrams((one, other))
    store = made[0].store
    trees = tuple(map(_with_escalation, made))
    for states in NEAREST_FIRST:
        tree = combine(store, trees, lambda outcomes: outcomes[0] != outcomes[1] or None, states, unlike=True)
        found = witness(store.space, tree)
        if found is not None:
            return found[0]
    return None


def _survivor(edit: Edit, found: Witness, policy: Policy, edited: Policy) -> Survivor:
    state = read_state(policy, found.state)
    before = decide(policy, read_request(policy, found.request), state)
    after = decide(edited, read_request(edited, found.request), known_state(edited, state))
    return Survivor(edit, found, before, after)


def _with_escalation(whole: Diagram) -> Tree:
    """The function of a diagram, whom a request goes on to told with its route."""
    names: dict[Outcome, Outcome] = {
        rule.outcome: rule.outcome._replace(route=f"{rule.outcome.route}\n{rule.escalation}")
        for rule in whole.table.rules
    }
    return whole.store.relabel(whole.root, names.__getitem__)


def _notices_by_case(suite: Suite, edited: Policy) -> bool:
    return any(not try_case(edited, case).passed for case in suite.cases)


def _notices_by_proof(suite: Suite, edited: Policy, other: Other) -> bool:
    return any(proof.holds is False for proof in prove(edited, suite.properties, other))
