"""The first requests of a log alone: the account is of the rows up to the last of them, in whatever form they are read."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow
import pyarrow.ipc as ipc
import pyarrow.parquet as pq
import pytest

from routectl.policy.policy import Policy
from routectl.traffic import tables
from tests.traffic.reading import SIZES, both, different, in_columns, mapped, told

HEADER = "time,id,intent,input_tokens,note\n"
ROWS = [
    "2026-11-20T09:00:00Z,a,faq,5,x",
    "yesterday,b,faq,5,x",
    '2026-11-20T09:00:02Z,c,plan,9,"over',
    'two lines"',
    "2026-11-20T09:00:01Z,d,unlisted,700,x",
    "2026-11-20T09:00:03Z,e,faq,-1,x",
    ",f,faq,6,x",
    "2026-11-20T09:00:04Z,g,faq,1,x",
    "2026-11-20T09:00:05Z,h,plan,2,x",
    "never,i,faq,5,x",
]
UP_TO = {1: 1, 2: 4, 3: 5, 4: 8, 5: 9}
"""Lines behind the header up to a request."""


@pytest.mark.parametrize("most", UP_TO)
def test_the_account_is_of_the_rows_up_to_the_last_request(tmp_path: Path, traffic_policy: Policy, most: int) -> None:
    whole, part = tmp_path / "whole" / "log.csv", tmp_path / "part" / "log.csv"
    for path, rows in ((whole, ROWS), (part, ROWS[: UP_TO[most]])):
        path.parent.mkdir()
        path.write_text(HEADER + "\n".join(rows) + "\n")
    one = mapped(traffic_policy)
    found, account, rejects = both(whole, one, most)
    expected, other, others = both(part, one)
    assert len(found) == most
    assert [call._replace(file="") for call in found] == [call._replace(file="") for call in expected]
    assert account.is_cut
    assert [reject.line for reject in rejects] == [reject.line for reject in others]
    assert account._replace(is_cut=False, rejects=()) == other._replace(rejects=())


@pytest.mark.parametrize("most", [6, 100])
def test_a_log_that_is_shorter_is_read_to_its_end(tmp_path: Path, traffic_policy: Policy, most: int) -> None:
    (tmp_path / "log.csv").write_text(HEADER + "\n".join(ROWS) + "\n")
    found, account, rejects = both(tmp_path / "log.csv", mapped(traffic_policy), most)
    assert (len(found), len(rejects), account.is_cut) == (5, 4, False)


@pytest.mark.parametrize("most", [1, 3, 4, 5, 7])
def test_tables_are_cut_where_text_is(tmp_path: Path, traffic_policy: Policy, most: int) -> None:
    rows = [
        {"time": f"2026-11-20T09:00:0{second}Z", "intent": intent, "load": load}
        for second, intent, load in zip(range(9), ["faq", "x", "plan"] * 3, [1, 200, 3, 4, -5, 6, 7, 8, 9], strict=True)
    ]
    (tmp_path / "log.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    table = pyarrow.Table.from_pylist(rows)
    pq.write_table(table, tmp_path / "log.parquet", row_group_size=4)
    with ipc.new_file(tmp_path / "log.arrow", table.schema) as writer:
        writer.write_table(table, 2)
    one = mapped(traffic_policy)
    expected, account, rejects = both(tmp_path / "log.jsonl", one, most)
    assert (len(expected), account.is_cut) == (most, most < 7)
    for name in ("log.parquet", "log.arrow"):
        for size in (*SIZES, 1, 2, 5):
            found, other, others = in_columns([str(tmp_path / name)], one, size, most=most)
            assert [call[2:] for call in found] == [call[2:] for call in expected]
            without = (each._replace(rejects=()) for each in (other, account))
            assert not different(*map(told, without)), (name, size)
            assert [reject[2:5] for reject in others] == [reject[2:5] for reject in rejects]


@pytest.mark.parametrize("most", [1, 2, 3, 4])
def test_attempts_of_one_request_make_room_for_another(tmp_path: Path, traffic_policy: Policy, most: int) -> None:
    rows = [
        {"id": str(number), "trace_id": trace, "status": status, "startTime": 1795165200 + number, "prompt_tokens": number}
        for number, (trace, status) in enumerate(
            [("a", "failure"), ("b", "success"), ("a", "success"), ("c", "failure"), ("d", "success"), ("c", "failure"), ("c", "success"), ("e", "success")]
        )
    ]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    found, account, _ = both(tmp_path / "log.jsonl", mapped(traffic_policy, name="litellm"), most)
    assert (len(found), account.requests, account.is_cut) == (most, most, True)
    assert account.rows == {1: 1, 2: 2, 3: 4, 4: 5}[most]


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_row_of_several_requests_is_cut_within(tmp_path: Path, traffic_policy: Policy, most: int) -> None:
    def span(name: str) -> dict[str, object]:
        said = [{"key": "gen_ai.operation.name", "value": {"stringValue": name}}]
        return {"name": name, "startTimeUnixNano": "1795165200000000000", "attributes": said}

    spans = [span(name) for name in ("chat", "execute_tool", "chat", "chat", "chat")]
    row = json.dumps({"resourceSpans": [{"scopeSpans": [{"spans": spans}]}]})
    (tmp_path / "log.jsonl").write_text(f"{row}\n")
    found, account, _ = both(tmp_path / "log.jsonl", mapped(traffic_policy, name="otel"), most)
    assert (len(found), account.rows, account.is_cut) == (most, {1: 1, 2: 3, 3: 4}[most], True)


@pytest.mark.parametrize("most", [1, 2, 5])
def test_spans_in_a_table_are_cut_where_text_is(
    tmp_path: Path, traffic_policy: Policy, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(tables, "FEW", 1)
    rows = [
        {"gen_ai.operation.name": name, "gen_ai.request.model": "fast", "start_time": f"2026-11-20T09:00:0{second}Z"}
        for second, name in enumerate(["chat", "execute_tool", "execute_tool", "execute_tool", "execute_tool", "chat", "chat"])
    ]  # fmt: skip
    (tmp_path / "log.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    pq.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "log.parquet")
    one = mapped(traffic_policy, name="otel")
    expected, account, _ = both(tmp_path / "log.jsonl", one, most)
    assert (len(expected), account.rows, account.is_cut) == {1: (1, 1, True), 2: (2, 6, True), 5: (3, 7, False)}[most]
    for size in SIZES:
        found, other, _ = in_columns([str(tmp_path / "log.parquet")], one, size, most=most)
        assert [call[1:] for call in found] == [call[1:] for call in expected]
        assert other == account


def test_the_next_file_is_only_looked_at(tmp_path: Path, traffic_policy: Policy) -> None:
    for number, rows in enumerate((ROWS[:1], [], ROWS[1:2], ROWS)):
        (tmp_path / f"{number}.csv").write_text(HEADER + "".join(f"{row}\n" for row in rows))
    one = mapped(traffic_policy)
    paths = [tmp_path / f"{number}.csv" for number in range(4)]
    for count, is_cut in ((1, False), (2, False), (3, True), (4, True)):
        found, account, rejects = both(paths[:count], one, 1)
        assert (len(found), account.rows, account.is_cut, rejects) == (1, 1, is_cut, [])
