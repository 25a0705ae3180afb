"""Hostile and broken logs: each is a clear error or a counted reject with its place, within bounded memory."""

from __future__ import annotations

import gzip
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as arrow
import pyarrow.parquet as parquet
import pytest

from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.logs import find_logs
from routectl.traffic import attempts
from routectl.traffic.blocks import MOST_IN_A_LINE
from routectl.traffic.open import look
from tests.traffic.reading import both, in_columns, mapped, plainly

CSV = b"time,intent,input_tokens\n2026-11-20T09:00:00Z,faq,10\n2026-11-20T09:01:00+01:00,plan,20\n"
LINE = b'{"time":"2026-11-20T09:00:00Z","intent":"faq","input_tokens":10}\n'


def packed(content: bytes, how: str) -> bytes:
    sink = arrow.BufferOutputStream()
    with arrow.CompressedOutputStream(sink, how) as stream:
        stream.write(content)
    return bytes(sink.getvalue().to_pybytes())


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", CSV), ("a.CSV", b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n")), ("a.csv.gz", gzip.compress(CSV)),
        ("a.csv.gz", gzip.compress(CSV[:40]) + gzip.compress(CSV[40:])), ("a.csv.zst", packed(CSV, "zstd")), ("misnamed.csv", gzip.compress(CSV)),
        ("a.jsonl", LINE * 2), ("a.ndjson", LINE + b"\n" + LINE.strip()), ("a.jsonl.gz", gzip.compress(LINE * 2)), ("a.jsonl.zstd", packed(LINE * 2, "zstd")),
        ("nameless", LINE * 2), ("nameless", CSV),
    ],
)  # fmt: skip
def test_every_form_of_text_means_the_same(traffic_policy: Policy, tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found, account, _ = both(tmp_path / name, mapped(traffic_policy))
    assert (len(found), account.rejected, found[0].request) == (2, 0, {"intent": "faq", "input_tokens": 10})


@pytest.mark.parametrize("how", ["parquet", "arrow", "stream"])
@pytest.mark.parametrize("pack", ["", "gzip", "zstd"])
def test_every_form_of_table_means_the_same(traffic_policy: Policy, tmp_path: Path, how: str, pack: str) -> None:
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    table = arrow.table({
        "time": arrow.array([moment, None, moment], arrow.timestamp("ns", "Europe/Berlin")), "intent": ["faq", "plan", None],
        "input_tokens": arrow.array([10, 20, -1], arrow.int32()), "needs": [["tools", "tools"], None, ["vision", None]],
        "served": [{"cost_usd": 0.5}, None, {"cost_usd": None}],
    })  # fmt: skip
    sink = arrow.BufferOutputStream()
    if how == "parquet":
        parquet.write_table(table, sink)
    else:
        with (arrow.ipc.new_file if how == "arrow" else arrow.ipc.new_stream)(sink, table.schema) as writer:
            writer.write_table(table)
    content = bytes(sink.getvalue().to_pybytes())
    path = tmp_path / f"log.{'parquet' if how == 'parquet' else 'arrow'}"
    path.write_bytes(packed(content, pack) if pack else content)
    for size in (0, 1):
        found, _, rejects = in_columns([str(path)], mapped(traffic_policy), size)
        assert [(call.line, call.request, call.served) for call in found] == [
            (1, {"intent": "faq", "input_tokens": 10, "needs": ("tools",)}, {"cost_usd": 0.5})
        ]
        assert [(one.line, one.target, one.reason) for one in rejects] == [
            (2, "time", "is absent"),
            (3, "needs", "is no list of capabilities"),
        ]
        assert json.loads(rejects[0].text) == {"intent": "plan", "input_tokens": 20}
    assert look(find_logs([str(path)]))[0].columns[:3] == ("time", "intent", "input_tokens")


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (CSV + b"x,y\n", 4, "the row has more or fewer cells than the header"),
        (CSV + b'"a,b\n', 4, "the file ends inside a quoted cell"),
        (CSV + b'"a"b,c,d\n', 4, "',' expected after '\"'"),
        (CSV + b"2026-11-20T09:00:00,faq,1\n", 4, "has no zone"),
        (CSV + b"soon,faq,1\n", 4, "is no moment"),
        (CSV + b"2026-11-20T09:00:00Z,faq,-1\n", 4, "is below 0"),
        (CSV + b"2026-11-20T09:00:00Z,faq,99999999999999999999\n", 4, "is above 2^53"),
        (CSV + b"2026-11-20T09:00:00Z,faq,1\x00\n", 4, "the line holds a NUL character"),
        (CSV + b"2026-11-20T09:00:00Z,f\xffq,1\n", 4, "the line is not UTF-8"),
        (CSV + b"2026-11-20T09:00:00Z," + b"x" * 200_000 + b",1\n", 4, "a cell is longer than 131,072 characters: a quote may not be closed"),
        (CSV + b"x" * (MOST_IN_A_LINE * 2) + b"\n", 4, "the line is longer than 8 MiB"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_bad_row_of_csv_is_told_by_its_line(
    traffic_policy: Policy, tmp_path: Path, content: bytes, line: int, why: str
) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(content + b"2026-11-20T09:02:00Z,faq,5\n" * (b'"a,b' not in content))
    found, account, rejects = both(path, mapped(traffic_policy))
    assert [(one.line, one.reason) for one in rejects] == [(line, why)]
    assert len(found) == 2 + (b'"a,b' not in content)
    assert account.rows == len(found) + 1


@pytest.mark.parametrize(("cut", "why"), [(-30, "the gzip file ends early"), (-4, "the gzip file ends early")])
def test_what_was_read_before_a_file_breaks_is_kept(traffic_policy: Policy, tmp_path: Path, cut: int, why: str) -> None:
    path = tmp_path / "log.csv.gz"
    rows = b"".join(
        b"2026-11-20T09:%02d:%02dZ,faq,%d\n" % (row // 60 % 60, row % 60, row * 7919 % 1000) for row in range(3000)
    )
    path.write_bytes(gzip.compress(CSV + rows)[:cut])
    found, _, rejects = both(path, mapped(traffic_policy))
    assert rejects[-1].reason == why
    assert len(found) > 2000


def test_a_bomb_is_refused_once_it_is_one(
    traffic_policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("routectl.repo.unpacked.FREE", 1 << 16)
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b"{}\n" * 100_000))
    one = mapped(traffic_policy)
    _, account, _ = in_columns([str(path)], one)
    assert account.rejects[-1].reason.startswith("it unpacks to more than 400 times its size") or account.rows < 100_000


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "is a Git LFS pointer"),
        ("a.csv", "time\n".encode("utf-16"), "is UTF-16 or UTF-32"),
        ("a.jsonl", '{"time": 1}'.encode("utf-16-le"), "is UTF-16 or UTF-32"),
        ("a.parquet", b"PAR1", "can't be read as Parquet: "),
        ("a.parquet", b"PAR1" + b"\0" * 100 + b"PAR1", "can't be read as Parquet: "),
        ("a.parquet", b"time,intent\n", "is not Parquet"),
        ("a.arrow", b"ARROW1\0\0" + b"\xff" * 50, "can't be read as Arrow IPC: "),
        ("a.csv", b"time;intent\n1;2\n", "cells stand between commas"),
        ("a.csv", b"time,time\n", "two columns are named `time`"),
    ],
)  # fmt: skip
def test_what_is_no_log_is_an_error(
    traffic_policy: Policy, tmp_path: Path, name: str, content: bytes, why: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for read in (lambda: look(find_logs([str(path)])), lambda: in_columns([str(path)], mapped(traffic_policy))):
        with pytest.raises(Unusable, match=re.escape(why)):
            read()


def test_a_table_that_breaks_in_the_middle_is_told(traffic_policy: Policy, tmp_path: Path) -> None:
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    table = arrow.table({"time": [moment] * 20_000, "intent": [f"i{number}" for number in range(20_000)]})
    path = tmp_path / "log.parquet"
    parquet.write_table(
        table, path, row_group_size=5000, compression="zstd", use_dictionary=False, write_page_checksum=True
    )
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 200] = b"\xff" * 200
    path.write_bytes(bytes(content))
    found, account, rejects = in_columns([str(path)], mapped(traffic_policy), 1000)
    assert rejects[-1].reason == "the file can't be read on"
    assert account.rows == len(found) + 1
    assert rejects[-1].line == len(found) + 1


