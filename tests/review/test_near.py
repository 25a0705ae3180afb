"""What a change of one route does is the same without the routes that it can't concern."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from routectl.diff.compare import hole
from routectl.diff.words import words
from routectl.engine.store import TooLarge
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.review import alone
from routectl.review.near import Near
from routectl.review.turned import made
from tests.engine.policies import Size, worlds
from tests.engine.worlds import World, linked

SIZE = Size(listed=(1, 3), declared=1, models=(2, 4), routes=5, reports=1, rows=3)

FIELDS = (
    "target", "fallback", "fallback_route", "limits", "controls", "degrade", "requires", "sample_percent", "escalate",
    "quota", "stage",
)  # fmt: skip


def _done(old: Policy, new: Policy) -> tuple[int, bool] | str:
    try:
        return alone._compared(old, new)
    except (TooLarge, ValueError) as error:
        return str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(worlds(SIZE), st.data())
def test_what_a_change_of_a_route_does_can_be_told_without_the_others(world: World, data: st.DataObject) -> None:
    old = linked(world)
    routes: list[dict[str, Any]] = old.document.value["routes"]
    assume(len(routes) > 1 and not hole(old))
    place = data.draw(st.integers(0, len(routes) - 1))
    field = data.draw(st.sampled_from(FIELDS))
    values = [route[field] for route in routes if field in route and route[field] != routes[place].get(field)]
    drop = [None] if field in routes[place] and field != "target" else []
    assume(values or drop)
    value = data.draw(st.sampled_from([*values, *drop]))
    changed = {key: each for key, each in routes[place].items() if key != field} | ({field: value} if value else {})
    written = {**old.document.value, "routes": [*routes[:place], changed, *routes[place + 1 :]]}
    new = link(made(old.document, written), old.registry, old.evidence)
    assume(not hole(new) and words(old, new))
    parts = Near(old).parts(written, ("routes", changed["name"], field))
    assert parts is not None
    before, after = (link(made(old.document, part), old.registry, old.evidence) for part in parts)
    assert _done(before, after) == _done(old, new)


def test_who_gets_other_requests_is_left_out() -> None:
    written: dict[str, Any] = {
        "apiVersion": "routectl/v1", "kind": "RoutePolicy", "metadata": {"name": "p"}, "registry": "r.json",
        "request": {"intent": ["faq", "plan", "refund"]},
        "routes": [
            {"name": "faq", "match": {"intent": "faq"}, "target": "a"},
            {"name": "plan", "match": {"intent": "plan"}, "target": "a", "fallback_route": "faq"},
            {"name": "refund", "match": {"intent": "refund"}, "target": "b"},
            {"name": "faqs", "match": {"intent": ["faq", "refund"]}, "target": "b"},
        ],
    }  # fmt: skip
    models = {
        name: {
            "provider": "p", "tier": "small", "tags": [], "capabilities": [],
            "price": {"input_per_mtok": 1, "output_per_mtok": 1},
        }
        for name in ("a", "b")
    }  # fmt: skip
    registry = {
        "apiVersion": "routectl/v1", "kind": "ModelRegistry", "metadata": {"name": "r"}, "tiers": ["small"],
        "providers": {"p": {"regions": ["eu"]}}, "models": models,
    }  # fmt: skip
    near = Near(linked(World(written, registry)))

    def kept(field: str, place: int) -> list[str]:
        """Who stays beside a route that changes in one field; all who fall back to it change with it."""
        routes = [dict(route) for route in written["routes"]]
        routes[place][field] = "b" if field == "target" else {"intent": "plan"}
        parts = near.parts({**written, "routes": routes}, ("routes", routes[place]["name"], field))
        return [route["name"] for route in parts[1]["routes"]] if parts else []

    assert kept("target", 0) == ["faq", "plan", "faqs"]
    assert kept("target", 1) == ["faq", "plan"]
    assert kept("target", 2) == ["refund", "faqs"]
    assert kept("match", 2) == [], "who gets its requests now can't be told by what it took"
    assert near.parts({**written, "routes": written["routes"][:3]}, ("routes", "faq", "target")) is None
