"""The rules RC7xx held to going through small policies: every request, every state, nothing left out and nothing made up."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import State, read_state
from routectl.engine.witness import written
from routectl.lint.rules.logic import (
    rc701_unreachable_route as unreachable,
)
from routectl.lint.rules.logic import (
    rc702_impossible_match as impossible,
)
from routectl.lint.rules.logic import (
    rc703_dead_candidate as dead,
)
from routectl.lint.rules.logic import (
    rc704_unrouted_requests as unrouted,
)
from routectl.lint.rules.logic import (
    rc705_redundant_route as redundant,
)
from routectl.lint.rules.logic import (
    rc706_idle_condition as idle_condition,
)
from routectl.lint.rules.logic import (
    rc707_never_served as unserved,
)
from routectl.lint.rules.logic import (
    rc708_rejected_in_outage as outage,
)
from routectl.lint.rules.logic import (
    rc709_idle_guardrail as idle_guardrail,
)
from routectl.lint.rules.logic import (
    rc710_mergeable_routes as mergeable,
)
from routectl.lint.rules.logic import (
    rc711_premium_past_budget as premium,
)
from routectl.lint.rules.logic.logic import answer, logic
from routectl.policy.condition import OTHER, Match
from tests.engine.dice import seeded
from tests.rules.tiny import VALUES, Whole, world

SEEDS = [*range(40), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(40, 400))]


@pytest.fixture(params=SEEDS, scope="module")
def whole(request: pytest.FixtureRequest) -> Whole:
    return Whole(world(seeded(request.param)))


def matches(match: Match, request: Any) -> bool:
    """Whether a request satisfies a match, as the language page says."""

    def holds(condition: Any) -> bool:
        if condition.dimension == "needs":
            return condition.needs <= request.needs and not condition.needs_not & request.needs
        value = request.values[condition.dimension]
        if value is None:
            return condition.high is None
        return condition.holds(value)

    return all(map(holds, match.conditions)) and (not match.any or any(matches(one, request) for one in match.any))


def taken(whole: Whole) -> dict[str | None, list[Any]]:
    """The requests of each route."""
    found: dict[str | None, list[Any]] = {}
    for request, decision in zip(whole.requests, whole.nominal, strict=True):
        found.setdefault(decision.route, []).append(request)
    return found


def possible(whole: Whole, match: Match) -> bool:
    return any(matches(match, request) for request in whole.requests)


def test_routes_that_take_nothing_and_values_that_they_never_get(whole: Whole) -> None:
    found = answer(whole.policy, unreachable._lost)
    expected: set[tuple[int, str, str, int | None]] = set()
    for route in whole.policy.routes:
        own = taken(whole).get(route.name, [])
        if not own:
            expected |= {(route.index, "", "", None)} if possible(whole, route.match) else set()
            continue
        for condition in route.match.conditions:
            values = [value for value in VALUES.get(condition.dimension, ()) if value in condition.allowed]
            if len(values) > 1 and OTHER not in condition.allowed:
                got = {request.values[condition.dimension] for request in own}
                expected |= {(route.index, condition.dimension, value, None) for value in values if value not in got}
        for number, branch in enumerate(route.match.any):
            alone = route.match._replace(any=(branch,))
            if possible(whole, alone) and not any(matches(alone, request) for request in own):
                expected.add((route.index, "", "", number))
    told = {
        (one.route, "" if one.condition is None else whole.policy.routes[one.route].match.conditions[one.condition].dimension, one.value, one.branch)
        for one in found
    }  # fmt: skip
    assert told == expected
    for one in found:
        route = whole.policy.routes[one.route]
        if one.condition is None and one.branch is None:
            takers = {
                decision.route
                for request, decision in zip(whole.requests, whole.nominal, strict=True)
                if matches(route.match, request) and (route.sample_percent is None or not request.sample_bucket)
            }
            assert {whole.policy.routes[index].name for index in one.takers} == takers


def test_matches_that_nothing_satisfies(whole: Whole) -> None:
    expected: set[tuple[int | None, int | None, int | None]] = set()
    places = [((number, None), one.when) for number, one in enumerate(whole.policy.guardrails)]
    places += [((None, route.index), route.match) for route in whole.policy.routes]
    for place, match in places:
        if not possible(whole, match):
            expected.add((*place, None))
            continue
        branches = [number for number, one in enumerate(match.any) if not possible(whole, match._replace(any=(one,)))]
        expected |= {(*place, number) for number in branches}
    assert {tuple(one) for one in answer(whole.policy, impossible._impossible)} == expected


def test_candidates_and_steps_that_never_serve(whole: Whole) -> None:
    expected: set[tuple[int, str, int | None]] = set()
    for route in whole.policy.routes:
        own = [decision for _, _, decision in whole.decided if decision.route == route.name]
        if not own:
            continue
        serving = {decision.model for decision in own if decision.action == "serve"}
        expected |= {(route.index, model.name, None) for model in route.models if model.name not in serving}
        for number, step in enumerate(route.degrade):
            action = "static" if step.is_static else "reduced_scope"
            if action not in {decision.action for decision in own}:
                expected.add((route.index, step.target.model.name if step.target else "", number))
    found = answer(whole.policy, dead.dead_ones)
    assert {(one.route, one.model, one.step) for one in found} == expected
    for one in found:
        route = whole.policy.routes[one.route]
        trace = [
            (entry.model, entry.reason)
            for decision in whole.nominal if decision.route == route.name
            for entry in decision.trace if hasattr(entry, "model")
        ]  # fmt: skip
        for reason in one.reasons:
            assert reason in ("earlier", "static") or (one.model, reason) in trace or "earlier" not in one.reasons
        assert one.reasons


def test_requests_that_no_route_matches(whole: Whole) -> None:
    found = answer(whole.policy, unrouted._unrouted)
    nobody = taken(whole).get(None, [])
    assert bool(found) == bool(nobody)
    for one in found:
        assert one.usual == any(OTHER not in request.values.values() for request in nobody)
        assert decision_at(whole, one.request).action == "unrouted"


def test_routes_without_which_nothing_changes(whole: Whole) -> None:
    found = {one.route for one in answer(whole.policy, redundant._redundant)}
    for route in whole.policy.routes:
        if route.name not in taken(whole):
            assert route.index not in found
            continue
        routes = [one for one in whole.world.policy["routes"] if one["name"] != route.name]
        less = whole.with_({**whole.world.policy, "routes": routes})
        differs = not routes or any(
            whole.meaning(decision) != less.meaning(decide(less.policy, request, state))
            for request, state, decision in whole.decided
            if decision.route == route.name
        )
        assert (route.index in found) == (not differs), route.name


def test_conditions_without_which_routes_take_the_same(whole: Whole) -> None:
    found = {(one.route, one.condition) for one in answer(whole.policy, idle_condition._idle) if one.guardrail is None}
    for route in whole.policy.routes:
        sound = all(possible(whole, route.match._replace(any=(one,))) for one in route.match.any)
        if route.name not in taken(whole) or not sound:
            assert not [one for one in found if one[0] == route.index]
            continue
        for number, path in enumerate(paths(whole.world.policy["routes"][route.index]["match"])):
            policy = deepcopy(whole.world.policy)
            match = policy["routes"][route.index]["match"]
            *above, last = path
            for key in above:
                match = match[key]
            del match[last]
            wider = whole.with_(policy)
            same = all(
                decide(wider.policy, request).route == decision.route
                for request, decision in zip(whole.requests, whole.nominal, strict=True)
            )
            assert ((route.index, number) in found) == same, (route.name, path)


def test_conditions_without_which_guardrails_hold_for_the_same(whole: Whole) -> None:
    found = {(one.guardrail, one.condition) for one in answer(whole.policy, idle_condition._idle) if one.route is None}
    for place, guardrail in enumerate(whole.policy.guardrails):
        branches = [guardrail.when._replace(any=(one,)) for one in guardrail.when.any]
        if not possible(whole, guardrail.when) or not all(possible(whole, one) for one in branches):
            assert not [one for one in found if one[0] == place]
            continue
        written = whole.world.policy["guardrails"][place].get("when", {})
        for number, path in enumerate(paths(written)):
            policy = deepcopy(whole.world.policy)
            match = policy["guardrails"][place]["when"]
            *above, last = path
            for key in above:
                match = match[key]
            del match[last]
            wider = whole.with_(policy).policy.guardrails[place].when
            same = all(matches(wider, one) == matches(guardrail.when, one) for one in whole.requests)
            assert ((place, number) in found) == same, (guardrail.name, path)


def paths(match: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The place of each condition: those of a match first, then those of its alternatives."""
    yield from ((key,) for key in match if key != "any")
    for number, branch in enumerate(match.get("any", ())):
        yield from (("any", number, *path) for path in paths(branch))


