"""How sharp a team's tests are: every edit of the policy that changes a decision and that none of them notices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.engine.build import root
from routectl.engine.combine import combine
from routectl.engine.decide import decide
from routectl.engine.diagram import Diagram
from routectl.engine.differ import difference
from routectl.engine.nearest import near
from routectl.engine.request import read_request
from routectl.engine.space import Space
from routectl.engine.state import known_state, read_state
from routectl.engine.states import ANY
from routectl.engine.store import Store, TooLarge
from routectl.engine.table import table
from routectl.engine.witness import Witness, witness, written
from routectl.policy.suite import Suite
from routectl.prove.again import Disagreement
from routectl.prove.cases import try_case
from routectl.prove.edits import chosen, mutants
from routectl.prove.notice import Pair, asked_about, notices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from routectl.document.place import At
    from routectl.engine.decision import Decision
    from routectl.engine.table import Table
    from routectl.policy.case import Case
    from routectl.policy.policy import Policy
    from routectl.prove.edits import Edit, Mutant
    from routectl.prove.notice import Other
    from routectl.prove.proof import Proof

Verdict = Literal["caught", "equal"] | Witness
"""What comes of an edit: some test notices, nobody could, or a request and a state that nobody looks at."""

TOGETHER = 24
"""So many edited policies are told apart in one space: the policy itself is built once for all of them."""

MOST_PARTS = 20_000
"""So many parts are looked at for a difference before diagrams are built."""

MOST_RULES = 400_000
"""So many rules of edited policies are judged, all together: about two minutes."""


class Passing(NamedTuple):
    """What of a suite passes: its cases, and its properties with their proofs."""

    suite: Suite
    cases: tuple[Case, ...]
    proofs: tuple[Proof, ...]
    other: Other


class Survivor(NamedTuple):
    """An edit that changes a decision and breaks no test, and a case that would notice."""

    edit: Edit
    at: At
    """The place of the value that is edited."""
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
    left_out: int
    """How many weren't judged because they are too many; those that were are spread evenly over the policy."""

    @property
    def judged(self) -> int:
        return self.caught + self.equal + len(self.survivors)

    @property
    def percent(self) -> float:
        """The share of the edits that matter which some test notices."""
        total = self.caught + len(self.survivors)
        return 100 * self.caught / total if total else 100.0


def mutate(policy: Policy, tests: Sequence[Passing], told: Callable[[int, int], None] = lambda *_: None) -> Mutation:
    """Every edit of a policy judged exactly, by tests that pass now; `told` hears how many of how many are done.

    Raises `TooLarge`.
    """
    own = table(policy)
    some = chosen(policy, max(TOGETHER, MOST_RULES // len(own.rules)))
    caught, equal, done = 0, 0, 0
    survivors: list[Survivor] = []
    for batch in (some.edits[start : start + TOGETHER] for start in range(0, len(some.edits), TOGETHER)):
        edited = list(mutants(policy, batch))
        left = [one for one in edited if not any(_notices_at_once(each, one.policy) for each in tests)]
        caught += len(edited) - len(left)
        unlike = [one for one in left if not _is_equal(own, one.policy)]
        equal += len(left) - len(unlike)
        for one, verdict in zip(unlike, _judged(own, unlike, tests), strict=True):
            if isinstance(verdict, Witness):
                survivors.append(_survivor(one.edit, verdict, policy, one.policy))
            caught += verdict == "caught"
            equal += verdict == "equal"
        done += len(batch)
        told(done, len(some.edits))
    return Mutation(caught, equal, tuple(survivors), some.left_out)


def _is_equal(own: Table, edited: Policy) -> bool:
    """Whether it is proved without a diagram that an edit changes no decision, nor whom one is passed on to."""
    before, after = (
        {route.name: (route.escalate_to, route.escalate_after) for route in each.routes}
        for each in (own.policy, edited)
    )
    try:
        return before == after and difference(own, table(edited), limit=MOST_PARTS) is None
    except TooLarge:
        return False


def _judged(own: Table, some: Sequence[Mutant], tests: Sequence[Passing]) -> list[Verdict]:
    """The verdict on each; where they are too many for one space, half of them at a time."""
    try:
        return [_verdict(pair, tests) for pair in _pairs(own, some, tests)]
    except TooLarge:
        if len(some) < 2:
            raise
        half = len(some) // 2
        return [*_judged(own, some[:half], tests), *_judged(own, some[half:], tests)]


def _verdict(pair: Pair, tests: Iterable[Passing]) -> Verdict:
    found = _shown(pair)
    if found is None:
        return "equal"
    noticed = any(notices(pair, proof, each.other) for each in tests for proof in each.proofs)
    return "caught" if noticed else found


def _shown(pair: Pair) -> Witness | None:
    """A plain request and state that the two decide otherwise, escalation included; None where there is none."""
    space, (before, after) = pair.store.space, pair.answers
    apart = pair.apart()
    for states in near(pair.store):
        for _, where, (one, other) in apart:
            for state, _, down in states:
                if before[one.answer(state)] != after[other.answer(state)]:
                    return written(space, (*where, *down))
    for _, where, ladders in apart:
        told = combine(
            pair.store,
            ladders,
            lambda outcomes: before[outcomes[0]] != after[outcomes[1]] or None,
            ANY,
            unlike=pair.escalates_alike,
        )
        found = witness(space, told)
        if found is not None:
            return Witness(written(space, where).request, found[0].state)
    return None


def _pairs(own: Table, some: Sequence[Mutant], tests: Iterable[Passing]) -> Iterator[Pair]:
    """Each edited policy beside the policy itself, all of them over one space."""
    if not some:
        return
    tables = [table(one.policy) for one in some]
    boxes = [
        where
        for each in tests
        for proof in each.proofs
        for where in asked_about(own.policy, proof.property, each.other)
    ]
    store = Store(Space((own, *tables), boxes))
    before = Diagram(own, store, root(own, store))
    for edited in tables:
        yield Pair.of(before, Diagram(edited, store, root(edited, store)))


def _notices_at_once(tests: Passing, edited: Policy) -> bool:
    """Whether a case fails, or the suite names what is gone."""
    policy = tests.suite.policy
    assert policy is not None
    if _names(policy) != _names(edited) and Suite(tests.suite.document, edited).unresolved:
        return True
    return any(not try_case(edited, case).passed for case in tests.cases)


def _names(policy: Policy) -> tuple[object, ...]:
    """What tests may name of the policy itself."""
    return tuple(policy.route_names), policy.scopes, tuple(one.name for one in policy.guardrails)


def _survivor(edit: Edit, found: Witness, policy: Policy, edited: Policy) -> Survivor:
    state = read_state(policy, found.state)
    before = decide(policy, read_request(policy, found.request), state)
    after = decide(edited, read_request(edited, found.request), known_state(edited, state))
    if (before.outcome, before.escalation) == (after.outcome, after.escalation):
        raise Disagreement(
            f"`{'.'.join(map(str, edit.path))}` {edit.says}: decided otherwise in the diagram alone: {found}"
        )
    return Survivor(edit, policy.at(*edit.path), found, before, after)
