"""Reading a traffic log to mapped columns, beside Polars and DuckDB reading the same columns of the same file."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

os.environ["POLARS_MAX_THREADS"] = "1"

import duckdb
import polars
from page import HERE

from routectl.ready import ready
from routectl.repo.config import configuration
from routectl.repo.logs import find_logs
from routectl.traffic.batches import batches
from routectl.traffic.mapping import mapping
from routectl.traffic.tally import Tally

SUMS = "sum(input_tokens), sum(output_tokens), sum(sla_ms), min(time), max(time), count(id), count(distinct intent), count(distinct risk), count(distinct region)"


def written(folder: Path, rows: int) -> None:
    """A log with nine columns, in three forms."""
    lines = [
        b'{"time":"2026-11-%02dT%02d:%02d:%02d.%03dZ","id":"req-%d","intent":"%s","risk":"%s","region":"eu","segment":"free","input_tokens":%d,"output_tokens":%d,"sla_ms":8000}\n'
        % (1 + row * 20 // rows, row // 3600 % 24, row // 60 % 60, row % 60, row % 1000, row, (b"faq", b"plan", b"refund")[row % 3], (b"low", b"high")[row % 7 == 0], row * 7919 % 5000, row * 31 % 700)
        for row in range(rows)
    ]  # fmt: skip
    (folder / "log.jsonl").write_bytes(b"".join(lines))
    table = polars.read_ndjson(folder / "log.jsonl")
    table.write_csv(folder / "log.csv")
    moments = table.with_columns(polars.col("time").str.to_datetime("%+", time_zone="UTC"))
    moments.write_parquet(folder / "log.parquet", compression="zstd", row_group_size=1 << 18)


def ours(path: Path) -> Callable[[], int]:
    policy = ready("policies/support-assistant.yaml", config=configuration({"today": "2026-11-23"}))
    one = mapping([policy])
    return lambda: sum(batch.columns.num_rows for batch in batches(find_logs([str(path)]), one, Tally()))


def of_duckdb(path: Path) -> Callable[[], int]:
    connection = duckdb.connect(config={"threads": 1})
    read = {"jsonl": "read_json", "csv": "read_csv", "parquet": "read_parquet"}[path.suffix[1:]]
    return lambda: len(connection.execute(f"select {SUMS} from {read}('{path}')").fetchall())


def of_polars(path: Path) -> Callable[[], int]:
    columns = [polars.col(name) for name in ("input_tokens", "output_tokens", "sla_ms")]
    asked = [column.sum() for column in columns]
    asked += [polars.col("time").min(), polars.col("time").max().alias("last"), polars.col("id").count()]
    asked += [polars.col(name).n_unique() for name in ("intent", "risk", "region")]
    scans: dict[str, Callable[[], polars.LazyFrame]] = {
        "jsonl": lambda: polars.scan_ndjson(path),
        "csv": lambda: polars.scan_csv(path, try_parse_dates=True),
        "parquet": lambda: polars.scan_parquet(path),
    }
    return lambda: len(scans[path.suffix[1:]]().select(asked).collect())


def reading(rows: int, turns: int) -> list[str]:
    """The best of so many turns, by the processor's time, all taking turns."""
    os.chdir(HERE.parent)
    lines = ["| form | reader | time ÷ routectl's | million rows a second here |", "| --- | --- | ---: | ---: |"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, rows)
        for form in ("csv", "jsonl", "parquet"):
            path = folder / f"log.{form}"
            readers = {
                "routectl, mapped": ours(path),
                "Polars, summed": of_polars(path),
                "DuckDB, summed": of_duckdb(path),
            }
            best = dict.fromkeys(readers, float("inf"))
            for _ in range(turns):
                for reader, read in readers.items():
                    begun = process_time()
                    read()
                    best[reader] = min(best[reader], process_time() - begun)
            unit = best["routectl, mapped"]
            lines += [
                f"| {form} | {reader} | {time / unit:.2f} | {rows / time / 1e6:.2f} |" for reader, time in best.items()
            ]
    return lines
