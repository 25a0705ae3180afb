"""Both ways of reading a log, row by row and in columns, say the same of whatever stands in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from routectl.policy.policy import Policy
from tests.traffic.reading import both, mapped

TIMES = [
    "2026-11-20T09:00:00Z", "2026-11-20 09:00:00.1234567", "2026-11-20T09:00:00+01:00", "2026-11-20", "1795165200",
    "1795165200.25", "2026-11-20T09Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-23:00",
    "20261120T090000Z", "2026-11-20T09:00:60Z", "yesterday", " 2026-11-20T09:00:00Z ", "1969-12-31T23:59:59.9999999Z", "",
]  # fmt: skip
WORDS = [
    "faq",
    "plan",
    " faq",
    "Faq",
    "other",
    "",
    "  ",
    "ünï",
    "=1+1",
    "x" * 50,
    "5",
    "true",
    "tools",
    "tools+vision",
    "tools vision",
]
NUMBERS = ["0", "5", "+5", "-1", "007", "1e3", "5.0", "5.5", " 5", "0x10", "9007199254740992", "9007199254740993", "9" * 30, "nan", "inf", "", "1_000", "-0", "5."]  # fmt: skip
HEADER = ["time", "id", "intent", "input_tokens", "load", "needs", "served.cost_usd", "served.success", "note"]


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"'


TEXTS = ['{"plan": "plan"}', '{"plan": 5, "cost": 1e2, "to": {"a": ["tools", "vision"]}}', '{"plan": true, "cost": "7"}', '{"plan": [1]', "{}", ' {"to": "{\\"a\\": \\"tools\\"}"}', '{"cost": -1}']  # fmt: skip
"""JSON in a cell."""
cells = some.sampled_from(TIMES + WORDS + NUMBERS + TEXTS)
texts = some.one_of(
    cells, some.text(some.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=6)
)
rows_of_cells = some.lists(
    some.tuples(
        some.sampled_from(TIMES), texts, some.sampled_from(WORDS), some.sampled_from(NUMBERS), some.sampled_from(NUMBERS),
        some.sampled_from(WORDS), some.sampled_from(NUMBERS), some.sampled_from(WORDS), texts,
    ),
    max_size=12,
)  # fmt: skip
spoilt = some.sampled_from(
    ["", "a,b", '"', '"open', 'x"y,1', '"a"b', "\t", "   ", ",,,,,,,,", ",,,,,,,,,", "\r", "é,", '""', '"\n",']
)
MAPS = [
    {"at": ""},
    {"at": "UTC", "fills": ["intent=faq:60,plan:40", "load=none:50,7:25.5,9:24.5"]},
    {"at": "+01:30", "maps": ["time=time[s]", "note{faq:plan,*:*}=intent", "input_tokens=served.latency_ms[s]"], "fills": ["time=2026-01-01T00:00:00Z"]},
    {"at": "-02:00", "maps": ["input_tokens=time[ms]", "served.cost_usd=input_tokens", "@file=intent", "needs=id"], "fills": ["intent=plan"]},
    {"at": "UTC", "maps": ["note{faq:plan,5:faq}=intent", "intent{faq:plan}=intent", "intent{faq:3,plan:x}=load", "input_tokens{5:true,0:false}=served.success", "served.success{true:tools}=needs"], "fills": ["load=9"]},
    {"at": "UTC", "maps": ["note.plan=intent", "note.cost=load", "note.to.a=needs", "note=id", "id.cost=input_tokens"]},
]  # fmt: skip
calm = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@calm
@given(rows_of_cells, some.lists(some.tuples(some.integers(0, 11), spoilt), max_size=3), some.booleans(), some.sampled_from(MAPS), some.booleans())  # fmt: skip
def test_rows_of_csv(
    traffic_policy: Policy,
    tmp_path: Path,
    rows: list[Any],
    spoils: list[Any],
    quotes: bool,
    said: dict[str, Any],
    returns: bool,
) -> None:
    lines = [",".join(quoted(cell) if quotes or set(cell) & set(',"\r\n') else cell for cell in row) for row in rows]
    for place, line in spoils:
        lines.insert(place, line)
    end = "\r\n" if returns else "\n"
    path = tmp_path / "faq.csv"
    path.write_bytes(end.join([",".join(HEADER), *lines]).encode("utf-8", "surrogatepass"))
    both(path, mapped(traffic_policy, **said))


values = some.one_of(
    cells, some.none(), some.booleans(), some.integers(-3, 10), some.sampled_from([2**53, 2**53 + 1, 2**63, 10**30]),
    some.floats(), some.sampled_from([["tools"], [], ["tools", "tools"], ["x"], [1], {"a": 1}, 5.0, 1795165200.25]), some.sampled_from(['{"intent": "plan", "cost_usd": 1.5}', '{"intent": 5, "success": true}', "{", '{"request": "{\\"intent\\": \\"faq\\"}"}']),
)  # fmt: skip
keys = some.sampled_from([*HEADER, "request", "served", "request.intent"])
objects = some.recursive(
    some.dictionaries(keys, values, max_size=6),
    lambda inner: some.dictionaries(keys, some.one_of(values, inner), max_size=6),
    max_leaves=8,
)
likely = some.fixed_dictionaries(
    {"time": some.sampled_from(TIMES[:3])},
    optional={"intent": some.sampled_from(WORDS[:3]), "input_tokens": some.integers(-1, 9), "served": some.fixed_dictionaries({"cost_usd": some.floats(0, 1)})},
)  # fmt: skip
lines = some.one_of(
    some.lists(some.one_of(objects, likely).map(json.dumps), max_size=8),
    some.lists(likely.map(json.dumps), max_size=30),
    some.lists(
        some.sampled_from(
            [
                '{"time":"2026-11-20T09:00:00Z","time":1}',
                '{"note":1,"note":2}',
                "[1]",
                "{",
                "{}",
                "nonsense",
                " {} ",
                '{"a":1} {"a":2}',
                '{"a":1',
                "}",
                '{"intent":"a\tb"}',
            ]
        ),
        max_size=4,
    ),
)


@calm
@given(some.lists(lines, max_size=4), some.sampled_from(MAPS))
def test_lines_of_json(traffic_policy: Policy, tmp_path: Path, parts: list[list[str]], said: dict[str, Any]) -> None:
    path = tmp_path / "faq.jsonl"
    path.write_text("\n".join(line for part in parts for line in part), encoding="utf-8")
    both(path, mapped(traffic_policy, **said))
