"""3,984 real calls of known cost, held against the prices of their time and against today's, with a price history and without."""

from __future__ import annotations

import csv
import gzip
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.replay.told import Wanted
from routectl.repo.config import configuration
from tests.replay.replays import asked, both, by_rows

HERE = Path(__file__).parent / "prices"
MAPS = {"1.74.0": "2025-07-01", "1.92.0": "2026-07-12", "1.106.2": "2026-10-21"}
"""From which day on a price map is taken to hold; that of the first isn't known to the day."""

O3 = [("2025-04-16", [1e-05, 4e-05]), ("2025-06-10", [2e-06, 8e-06])]
"""What o3 cost from its first day on, and from when on it costs what the maps have (see the README beside the prices)."""

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: paid}
registry: models.yaml
routes: [{name: all, match: {}, target: gpt-4o-mini, degrade: [{static: Later.}]}]
"""


def per_million(amount: float) -> float:
    return float(Decimal(repr(amount)) * 1_000_000)


def price(listed: list[float]) -> dict[str, float]:
    return {"input_per_mtok": per_million(listed[0]), "output_per_mtok": per_million(listed[1])}


def registry(*versions: str) -> dict[str, Any]:
    """A model for each that one of the price maps has: its last price, and where there are several maps its history."""
    maps = json.loads((HERE / "litellm.json").read_text())
    models: dict[str, Any] = {}
    for version in versions:
        for name, listed in maps[version].items():
            entry = models.setdefault(
                name.replace("/", ".").replace(":", "."),
                {"provider": "any", "id": name, "tier": "any", "price_history": []},
            )
            entry["price_history"].append({"from": MAPS[version], **price(listed)})
    for entry in models.values():
        newest = entry["price_history"][-1]
        entry["price"] = {key: newest[key] for key in ("input_per_mtok", "output_per_mtok")}
        if len(versions) == 1:
            del entry["price_history"]
    return {"tiers": ["any"], "providers": {"any": {}}, "models": models}


def paying(folder: Path, *versions: str, o3: bool = False) -> Policy:
    (folder / "routectl.toml").write_text('select = ["RC0", "RC1", "RC312"]\n')
    written = {
        "apiVersion": "routectl/v1",
        "kind": "ModelRegistry",
        "metadata": {"name": "models"},
        **registry(*versions),
    }
    if o3:
        written["models"]["o3"]["price_history"] = [{"from": day, **price(listed)} for day, listed in O3]
    (folder / "models.yaml").write_text(json.dumps(written))
    (folder / "policy.yaml").write_text(POLICY)
    return ready(str(folder / "policy.yaml"), config=configuration({"today": "2026-11-23"}))


def reckoned(version: str, *, by_last: bool) -> tuple[int, int, int]:
    """How many calls are priced, agree, and aren't priced.

    A name is looked up as it stands, and then without what is before its first `/`, or by what is behind its last.
    """
    listed = json.loads((HERE / "litellm.json").read_text())[version]
    last: dict[str, list[float]] = {}
    for name, found in listed.items():
        last.setdefault(name.rpartition("/")[2], found)
    priced = agree = unpriced = 0
    with gzip.open(HERE / "calls.csv.gz", "rt") as file:
        for row in csv.DictReader(file):
            name = row["model"]
            found = listed.get(name)
            if found is None:
                found = last.get(name.rpartition("/")[2]) if by_last else listed.get(name.partition("/")[2])
            if found is None:
                unpriced += 1
                continue
            priced += 1
            usd = int(row["prompt_tokens"]) * found[0] + int(row["completion_tokens"]) * found[1]
            agree += abs(usd - float(row["cost_usd"])) <= 0.01 * float(row["cost_usd"])
    return priced, agree, unpriced


def test_what_agrees_by_a_reckoning_of_its_own() -> None:
    assert {version: reckoned(version, by_last=False) for version in MAPS} == {
        "1.74.0": (3941, 3420, 43), "1.92.0": (2264, 1778, 1720), "1.106.2": (943, 465, 3041),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("versions", "told"),
    [(tuple(MAPS), (3947, 3426, 37)), (("1.74.0",), (3947, 3426, 37)), (("1.106.2",), (951, 468, 3033))],
    ids=["history", "then", "today"],
)
def test_a_replay_by_the_prices_of_the_time_finds_most_of_them(
    versions: tuple[str, ...], told: tuple[int, int, int], tmp_path: Path
) -> None:
    """A few more than by the other rule: a name stands for the model of the same last part at another provider."""
    one = asked((paying(tmp_path, *versions),), [HERE / "calls.csv.gz"], Wanted(), name="aider-usage")
    data = by_rows(one, Wanted())[0]
    found = data["logged"]["priced"]
    assert (found["requests"], found["agree"], found["unpriced"]) == told == reckoned(versions[0], by_last=True)
    before = [line for line in data["log"]["assumptions"] if "oldest price" in line]
    assert len(before) == (1 if len(versions) > 1 else 0)


def test_a_price_that_is_known_to_have_fallen_is_that_of_the_day(tmp_path: Path) -> None:
    one = asked((paying(tmp_path, *MAPS, o3=True),), [HERE / "calls.csv.gz"], Wanted(), name="aider-usage")
    assert by_rows(one, Wanted())[0]["logged"]["priced"]["agree"] == 3426 + 11


@pytest.mark.parametrize("is_timed", [True, False])
def test_columns_find_what_rows_find(is_timed: bool, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow")
    log = tmp_path / "log.csv"
    lines = ["time,input_tokens,output_tokens,served.model,served.provider,served.cost_usd,weight"]
    with gzip.open(HERE / "calls.csv.gz", "rt") as file:
        for number, row in enumerate(csv.DictReader(file)):
            provider = ("any", "other", "")[number % 3]
            year = row["timestamp"].replace("2024", "2026").replace("2025", "2026")  # so that several price maps hold
            cost = "0" if number % 11 == 0 else "9990" if number % 501 == 0 else row["cost_usd"]
            tokens = f"{row['prompt_tokens']},{row['completion_tokens']}"
            lines.append(f"{year},{tokens},{row['model']},{provider},{cost},{number % 4 if number % 7 else ''}")
    log.write_text("\n".join(lines[:700]) + "\n")
    wanted = Wanted(is_timed=is_timed, scale=3)
    found, _ = both(asked((paying(tmp_path, *MAPS),), [log], wanted), wanted)
    logged = found["logged"]
    assert logged["absurd"] > 0 < logged["priced"]["unpriced"]
    assert 0 < logged["priced"]["agree"] < logged["priced"]["requests"]
    assert logged["priced"]["spend_usd"] != logged["priced"]["by_prices_usd"] > 0
    assert found["rows"] == 699 != found["totals"]["decided"]
