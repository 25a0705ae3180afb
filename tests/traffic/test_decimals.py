"""Tables whose numbers are decimals and whose text is bytes, as warehouses write them, read as the same log in CSV."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet as parquet
import pytest

from routectl.policy.policy import Policy
from tests.traffic.reading import in_columns, mapped, plainly

AT = 1_795_165_200
ROWS = [
    # ts, id, intent, input_tokens, output_tokens, cost
    (AT, "a", "faq", "100", "5", "0.0010"),
    (AT + 1, "b", "plan", "0", "7.0", "123456.7891"),
    (AT + 2, "c", "faq", "2.5", "7.0", "0.1"),
    (AT + 3, "d", "", "-1", "7.0", "0.1"),
    (AT + 4, "e", "plan", "", "99999999.0", ""),
]


def decimals(cells: list[str], scale: int) -> Any:
    values = [Decimal(cell) if cell else None for cell in cells]
    return pyarrow.array(values, pyarrow.decimal128(38, scale))


@pytest.mark.parametrize("kind", [pyarrow.binary(), pyarrow.large_binary(), pyarrow.string()])
def test_as_in_csv(traffic_policy: Policy, tmp_path: Path, kind: Any) -> None:
    times, ids, intents, prompts, answers, costs = ([*column] for column in zip(*ROWS, strict=True))
    csv, table = tmp_path / "log.csv", tmp_path / "log.parquet"
    csv.write_text("time,id,intent,input_tokens,output_tokens,served.cost_usd\n" + "".join(",".join(map(str, row)) + "\n" for row in ROWS))  # fmt: skip
    columns = {
        "time": pyarrow.array(map(Decimal, times), pyarrow.decimal128(20, 0)),
        "id": pyarrow.array(ids).cast(kind),
        "intent": pyarrow.array([one or None for one in intents]).cast(kind),
        "input_tokens": decimals(prompts, 1),
        "output_tokens": decimals(answers, 2),
        "served.cost_usd": decimals(costs, 10),
    }
    parquet.write_table(pyarrow.table(columns), table)
    one = mapped(traffic_policy, maps=["time=time[s]"])
    calls, account, rejects = plainly([str(csv)], one)
    for size in (0, 1, 2):
        again = in_columns([str(table)], one, size)
        assert [call[2:] for call in again[0]] == [call[2:] for call in calls]
        assert (again[1].ranges, again[1].had, again[1].rejected) == (account.ranges, account.had, account.rejected)
        assert [(each.target, each.reason) for each in again[2]] == [(each.target, each.reason) for each in rejects]
    assert [call.request["id"] for call in calls] == ["a", "b", "e"]


def test_bytes_that_are_no_text_are_told(traffic_policy: Policy, tmp_path: Path) -> None:
    table = tmp_path / "log.parquet"
    times = pyarrow.array([AT, AT], pyarrow.timestamp("s", "UTC"))
    parquet.write_table(pyarrow.table({"time": times, "intent": pyarrow.array([b"faq", b"\xff\xfe"])}), table)
    calls, _, rejects = in_columns([str(table)], mapped(traffic_policy))
    assert [call.request["intent"] for call in calls] == ["faq"]
    assert [(each.line, each.target, each.reason) for each in rejects] == [(2, "intent", "is no text")]
