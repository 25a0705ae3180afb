"""Proves the properties of a suite, each for every request and state that it is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.match import match_boxes
from routectl.engine.store import TooLarge
from routectl.policy.conditions import Conditions
from routectl.prove.again import Disagreement, show
from routectl.prove.alike import prove_alike
from routectl.prove.answer import Answer, describes, passes
from routectl.prove.ground import ground
from routectl.prove.monotone import prove_monotone
from routectl.prove.proof import Proof

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.policy.policy import Policy
    from routectl.policy.property import Property
    from routectl.prove.ground import Ground


def prove(policy: Policy, properties: Iterable[Property], other: Callable[[str], Policy | str]) -> Iterator[Proof]:
    """The verdict on each property of a policy that is fit to decide, in their order.

    `other` finds the policy that a `same_as` names, or says why it can't.
    """
    properties = tuple(properties)
    try:
        base = ground(policy, properties)
    except TooLarge as large:
        yield from (Proof(each, None, why=str(large)) for each in properties)
        return
    for each in properties:
        yield _prove(base.cleared, policy, each, other)


def _prove(base: Ground, policy: Policy, asked: Property, other: Callable[[str], Policy | str]) -> Proof:
    if not base.has_any(match_boxes(asked.when)):
        return Proof(asked, False, "when", "it holds of nothing: no request matches its `when`")
    if isinstance(asked.states, Conditions) and asked.states.are_contradictory:
        return Proof(asked, False, "states", "it holds of nothing: no state meets its `states`")
    proof = Proof(asked, True)
    try:
        for judge in (_always_and_never, prove_monotone, _reachable):
            proof = judge(base, asked) or proof
            if not proof.holds:
                return proof
        if asked.same_as:
            found = other(asked.same_as)
            if isinstance(found, str):
                return Proof(asked, None, why=found)
            return prove_alike(policy, found, asked) or proof
    except TooLarge as large:
        return Proof(asked, None, why=str(large))
    return proof


def is_broken(asked: Property, answer: Answer) -> str:
    """Which of `always` and `never` an outcome breaks; empty where it breaks neither."""
    if asked.always is not None and not passes(asked.always, answer):
        return "always"
    return "never" if asked.never is not None and describes(asked.never, answer) else ""


def _always_and_never(base: Ground, asked: Property) -> Proof | None:
    if asked.always is None and asked.never is None:
        return None
    found = base.seek(asked, lambda answer: is_broken(asked, answer))
    if found is None:
        return None
    shown = show(base.policy, found.witness)
    if is_broken(asked, Answer.of(shown.decision)) != found.told:
        raise Disagreement(f"property `{asked.name}` is broken in the diagram alone: {shown.witness}")
    return Proof(asked, False, str(found.told), counterexample=shown)


def _reachable(base: Ground, asked: Property) -> Proof | None:
    wanted = asked.reachable
    if wanted is None:
        return None
    found = base.seek(asked, lambda answer: "reached" if describes(wanted, answer) else "")
    if found is None:
        return Proof(asked, False, "reachable", "no request in any of the states gets it")
    shown = show(base.policy, found.witness)
    if not describes(wanted, Answer.of(shown.decision)):
        raise Disagreement(f"property `{asked.name}` is reached in the diagram alone: {shown.witness}")
    return Proof(asked, True, example=shown)
