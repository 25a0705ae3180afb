"""What rows may speak of: the dimensions, budget scopes and capabilities of a policy, or of two that are compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

TIME = "time"
"""When a request of a traffic log came in: no part of the request, unless a policy has a dimension of that name."""

WEIGHT = "weight"
"""For how many requests a row of a traffic log stands; the same is so of it."""

MOST_WEIGHT = 1_000_000_000


class Vocabulary(NamedTuple):
    """Names that mean something in a row; where two policies know one, the first says what it means."""

    dimensions: Mapping[str, Dimension]
    scopes: Collection[str]
    capabilities: Collection[str]

    def is_beside(self, key: str) -> bool:
        """Whether a key stands beside the request: when it came in, and how many it is."""
        return key in (TIME, WEIGHT) and key not in self.dimensions


def vocabulary(*policies: Policy) -> Vocabulary:
    """The names of all of these policies."""
    dimensions: dict[str, Dimension] = {}
    for policy in policies:
        dimensions = {**dimensions, **{name: one for name, one in policy.dimensions.items() if name not in dimensions}}
    scopes = dict.fromkeys(scope for policy in policies for scope in policy.scopes)
    known = (policy.registry.capabilities for policy in policies if policy.registry)
    return Vocabulary(dimensions, tuple(scopes), frozenset(name for names in known for name in names))
