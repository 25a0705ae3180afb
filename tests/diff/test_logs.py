"""Traffic logs in every form, and hostile ones: each row is weighed or told, within bounded time and memory."""

from __future__ import annotations

import gzip
import json
import os
import re
import resource
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from routectl.cli.commands.diff import command
from routectl.diff.impact import Impact
from routectl.diff.log import meaning
from routectl.diff.log import weigh as weighed_by
from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.repo.disk import Disk, Unusable
from routectl.repo.logs import find_logs
from routectl.repo.traffic import MOST_BYTES, traffic
from routectl.traffic.limited import requests
from routectl.traffic.mapping import mapping
from routectl.traffic.open import look, read_calls
from routectl.traffic.tally import Tally

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support}
registry: models.yaml
request: {intent: [faq, plan], load: {min: 0, max: 100}}
routes: [{name: general, match: {}, target: fast}]
"""
REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small]
providers: {one: {}}
models: {fast: {provider: one, tier: small, capabilities: [tools], price: {input_per_mtok: 1, output_per_mtok: 2}}}
"""
CSV = b"time,intent,input_tokens\n2026-11-20T09:00:00Z,faq,1000000\n2026-11-20T09:01:00+01:00,plan,1000000\n"
LINE = b'{"time":"2026-11-20T09:00:00Z","intent":"faq","input_tokens":1000000}\n'
JSONL = LINE * 2


@pytest.fixture
def policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Policy:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (tmp_path / "models.yaml").write_text(REGISTRY)
    (tmp_path / "routectl.toml").write_text('select = ["RC0", "RC1"]\n')
    monkeypatch.chdir(tmp_path)
    return ready("policy.yaml")


def weigh(policy: Policy, name: str, content: bytes | None = None) -> Impact:
    if content is not None:
        Path(name).write_bytes(content)
    return weighed_by(traffic(Disk(), os.path.abspath(name)), policy, policy, meaning(policy, policy))


def told(found: Impact) -> list[tuple[int, str, int]]:
    return [(one.line, one.message, one.rows) for one in found.weighed.unread]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", CSV), ("t.CSV", CSV), ("t.csv.gz", gzip.compress(CSV)), ("t.jsonl", JSONL), ("t.ndjson", b"\xef\xbb\xbf" + JSONL),
        ("t.jsonl.gz", gzip.compress(JSONL)), ("t.jsonl.gz", gzip.compress(LINE) + gzip.compress(LINE)),
        ("crlf.csv", b"\xef\xbb\xbf" + CSV.replace(b"\n", b"\r\n")),
    ],
)  # fmt: skip
def test_every_form_means_the_same(policy: Policy, name: str, content: bytes) -> None:
    found = weigh(policy, name, content)
    assert (found.weighed.requests, found.weighed.unreadable, found.weighed.days) == (2, 0, 1)
    assert found.after.spend_usd_per_day.value == pytest.approx(2)


def test_a_folder_is_all_the_logs_in_it(policy: Policy) -> None:
    Path("logs/below").mkdir(parents=True)
    Path("logs/_notes").mkdir()
    content = {"a.csv": CSV, "b.jsonl.gz": gzip.compress(JSONL), "README.md": b"#", ".c.csv": CSV, "_d.csv": CSV}
    for name, log in (content | {"below/e.csv": CSV, "_notes/f.csv": CSV}).items():
        Path("logs", name).write_bytes(log)
    assert weigh(policy, "logs").weighed.requests == 6
    assert [file.name for file in find_logs(["logs"])] == list(traffic(Disk(), os.path.abspath("logs")).names)


