"""A log replayed on Spark: the same report as on this machine, from two threads and from a cluster of two workers."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("pyspark", reason="PySpark isn't installed: `make test-spark` runs these")
import pyarrow
from pyarrow import parquet

from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.replay.spark.far import far
from routectl.replay.spark.session import session
from routectl.replay.spark.sparked import sparked
from routectl.replay.told import Wanted
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable
from routectl.traffic.tally import Tally
from tests.replay.replays import asked, in_columns, told

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java, which Spark needs"),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # PySpark and what it rests on have their own
]

CLUSTER = "local-cluster[2,1,1024]"
TIMED = Wanted(
    60, "Europe/Berlin", True, ("openai@2026-11-20T10:00:00Z..2026-11-20T12:00:00Z", "mistral"),
    ("terra=1/2@2026-11-21",), 3000, ("intent", "sla_ms"),
)  # fmt: skip
STILL = Wanted(is_timed=False)
MIX = ["risk=low:75,high:25", "region=us:1,eu:2"]


@pytest.fixture(scope="module")
def sample(root: Path) -> Policy:
    return ready(str(root / "policies/support-assistant.yaml"), config=configuration({"today": "2026-11-23"}))


@pytest.fixture(scope="module", params=["local[2]", CLUSTER])
def spark(request: pytest.FixtureRequest) -> Iterator[Any]:
    before = os.environ.get("PYSPARK_PYTHON")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    with session(request.param) as opened:
        yield opened
    os.environ.pop("PYSPARK_PYTHON")
    if before is not None:
        os.environ["PYSPARK_PYTHON"] = before


def rows(count: int) -> list[dict[str, Any]]:
    """Requests of three days, some late, some that can't be read, some with a cost that nobody believes."""
    found = []
    for number in range(count):
        minute = number * 4000 // count
        if number % 97 == 0:
            minute = max(0, minute - 2000)
        day, minute = divmod(minute, 1440)
        found.append(
            {
                "time": f"2026-11-{20 + day}T{minute // 60:02}:{minute % 60:02}:00Z",
                "id": f"r{number}",
                "intent": ["faq", "plan", "new", None][number % 4],
                "input_tokens": -1 if number % 211 == 0 else 37 * number % 9000,
                "output_tokens": 11 * number % 3000,
                "sla_ms": 8000,
                "served.model": ["luna", "terra"][number % 2],
                "served.cost_usd": 9990.0 if number % 301 == 0 else 0.001 * number,
                "served.success": number % 3 > 0,
            }
        )
    return found


def write_parquet(folder: Path, every: list[dict[str, Any]]) -> list[Path]:
    """Two files, of several row groups each, with names that are patterns to Spark if it is let."""
    folder.mkdir()
    found = []
    half = len(every) // 2
    for name, part in (("a b {1}.parquet", every[:half]), ("c [2]%20.parquet", every[half:])):
        parquet.write_table(pyarrow.Table.from_pylist(part), folder / name, row_group_size=300)
        found.append(folder / name)
    return found


def write_jsonl(folder: Path, every: list[dict[str, Any]]) -> list[Path]:
    folder.mkdir()
    half = len(every) // 2
    for name, part in (("a.jsonl", every[:half]), ("b.jsonl", every[half:])):
        lines = [json.dumps(row) for row in part]
        (folder / name).write_text("\n".join([*lines, "{broken"]) + "\n")
    return [folder / "a.jsonl", folder / "b.jsonl"]


@pytest.mark.parametrize("write", [write_parquet, write_jsonl])
@pytest.mark.parametrize("wanted", [TIMED, STILL], ids=["timed", "still"])
def test_the_same_as_on_this_machine(spark: Any, sample: Policy, tmp_path: Path, write: Any, wanted: Wanted) -> None:
    if not wanted.is_timed:
        wanted = wanted._replace(outages=("openai",))
    one = asked((sample, sample), write(tmp_path / "log", rows(2400)), wanted, fills=MIX)
    tally, rejected = Tally(), []
    ran = sparked(spark, one, tally, rejected.append)
    found, expected = told(one, wanted, ran, tally), in_columns(one, wanted)[0]
    assert found == expected
    assert json.dumps(found) == json.dumps(expected)
    assert found["totals"]["decided"] > 2000
    assert len(rejected) == sum(reason["rows"] for reason in found["log"]["rejects"]) >= 12
    assert found["logged"]["absurd"] > 5
    if wanted.is_timed:
        assert found["totals"]["late"] > 10
        assert len(found["budget_days"]) == 3