def test_an_empty_log_holds_nothing(traffic_policy: Policy, tmp_path: Path) -> None:
    for name in ("a.csv", "a.jsonl"):
        (tmp_path / name).write_bytes(b"")
        assert both(tmp_path / name, mapped(traffic_policy))[1].rows == 0
    (tmp_path / "a.csv").write_bytes(b"time,intent\n")
    assert both(tmp_path / "a.csv", mapped(traffic_policy))[1].rows == 0


def test_a_million_values_are_counted_and_few_are_kept(traffic_policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(
        b"time,intent\n" + b"".join(b"2026-11-20T09:00:00Z,intent-%d\n" % number for number in range(200_000))
    )
    _, account, _ = in_columns([str(path)], mapped(traffic_policy))
    assert account.unlisted["intent"].rows == 200_000
    assert len(account.unlisted["intent"].values) == 20


def test_times_out_of_order_are_counted(traffic_policy: Policy, tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_bytes(
        b"time\n2026-11-20T09:00:02Z\n2026-11-20T09:00:01Z\n2026-11-20T09:00:03Z\n9999-12-31T23:59:59Z\n0001-01-01T00:00:00Z\n"
    )
    _, account, _ = both(path, mapped(traffic_policy))
    assert account.disordered == 2
    assert (account.first, account.last) == (-62_135_596_800_000_000, 253_402_300_799_000_000)


def test_attempts_that_wait_are_few(traffic_policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "MOST_OPEN", 3)
    path = tmp_path / "log.jsonl"
    rows = [
        {"startTime": 1_795_165_200 + number, "trace_id": f"t{number}", "status": "failure"} for number in range(10)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found, account, _ = both(path, mapped(traffic_policy, name="litellm"))
    assert (len(found), account.joined) == (10, 0)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"name": "litelm"}, "unknown profile `litelm`; did you mean `litellm`?"),
        ({"maps": ["team"]}, "--map wants COLUMN=DIMENSION, not `team`"),
        ({"maps": ["team=segmnt"]}, "nothing is named `segmnt`"),
        ({"maps": ["t=time[h]"]}, "a unit is one of s, ms, us, ns, not `h`"),
        ({"maps": ["t=intent[s]"]}, "only a time or a duration has a unit"),
        ({"maps": ["t{a:fqa}=intent"]}, "`fqa` is not listed in `intent`; did you mean `faq`?"),
        ({"fills": ["risk=hihg"]}, "`hihg` is not listed; did you mean `high`?"),
        ({"fills": ["risk=low:1,hihg:2"]}, "`hihg` is not listed"),
        ({"fills": ["risk=low:0,high:0"]}, "the shares come to nothing"),
        ({"fills": ["load=101"]}, "`101` is above 100"),
        ({"fills": ["served.model=x"]}, "it is never filled in"),
        ({"fills": ["risk=low", "risk=high"]}, "`risk` is filled twice"),
        ({"at": "Nowhere/Berlin"}, "`--zone Nowhere/Berlin`: say `UTC`, how far it is from it, `+01:00`, or a zone by its name, `Europe/Berlin`"),
    ],
)  # fmt: skip
def test_a_mapping_that_makes_no_sense_is_an_error(traffic_policy: Policy, said: dict[str, object], why: str) -> None:
    with pytest.raises(Unusable, match=re.escape(why)):
        mapped(traffic_policy, **said)