def test_parquet_is_read_where_pyarrow_is(policy: Policy) -> None:
    import pyarrow as arrow
    from pyarrow import parquet

    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    columns = {
        "time": [moment, moment, moment.replace(tzinfo=None)], "intent": ["faq", None, "plan"],
        "input_tokens": [1_000_000, 1_000_000, 5], "needs": [["tools"], None, None],
    }  # fmt: skip
    table = arrow.table({**columns, "time": arrow.array([*columns["time"][:2], None], arrow.timestamp("us", "UTC"))})
    parquet.write_table(table, "t.parquet")
    found = weigh(policy, "t.parquet")
    assert (found.weighed.requests, told(found)) == (2, [(3, "`time` is absent", 1)])
    assert found.after.spend_usd_per_day.value == pytest.approx(2)
    for content in (b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", Path("t.parquet").read_bytes()[:-20]):
        with pytest.raises(Unusable, match=r"`bad\.parquet` can't be read as Parquet: "):
            weigh(policy, "bad.parquet", content)
    whole = bytearray(Path("t.parquet").read_bytes())
    whole[4:200] = b"\xff" * 196
    [(line, message, count)] = told(weigh(policy, "bad.parquet", bytes(whole)))
    assert (line, count) == (1, 1)
    assert message.startswith("the file can't be read on: ")


def test_a_log_is_weighed_as_it_is_replayed(policy: Policy) -> None:
    """The same requests, whoever reads; what a log says of how requests were served is in no one's way."""
    lines = "time,intent,load,input_tokens,weight,served.model,note\n" + "".join(
        f"2026-11-{day:02}T09:00:00+02:00,{intent},{load},{tokens},{weight},fast,x\n"
        for day, intent, load, tokens, weight in (
            (1, "faq", "", "5.0", 3), (2, " plan ", 7, "", ""), (3, "other", 101, 9, 1), (4, "new", 0, -1, 1), (5, "", 1, 1, 0),
        )
    )  # fmt: skip
    Path("t.csv").write_text(lines)
    tally = Tally()
    columns = mapping((policy,))
    files = find_logs(["t.csv"])
    replayed = list(read_calls(files, look(files), columns, tally))
    log = traffic(Disk(), os.path.abspath("t.csv"))
    assert list(requests(log.opened(), meaning(policy, policy), Tally(), 9, lambda *_: None)) == replayed
    found = weigh(policy, "t.csv")
    assert (found.weighed.rows, found.weighed.unreadable) == (5, tally.account().rejected)
    assert found.weighed.requests == sum(call.weight for call in replayed) == 4
    assert told(found) == [
        (one.samples[0].line, f"`{one.target}` {one.reason}: `{one.samples[0].found}`", one.rows)
        for one in tally.account().rejects
    ]


def test_a_dimension_that_no_request_says_is_told(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.csv").write_bytes(CSV.replace(b"intent", b"intnet"))
    assert sorted(weigh(policy, "t.csv").weighed.lacking) == ["intent", "load", "output_tokens"]
    said = told_by_diff(capsys, CHANGED, traffic="t.csv")
    assert re.search("No request says `[^:]*`intent`", said)


def test_a_table_that_may_unpack_to_anything_is_refused(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    import pyarrow as arrow
    from pyarrow import ipc, parquet

    table = arrow.table({"time": [datetime(2026, 11, 20, 9, tzinfo=UTC)] * 1000, "id": [f"{n}" for n in range(1000)]})
    with ipc.new_file("t.arrow", table.schema) as file:
        file.write_table(table)
    with pytest.raises(Unusable, match=r"`t\.arrow` is Arrow IPC, of which only replays read"):
        weigh(policy, "t.arrow")
    parquet.write_table(table, "t.parquet")
    assert weigh(policy, "t.parquet").weighed.requests == 1000
    monkeypatch.setattr("routectl.traffic.limited.MOST_IN_A_GROUP", 1000)
    with pytest.raises(Unusable, match=r"`t\.parquet` has a row group of more than"):
        weigh(policy, "t.parquet")


def test_parquet_without_pyarrow_says_what_is_missing(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        Unusable, match=r"`t\.parquet` is Parquet, which needs pyarrow: `pip install 'routectl\[traffic\]'`"
    ):
        weigh(policy, "t.parquet", b"PAR1")


TOLD = {
    "a negative number": (b'{"time":"2026-11-20T09:00:00Z","input_tokens":-1}\n', "`input_tokens` is below 0: `-1`"),
    "a gigantic number": (b'{"time":"2026-11-20T09:00:00Z","input_tokens":1e300}\n', "`input_tokens` is above 2^53: `1e+300`"),
    "a line of 10 MB": (b"x" * 10_000_000 + b"\n", "the line is longer than 8 MiB"),
    "latin-1": (b'{"intent":"\xe9"}\n', "the line is not UTF-8"),
    "no JSON": (b"nonsense\n", "the line is not JSON: "),
    "a list": (b"[]\n", "the line is no JSON object"),
    "no time": (b'{"intent":"faq"}\n', "`time` is absent"),
    "a time without a zone": (b'{"time":"2026-11-20T09:00:00"}\n', "`time` has no zone: `2026-11-20T09:00:00`"),
    "a time that is a number": (b'{"time":1700000000}\n', "`time` is no moment: `1700000000`"),
    "a time that acts": (b'{"time":"\\u001b[31m2026"}\n', "`time` is no moment: `"),
    "a weight": (b'{"time":"2026-11-20T09:00:00Z","weight":-1}\n', "`weight` is below 0: `-1`"),
    "half a request": (b'{"time":"2026-11-20T09:00:00Z","weight":0.5}\n', "`weight` is no whole number: `0.5`"),
    "a model too far": (b'{"time":"2026-11-20T09:00:00Z","needs":["magic"]}\n', "`needs` names a capability that no model"),
    "values of other types": (b'{"time":"2026-11-20T09:00:00Z","intent":["faq"],"needs":7}\n', "`needs` is no list of capabilities"),
}  # fmt: skip


@pytest.mark.parametrize("what", TOLD)
def test_a_bad_row_is_told_and_the_others_are_weighed(policy: Policy, what: str) -> None:
    content, message = TOLD[what]
    found = weigh(policy, "t.jsonl", LINE + content + LINE)
    assert found.weighed.requests == 2
    [(line, said, count)] = told(found)
    assert (line, count) == (2, 1)
    assert said.startswith(message)


REFUSED = {
    "no text": ("t.csv", b"\x00\x01\x02\x03", "`t.csv` is UTF-16 or UTF-32, or no text at all"),
    "no header": ("t.csv", b"\n\n", "`t.csv`:1: there is no header"),
    "a JSON array": ("t.jsonl", b"[{}]\n", "`t.jsonl` is one JSON array, not JSON Lines"),
    "a pointer": ("t.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a Git LFS pointer, not the log itself"),
    "UTF-16": ("t.csv", CSV.decode().encode("utf-16"), "`t.csv` is UTF-16 or UTF-32"),
    "a column twice": ("t.csv", b"time,intent,intent\n", "two columns are named `intent`"),
    "an empty gzip": ("t.csv.gz", gzip.compress(CSV)[:12], "`t.csv.gz` can't be read: the gzip file ends early"),
    "nothing": ("nowhere.csv", None, "`nowhere.csv` does not exist"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_a_log_of_which_nothing_can_be_read_is_refused(policy: Policy, what: str) -> None:
    name, content, message = REFUSED[what]
    with pytest.raises(Unusable) as raised:
        weigh(policy, name, content)
    assert message in str(raised.value)


def test_a_gzip_file_that_ends_early_or_is_broken_is_told_where(policy: Policy) -> None:
    lines = b"".join(b"2026-11-20T09:00:00Z,faq,%d\n" % number for number in range(40_000))
    packed = gzip.compress(CSV + lines)
    found = weigh(policy, "t.csv.gz", packed[: len(packed) // 2])
    assert found.weighed.requests > 1_000
    assert [(message, count) for _, message, count in told(found)] == [("the gzip file ends early", 1)]
    broken = bytearray(packed)
    broken[len(packed) // 2 :] = os.urandom(len(packed) - len(packed) // 2)
    found = weigh(policy, "t.csv.gz", bytes(broken))
    assert found.weighed.unreadable >= 1


def test_a_bomb_is_cut_off(policy: Policy) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with gzip.open("t.jsonl.gz", "wb", compresslevel=1) as file:
        file.write(LINE)
        for _ in range(3 * MOST_BYTES // (1 << 20)):
            file.write(b"\n" + b" " * ((1 << 20) - 1))
    found = weigh(policy, "t.jsonl.gz")
    assert found.weighed.requests == 1
    assert told(found)[-1][1] == "the log is larger than 128 MiB unpacked, what follows is left out"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_log_of_a_great_many_values_takes_no_more_memory(policy: Policy) -> None:
    with Path("t.csv").open("w") as file:
        file.write("time,id,intent,load\n")
        for number in range(100_000):
            file.write(f"{2000 + number % 999}-01-01T00:00:00Z,i{number},i{number},{number % 100}\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = weigh(policy, "t.csv")
    assert (found.weighed.requests, found.weighed.unlisted, found.weighed.days) == (100_000, {"intent": 100_000}, 999)
    assert len(found.after.groups) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000


@pytest.mark.parametrize("content", [b"", b"time,intent\n"])
def test_an_empty_log_weighs_nothing(policy: Policy, content: bytes) -> None:
    found = weigh(policy, "t.csv", content)
    assert (found.weighed.rows, found.weighed.days, found.affected) == (0, 0, 0)
    assert found.after.spend_usd_per_day == (None, 0.0)


def test_rows_past_the_limit_are_left_out_and_told(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("impact", "log"):
        monkeypatch.setattr(f"routectl.diff.{module}.MOST_ROWS", 3)
    assert not weigh(policy, "t.jsonl", LINE * 3).weighed.is_cut
    found = weigh(policy, "t.jsonl", LINE * 4).weighed
    assert (found.rows, found.is_cut) == (3, True)
    monkeypatch.setattr("routectl.traffic.limited.BLOCK", 100)
    found = weigh(policy, "t.jsonl", b"nothing\n" * 100_000).weighed
    assert (found.requests, found.is_cut) == (0, True), "what can't be read takes time, too"
    assert found.rows < 100


# --- as the command tells it ------------------------------------------------


def told_by_diff(capsys: pytest.CaptureFixture[str], new: str, **options: str) -> str:
    Path("new.yaml").write_text(new)
    command("policy.yaml", "new.yaml", **options)  # type: ignore[arg-type]
    return " ".join(capsys.readouterr().out.split())


CHANGED = POLICY.replace("match: {}, target: fast", "match: {intent: faq}, target: fast")


def test_nothing_in_a_log_acts_on_a_terminal_or_a_page(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    names = ["\x1b[31mred", "::error::x", "<b>x</b>", "`x`", "\u202egnp.exe", "|x|"]
    Path("t.jsonl").write_text("".join(json.dumps({"time": name, name: "x"}) + "\n" for name in names))
    for form in ("text", "markdown", "json"):
        out = told_by_diff(capsys, CHANGED, traffic="t.jsonl", output=[form])  # type: ignore[arg-type]
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert form != "markdown" or "<b>" not in re.sub("`[^`]*`", "", out), "code is shown as it is"
    assert "holds no request that can be weighed" in told_by_diff(capsys, CHANGED, traffic="t.jsonl")


def test_a_log_of_the_policy_that_cannot_be_used_is_told_and_one_of_the_call_is_refused(
    policy: Policy, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("bad.csv").write_text("nothing,nothing\n")
    for path, why in (
        ("bad.csv", "`bad.csv`:1: two columns are named `nothing`"),
        ("none.csv", "`none.csv` does not exist"),
    ):
        said = told_by_diff(capsys, f"{CHANGED}traffic: {path}\n")
        assert f"Impact: the traffic log of the policy can't be used: {why}" in said
        with pytest.raises(Unusable, match=r"does not exist|two columns are named"):
            command("policy.yaml", "new.yaml", traffic=path)


def test_a_link_out_of_the_policy_root_is_not_followed(
    policy: Policy, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "t.csv"
    secret.write_bytes(CSV)
    Path("logs").mkdir()
    Path("logs/t.csv").symlink_to(secret)
    for path in ("logs/t.csv", "logs"):
        assert "the traffic log of the policy can't be used: " in told_by_diff(capsys, f"{CHANGED}traffic: {path}\n")


def test_the_new_log_goes_before_the_old_one(policy: Policy, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.csv").write_bytes(CSV)
    Path("b.jsonl").write_bytes(LINE)
    Path("policy.yaml").write_text(f"{POLICY}traffic: a.csv\n")
    assert "by 1 request of `b.jsonl`" in told_by_diff(capsys, f"{CHANGED}traffic: b.jsonl\n")
    assert "by 2 requests of `a.csv`" in told_by_diff(capsys, CHANGED)
    assert "by 1 request of `b.jsonl`" in told_by_diff(capsys, CHANGED, traffic="b.jsonl")


def test_a_dimension_called_time_leaves_a_log_nowhere_to_say_when(
    policy: Policy, capsys: pytest.CaptureFixture[str]
) -> None:
    timed = CHANGED.replace("load: {", "time: [day, night], load: {")
    Path("a.csv").write_bytes(CSV)
    said = told_by_diff(capsys, timed, traffic="a.csv")
    assert "Impact: `time` is a dimension of `support`: a log says in it when a request came in." in said


def test_a_broken_version_is_not_weighed(policy: Policy) -> None:
    Path("log.csv").write_bytes(CSV)
    Path("broken.yaml").write_text(
        POLICY.replace("name: general", "name: a`b") + "traffic: log.csv\nbudget: {daily_usd: 5}\n"
    )
    assert command("policy.yaml", "broken.yaml", output=["json=told.json", "markdown=told.md"]) == 2
    told = json.loads(Path("told.json").read_text())
    assert [change["path"] for change in told["changes"]] == ["budget", "traffic"], "what is broken counts as unchanged"
    assert told["impact"]["traffic"] is None
    assert told["impact"]["needs"] == "the new version is broken; what is broken in it counts as unchanged"
    assert "decided otherwise." not in Path("told.md").read_text()
