"""The command as a whole: exit statuses, formats, what is shown of one, many and very many decisions, and two policies side by side."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.simulate.conftest import POLICY, Ran

Run = Callable[..., Ran]


@pytest.fixture
def read(root: Path) -> Callable[[Ran], Any]:
    """The JSON of a run, held to its schema."""
    schema = json.loads((root / "schemas/output/simulate.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)

    def reading(ran: Ran) -> Any:
        document = json.loads(ran.out)
        validator.validate(document)
        return document

    return reading


def commit(repo: Path, message: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"]
    for arguments in (
        ["init", "-q", "-b", "main"],
        ["add", "policy.yaml", "models.yaml"],
        [*who, "commit", "-qm", message],
    ):
        subprocess.run(["git", *arguments], cwd=repo, check=True, capture_output=True)


CALLS = {
    "one": (["-r", "intent=faq,id=a"], 0),
    "explained": (["-r", "intent=faq", "-r", "risk=high", "--explain"], 0),
    "against itself": (["-r", "intent=faq", "-r", "risk=high,id=b", "--against", "policy.yaml", "--explain"], 0),
    "in a state": (["-r", "risk=high,load=7", "--outage", "one", "--alert", "day", "--exhausted", "route:general"], 0),
    "noted": (["-r", "intent=fqa"], 0),
    "rejected": (["--requests", "some.jsonl"], 1),
    "none": (["--requests", "none.csv"], 3),
    "only rejected": (["--requests", "bad.jsonl"], 1),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_every_format_and_status(repo: Path, run: Run, read: Callable[[Ran], Any], call: str, format: str) -> None:
    (repo / "some.jsonl").write_text('{"intent": "faq"}\n{"intnt": "faq", "load": 101}\n')
    (repo / "bad.jsonl").write_text("nonsense\n")
    (repo / "none.csv").write_text("intent,risk\n")
    arguments, status = CALLS[call]
    ran = run(*arguments, "-o", format)
    assert ran.status == status, ran.err
    assert not ran.err
    assert ran.out.endswith("\n")
    if format == "json":
        data = read(ran)
        assert data["policy"]["name"] == "support"
        assert len(data["decisions"]) == data["summary"]["decided"]
        assert all(("trace" in entry) == ("--explain" in arguments) for entry in data["decisions"])
        assert all(("against" in entry) == ("--against" in arguments) for entry in data["decisions"])


def test_every_reason_of_a_rejected_row_is_told(repo: Path, run: Run, read: Callable[[Ran], Any]) -> None:
    (repo / "r.jsonl").write_text('{"intent": "faq"}\n{"intnt": "faq", "load": 101}\n')
    data = read(run("--requests", "r.jsonl", "-o", "json"))
    assert [(one["file"], one["line"], one["key"], one["help"]) for one in data["rejected"]] == [
        ("r.jsonl", 2, "load", ""),
        ("r.jsonl", 2, "intnt", "did you mean `intent`?"),
    ]
    assert data["summary"] == {"requests": 2, "decided": 1, "rejected": 1, "estimated_cost_usd": 0.0, "unpriced": 0}
    assert data["decisions"][0]["line"] == 1


def test_rows_with_the_same_fault_are_named_by_their_lines(repo: Path, run: Run) -> None:
    rows = ['{"load": "x"}', '{"intent": "faq"}', *['{"load": "x"}'] * 8, '{"intnet": null, "intent": "faq"}']
    (repo / "r.jsonl").write_text("\n".join(rows) + "\n")
    said = " ".join(run("--requests", "r.jsonl").out.split())
    assert "r.jsonl:1: `load` is a whole number" in said
    assert "(so in lines 3, 4, 5, 6, 7 and 3 more)" in said
    assert "r.jsonl:11: unknown dimension `intnet`; did you mean `intent`?" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no request is given; say `-r intent=faq,risk=low`, or `--requests FILE`"),
        (
            ["-r", "intent=faq", "-o", "sarif"],
            "`sarif` is for findings; this command's formats are text, json, markdown",
        ),
        (["-r", "intent=faq", "-o", "jsn"], "unknown format `jsn`; did you mean `json`?"),
        (["-r", "intent=faq", "-o", "json", "-o", "text"], "only one format can go to standard output"),
        (["--requests", "-", "--state", "-"], "only one thing can be read from `-`"),
        (["-r", "intnt=faq"], "-r intnt=faq: unknown dimension `intnt`; did you mean `intent`?"),
        (["-r", "{intnt:faq}"], "unknown dimension `intnt:faq`; did you mean `intent`?"),
        (["-r", "intent=faq", "--outage", "oen"], "--outage: unknown provider `oen`; did you mean `one`?"),
        (["-r", "intent=faq", "--exhausted", "spike"], "--exhausted: the policy defines no budget scope `spike`"),
        (["-r", "intent=faq", "--state", "nowhere.yaml"], "`nowhere.yaml` can't be read: no such file or directory"),
        (["--requests", "nowhere.csv"], "`nowhere.csv` can't be read: no such file or directory"),
        (["-r", "intent=faq", "--against", "nowhere"], "`nowhere` "),
        (["-r", "intent=faq", "--today", "soon"], "`today` must be a day like"),
    ],
)
def test_a_call_that_cannot_be_used(repo: Path, run: Run, arguments: list[str], message: str) -> None:
    ran = run(*arguments)
    assert ran.status == 2
    assert message in ran.err
    assert ran.err.count("\n") == 1
    assert not ran.out


@pytest.mark.parametrize("format", ["text", "json", "markdown"])
def test_nothing_is_decided_by_a_policy_with_errors(
    repo: Path, run: Run, read: Callable[[Ran], Any], format: str
) -> None:
    (repo / "policy.yaml").write_text(POLICY.replace("target: secure", "target: secrue"))
    ran = run("-r", "risk=low", "-o", format)
    assert ran.status == 2
    assert "RC101" in ran.out
    assert "secrue" in ran.out
    assert ran.err == "routectl: nothing is decided: `policy.yaml` has errors\n"
    if format == "json":
        data = read(ran)
        assert data["findings"][0]["code"] == "RC101"
        assert "decisions" not in data


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (2, 2), (50, 50), (51, 10), (500, 10)])
def test_how_many_decisions_are_shown(repo: Path, run: Run, read: Callable[[Ran], Any], count: int, shown: int) -> None:
    (repo / "r.csv").write_text("id,intent\n" + "".join(f"row-{number},plan\n" for number in range(count)))
    ran = run("--requests", "r.csv")
    assert ran.out.count("row-") == (shown if count > 1 else 0)
    assert (f"above are the first 10; `-o json` has all {count}" in ran.out) == (count > 50)
    assert (f"{count} decided" in ran.out) == (count > 1)
    assert len(read(run("--requests", "r.csv", "-o", "json"))["decisions"]) == count


def test_of_many_those_are_shown_that_differ(repo: Path, run: Run, read: Callable[[Ran], Any]) -> None:
    commit(repo, "one")
    (repo / "policy.yaml").write_text(
        POLICY.replace("    target: fast\n    fallback: [fast-b]\n", "    target: fast-b\n")
    )
    (repo / "r.csv").write_text(
        "id,risk\n" + "".join(f"row-{n},{'low' if n in (70, 90) else 'high'}\n" for n in range(100))
    )
    ran = run("--requests", "r.csv", "--against", "main")
    assert "row-70" in ran.out
    assert "row-90" in ran.out
    assert ran.out.count("row-") == 2
    assert "above are the first 2 that differ" in ran.out
    assert "100 decided; 2 differ" in ran.out
    same = run("--requests", "r.csv", "--against", "policy.yaml")
    assert "no decision differs; `-o json` has all 100" in same.out
    assert "---" not in same.out
    data = read(run("--requests", "r.csv", "--against", "main", "-o", "json"))
    assert [entry["id"] for entry in data["decisions"] if entry["differs"]] == ["row-70", "row-90"]
    assert data["summary"]["differ"] == 2


def test_against_every_kind_of_source(repo: Path, run: Run, read: Callable[[Ran], Any]) -> None:
    commit(repo, "one")
    (repo / "policy.yaml").write_text(POLICY.replace("version: 3", "version: 4"))
    (repo / "there").mkdir()
    (repo / "there/policy.yaml").write_text(
        POLICY.replace("version: 3", "version: 2").replace("models.yaml", "../models.yaml")
    )
    for source, version in (
        ("main", 3),
        ("HEAD:policy.yaml", 3),
        ("there", 2),
        ("there/policy.yaml", 2),
        ("policy.yaml", 4),
    ):
        data = read(run("-r", "intent=faq", "--against", source, "-o", "json"))
        assert (data["policy"]["version"], data["against"]["version"]) == (4, version)
        assert data["decisions"][0]["differs"] == []
    data = read(run("-r", "intent=faq", "-o", "json", policy="main:policy.yaml"))
    assert data["policy"]["version"] == 3
    data = read(
        run(
            "-r",
            "intent=faq",
            "-o",
            "json",
            "--against",
            "main:policy.yaml",
            policy="-",
            stdin=(repo / "policy.yaml").read_bytes(),
        )
    )
    assert (data["policy"]["version"], data["against"]["version"]) == (4, 3)
    refused = run("-r", "intent=faq", "--against", "main", policy="-", stdin=(repo / "policy.yaml").read_bytes())
    assert refused.status == 2
    assert "has no path at a revision" in refused.err


def test_an_older_policy_with_errors_is_named(repo: Path, run: Run) -> None:
    (repo / "policy.yaml").write_text(POLICY.replace("target: secure", "target: secrue"))
    commit(repo, "broken")
    (repo / "policy.yaml").write_text(POLICY)
    ran = run("-r", "intent=faq", "--against", "main")
    assert ran.status == 2
    assert ran.err == "routectl: nothing is decided: `main` has errors\n"


@pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.json", "r.yaml"])
def test_requests_come_from_standard_input(repo: Path, run: Run, read: Callable[[Ran], Any], name: str) -> None:
    rows = {
        "r.csv": b"id,intent\na,faq\nb,plan\n",
        "r.jsonl": b'{"id": "a", "intent": "faq"}\n{"id": "b", "intent": "plan"}\n',
        "r.json": b'[{"id": "a", "intent": "faq"},\n {"id": "b", "intent": "plan"}]',
        "r.yaml": b"- {id: a, intent: faq}\n- {id: b, intent: plan}\n",
    }
    data = read(run("--requests", "-", "-o", "json", stdin=rows[name]))
    assert [(entry["id"], entry["file"]) for entry in data["decisions"]] == [("a", "<stdin>"), ("b", "<stdin>")]


def test_files_and_flags_go_together(repo: Path, run: Run, read: Callable[[Ran], Any]) -> None:
    (repo / "r.csv").write_text("id,intent\nb,plan\n")
    (repo / "r.yaml").write_text("{id: c, intent: plan}\n")
    data = read(run("--requests", "r.csv", "--requests", "r.yaml", "-r", "id=a", "-o", "json"))
    assert [entry["id"] for entry in data["decisions"]] == ["a", "b", "c"]


def test_a_long_id_is_cut_for_people_alone(repo: Path, run: Run, read: Callable[[Ran], Any]) -> None:
    rows = "".join(json.dumps({"id": letter * 500_000}) + "\n" for letter in "ab")
    ran = run("--requests", "-", stdin=rows.encode())
    assert max(map(len, ran.out.splitlines())) <= 150
    data = read(run("--requests", "-", "-o", "json", stdin=rows.encode()))
    assert [len(entry["id"]) for entry in data["decisions"]] == [500_000, 500_000]


def test_ten_thousand_rows_are_streamed(repo: Path, run: Run) -> None:
    (repo / "r.csv").write_text("id,intent,sla_ms\n" + "".join(f"row-{n},faq,{n}\n" for n in range(10_000)))
    ran, few = run("--requests", "r.csv"), run("-r", "intent=faq")
    assert "10,000 decided" in ran.out
    assert ran.megabytes < few.megabytes + 30


def test_the_whole_trace_names_every_route_and_a_bad_row_alone_is_counted(repo: Path, run: Run) -> None:
    routes = "".join(f"  - {{name: r{number}, match: {{risk: high}}, target: secure}}\n" for number in range(9))
    (repo / "policy.yaml").write_text(POLICY.replace("routes:\n", f"routes:\n{routes}", 1))
    assert "and 5 more" in run("-r", "intent=plan").out
    explained = run("-r", "intent=plan", "--explain").out
    assert all(f"`r{number}`" in explained for number in range(9))
    (repo / "bad.jsonl").write_text("nonsense\n")
    assert "0 decided; 1 row can't be read" in run("--requests", "bad.jsonl").out
