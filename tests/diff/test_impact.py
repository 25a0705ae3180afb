"""An impact is the sum of the decisions of both versions over a log: held to a loop with the interpreter."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from math import fsum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from routectl.diff.compare import compare
from routectl.diff.impact import MOST_TOLD, Impact
from routectl.diff.impact import impact as of_calls
from routectl.diff.impact_record import impact_data
from routectl.diff.impact_report import impact_blocks
from routectl.diff.prices import Rate, moves
from routectl.diff.same import DISTINCT, Same
from routectl.engine.decide import decide
from routectl.engine.decision import Decision
from routectl.engine.request import Request, read_request
from routectl.engine.state import State
from routectl.engine.states import NOMINALLY
from routectl.policy.digest import digest
from routectl.policy.evidence import Result
from routectl.policy.policy import Policy
from routectl.report import Table
from routectl.traffic.call import Call
from routectl.traffic.tally import Tally
from tests.engine.dice import Dice, dice
from tests.engine.edits import edited
from tests.engine.policies import worlds
from tests.engine.requests import Requests
from tests.engine.worlds import World, linked, opening

Pair = tuple[Request, Decision]


def call(request: Any, time: str = "2026-11-20T09:00:00Z", weight: int = 1) -> Call:
    since = datetime.fromisoformat(time) - datetime(1970, 1, 1, tzinfo=UTC)
    said = {name: value for name, value in request.items() if value is not None and not name.startswith("x-")}
    return Call("log.jsonl", 1, since // timedelta(microseconds=1), said, {}, weight)


def impact(old: Policy, new: Policy, calls: Iterable[Call], same: Same = DISTINCT, **more: bool) -> Impact:
    return of_calls(old, new, calls, Tally(), same, **more)


def naive(policy: Policy, requests: Iterable[dict[str, Any]]) -> list[Pair]:
    read = [read_request(policy, request) for request in requests]
    return [(request, decide(policy, request)) for request in read]


def measured(policy: Policy, pairs: list[Pair]) -> list[Result]:
    rows = [
        policy.evidence.measured(decision.model, request.values)
        for request, decision in pairs
        if decision.model is not None
    ]
    return [row for row in rows if row is not None]


def mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return fsum(known) / len(known) if known else None


def close(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-15)


@pytest.fixture(scope="session")
def schema(root: Path) -> Draft202012Validator:
    """What an impact is as JSON."""
    document = json.loads((root / "schemas/output/diff.schema.json").read_text("utf-8"))
    return Draft202012Validator({"$ref": "#/$defs/impact", "$defs": document["$defs"]})


@settings(max_examples=60)
@given(world=worlds(), chances=dice())
def test_every_impact_passes_its_schema(schema: Draft202012Validator, world: World, chances: Dice) -> None:
    old, new = linked(world), linked(edited(chances, world))
    source = Requests(world)
    rows = [call(source.draw(chances)) for _ in range(chances.whole(0, 5))]
    rows += [call({"colour": "red"}), call({}, weight=0), call({}, weight=9)][: chances.whole(0, 3)]
    found = compare(old, new, NOMINALLY)
    schema.validate(impact_data(found._replace(needs="a log")))
    weighed = found._replace(impact=impact(old, new, rows), log=("log.jsonl",), log_of="new")
    data = impact_data(weighed)
    schema.validate(data)
    for key in data:
        assert not schema.is_valid({name: value for name, value in data.items() if name != key}), key
    assert not schema.is_valid({**data, "more": 1})


@settings(max_examples=150)
@given(worlds(), dice())
def test_an_impact_is_the_sum_of_the_decisions(world: World, chances: Dice) -> None:
    old, new = linked(world), linked(edited(chances, world))
    source = Requests(world)
    requests = [source.draw(chances) for _ in range(30)]
    times = [f"2026-11-{chances.whole(1, 5):02}T0{chances.whole(0, 9)}:00:00+02:00" for _ in requests]
    found = impact(old, new, (call(*pair) for pair in zip(requests, times, strict=True)))
    before, after = naive(old, requests), naive(new, requests)
    assert found.affected == sum(
        one.outcome != other.outcome for (_, one), (_, other) in zip(before, after, strict=True)
    )
    assert found.affected == sum(found.affected_by_intent.values())
    days = found.weighed.days
    assert days == len({datetime.fromisoformat(time).astimezone(UTC).date() for time in times})
    for policy, pairs, side in ((old, before, found.before), (new, after, found.after)):
        decisions = [decision for _, decision in pairs]
        known = [one for one in decisions if one.model is None or one.estimated_cost_usd is not None]
        spend = fsum(one.estimated_cost_usd or 0 for one in known) / days
        assert side.requests == len(requests)
        assert side.spend_usd_per_day.value == (close(spend) if known else None)
        assert side.spend_usd_per_day.of_traffic == close(len(known) / len(requests))
        assert side.actions == Counter(one.action for one in decisions)
        for key, of in ((lambda group: group.route, "route"), (lambda group: group.provider, "provider")):
            sums = side.by(key)
            assert {name: one.requests for name, one in sums.items()} == Counter(
                getattr(one, of) or "" for one in decisions
            )
            for name, one in sums.items():
                mine = [each for each in decisions if (getattr(each, of) or "") == name]
                assert one.usd == close(fsum(each.estimated_cost_usd or 0 for each in mine))
        served = Counter(one.provider for one in decisions if one.provider)
        shares = {name: count / served.total() for name, count in served.items()}
        assert side.provider_shares == {name: close(share) for name, share in shares.items()}
        assert side.herfindahl.value == (close(fsum(share**2 for share in shares.values())) if shares else None)
        rows = measured(policy, pairs)
        assert side.expected.quality.value == close(mean(one.quality_mean for one in rows))
        assert side.expected.p50_ms.mean == close(mean(one.p50_ms for one in rows))
        assert side.expected.p95_ms.mean == close(mean(one.p95_ms for one in rows))
        assert side.expected.p95_ms.of_traffic == close(sum(one.p95_ms is not None for one in rows) / len(requests))
        priced = [one for one in rows if one.cost_usd is not None and one.success_rate is not None]
        cost = fsum(
            (one.cost_usd or 0) * (1 + one.retry_rate + one.reask_rate) + one.support_cost_usd for one in priced
        )
        successes = fsum(one.success_rate or 0 for one in priced)
        assert side.expected.cost_per_success_usd.value == (close(cost / successes) if successes else None)


@settings(max_examples=150)
@given(worlds(), dice())
def test_an_outage_moves_the_requests_of_its_provider_and_no_others(world: World, chances: Dice) -> None:
    policy, source = linked(world), Requests(world)
    requests = [source.draw(chances) for _ in range(20)]
    found = impact(policy, policy, map(call, requests), outages=True).outages
    pairs = naive(policy, requests)
    assert found.keys() == {up.provider for _, up in pairs if up.provider}
    for provider, side in found.items():
        state = State(providers_down=frozenset((provider,)))
        moved = Counter[tuple[str, str | None]]()
        for request, up in pairs:
            down = decide(policy, request, state)
            if up.provider == provider:
                moved[down.action, down.model] += 1
            elif up.provider:
                assert down.outcome == up.outcome
        told = Counter[tuple[str, str | None]]()
        for group in side.groups:
            told[group.action, group.model or None] += group.requests
        assert told == moved


# --- by hand ----------------------------------------------------------------

MODELS = {
    "fast": {"provider": "one", "tier": "small", "price": {"input_per_mtok": 1, "output_per_mtok": 2}},
    "deep": {"provider": "two", "tier": "small", "price": {"input_per_mtok": 10, "output_per_mtok": 20}},
    "free": {"provider": "one", "tier": "small"},
}  # fmt: skip


def policy(routes: list[dict[str, Any]], request: Any = None, results: Any = (), **registry: Any) -> Policy:
    written = {
        **opening("RoutePolicy", "p"),
        "registry": "models.yaml",
        "request": {"intent": ["faq", "plan"]} if request is None else request,
        "routes": routes,
    }
    models = {
        **opening("ModelRegistry", "models"),
        "tiers": ["small"],
        "providers": {"one": {}, "two": {}},
        "models": {**MODELS, **registry},
    }
    report = {**opening("BenchmarkReport", "b"), "measured_on": "2026-11-01", "results": list(results)}
    return linked(World(written, models, (report,) if results else ()))


def route(target: str, match: dict[str, Any] | None = None, name: str = "r", **more: Any) -> dict[str, Any]:
    return {"name": name, "match": match or {}, "target": target, **more}


FAQ = {"intent": "faq", "input_tokens": 1000, "output_tokens": 500}
PLAN = {"intent": "plan", "input_tokens": 2000, "output_tokens": 1000}


def test_spend_is_by_the_days_of_the_log_in_utc() -> None:
    old = policy([route("fast")])
    new = policy([route("deep", {"intent": "plan"}, "plans"), route("fast")])
    times = ("2026-11-20T00:30:00+01:00", "2026-11-20T00:00:00Z", "2026-11-20T23:59:59.9999999Z")
    found = impact(old, new, [call(FAQ, times[0]), call(PLAN, times[1]), call(FAQ, times[2])])
    assert found.weighed.days == 2, "the first is of the day before, in UTC"
    assert (found.affected, found.affected_by_intent) == (1, {"plan": 1})
    assert found.before.spend_usd_per_day.value == pytest.approx((2 * 0.002 + 0.004) / 2)
    assert found.after.spend_usd_per_day.value == pytest.approx((2 * 0.002 + 0.04) / 2)
    assert found.after.provider_shares == {"one": pytest.approx(2 / 3), "two": pytest.approx(1 / 3)}
    assert found.after.herfindahl.value == pytest.approx(5 / 9)


def test_what_is_not_known_is_said_and_not_made_up() -> None:
    results = [{"model": "fast", "intent": "faq", "samples": 9, "quality": {"mean": 0.5}, "latency_ms": {"p95": 100}}]
    old = policy([route("fast")], results=results)
    new = policy([route("free", {"intent": "plan"}, "plans"), route("fast")], results=results)
    found = impact(old, new, [call(FAQ), call(FAQ), call(FAQ), call(PLAN)])
    assert found.after.spend_usd_per_day == (pytest.approx(0.006), 0.75), "`free` has no price"
    assert found.before.expected.quality == (0.5, 0.75)
    assert found.before.expected.p95_ms == (100, 100, 100, 0.75)
    assert found.before.expected.p50_ms == (None, None, None, 0.0)
    assert found.before.expected.cost_per_success_usd == (None, 0.0)


def test_cost_per_success_is_all_costs_by_all_successes() -> None:
    results = [
        {"model": "fast", "intent": "faq", "samples": 9, "success_rate": 1.0, "cost_usd": 0.01},
        {"model": "fast", "intent": "plan", "samples": 9, "success_rate": 0.0, "cost_usd": 0.03, "retry_rate": 1.0},
    ]
    one = policy([route("fast")], results=results)
    found = impact(one, one, [call(FAQ), call(PLAN)])
    assert found.before.expected.cost_per_success_usd == (pytest.approx(0.07), 1.0), "one success for 0.01 and 0.06"


def test_a_static_answer_costs_nothing_and_is_at_no_provider() -> None:
    old = policy([route("fast")])
    new = policy([route("fast", limits={"quality_floor": 0.9}, degrade=[{"static": "later"}])], results=[
        {"model": "fast", "samples": 9, "quality": {"mean": 0.5}},
    ])  # fmt: skip
    after = impact(old, new, [call(FAQ)]).after
    assert after.spend_usd_per_day == (0.0, 1.0)
    assert (after.actions, after.provider_shares, after.herfindahl) == ({"static": 1}, {}, (None, 0.0))


def test_what_only_one_version_knows_means_nothing_to_the_other() -> None:
    old = policy([route("fast", {"segment": "free"}, "free"), route("deep")], {"segment": ["free"]})
    new = policy([route("fast", {"intent": "faq"}, "faq"), route("deep")], {"intent": ["faq", "plan"]})
    found = impact(old, new, [call({"intent": "faq", "segment": "free"}), call({"intent": "plan", "segment": "free"})])
    assert found.weighed.unread == ()
    assert found.before.by(lambda group: group.route)["free"].requests == 2
    assert found.after.by(lambda group: group.route)["faq"].requests == 1


def test_a_need_that_only_one_registry_can_meet_is_needed_by_both() -> None:
    able = {**MODELS["deep"], "capabilities": ["telepathy"]}
    old, new = policy([route("fast", fallback=["deep"])]), policy([route("fast", fallback=["deep"])], deep=able)
    found = impact(old, new, [call({"needs": ["telepathy"], "intent": "faq"}), call({"needs": "telepathy"})])
    assert (found.before.actions, found.after.actions) == ({"reject": 2}, {"serve": 2})
    assert impact(old, new, [call({"needs": ["magic"]})]).weighed.unread[0].message.startswith("no model of")


def test_a_request_keeps_its_buckets_whatever_the_other_version_knows() -> None:
    split = {"split": [{"model": "fast", "percent": 50}, {"model": "deep", "percent": 50}]}
    old, new = policy([route(split)]), policy([route(split)], {"intent": ["faq", "plan"], "segment": ["a", "b"]})  # type: ignore[arg-type]
    rows = [call({"intent": "faq", "segment": "a", "input_tokens": number}) for number in range(200)]
    found = impact(old, new, rows)
    assert (found.affected, found.weighed.requests) == (0, 200)
    assert set(found.before.provider_shares) == {"one", "two"}


def test_a_renamed_route_is_the_same_route() -> None:
    old, new = policy([route("fast", name="a")]), policy([route("fast", name="b")])
    assert impact(old, new, [call(FAQ)], Same({"a": "b"}, {})).affected == 0
    assert impact(old, new, [call(FAQ)]).affected == 1


def test_every_row_is_counted_however_many_ways_there_are_to_be_wrong() -> None:
    one = policy([route("fast")])
    rows = [call({f"k{number}": 1}) for number in range(500)]
    rows += [call({"intent": f"i{number}"}) for number in range(500)]
    found = impact(one, one, [*rows, call(FAQ)])
    assert (found.weighed.rows, found.weighed.requests, found.weighed.unreadable) == (1001, 501, 500)
    assert len(found.weighed.unread) == MOST_TOLD
    assert found.weighed.unlisted == {"intent": 500}
    assert set(found.before.by(lambda group: group.intent)) == {"other", "faq"}, (
        "as many groups as intents, not as values"
    )
    assert found.before.actions == {"serve": 501}, "in the nominal state"


def test_what_only_the_old_version_cannot_read_is_said_so() -> None:
    old = policy([route("fast")], {"load": {"min": 0, "max": 10}})
    new = policy([route("fast")], {"load": {"min": 0, "max": 20}})
    [unread] = impact(old, new, [call({"load": 15})]).weighed.unread
    assert unread.message == "`load` is a whole number from 0 to 10, not 15, says the old version"


def test_prices_are_told_by_affected_intent_without_a_log() -> None:
    old = policy([route("fast")])
    new = policy([route("deep", {"intent": "plan"}), route("fast", name="s")])
    found = compare(old, new, NOMINALLY)
    assert found.behaviour is not None
    fast, deep = Rate("fast", 0.001, 0.002), Rate("deep", 0.01, 0.02)
    told = moves(old, new, found.behaviour.regions)
    (plan,) = (move for move in told if move[:3] == ("plan", fast, deep))
    assert plan.witness.request["intent"] == "plan"
    data = impact_data(found._replace(needs="a log"))
    assert (data["traffic"], data["before"], data["needs"]) == (None, None, "a log")
    witness = {"request": plan.witness.request, "state": plan.witness.state}
    assert {"intent": "plan", "before": fast._asdict(), "after": deep._asdict(), "witness": witness} in data[
        "prices_per_1k_tokens"
    ]


def test_where_no_intent_tells_requests_apart_one_of_them_does() -> None:
    dimensions = {"task": ["chat", "code"]}
    old = policy([route("fast")], dimensions)
    new = policy([route("deep", {"task": "code"}), route("fast", name="s")], dimensions)
    found = compare(old, new, NOMINALLY)._replace(needs="a log")
    (table,) = (block for block in impact_blocks(found) if isinstance(block, Table))
    assert table.columns == ("such as", "before", "after")
    assert len({row[0] for row in table.rows}) == len(table.rows)
    assert any("task=code" in row[0] for row in table.rows)


def test_a_path_to_a_log_is_no_part_of_the_digest() -> None:
    one, other = policy([route("fast")]), policy([route("fast")])
    other.document.value["traffic"] = "log.csv"
    assert digest(one) == digest(other)


def test_a_row_weighs_as_the_same_row_so_often() -> None:
    old, new = policy([route("fast")]), policy([route("deep")])
    plan = {"intent": "plan", "input_tokens": 900}
    weighed = [call(FAQ, weight=3), call(plan, weight=2), call(FAQ, weight=0), call(plan)]
    plain = [call(FAQ)] * 3 + [call(plan)] * 3
    one, other = impact(old, new, weighed), impact(old, new, plain)
    assert one == other._replace(
        weighed=other.weighed._replace(rows=4, requests=6), before=one.before, after=one.after
    )  # sums of costs may differ in their last digit
    for mine, theirs in ((one.before, other.before), (one.after, other.after)):
        assert mine.spend_usd_per_day.value == close(theirs.spend_usd_per_day.value)
        assert (mine.actions, mine.expected.quality.of_traffic) == (theirs.actions, theirs.expected.quality.of_traffic)


def test_rows_that_stand_for_no_request_have_no_share() -> None:
    one = policy([route("fast")])
    found = impact(one, one, [call(FAQ, weight=0)])
    assert (found.weighed.rows, found.weighed.requests, found.after.provider_shares) == (1, 0, {})
    assert found.after.spend_usd_per_day.of_traffic == 0.0
