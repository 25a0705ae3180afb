"""Names in evidence that the policies pinned to it don't know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

    from routectl.policy.evidence import Evidence
    from routectl.policy.policy import Policy


class Name(NamedTuple):
    """Something that a row or a drill speaks of."""

    what: Literal["model", "provider", "dimension", "value", "policy", "route"]
    name: str
    of: str = ""
    """The dimension of a value, the policy of a route."""


MOST = 2000
"""More such names are not followed through all policies that share evidence: no more of them would be told."""

Strays = dict[Name, "Collection[str]"]
"""Names that lead nowhere, each with those that would do."""


def names(evidence: Evidence) -> frozenset[Name]:
    """Everything that evidence speaks of."""
    found = {Name("model", model) for model in evidence.by_model}
    for dimension, value in evidence.pairs:
        found |= {Name("dimension", dimension), Name("value", str(value), dimension)}
    for drill in evidence.drills:
        found |= {Name("provider", drill.provider_down), Name("policy", drill.policy_name)}
        found |= {Name("route", row.route, drill.policy_name) for row in drill.results}
        found |= {Name("model", model) for row in drill.results for model in row.models}
    return frozenset(found)


def strays(policy: Policy) -> Strays:
    """The names in a policy's evidence that it doesn't know."""
    found: Strays = {}
    routes = policy.route_names
    for name in policy.evidence.names:
        known = _known(policy, name, routes)
        if known is not None and name.name not in known:
            found[name] = known
    return found if len(found) <= MOST else {name: found[name] for name in sorted(found)[:MOST]}


def shared(before: Strays | None, policy: Policy) -> Strays:
    """The names that neither the policies before nor this one knows."""
    if before is None:
        return strays(policy)
    unknown = strays(policy) if before else {}
    return {name: known or unknown[name] for name, known in before.items() if name in unknown}


def _known(policy: Policy, name: Name, routes: Collection[str]) -> Collection[str] | None:
    """What the policy knows of this sort; None where it can't say that the name is wrong."""
    if name.what == "model":
        return policy.registry.models if policy.registry else None
    if name.what == "provider":
        return policy.registry.providers if policy.registry else None
    if name.what == "dimension":
        return policy.dimensions
    if name.what == "value":
        return policy.values(name.of) or None
    if name.what == "policy":
        return (policy.name,)
    return routes if name.of == policy.name else ()
