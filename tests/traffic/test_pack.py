"""A packed log reads as the log it was made of; a sample has some of every decision; files are written whole or not at all."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy
import pyarrow
import pyarrow.parquet as parquet
import pytest

from routectl.engine.compiled import Compiled
from routectl.engine.request import canonical
from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.logs import find_logs
from routectl.repo.spool import spooled
from routectl.traffic import pack as packing
from routectl.traffic.batches import batches
from routectl.traffic.mapping import Mapping
from routectl.traffic.open import is_small, look
from routectl.traffic.sample import as_csv, as_jsonl, sample
from routectl.traffic.tally import Tally
from tests.traffic.reading import both, in_columns, mapped, plainly

LOGS = Path(__file__).parent / "logs"


def log(path: Path, rows: int) -> Path:
    lines = [
        json.dumps({
            "time": f"2026-11-{20 + row % 3}T{row * 7 % 24:02}:00:00Z", "id": row, "intent": ["faq", "plan", "new", None][row * 13 % 4],
            "input_tokens": row * 31 % 977, "needs": ["tools"] if row % 5 == 0 else None,
            "served": {"model": f"m{row % 3}", "cost_usd": row / 7, "success": row % 2 == 0},
        })
        for row in range(rows)
    ]  # fmt: skip
    path.write_text("\n".join(lines))
    return path


def packed(paths: list[Path], one: Mapping, target: Path, *, is_sorted: bool, size: int = 0) -> None:
    tally = Tally()
    found = batches(find_logs([str(path) for path in paths]), one, tally, size)
    with target.open("wb") as file:
        packing.pack(found, one, tally, file, io.BytesIO if is_sorted else None)


def test_packed_is_unpacked(traffic_policy: Policy, tmp_path: Path) -> None:
    one = mapped(traffic_policy, fills=["risk=low:1,high:1"])
    path = log(tmp_path / "log.jsonl", 500)
    packed([path], one, tmp_path / "log.parquet", is_sorted=False, size=3000)
    found = in_columns([str(tmp_path / "log.parquet")], mapped(traffic_policy))[0]
    before = both(path, one)[0]
    assert [call._replace(file="", line=0) for call in found] == [call._replace(file="", line=0) for call in before]
    notes = look(find_logs([str(tmp_path / "log.parquet")]))[0].notes
    assert any(note.startswith("when it was packed: `risk` is drawn in 500 requests") for note in notes)
    said = json.loads(parquet.ParquetFile(tmp_path / "log.parquet").metadata.metadata[b"routectl"])
    assert (said["rows"], said["vocabulary"]["intent"]) == (500, ["faq", "new", "plan"])


def test_a_large_table_is_read_in_a_part_of_its_own_size(tmp_path: Path) -> None:
    """What was read ahead of a row group is let go behind it."""
    log = tmp_path / "log.parquet"
    draw = numpy.random.default_rng(0)
    tables = [pyarrow.table({"input_tokens": draw.integers(0, 1 << 40, 5000)}) for _ in range(100)]
    times = pyarrow.array([0] * 5000, pyarrow.timestamp("us", "UTC"))
    tables = [table.append_column("time", times) for table in tables]
    with parquet.ParquetWriter(log, tables[0].schema, compression="none", use_dictionary=False) as writer:
        for table in tables:
            writer.write_table(table)
    tracemalloc.start()
    rows = sum(batch.columns.num_rows for batch in batches(find_logs([str(log)]), mapped(None), Tally(), 5000))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert rows == 500_000
    assert peak < log.stat().st_size / 2


def test_sorted_by_runs_is_sorted_at_once(
    traffic_policy: Policy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = log(tmp_path / "log.jsonl", 700)
    one = mapped(traffic_policy)
    packed([path], one, tmp_path / "whole.parquet", is_sorted=True)
    monkeypatch.setattr(packing, "RUN", 60)
    monkeypatch.setattr(packing, "_STEP", 7)
    packed([path], one, tmp_path / "runs.parquet", is_sorted=True, size=900)
    whole, runs = (in_columns([str(tmp_path / name)], one)[0] for name in ("whole.parquet", "runs.parquet"))
    assert [call._replace(file="") for call in whole] == [call._replace(file="") for call in runs]
    expected = sorted(plainly([str(path)], one)[0], key=lambda call: call.time)
    assert [call.request["id"] for call in whole] == [call.request["id"] for call in expected]


def test_without_a_policy_what_is_named_is_kept(tmp_path: Path) -> None:
    one = mapped(None, name="azure-llm-2023", fills=["risk=low"])
    packed([LOGS / "conv.csv"], one, tmp_path / "log.parquet", is_sorted=False)
    assert set(parquet.read_table(tmp_path / "log.parquet").column_names) == {
        "time",
        "intent",
        "risk",
        "input_tokens",
        "output_tokens",
    }


def test_hostile_notes_of_a_table_say_nothing(tmp_path: Path) -> None:
    for said in (
        b"",
        b"5",
        b"[",
        b"[" * 100_000,
        b'{"assumptions": 5}',
        b'{"assumptions": ["' + b"x" * 10_000 + b'"]}',
    ):
        assert all(len(note) <= 500 for note in packing.packed_notes({packing.KEY: said}))


def test_a_sample_has_every_decision_and_weighs_the_log(traffic_policy: Policy, tmp_path: Path) -> None:
    one = mapped(traffic_policy)
    calls = plainly([str(log(tmp_path / "log.jsonl", 900))], one)[0]
    decide = Compiled(traffic_policy).decide
    parts = sample(calls, decide, 40, 5)
    kept = [call for part in parts for call in part.kept]
    assert len(kept) == 40
    assert {part.stratum for part in parts} == {
        (found.action, found.route, found.model, found.step) for found in (decide(call.request) for call in calls)
    }  # fmt: skip
    assert sum(call.weight for call in kept) == 900
    assert all(sum(call.weight for call in part.kept) == part.requests for part in parts)
    assert sample(calls, decide, 40, 5) == parts != sample(calls, decide, 40, 6)
    for name, text in (("s.csv", as_csv(parts)), ("s.jsonl", as_jsonl(parts))):
        (tmp_path / name).write_text(text)
        again = both(tmp_path / name, one)[0]
        ordered = sorted(kept, key=lambda call: (call.time, call.file, call.line))
        assert [(call.time, call.request, call.served) for call in again] == [
            (call.time, call.request, call.served) for call in ordered
        ]
        assert [call.weight for call in again] == [call.weight for call in ordered]


def test_a_full_disk_keeps_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "rejects.jsonl"
    path.write_text("old")
    program = (
        "import resource, signal, sys\nfrom routectl.repo.disk import Unusable\nfrom routectl.repo.spool import spooled\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
        "try:\n    with spooled(sys.argv[1]) as file:\n        file.write(b'x' * 100_000)\nexcept Unusable as error:\n    sys.exit(str(error))\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=False)
    assert "can't be written: file too large" in run.stderr
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["rejects.jsonl"]
    with pytest.raises(Unusable, match="can't be written"), spooled(str(tmp_path / "none" / "x")):
        pass


HEAVY = {"numpy", "pyarrow", "polars", "rich", "deepdiff", "pydantic", "typer"}


def test_a_small_log_loads_nothing_heavy(root: Path) -> None:
    files = find_logs([str(LOGS / "conv.csv")])
    assert is_small(look(files))
    code = (
        "import sys; from routectl.__main__ import main; sys.argv[1:] = sys.argv[1:]; status = main(); "
        "print(status, sorted({name.partition('.')[0] for name in sys.modules}))"
    )
    call = [
        "replay",
        "policies/support-assistant.yaml",
        str(LOGS / "conv.csv"),
        "--check",
        "--profile",
        "azure-llm-2023",
    ]
    call += ["--today", "2026-11-23", "-o", "json"]
    run = subprocess.run([sys.executable, "-c", code, *call], capture_output=True, text=True, check=True, cwd=root)
    last = run.stdout.strip().splitlines()[-1]
    assert last.startswith("0 ")
    assert not HEAVY & set(last.partition(" ")[2].strip("[]").replace("'", "").split(", "))


@pytest.mark.parametrize("has_ids", [True, False])
def test_a_sample_is_of_the_requests_whatever_the_file_is_called_and_however_they_lie_in_it(
    traffic_policy: Policy, tmp_path: Path, has_ids: bool
) -> None:
    one = mapped(traffic_policy)
    first, other = log(tmp_path / "log.jsonl", 300), tmp_path / "again.jsonl"
    if not has_ids:
        rows = map(json.loads, first.read_text().splitlines())
        first.write_text("".join(json.dumps({key: row[key] for key in row if key != "id"}) + "\n" for row in rows))
    other.write_text("".join(f"{line}\n" for line in reversed(first.read_text().splitlines())))
    target, ordered = tmp_path / "packed.parquet", tmp_path / "ordered.parquet"
    packed([first], one, target, is_sorted=False)
    packed([other], one, ordered, is_sorted=True)
    found = []
    for path in (first, other, target, ordered):
        calls = in_columns([str(path)], one)[0]
        parts = sample(calls, Compiled(traffic_policy).decide, 40, 0)
        found.append(sorted((call.time, canonical(call.request), call.weight) for part in parts for call in part.kept))
    assert found[0] == found[1] == found[2] == found[3]
    assert len(found[0]) == 40


def test_weights_are_spoken_of_where_there_are_any(traffic_policy: Policy, tmp_path: Path) -> None:
    one = mapped(traffic_policy)
    target = tmp_path / "packed.parquet"
    packed([log(tmp_path / "log.jsonl", 20)], one, target, is_sorted=False)
    assert "weight" not in in_columns([str(target)], one)[1].had
    weighed = tmp_path / "weighed.csv"
    weighed.write_text("time,weight\n2026-11-20T09:00:00Z,3\n2026-11-20T09:00:00Z,1\n2026-11-20T09:00:00Z,\n")
    assert both(weighed, one)[1].had["weight"] == 1
