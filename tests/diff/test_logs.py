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
from routectl.diff.impact import Impact, impact
from routectl.policy.policy import Policy
from routectl.ready import ready
from routectl.repo.disk import Disk, Unusable
from routectl.repo.traffic import MOST_BYTES, traffic
from routectl.rows.read import rows

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
    log = traffic(Disk(), os.path.abspath(name))
    return impact(policy, policy, (row for opened in log.opened() for row in rows(opened, policy, policy)))


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
    for name, content in (("a.csv", CSV), ("b.jsonl.gz", gzip.compress(JSONL)), ("README.md", b"#"), (".c.csv", CSV)):
        Path("logs", name).write_bytes(content)
    assert weigh(policy, "logs").weighed.requests == 4


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
    assert (found.weighed.requests, told(found)) == (2, [(3, "the row has no `time`", 1)])
    assert found.after.spend_usd_per_day.value == pytest.approx(2)
    for content in (b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1", Path("t.parquet").read_bytes()[:-20]):
        with pytest.raises(Unusable, match=r"`bad\.parquet` can't be read as Parquet: "):
            weigh(policy, "bad.parquet", content)
    whole = bytearray(Path("t.parquet").read_bytes())
    whole[4:200] = b"\xff" * 196
    with pytest.raises(Unusable, match=r"`bad\.parquet` can't be read on: "):
        weigh(policy, "bad.parquet", bytes(whole))
    parquet.write_table(table.append_column("colour", [["x", "y", "z"]]), "t.parquet")
    with pytest.raises(Unusable, match=r"t\.parquet: no dimension is named `colour`"):
        weigh(policy, "t.parquet")


def test_parquet_without_pyarrow_says_what_is_missing(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(
        Unusable, match=r"`t\.parquet` is Parquet, which needs pyarrow: `pip install 'routectl\[traffic\]'`"
    ):
        weigh(policy, "t.parquet", b"PAR1")


TOLD = {
    "a negative number": (b'{"time":"2026-11-20T09:00:00Z","input_tokens":-1}\n', "`input_tokens` is a whole number from 0 to 2^53, not -1"),
    "a gigantic number": (b'{"time":"2026-11-20T09:00:00Z","input_tokens":1e300}\n', "`input_tokens` is a whole number, not a number with a decimal"),
    "a line of 10 MB": (b"x" * 10_000_000 + b"\n", "the line is longer than 1,048,576 bytes"),
    "latin-1": (b'{"intent":"\xe9"}\n', "the byte 0xe9 at column 12 is not UTF-8"),
    "no JSON": (b"nonsense\n", "the line is not JSON: "),
    "a list": (b"[]\n", "the row has no `time`"),
    "a dimension too many": (b'{"time":"2026-11-20T09:00:00Z","model":"fast"}\n', "unknown dimension `model`"),
    "a model too far": (b'{"time":"2026-11-20T09:00:00Z","needs":["magic"]}\n', "no model of"),
    "values of other types": (b'{"time":"2026-11-20T09:00:00Z","intent":["faq"],"needs":7}\n', "`intent` is one of"),
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
    "no log by its name": ("t.txt", b"", "`t.txt` is no traffic log; a log is CSV or JSON Lines"),
    "a pointer": ("t.csv", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "is a Git LFS pointer, not the log itself"),
    "UTF-16": ("t.csv", CSV.decode().encode("utf-16"), "`t.csv` is UTF-16 or UTF-32"),
    "a typing error": ("t.csv", b"time,intnet\n", "t.csv:1: no dimension is named `intnet`; did you mean `intent`?"),
    "a column twice": ("t.csv", b"time,intent,intent\n", "two columns are named `intent`"),
    "no gzip": ("t.csv.gz", CSV, "`t.csv.gz` can't be read: not a gzipped file"),
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


@pytest.mark.parametrize("content", [b"", b"time,intent\n", b"\n\n"])
def test_an_empty_log_weighs_nothing(policy: Policy, content: bytes) -> None:
    found = weigh(policy, "t.csv", content)
    assert (found.weighed.rows, found.weighed.days, found.affected) == (0, 0, 0)
    assert found.after.spend_usd_per_day == (None, 0.0)


def test_rows_past_the_limit_are_left_out_and_told(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routectl.diff.impact.MOST_ROWS", 3)
    assert not weigh(policy, "t.jsonl", LINE * 3).weighed.is_cut
    found = weigh(policy, "t.jsonl", LINE * 4).weighed
    assert (found.rows, found.is_cut) == (3, True)


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
    Path("bad.csv").write_text("nothing\n")
    for path, why in (
        ("bad.csv", "bad.csv:1: no dimension is named `nothing`"),
        ("none.csv", "`none.csv` does not exist"),
    ):
        said = told_by_diff(capsys, f"{CHANGED}traffic: {path}\n")
        assert f"Impact: the traffic log of the policy can't be used: {why}" in said
        with pytest.raises(Unusable, match=r"does not exist|no dimension is named"):
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
    assert "a log says in `time` when a request came in, and here that is a dimension" in told_by_diff(
        capsys, timed, traffic="a.csv"
    )


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
