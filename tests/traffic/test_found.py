"""What is told of a value that can't be read is the log's own text, not what Python makes of it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest

from routectl.output.markdown import render as markdown
from routectl.policy.policy import Policy
from routectl.report import Report
from routectl.traffic.check import told
from tests.traffic.reading import both, in_columns, mapped

AT = "2026-11-20T09:00:00Z"


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("intent", '["chat"]'),
        ("intent", '{"a": null, "b": "é"}'),
        ("input_tokens", "true"),
        ("input_tokens", "NaN"),
        ("time", "false"),
    ],
)
def test_json_is_told_as_json(traffic_policy: Policy, tmp_path: Path, key: str, written: str) -> None:
    log = tmp_path / "log.jsonl"
    fields = {"time": f'"{AT}"', "intent": '"faq"', key: written}
    log.write_text("{" + ", ".join(f'"{name}": {value}' for name, value in fields.items()) + "}\n")
    assert [(one.target, one.found) for one in both(log, mapped(traffic_policy))[2]] == [(key, written)]


@pytest.mark.parametrize(
    ("name", "values", "found"),
    [
        ("id", pyarrow.array([b"q\xff"]), "q\\xff"),
        ("input_tokens", pyarrow.array([True]), "true"),
        ("input_tokens", pyarrow.array([float("nan")]), "NaN"),
        ("intent", pyarrow.array([["chat"]]), '["chat"]'),
    ],
)
def test_a_table_is_told_without_python(
    traffic_policy: Policy, tmp_path: Path, name: str, values: Any, found: str
) -> None:
    log = tmp_path / "log.parquet"
    parquet.write_table(pyarrow.table({"time": pyarrow.array([AT]), name: values}), log)
    (reject,) = in_columns([str(log)], mapped(traffic_policy))[2]
    assert (reject.target, reject.found) == (name, found)


def test_a_value_stays_in_its_backticks_and_a_place_below_its_reason(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,intent,input_tokens\n{AT},f`a|q,1\n{AT},faq,a`b|c\n")
    account = both(log, mapped(traffic_policy))[1]
    page = markdown(Report("replay", blocks=tuple(told(account, date(2026, 11, 25)))))
    assert "- `intent`: 1 request: <code>f'a&#124;q</code>\n" in page
    assert re.search(
        r"^- 1 row: `input_tokens` is no whole number\n  - \S*log\.csv:3: <code>a'b&#124;c</code>$", page, re.M
    )
