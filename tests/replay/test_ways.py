"""A log replayed row by row and in columns: the same report, and the same decisions."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

pytest.importorskip("pyarrow")

from routectl.engine.batch.kernel import Kernel
from routectl.engine.store import TooLarge
from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.replay.run import run
from routectl.replay.told import Wanted
from routectl.repo.config import configuration
from routectl.traffic.open import SMALL
from routectl.traffic.tally import Tally
from tests.engine.dice import seeded
from tests.engine.requests import Requests
from tests.replay.logs import log
from tests.replay.replays import asked, both, by_rows, in_columns

BUSY = Wanted(
    60, "Europe/Berlin", True, ("openai@2023-11-16T18:30:00Z..2023-11-16T18:40:00Z", "mistral"),
    ("terra=1/2@2023-11-16", "luna=0.5/0.5"), 3000, ("intent", "input_tokens", "sla_ms"),
)  # fmt: skip
"""A replay in which every scope moves."""


@pytest.fixture(scope="module")
def sample(root: Path) -> Policy:
    return ready(str(root / "policies/support-assistant.yaml"), config=configuration({"today": "2026-11-23"}))


@pytest.fixture(scope="module")
def changed(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Policy:
    """The sample with another model behind two routes, and a larger budget."""
    folder = tmp_path_factory.mktemp("changed") / "policies"
    copytree(root / "policies", folder)
    policy = folder / "support-assistant.yaml"
    text = policy.read_text().replace("target: sonnet\n", "target: terra\n")
    policy.write_text(text.replace("daily_usd: 900", "daily_usd: 2000"))
    return ready(str(policy), config=configuration({"today": "2026-11-23"}))


def test_the_sample_against_another_version(sample: Policy, changed: Policy, root: Path) -> None:
    log = [root / "policies/traffic/sample.csv"]
    found, rows = both(asked((changed, sample), log, BUSY), BUSY)
    assert found["totals"]["decided"] == len(rows) == 1763
    assert {move["scope"] for move in found["budget_days"][0]["moves"]} >= {"day", "spike", "provider:openai"}
    assert found["difference"]["spend_usd"] == found["spend_usd"] - found["against"]["spend_usd"] > 0
    assert sum(found["totals"]["by_action"].values()) == 1763


@pytest.mark.parametrize("is_timed", [True, False])
def test_real_calls_with_costs_and_outcomes(sample: Policy, root: Path, is_timed: bool) -> None:
    wanted = Wanted(is_timed=is_timed)
    said = {"name": "aider-usage", "fills": ["risk=low:75,high:25", "region=us"]}
    found, _ = both(asked((sample,), [root / "tests/traffic/logs/aider.csv"], wanted, **said), wanted)
    assert found["logged"]["costed"] + found["logged"]["absurd"] > 0
    assert bool(found["budget_days"]) == is_timed


def test_an_absurd_cost_is_told_and_in_no_sum(sample: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(
        "time,input_tokens,output_tokens,served.model,served.cost_usd\n"
        "2026-11-20T09:00:00Z,9000,1000,o1,9990\n2026-11-20T09:00:00Z,9000,1000,o1,0.5\n2026-11-20T09:00:00Z,9000,1000,o1,\n"
    )
    found, _ = both(asked((sample,), [log], Wanted()), Wanted())
    assert (found["logged"]["spend_usd"], found["logged"]["costed"], found["logged"]["absurd"]) == (0.5, 1, 1)
    assert found["logged"]["samples"][0]["line"] == 2


def test_a_policy_too_large_for_columns_is_replayed_row_by_row(
    sample: Policy, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(policy: Policy) -> Kernel:
        raise TooLarge(0, ())

    one = asked((sample,), [root / "policies/traffic/sample.csv"], BUSY)
    large = one._replace(looks=tuple(look._replace(size=SMALL["jsonl"] + 1) for look in one.looks))
    expected = run(large, Tally(), lambda *_: None)
    monkeypatch.setattr("routectl.replay.batch.columned.Kernel", too_large)
    assert run(large, Tally(), lambda *_: None).replayed == expected.replayed
    assert by_rows(one, BUSY)[0]["spend_usd"] > 0


@pytest.mark.parametrize("limit", [1, 7, 5000])
def test_the_first_requests_alone(sample: Policy, root: Path, limit: int) -> None:
    one = asked((sample,), [root / "policies/traffic/sample.csv"], Wanted())._replace(limit=limit)
    found, decisions = by_rows(one, Wanted())
    assert (found, decisions) == in_columns(one, Wanted(), 500)
    assert found["rows"] == found["log"]["requests"] == len(decisions) == min(limit, 1763)
    assert found["setting"]["cut"] == (limit < 1763)


times = some.sampled_from(
    [
        "2026-11-20T09:00:00Z",
        "2026-11-20T08:59:59Z",
        "2026-11-20T23:59:59Z",
        "2026-11-21T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "2026-11-20",
    ]
)
rows = some.lists(
    some.tuples(
        times, some.sampled_from(["", "a", "b"]), some.sampled_from(["faq", "plan", "other", "", "new"]),
        some.sampled_from(["low", "high", ""]), some.sampled_from(["0", "5", "1000000", "9007199254740992", "x", ""]),
        some.sampled_from(["", "tools", "nothing"]), some.sampled_from(["", "0.25", "1e9", "-1"]),
    ),
    max_size=12,
)  # fmt: skip
wishes = some.builds(
    Wanted,
    tick_seconds=some.sampled_from([1, 60, 86400]),
    days_in=some.sampled_from(["UTC", "Asia/Kathmandu"]),
    is_timed=some.just(True),
    outages=some.sampled_from([(), ("one",), ("one@2026-11-20T09:00:00Z..2026-11-20T10:00:00Z", "two")]),
    prices=some.sampled_from([(), ("fast=3/4@2026-11-21",)]),
    scale=some.sampled_from([1, 0.3, 1000]),
    by=some.sampled_from([(), ("intent",), ("load", "intent")]),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows, wishes, some.booleans())
def test_whatever_a_log_holds(
    traffic_policy: Policy, tmp_path: Path, cells: list[Any], wanted: Wanted, is_timed: bool
) -> None:
    log = tmp_path / "log.csv"
    header = "time,id,intent,risk,input_tokens,needs,served.cost_usd"
    log.write_text("\n".join([header, *map(",".join, cells)]) + "\n")
    wanted = wanted if is_timed else wanted._replace(is_timed=False, outages=("one",))
    found, decisions = both(asked((traffic_policy, traffic_policy), [log], wanted), wanted)
    assert found["rows"] == found["log"]["requests"] == len(decisions)
    assert found["spend_usd"] == found["against"]["spend_usd"]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_a_policy_says(seed: int, tmp_path: Path) -> None:
    """Guardrails, samples, splits, fallback routes, budgets: with what served, so that there is drift, and with weights."""
    chances = seeded(seed)
    one, two = log(chances, 0), log(chances, 0)
    source = Requests(one.world)
    known = {*one.policy.dimensions, "needs"}
    lines = []
    for number in range(chances.whole(1, 120)):
        request = {key: value for key, value in source.draw(chances).items() if key in known and value is not None}
        model = chances.pick((*one.world.registry["models"], "provider/unheard-of", None))
        request |= {"served.model": model} if model else {}
        request |= (
            {"served.provider": chances.pick(list(one.world.registry["providers"]))} if chances.chance(30) else {}
        )
        request |= {"served.policy": chances.pick(("7", str(one.policy.version)))} if chances.chance(10) else {}
        request |= {"id": f"r{number}"} if chances.chance(70) else {}
        request |= {"weight": chances.pick((0, 3, 1000))} if chances.chance(20) else {}
        when = f"2026-11-{chances.pick((20, 21)):02}T{chances.whole(0, 23):02}:{chances.whole(0, 59):02}:00Z"
        lines.append(json.dumps({"time": when, **request}))
    (tmp_path / "log.jsonl").write_text("\n".join(lines) + "\n")
    provider = next(iter(one.world.registry["providers"]))
    wanted = Wanted(outages=(f"{provider}@2026-11-20T09:00:00Z..2026-11-20T15:00:00Z",))
    policies = (one.policy, two.policy) if one.policy.dimensions == two.policy.dimensions else (one.policy,)
    both(asked(policies, [tmp_path / "log.jsonl"], wanted), wanted)
