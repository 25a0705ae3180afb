"""What each route does with one provider down: exactly, from the policy's diagram."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.compare import hole
from routectl.engine.diagram import diagram
from routectl.lint.rules.logic.logic import answer, logic, too_large
from routectl.lint.rules.logic.plain import plain_leaves
from routectl.lint.rules.logic.reach import reach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.outcome import Outcome
    from routectl.lint.rules.logic.logic import Logic
    from routectl.policy.policy import Policy

NOBODY = ""
"""In the place of a model where none serves: a static answer, or none."""


class Failover(NamedTuple):
    """A route that a provider serves while everything is up, and what serves it with that provider down."""

    route: int
    provider: str
    plain: tuple[tuple[str, Outcome, tuple[tuple[int, int], ...]], ...]
    """What serves its plain requests that the provider would: each model once, with such a request in classes."""
    every: frozenset[str]
    """What serves any of its requests then, however odd."""


def failovers(policy: Policy) -> tuple[Failover, ...]:
    """For each route and each provider that serves some of its plain requests. Raises `TooLarge`, and ValueError."""
    why = hole(policy)
    if why:
        raise ValueError(why)
    diagram(policy)  # with all the nodes that a review may have; the rules would give up sooner
    found = answer(policy, _failovers)
    if not found and policy.kept["answers"] is None:
        raise ValueError("its file has an error that leaves open what it decides: lint says which")
    if not found and answer(policy, too_large):
        raise ValueError("the policy tells apart too many kinds of requests")
    return tuple(found)


def such(policy: Policy, codes: Iterable[tuple[int, int]]) -> str:
    """A request of some classes, in words."""
    asked = logic(policy)
    return asked.such({axis: code for axis, code in codes if not asked.space.axes[axis].is_state})


def _failovers(asked: Logic) -> list[Failover]:
    store, registry = asked.diagram.store, asked.policy.registry
    assert registry is not None
    down = {
        axis.name.partition(":")[2]: store.nominal ^ (3 << store.offsets[number])
        for number, axis in enumerate(asked.space.axes)
        if axis.kind == "providers_down"
    }
    found: list[Failover] = []
    for index, ladders in sorted(reach(asked).ladders.items()):
        if index == len(asked.policy.routes):
            continue
        plain: dict[str, dict[str, tuple[str, Outcome, tuple[tuple[int, int], ...]]]] = {}
        for _, leaf in plain_leaves(asked, index):
            model = leaf.ladder.answer(store.nominal).model
            provider = registry.models[model].provider if model else ""
            if provider in down:
                outcome = leaf.ladder.answer(down[provider])
                one = outcome.model or NOBODY, outcome, tuple(sorted(leaf.codes.items()))
                plain.setdefault(provider, {}).setdefault(one[0], one)
        for provider, answers in plain.items():
            every = frozenset(ladder.answer(down[provider]).model or NOBODY for ladder in ladders)
            found.append(Failover(index, provider, tuple(answers.values()), every))
    return found
