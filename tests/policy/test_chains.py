"""Everyone who may serve a route: linked once for all routes, the same as walked from each."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.document.source import Source
from routectl.policy.evidence import Evidence
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.registry import Registry
from routectl.policy.route import Route

MODELS = tuple("abcdef")
REGISTRY = "tiers: [small]\nproviders: {p: {}}\nmodels:\n" + "".join(
    f"  {name}: {{provider: p, tier: small}}\n" for name in MODELS
)


def linked(routes: list[tuple[str, list[str], int]]) -> Policy:
    """A policy of routes, each with its target, its fallbacks and the number of its fallback route; below 0 for none."""
    lines = [
        f"  - {{name: r{number}, match: {{}}, target: {target}, fallback: [{', '.join(fallbacks)}]"
        + (f", fallback_route: r{following}}}" if following >= 0 else "}")
        for number, (target, fallbacks, following) in enumerate(routes)
    ]
    head = "apiVersion: routectl/v1\nkind: {}\nmetadata: {{name: example}}\n"
    registry = Registry(Source("registry.yaml", head.format("ModelRegistry") + REGISTRY).documents[0])
    text = head.format("RoutePolicy") + "registry: registry.yaml\nroutes:\n" + "\n".join(lines) + "\n"
    return link(Source("policy.yaml", text).documents[0], registry, Evidence())


def walked(policy: Policy, start: Route) -> list[tuple[str, str, tuple[str | int, ...]]]:
    """The candidates of a route as the language page has them, each with how it came in and where it is named."""
    found: dict[str, tuple[str, str, tuple[str | int, ...]]] = {}
    seen: set[str] = set()
    route: Route | None = start
    while route is not None and route.name not in seen:
        seen.add(route.name)
        for one in (*route.targets, *route.fallbacks):
            via, at = (one.via, one.at) if route is start else ("fallback_route", start.at("fallback_route"))
            found.setdefault(one.model.name, (one.model.name, via, at.path))
        route = policy.route(route.fallback_route)
    return list(found.values())


names = st.sampled_from(MODELS)
routes = st.lists(st.tuples(names, st.lists(names, max_size=2), st.integers(-1, 6)), min_size=1, max_size=7)


@given(routes)
def test_chains_are_the_same_as_walked_from_each_route(routes: list[tuple[str, list[str], int]]) -> None:
    policy = linked(routes)
    for route in policy.routes:
        assert [(one.model.name, one.via, one.at.path) for one in route.candidates] == walked(policy, route)


@pytest.mark.parametrize("last", [-1, 0, 1500])
def test_a_long_way_through_fallback_routes_is_gone_once(last: int) -> None:
    count = 3000
    begun = process_time()
    policy = linked([("a", ["b"], number + 1 if number + 1 < count else last) for number in range(count)])
    assert process_time() - begun < 5
    assert [len(policy.routes[number].candidates) for number in (0, count // 2, count - 1)] == [2, 2, 2]
