"""What a column of a log may become: a part of the request, the time it came in, or what is known of how it was served."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.engine.request import LARGEST
from routectl.policy.condition import WHOLE
from routectl.repo.disk import Unusable
from routectl.rows.vocabulary import MOST_WEIGHT, TIME, WEIGHT

if TYPE_CHECKING:
    from collections.abc import Collection

    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

Kind = Literal["moment", "text", "whole", "number", "flag", "names"]
"""How a value is read: see `values.py`."""


class Target(NamedTuple):
    """One thing that a column may become."""

    name: str
    kind: Kind
    help: str = ""
    low: float | None = None
    high: float | None = None
    listed: tuple[str, ...] | None = None
    """The values that some policy lists, or the capabilities that all know; None where any text will do."""
    is_fact: bool = False
    """Whether it says how the request was served: where it can't be read it is unknown, and the request is kept."""


SERVED = (
    Target("served.model", "text", "the model that really served", is_fact=True),
    Target("served.provider", "text", "its provider, where the log names it apart", is_fact=True),
    Target("served.route", "text", "the route that was taken", is_fact=True),
    Target("served.policy", "text", "the version or the digest of the policy that decided", is_fact=True),
    Target("served.success", "flag", "whether the request was answered", is_fact=True),
    Target("served.cost_usd", "number", "what it really cost, in US dollars", 0, is_fact=True),
    Target("served.latency_ms", "number", "how long it took, in milliseconds", 0, is_fact=True),
    Target("served.cached_tokens", "whole", "input tokens that came from a prompt cache", 0, LARGEST, is_fact=True),
    Target("served.reasoning_tokens", "whole", "output tokens spent on reasoning", 0, LARGEST, is_fact=True),
    Target("served.attempts", "whole", "how many calls it took", 1, LARGEST, is_fact=True),
)
"""What a log may say of how a request was served. No decision reads it."""


def targets(policies: Collection[Policy], own: Collection[str] = ()) -> dict[str, Target]:
    """All that columns may become: for the requests of these policies, or, without one, for whatever dimensions are named.

    Where two policies know a dimension, a value has to fit both. Raises `Unusable`.
    """
    found: dict[str, Target] = {
        TIME: Target(TIME, "moment", "when the request came in"),
        "id": Target("id", "text", "what buckets are drawn on"),
        "needs": Target("needs", "names", "the capabilities that it can't do without", listed=_capabilities(policies)),
    }
    for policy in policies:
        for name, one in policy.dimensions.items():
            if name in _TAKEN:
                raise Unusable(f"`{name}` is a dimension of `{policy.name}`: a log says in it {_TAKEN[name]}")
            found[name] = _dimension(one, found.get(name))
    for name in WHOLE:
        found.setdefault(name, Target(name, "whole", _ALWAYS[name], 0, LARGEST))
    for name in own:
        found.setdefault(name, Target(name, "text", "a dimension"))
    return (
        found
        | {one.name: one for one in SERVED}
        | {WEIGHT: Target(WEIGHT, "whole", "for how many requests it stands", 0, MOST_WEIGHT)}
    )


_TAKEN = {TIME: "when a request came in", WEIGHT: "for how many requests a row stands"}

_ALWAYS = {
    "sla_ms": "how long it may take; absent: no limit",
    "input_tokens": "tokens that go in; absent: 0",
    "output_tokens": "tokens that come out; absent: 0",
}


def _dimension(one: Dimension, known: Target | None) -> Target:
    name = one.name
    if one.listed:
        listed = tuple(dict.fromkeys((*(known.listed or () if known else ()), *one.values)))
        return Target(name, "text", "a listed dimension", listed=listed)
    low, high = float(one.low), float(LARGEST if one.high is None else one.high)
    if known is not None and known.low is not None and known.high is not None:
        low, high = max(low, known.low), min(high, known.high)
    return Target(name, "whole", _ALWAYS.get(name, "a whole number"), int(low), int(high))


def _capabilities(policies: Collection[Policy]) -> tuple[str, ...] | None:
    """The capabilities that models of every policy have: any other can't be read by some of them."""
    known = [frozenset(policy.registry.capabilities if policy.registry else ()) for policy in policies]
    return tuple(sorted(frozenset.intersection(*known))) if known else None