def test_requests_that_nobody_serves_though_nothing_is_wrong(whole: Whole) -> None:
    found = answer(whole.policy, unserved._unserved)
    for one in found:
        decision = decision_at(whole, one.request)
        assert (decision.action, decision.route) == (one.action, whole.policy.routes[one.route].name)
        actions = {each.action for each in whole.nominal if each.route == decision.route}
        assert one.all == (actions <= {"static", "reject"})
    assert {one.route for one in found} == {index for index, _ in plainly(whole) if _.action in ("static", "reject")}


def test_requests_that_an_outage_leaves_rejected(whole: Whole) -> None:
    found = answer(whole.policy, outage._rejecting)
    told = {(one.route, provider) for one in found for provider, _ in one.providers}
    for one in found:
        for provider, codes in one.providers:
            assert decision_at(whole, codes).action in ("serve", "reduced_scope")
            assert decision_at(whole, codes, providers_down=[provider]).action == "reject"
    expected = set()
    for (index, nominal), request in zip(plainly(whole), plain_requests(whole), strict=True):
        for provider in ("p0", "p1"):
            state = State(providers_down=frozenset((provider,)))
            if nominal.action != "reject" and decide(whole.policy, request, state).action == "reject":
                expected.add((index, provider))
    assert told == expected


def plainly(whole: Whole) -> list[tuple[int, Any]]:
    """What is decided of the plain requests of each route, by its index."""
    names = {route.name: route.index for route in whole.policy.routes}
    decisions = [decide(whole.policy, request) for request in plain_requests(whole)]
    return [(names[decision.route or ""], decision) for decision in decisions]


