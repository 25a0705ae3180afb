"""What the affected requests cost by the token, from prices alone: by intent, the models that they move between."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.diff.behaviour import Moved
    from routectl.engine.when import When
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy


class Rate(NamedTuple):
    """A model and what a thousand tokens cost there, in US dollars; None where the price is unknown."""

    model: str
    input: float | None
    output: float | None


class Move(NamedTuple):
    """Some requests of an intent that are decided otherwise: what they cost by the token before and after.

    None in the place of a rate is no model at all: such an answer costs nothing.
    """

    intent: str
    before: Rate | None
    after: Rate | None
    witness: Witness
    """One of them."""


def moves(old: Policy, new: Policy, regions: Iterable[Moved]) -> tuple[Move, ...]:
    """By intent in listed order, each pair of models once; without intents, all requests are of the intent ""."""
    intents = tuple(dict.fromkeys((*new.values("intent"), *old.values("intent"))))
    found: dict[str, dict[tuple[Rate | None, Rate | None], Witness]] = {
        intent: {} for intent in ((*intents, OTHER) if intents else ("",))
    }
    for region in regions:
        before, after = _rate(old, region.before.model), _rate(new, region.after.model)
        for intent in _intents(region.when, intents):
            found.setdefault(intent, {}).setdefault((before, after), region.witness)
    return tuple(Move(intent, *rates, witness) for intent, told in found.items() for rates, witness in told.items())


def _intents(when: When, intents: tuple[str, ...]) -> Iterator[str]:
    if not intents:
        yield ""
        return
    written: Any = when.get("intent")
    if written is None:
        yield from (*intents, OTHER)
    elif isinstance(written, dict):
        yield from (intent for intent in (*intents, OTHER) if intent not in written["not"])
    else:
        yield from [written] if isinstance(written, str) else written


def _rate(policy: Policy, name: str | None) -> Rate | None:
    if name is None:
        return None
    model = policy.registry.models.get(name) if policy.registry else None
    if model is None or model.price is None:
        return Rate(name, None, None)
    return Rate(name, model.price.input_per_mtok / 1000, model.price.output_per_mtok / 1000)
