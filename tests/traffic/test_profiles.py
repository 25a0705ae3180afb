"""Profiles read excerpts of the real files as they are, and rows as LiteLLM and OpenTelemetry write them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from routectl.cli import options
from routectl.policy.policy import Policy
from routectl.traffic.assumption import assumptions
from routectl.traffic.profile import likely, names, profile
from tests.traffic.reading import both, in_columns, mapped, plainly

LOGS = Path(__file__).parent / "logs"


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((LOGS / name).read_text().splitlines()))


@pytest.mark.parametrize("name", names())
def test_a_profile_says_what_it_is(name: str) -> None:
    one = profile(name)
    assert one.help
    assert all(likely({*signs, "more"}) for signs in one.signs)


def test_the_trace_of_azure(traffic_policy: Policy) -> None:
    one = mapped(traffic_policy, name="azure-llm-2023", fills=["risk=low:3,high:1"], seed=7)
    found, account, rejects = both([LOGS / "conv.csv", LOGS / "code.csv"], one)
    written = [*rows("conv.csv"), *rows("code.csv")]
    assert [call.request["input_tokens"] for call in found] == [int(row["ContextTokens"]) for row in written]
    assert [call.request["output_tokens"] for call in found] == [int(row["GeneratedTokens"]) for row in written]
    assert [call.request["intent"] for call in found] == ["conv"] * 30 + ["code"] * 20
    assert found[0].time == 1_700_158_546_680_590
    assert 0 < sum(call.request["risk"] == "low" for call in found) < 50
    assert (account.rows, account.filled, rejects) == (50, {"risk": 50}, [])


def test_the_messages_of_aider(traffic_policy: Policy) -> None:
    one = mapped(traffic_policy, name="aider-usage", maps=["edit_format{ask:faq,diff:plan}=intent"])
    found, account, rejects = both(LOGS / "aider.csv", one)
    written = rows("aider.csv")
    assert sum(call.served.get("cost_usd", 0) for call in found) == pytest.approx(
        sum(float(row["cost_usd"] or 0) for row in written)
    )
    assert [call.served["success"] for call in found] == [row["outcome"] == "ok" for row in written]
    assert [call.served.get("model") for call in found] == [row["model"] or None for row in written]
    assert [call.served.get("latency_ms") for call in found] == [
        float(row["elapsed_s"]) * 1000 if row["elapsed_s"] else None for row in written
    ]
    assert {row["edit_format"]: call.request.get("intent") for row, call in zip(written, found, strict=True)}[
        "diff"
    ] == "plan"
    assert (account.rejected, rejects) == (0, [])


def test_the_day_of_servegen_is_drawn(traffic_policy: Policy) -> None:
    one = mapped(traffic_policy, name="servegen-deepseek-r1", seed=1)
    found, account, _ = both([LOGS / "lengths.csv", LOGS / "rates.csv"], one)
    assert len(found) == sum(round(float(row["requests_per_s"]) * 600) for row in rows("rates.csv")) == 2078
    assert account.passed == {"holds lengths, from which requests are drawn": 2}
    mean = sum(call.request["input_tokens"] for call in found) / len(found)
    assert mean == pytest.approx(float(rows("lengths.csv")[0]["input_mean"]), rel=0.1)
    again = plainly(
        [str(LOGS / "lengths.csv"), str(LOGS / "rates.csv")],
        mapped(traffic_policy, name="servegen-deepseek-r1", seed=2),
    )
    assert again[0] != found
    _, without, rejects = both(LOGS / "rates.csv", one)
    assert (without.requests, len(rejects)) == (0, 12)


def payload(number: int, *, trace: str, status: str = "success", at: float = 0.0, **more: Any) -> dict[str, Any]:
    """A StandardLoggingPayload, as LiteLLM's documentation describes one."""
    return {
        "id": f"call-{number}", "trace_id": trace, "call_type": "acompletion", "response_cost": 0.25 if status == "success" else 0.0,
        "status": status, "total_tokens": 12, "prompt_tokens": 10, "completion_tokens": 2 if status == "success" else 0,
        "startTime": 1_795_165_200.5 + at, "endTime": 1_795_165_201.5 + at, "response_time": 1.0, "model": f"m{number}",
        "model_group": "chat", "custom_llm_provider": "openai", "cache_hit": None, "request_tags": [],
        "metadata": {"user_api_key_team_id": "t", "spend_logs_metadata": {"intent": "faq"}}, "messages": [{"role": "user", "content": "hi"}],
        **more,
    }  # fmt: skip