def plain_requests(whole: Whole) -> list[Any]:
    """The requests of each route that ask for no more than its match does, box by box."""
    found: list[Any] = []
    for route in whole.policy.routes:
        for branch in route.match.any or (Match(),):
            one = route.match._replace(conditions=(*route.match.conditions, *branch.conditions), any=())
            needs = {name for condition in one.conditions for name in condition.needs}
            box = [request for request in whole.requests if matches(one, request) and request.needs == needs]
            listed = [
                all(
                    value != OTHER
                    for name, value in request.values.items()
                    if name in VALUES and asks_listed(one, name)
                )
                for request in box
            ]
            own = [
                request
                for request, usual in zip(box, listed, strict=True)
                if usual and decide(whole.policy, request).route == route.name
            ]
            patience = [request.values["sla_ms"] for request in own]
            most = None if None in patience else max(patience, default=None)
            found += [request for request in own if request.values["sla_ms"] == most]
    return found


def asks_listed(match: Match, name: str) -> bool:
    """Whether a match lets in some listed value of a dimension."""
    conditions = [condition for condition in match.conditions if condition.dimension == name]
    return any(all(value in condition.allowed for condition in conditions) for value in VALUES[name])


def test_guardrails_without_which_nothing_changes(whole: Whole) -> None:
    found = {one.guardrail for one in answer(whole.policy, idle_guardrail._idle)}
    for number, guardrail in enumerate(whole.policy.guardrails):
        rest = [one for one in whole.world.policy["guardrails"] if one["name"] != guardrail.name]
        free = whole.with_({**whole.world.policy, "guardrails": rest})
        bites = any(
            decide(free.policy, request, state).outcome != decision.outcome
            for request, state, decision in whole.decided
            if matches(guardrail.when, request)
        )
        if bites or not possible(whole, guardrail.when):
            assert number not in found
        elif number not in found:
            assert idle_guardrail._is_net(whole.policy, guardrail)


def test_routes_that_mean_one(whole: Whole) -> None:
    for first, second, dimension in answer(whole.policy, mergeable._mergeable):
        assert any(
            all(
                whole.meaning(decision) == one.meaning(decide(one.policy, request, state))
                for request, state, decision in whole.decided
            )
            for one in merged(whole, first, second, dimension)
        )


def merged(whole: Whole, first: int, second: int, dimension: str) -> Iterator[Whole]:
    """The policy with both routes as one, in the place of either."""
    routes = whole.world.policy["routes"]
    for kept, gone in ((first, second), (second, first)):
        one = deepcopy(routes[kept])
        branches = [{dimension: routes[place]["match"][dimension]} for place in (first, second)]
        rest = {key: value for key, value in one["match"].items() if key != dimension}
        one["match"] = {**rest, "any": branches}
        left = [one if place == kept else route for place, route in enumerate(routes) if place != gone]
        yield whole.with_({**whole.world.policy, "routes": left})


def test_the_dearest_tier_once_budgets_that_leave_it_out_are_spent(whole: Whole) -> None:
    tiers = {name: model["tier"] for name, model in whole.world.registry["models"].items()}
    expected = {
        (decision.route, decision.model)
        for _, state, decision in whole.decided
        if state.exhausted
        and "day" not in whole.policy.scopes
        and decision.model
        and tiers[decision.model] == "premium"
    }
    found = answer(whole.policy, premium._spending)
    assert {(whole.policy.routes[one.route].name, model) for one in found for model in one.models} == expected
    for one in found:
        assert decision_at(whole, one.request).route == whole.policy.routes[one.route].name


def decision_at(whole: Whole, codes: dict[int, int], **state: Any) -> Any:
    """What is decided of a witness."""
    asked = logic(whole.policy)
    request, _ = written(asked.space, tuple((axis, 1 << code) for axis, code in sorted(codes.items())))
    return decide(whole.policy, read_request(whole.policy, request), read_state(whole.policy, state))


def test_all_kinds_of_findings_are_met() -> None:
    questions = (
        unreachable._lost, impossible._impossible, dead.dead_ones, unrouted._unrouted, redundant._redundant,
        idle_condition._idle, unserved._unserved, outage._rejecting, idle_guardrail._idle, mergeable._mergeable,
        premium._spending,
    )  # fmt: skip
    policies = [Whole(world(seeded(seed))).policy for seed in range(400)]
    for question in questions:
        assert any(answer(policy, question) for policy in policies), question