def test_draws_hang_on_the_row_and_the_seed_alone(traffic_policy: Policy, tmp_path: Path) -> None:
    rows = b"".join(b"2026-11-20T09:00:00Z,,\n" for _ in range(4000))
    for name in ("log.csv", "log.csv.gz"):
        content = b"time,intent,input_tokens\n" + rows
        (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    said = {"fills": ["intent=faq:60,plan:40", "load=1:50,2:25,none:25"]}
    one, _, _ = plainly([str(tmp_path / "log.csv")], mapped(traffic_policy, seed=1, **said))
    same, _, _ = in_columns([str(tmp_path / "log.csv.gz")], mapped(traffic_policy, seed=1, **said), 500)
    other, _, _ = plainly([str(tmp_path / "log.csv")], mapped(traffic_policy, seed=2, **said))
    assert [call.request for call in one] == [call.request for call in same] != [call.request for call in other]
    assert sum(call.request["intent"] == "faq" for call in one) == pytest.approx(2400, abs=150)
    assert sum("load" not in call.request for call in one) == pytest.approx(1000, abs=120)


def test_what_cannot_be_read_is_told_as_the_log_has_it(tmp_path: Path, traffic_policy: Policy) -> None:
    values = ["true", '["chat", null]', '{"a": 1.5}', "NaN", "2.5", '"ü"']
    lines = [f'{{"time": "2026-11-20T09:00:00Z", "input_tokens": {value}}}' for value in values]
    (tmp_path / "log.jsonl").write_text("\n".join(lines) + "\n")
    rejects = both(tmp_path / "log.jsonl", mapped(traffic_policy))[2]
    assert [reject.found for reject in rejects] == [*values[:-1], "ü"]
    times = [datetime(2026, 11, 20, tzinfo=UTC)] * 2
    table = arrow.table({"time": times, "id": [b"q\xff0", b"q1"], "load": arrow.array([1.0, float("inf")])})
    parquet.write_table(table, tmp_path / "log.parquet")
    rejects = in_columns([str(tmp_path / "log.parquet")], mapped(traffic_policy))[2]
    assert [(reject.target, reject.found) for reject in rejects] == [("id", "q\\xff0"), ("load", "Infinity")]