def test_attempts_of_litellm_are_one_request(traffic_policy: Policy, tmp_path: Path) -> None:
    one = mapped(traffic_policy, name="litellm")
    lines = [
        payload(1, trace="a", status="failure"),
        payload(2, trace="b"),
        payload(3, trace="a", status="failure", at=1),
        payload(4, trace="a", at=2),
        payload(5, trace="a", at=3),  # a second request of the same conversation
        payload(6, trace="c", status="failure", at=4),
        payload(7, trace="d", at=700),  # c is given up by now
        payload(8, trace="e", status="failure", at=701),
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, account, rejects = both(path, one)
    told = [
        (call.request["id"], call.served["model"], call.served["attempts"], call.served["success"]) for call in found
    ]
    assert told == [
        ("b", "m2", 1, True), ("a", "m4", 3, True), ("a", "m5", 1, True), ("c", "m6", 1, False), ("d", "m7", 1, True), ("e", "m8", 1, False)
    ]  # fmt: skip
    assert (found[1].time, found[1].served["latency_ms"], found[1].served["cost_usd"]) == (
        1_795_165_200_500_000,
        3000.0,
        0.25,
    )
    assert (account.rows, account.requests, account.joined, rejects) == (8, 6, 2, [])
    assert found[0].request["intent"] == "faq"


def test_spend_logs_of_litellm(traffic_policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "spend.csv"
    path.write_text(
        "request_id,call_type,spend,prompt_tokens,completion_tokens,startTime,endTime,model,custom_llm_provider,metadata,status\n"
        'r1,acompletion,0.5,10,2,2026-11-20 09:00:00,2026-11-20 09:00:02,gpt-4o,openai,"{""a"": 1}",success\n'
        "r2,acompletion,0,7,0,2026-11-20T09:00:01.5Z,2026-11-20T09:00:02Z,gpt-4o,openai,{},failure\n"
    )
    found, _, rejects = both(path, mapped(traffic_policy, name="litellm"))
    assert [(call.request["id"], call.served["cost_usd"], call.served["success"]) for call in found] == [
        ("r1", 0.5, True),
        ("r2", 0.0, False),
    ]
    assert rejects == []


def test_waiting_attempts_come_out_whatever_is_read_at_once(traffic_policy: Policy, tmp_path: Path) -> None:
    lines = [
        payload(
            number,
            trace=f"t{number % 7}",
            status="failure" if number % 3 else "success",
            at=number * (97 if number % 5 else 1),
        )
        for number in range(60)
    ]
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    found, account, _ = both(path, mapped(traffic_policy, name="litellm"))
    assert account.requests == len(found) == 60 - account.joined
    assert sum(call.served["attempts"] for call in found) == 60


def attribute(key: str, **value: Any) -> dict[str, Any]:
    return {"key": key, "value": value}


def test_spans_of_opentelemetry(traffic_policy: Policy, tmp_path: Path) -> None:
    span = {
        "traceId": "t", "spanId": "s1", "name": "chat gpt", "startTimeUnixNano": "1795165200000000999", "endTimeUnixNano": "1795165201500000999",
        "attributes": [
            attribute("gen_ai.operation.name", stringValue="chat"), attribute("gen_ai.provider.name", stringValue="openai"),
            attribute("gen_ai.response.model", stringValue="gpt-4o"), attribute("gen_ai.usage.input_tokens", intValue="10"),
            attribute("gen_ai.usage.output_tokens", intValue=2), attribute("gen_ai.response.finish_reasons", arrayValue={"values": [{"stringValue": "stop"}]}),
        ],
        "status": {},
    }  # fmt: skip
    tool = {**span, "spanId": "s2", "attributes": [attribute("gen_ai.operation.name", stringValue="execute_tool")]}
    failed = {**span, "spanId": "s3", "status": {"code": 2}}
    export = {
        "resourceSpans": [
            {
                "resource": {"attributes": [attribute("cloud.region", stringValue="eu")]},
                "scopeSpans": [{"spans": [span, tool, failed]}],
            }
        ]
    }
    flat = {
        "start_time": "2026-11-20T09:00:00Z",
        "span_id": "s4",
        "gen_ai.operation.name": "chat",
        "gen_ai": {"usage": {"input_tokens": 5}},
    }
    path = tmp_path / "spans.jsonl"
    path.write_text(
        "".join(
            json.dumps(line) + "\n"
            for line in (export, flat, {"resourceSpans": 5}, {"resourceSpans": [{"scopeSpans": 3}]})
        )
    )
    found, account, rejects = both(path, mapped(traffic_policy, name="otel"))
    assert [(call.line, call.request["id"], call.request["input_tokens"], call.served.get("success")) for call in found] == [
        (1, "s1", 10, True), (1, "s3", 10, False), (2, "s4", 5, None)
    ]  # fmt: skip
    assert (found[0].time, found[0].served["latency_ms"], found[0].served["provider"]) == (
        1_795_165_200_000_000,
        1500.0,
        "openai",
    )
    assert (account.passed, rejects) == ({"is no request, says its profile": 2}, [])


def test_flat_spans_in_a_table(traffic_policy: Policy, tmp_path: Path) -> None:
    table = arrow.table(
        {
            "start_time_unix_nano": [1_795_165_200_000_000_999],
            "gen_ai.operation.name": ["chat"],
            "gen_ai.usage.input_tokens": [4],
        }
    )
    parquet.write_table(table, tmp_path / "spans.parquet")
    found, _, _ = in_columns([str(tmp_path / "spans.parquet")], mapped(traffic_policy, name="otel"))
    assert [(call.time, call.request) for call in found] == [(1_795_165_200_000_000, {"input_tokens": 4})]


def test_calls_of_litellm_that_generate_no_text_are_passed_over(traffic_policy: Policy, tmp_path: Path) -> None:
    types = ("acompletion", "aembedding", None, "", "responses", "image_generation")
    rows = [{"startTime": "2026-11-20T09:00:00Z", "id": f"r{at}", "call_type": one} for at, one in enumerate(types)]
    path = tmp_path / "calls.jsonl"
    path.write_text(
        "".join(json.dumps({key: value for key, value in row.items() if value is not None}) + "\n" for row in rows)
    )
    found, account, _ = both(path, mapped(traffic_policy, name="litellm"))
    assert [call.request["id"] for call in found] == ["r0", "r2", "r3", "r4"]
    assert account.passed == {"is no request, says its profile": 2}
    path = tmp_path / "calls.csv"
    path.write_text(
        "startTime,id,call_type\n"
        + "".join(f"{row['startTime']},{row['id']},{row['call_type'] or ''}\n" for row in rows)
    )
    assert [call.request["id"] for call in both(path, mapped(traffic_policy, name="litellm"))[0]] == [
        "r0",
        "r2",
        "r3",
        "r4",
    ]


def test_metadata_that_is_json_in_a_cell(traffic_policy: Policy, tmp_path: Path) -> None:
    inner = [
        '{"requester_metadata": {"risk": "high"}, "load": 7}',
        '{"risk": "low", "load": 7.5}',
        "{",
        "none",
        "",
        '{"risk": {"a": 1}}',
    ]
    one = mapped(traffic_policy, name="litellm", maps=["metadata.load=load"])
    wanted = [({"risk": "high", "load": 7}), {}, {}, {}, {"risk": '{"a": "1"}'}]
    lines = tmp_path / "spend.jsonl"
    lines.write_text(
        "".join(json.dumps({"startTime": "2026-11-20T09:00:00Z", "metadata": text}) + "\n" for text in inner)
    )
    table = {"startTime": ["2026-11-20T09:00:00Z"] * len(inner), "metadata": inner}
    cells = tmp_path / "spend.csv"
    with cells.open("w", newline="") as file:
        csv.writer(file).writerows([list(table), *zip(*table.values(), strict=True)])
    parquet.write_table(arrow.table(table), tmp_path / "spend.parquet")
    for path in (lines, cells):
        found, _, rejects = both(path, one)
        assert [call.request for call in found] == wanted
        assert [(each.target, each.reason, each.found) for each in rejects] == [("load", "is no whole number", "7.5")]
    for size in (0, 1, 4):
        again, _, rejects = in_columns([str(tmp_path / "spend.parquet")], one, size)
        assert [call.request for call in again] == wanted
        assert [(each.target, each.reason, each.found) for each in rejects] == [("load", "is no whole number", "7.5")]


def test_how_a_span_ended_is_unknown_where_nothing_says_it(traffic_policy: Policy, tmp_path: Path) -> None:
    span = "gen_ai.operation.name,gen_ai.request.model,start_time{}\nchat,fast,2026-11-20T09:00:00Z{}\n"
    one = mapped(traffic_policy, name="otel")
    for column, cell, wanted in (
        ("", "", None),
        (",status_code", ",OK", True),
        (",error.type", ",", True),
        (",error.type", ",timeout", False),
    ):
        path = tmp_path / "spans.csv"
        path.write_text(span.format(column, cell))
        found, account, _ = both(path, one)
        assert [call.served.get("success") for call in found] == [wanted]
        table = tmp_path / "spans.parquet"
        names, cells = (line.split(",") for line in path.read_text().splitlines())
        parquet.write_table(
            arrow.table(
                {name: arrow.array([each or None], arrow.string()) for name, each in zip(names, cells, strict=True)}
            ),
            table,
        )
        assert [call.served.get("success") for call in in_columns([str(table)], one)[0]] == [wanted]
        assert any("`served.success`" in told for told in assumptions(one, account)) == (wanted is not None)


def test_help_names_every_profile() -> None:
    told = options.PARAMETERS["profile"].__metadata__[0].help
    assert not [name for name in names() if name not in told]