def test_the_sample_in_one_file(spark: Any, sample: Policy, root: Path) -> None:
    one = asked((sample,), [root / "policies/traffic/sample.csv"], TIMED)
    tally = Tally()
    assert told(one, TIMED, sparked(spark, one, tally), tally) == in_columns(one, TIMED)[0]


@pytest.mark.parametrize("write", [write_parquet, write_jsonl])
def test_a_log_at_addresses(spark: Any, sample: Policy, tmp_path: Path, write: Any) -> None:
    """Hadoop's own file system of this machine, which goes the way that `s3a://` goes."""
    folder = tmp_path / "log"
    here = asked((sample, sample), write(folder, rows(2400)), TIMED, fills=MIX)
    (folder / "note.txt").write_text("no log")
    (folder / "_committed.jsonl").write_text("no log")
    expected = json.dumps(in_columns(here, TIMED)[0])
    pattern = f"file://{folder}/*.{'jsonl' if write is write_jsonl else 'parquet'}"
    for addresses in ([f"file://{folder}"], [pattern], [pattern, f"file://{folder}"]):
        files, looks = far(spark, addresses, "")
        assert [file.path for file in files] == [f"file://{file.path}" for file in here.files]
        assert [look.columns for look in looks] == [look.columns for look in here.looks]
        assert [look.size for look in looks] == [look.size for look in here.looks]
    one = here._replace(files=files, looks=looks)
    tally = Tally()
    found = json.dumps(told(one, TIMED, sparked(spark, one, tally), tally))
    assert found.replace("file://", "") == expected


def test_what_lies_at_an_address_is_looked_at(spark: Any, tmp_path: Path) -> None:
    (tmp_path / "log").write_text("time,intent\n")
    (look,) = far(spark, [f"file://{tmp_path}/log"], "")[1]
    assert (look.form, look.columns, look.size) == ("csv", ("time", "intent"), 12)
    for address, said in (("log", "one JSON array"), ("none", "Spark doesn't find"), ("", "holds no traffic log")):
        (tmp_path / "log").write_text("[{}]\n")
        with pytest.raises(Unusable, match=said) as raised:
            far(spark, [f"file://{tmp_path}/{address}"], "jsonl" if address == "log" else "")
        assert f"`file://{tmp_path}/{address}`" in str(raised.value)
    with pytest.raises(Unusable, match="Spark has no connector"):
        far(spark, ["s3a://logs/a.csv"], "")


def test_an_empty_log(spark: Any, sample: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text("time,intent\n")
    one = asked((sample,), [log], TIMED)
    tally = Tally()
    assert told(one, TIMED, sparked(spark, one, tally), tally) == in_columns(one, TIMED)[0]


def test_a_log_that_makes_no_sense_says_so_as_here(spark: Any, sample: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.parquet"
    parquet.write_table(pyarrow.table({"time": pyarrow.array([1, 2], pyarrow.timestamp("us"))}), log)
    one = asked((sample,), [log], TIMED)
    with pytest.raises(Unusable, match="have no zone"):
        in_columns(one, TIMED)
    with pytest.raises(Unusable, match="have no zone"):
        sparked(spark, one, Tally())


def test_files_that_do_not_fit_together(spark: Any, sample: Policy, tmp_path: Path) -> None:
    logs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for log, value in zip(logs, (1, "one"), strict=True):
        parquet.write_table(pyarrow.table({"time": ["2026-11-20T00:00:00Z"], "input_tokens": [value]}), log)
    with pytest.raises(Unusable, match="different types"):
        sparked(spark, asked((sample,), logs, TIMED), Tally())


def test_what_goes_request_by_request_is_refused(spark: Any, sample: Policy, tmp_path: Path, root: Path) -> None:
    one = asked((sample,), [root / "policies/traffic/sample.csv"], TIMED)
    with pytest.raises(Unusable, match="--limit"):
        sparked(spark, one._replace(limit=5), Tally())
    log = tmp_path / "log.jsonl"
    log.write_text("{}\n")
    with pytest.raises(Unusable, match="routectl traffic pack"):
        sparked(spark, asked((sample,), [log], TIMED, name="litellm"), Tally())
    with pytest.raises(Unusable, match="request by request"):
        list(sparked(spark, one, Tally()).ruled())
