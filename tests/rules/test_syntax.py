"""Edges of the rules on files, YAML, schemas and ignore comments."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routectl.document.source import Source
from routectl.finding import Finding, Fix, Severity
from routectl.lint import run as running
from routectl.lint.fix import fixed
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo
from tests.rules.world import REGISTRY, TODAY, complete

HEAD = "apiVersion: routectl/v1\nkind: Incident\nmetadata: {name: i}\nprovider: openai\nstarted_at: 2026-11-03T12:20:00Z\nsummary: down\n"
DRILL = (
    "apiVersion: routectl/v1\nkind: FailoverDrill\nmetadata: {name: d}\nheld_on: 2026-10-28\n"
    'policy: {name: p, digest: "sha256:00"}\nprovider_down: openai\n'
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "routectl.toml").touch()
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "evidence").mkdir()
    return tmp_path


def told(
    text: str, *select: str, file: str = "policy.yaml", paths: tuple[str, ...] = (), **further: Any
) -> list[Finding]:
    """The active findings on one text."""
    Path(file).write_text(text, newline="")
    repo = Repo(paths or [file])
    result = lint(
        repo.looked(), Settings(TODAY, select=select or ("RC",), **further), repo.survey if repo.whole else _none
    )
    return [finding for finding in result.findings if finding.suppression is None and finding.file == file]


def _none() -> None:
    return None


def after(finding: Finding) -> str:
    """The file once the finding's fix is made."""
    assert finding.fix is not None
    return fixed(finding.place.source, [finding.fix])[0]


def fix_of(finding: Finding) -> Fix:
    assert finding.fix is not None
    return finding.fix


# --- RC001 to RC007: what can't be read -------------------------------------


@pytest.mark.parametrize(
    ("tail", "code", "line", "words"),
    [
        ("x-n: [a\n", "RC001", 8, ""),
        ("x-n: 'a\n", "RC001", 8, "ends in the middle"),
        ("x-n: a: b\n", "RC001", 7, "in the middle of a value"),
        ("\tx-n: a\n", "RC001", 7, ""),
        ("x-n: @a\n", "RC001", 7, "can't start with `@`"),
        ("x-n: *a\n", "RC001", 7, "alias"),
        ("x-n: !tag a\n", "RC001", 7, "tag"),
        ("x-n: !!float 1\n", "RC001", 7, "tag"),
        ("!tag x-n: a\n", "RC001", 7, "tag"),
        ("x-n: {<<: {a: b}}\n", "RC001", 7, "merge keys"),
        ("x-n: {[a]: b}\n", "RC001", 7, "a key must be a word"),
        ("x-n: .NaN\n", "RC001", 7, "not a finite number"),
        ("x-n: 9007199254740993\n", "RC001", 7, "over 2^53"),
        ("x-n: 0x20000000000001\n", "RC001", 7, "over 2^53"),
        ("x-n: a\u0085b\n", "RC007", 7, "U+0085"),
        ("x-n: a\u202eb\n", "RC007", 7, "U+202E"),
        ("x-n: a\ufeffb\n", "RC007", 7, "U+FEFF"),
        ('x-n: "\\u2066"\n', "RC007", 7, "U+2066"),
        ('"x-\\0": a\n', "RC007", 7, "U+0000"),
        ("x-n: " + "[" * 65 + "]" * 65 + "\n", "RC006", 7, "64 levels"),
        ("provider: azure\n", "RC002", 7, "`provider` is given twice"),
        ("x-n: {a: {b: 1, b: 2}}\n", "RC002", 7, "`b`"),
    ],
)
def test_what_is_told_of_a_text(tail: str, code: str, line: int, words: str) -> None:
    (finding,) = told(HEAD + tail, file="i.yaml")
    assert (finding.code, finding.start.line) == (code, line)
    assert words in finding.message
    assert finding.help


@pytest.mark.parametrize(
    "tail",
    [
        "x-n: !!str 12\n",
        'x-n: "<<"\n',
        "x-n: 9007199254740992\n",
        "x-n: " + "[" * 62 + "]" * 62 + "\n",
        "x-n: a\tb\n",
        "x-n: ünïcödé 😀\n",
        "x-n: {a: &a b, c: *a}\n",
        "...\n",
    ],
)
def test_what_is_no_flaw(tail: str) -> None:
    assert told(HEAD + tail, file="i.yaml") == []


def test_json_is_json() -> None:
    (finding,) = told('{"apiVersion": "routectl/v1", "kind": "Incident",}', file="i.json")
    assert (finding.code, finding.start) == ("RC001", (1, 50))
    assert finding.help == "remove the comma before it"


def test_a_thousand_documents() -> None:
    text = "---\n".join([HEAD.replace("name: i", f"name: i{number}") for number in range(1000)])
    assert told(text, file="i.yaml") == []
    (finding,) = told(text + "---\n" + HEAD, file="i.yaml")
    assert (finding.code, finding.message) == ("RC006", "more than 1,000 documents")


@pytest.mark.parametrize(
    ("head", "words", "help"),
    [
        ("kind: Incident\n", "no `apiVersion`", "add `apiVersion: routectl/v1`"),
        (
            "apiVersion: routectl/v2\nkind: Incident\n",
            "unknown version `routectl/v2`",
            "this routectl reads `routectl/v1`",
        ),
        ("apiVersion: routectl/v1\n", "no `kind`", "add one of"),
        ("apiVersion: routectl/v1\nkind: Incidnt\n", "unknown kind `Incidnt`", "did you mean `Incident`?"),
        ("apiVersion: routectl/v1\nkind: 12\n", "unknown kind `12`", "the kinds are"),
        ("apiVersion: routectl/v1\nkind: [Incident]\n", "unknown kind", ""),
        ("- a\n", "not a mapping", "begin it with"),
        ("--- \n", "the document is empty", "begin it with"),
    ],
)
def test_what_a_document_is(head: str, words: str, help: str) -> None:
    (finding,) = told(head, file="i.yaml")
    assert finding.code == "RC003"
    assert words in finding.message
    assert help in finding.help


def test_an_empty_document_among_others_is_none() -> None:
    assert told(HEAD + "---\n", file="i.yaml") == []


# --- RC005 -------------------------------------------------------------------


def test_a_misspelled_key_is_renamed() -> None:
    (finding,) = told(HEAD.replace("summary", "sumary"), file="i.yaml")
    assert (finding.code, finding.help, fix_of(finding).safe) == ("RC005", "did you mean `summary`?", False)
    assert after(finding) == HEAD


def test_no_key_is_renamed_to_one_that_is_there() -> None:
    (finding,) = told(HEAD + "sumary: again\n", file="i.yaml")
    assert (finding.code, finding.fix) == ("RC005", None)


def test_an_unknown_key_hides_nothing_else() -> None:
    text = complete("budget: {daly_usd: 5, daily_usd: 0}\n")[1]
    assert {finding.code for finding in told(text)} >= {"RC005", "RC304"}


def test_a_document_that_lacks_what_was_meant_is_not_used() -> None:
    text = complete("routes: [{nam: general, match: {}, target: nowhere}]\n")[1]
    assert [finding.code for finding in told(text)] == ["RC005"]


# --- RC008 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "read", "title", "safe", "becomes"),
    [
        ("no", "false", "quote it", True, '"no"'),
        ("On", "true", "quote it", True, '"On"'),
        ("y", "true", "quote it", True, '"y"'),
        ("010", "an octal number", "write `10`", True, "10"),
        ("-010", "an octal number", "write `-10`", True, "-10"),
        ("08", "text", "write `8`", True, "8"),
        ("0o17", "a number to some YAML 1.1 readers and text to others", "write `15`", True, "15"),
        ("1_000", "a number", "quote it", True, '"1_000"'),
        ("1.5_0", "a number", "quote it", True, '"1.5_0"'),
        ("0xF_F", "a number", "quote it", True, '"0xF_F"'),
        ("12:30", "a number in base 60", "quote it", True, '"12:30"'),
        ("1e3", "text", "write `1000.0`", True, "1000.0"),
        ("1e300", "text", "quote it", False, '"1e300"'),
    ],
)
def test_traps(written: str, read: str, title: str, safe: bool, becomes: str) -> None:
    (finding,) = told(HEAD + f"x-n: [a, {written}]\n", file="i.yaml")
    assert (finding.code, finding.severity) == ("RC008", Severity.WARNING)
    seen = read if "YAML 1.1" in read else f"{read} to a YAML 1.1 reader"
    assert finding.message == f"the value `{written}` is {seen}"
    assert fix_of(finding)[:2] == (title, safe)
    assert after(finding) == HEAD + f"x-n: [a, {becomes}]\n"


@pytest.mark.parametrize(
    "plain", ["now", "yesterday", "0", "-1", "1.5", "0x1F", "1.5e+3", "a_b", "2026-11-03", "1:2:a", "'no'"]
)
def test_no_traps(plain: str) -> None:
    assert told(HEAD + f"x-n: {plain}\n", file="i.yaml") == []


def test_a_key_is_a_trap_too() -> None:
    first, second = told(HEAD + "x-n: {no: 1, 1.10: 2}\n", file="i.yaml")
    assert "the key `no` is false" in first.message
    assert "the key `1.10` is a number" in second.message
    assert after(first) == HEAD + 'x-n: {"no": 1, 1.10: 2}\n'


@pytest.mark.parametrize(
    ("tail", "words", "becomes"),
    [
        ("results: []\npassed: yes\n", "must be `true` or `false`, not the text `yes`, which is true", "passed: true"),
        ("results: [{route: r, requests: 1_000, served: 2}]\npassed: true\n", "which is a number", "requests: 1000"),
        (
            "results: [{route: 1.10, requests: 3, served: 2}]\npassed: true\n",
            "written `1.10`, without quotes",
            'route: "1.10"',
        ),
        (
            "results: [{route: 010, requests: 3, served: 2}]\npassed: true\n",
            "written `010`, without quotes",
            'route: "010"',
        ),
        ("results: [{route: r, requests: 1:30, served: 2}]\npassed: true\n", "base 60", None),
    ],
)
def test_a_plain_value_that_can_not_stay_is_told_once(tail: str, words: str, becomes: str | None) -> None:
    (finding,) = told(DRILL + tail, "RC00", file="d.yaml")
    assert (finding.code, finding.severity) == ("RC008", Severity.ERROR)
    assert words in finding.message
    if becomes is None:
        assert finding.fix is None
    else:
        assert not fix_of(finding).safe
        assert becomes in after(finding)


@pytest.mark.parametrize(
    ("tail", "message"),
    [
        ("results: [{route: r, requests: yes, served: 2}]\n", "not the text `yes`, which is true to YAML 1.1 alone"),
        ("results: [{route: r, requests: 1_0.5, served: 2}]\n", "not the text `1_0.5`, which is a number to YAML 1.1"),
        ("results: 1_000\n", "must be a list, not the text `1_000`, which is a number to YAML 1.1 alone"),
    ],
)
def test_what_a_trap_means_elsewhere_is_no_remedy_where_it_would_not_do(tail: str, message: str) -> None:
    (finding,) = told(DRILL + tail + "passed: true\n", "RC00", file="d.yaml")
    assert (finding.code, finding.severity) == ("RC008", Severity.ERROR)
    assert message in finding.message
    assert not finding.help.startswith("write `true`")
    assert finding.fix is None


def test_a_number_too_small_to_be_one_is_not_made_zero() -> None:
    (finding,) = told(HEAD + "x-n: 1e-400\n", file="i.yaml")
    assert finding.help == "write a larger one, or 0: this one is too small to differ from it"
    assert finding.fix is None


def test_a_listed_version_number() -> None:
    findings = told(complete("request: {client: ['1.9', 1.10]}\n")[1], "RC00")
    assert [(finding.code, fix_of(finding).title) for finding in findings] == [("RC008", "quote it")]


def test_what_has_quotes_is_no_trap() -> None:
    (finding,) = told(DRILL + "results: []\npassed: 'yes'\n", "RC00", file="d.yaml")
    assert finding.code == "RC004"


# --- RC009 to RC012: comments ------------------------------------------------

ROUTE = "routes:\n  - {{name: general, match: {{}}, target: fast-v2, fallback: [fast-v3]}} {comment}\n"


def comment(words: str) -> str:
    return complete(ROUTE.format(comment=f"# routectl: {words}"))[1]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("ignore[RC203] certified alone", []),
        ("ignore[rc203] certified alone", []),
        ("ignore[single-provider] certified alone", []),
        ("ignore[RC203]: certified alone", []),
        ("ignore[RC203] certified alone (@sre, until 2026-11-23)", []),
        ("ignore[RC203]", ["RC009", "RC203"]),
        ("ignore[RC203] (@sre)", ["RC009", "RC203"]),
        ("ignore certified alone", ["RC009", "RC203"]),
        ("ignore[] certified alone", ["RC009", "RC203"]),
        ("ignore[RC2] certified alone", ["RC009", "RC203"]),
        ("ignore[RC999] certified alone", ["RC009", "RC203"]),
        ("ignore[RC203, RC999] certified alone", ["RC009"]),
        ("ignore[RC203] certified alone (until 2026-11-22)", ["RC012", "RC203"]),
        ("ignore[RC301] certified alone", ["RC010", "RC203"]),
        ("ignore[RC203, RC301] certified alone", ["RC010"]),
        ("ignored[RC203] certified alone", ["RC009", "RC203"]),
    ],
)
def test_a_comment_and_its_rule(words: str, expected: list[str]) -> None:
    Path("policy.yaml").write_text("")
    findings = told(comment(words), "RC009", "RC010", "RC012", "RC203", "RC301", paths=(".",))
    assert sorted(finding.code for finding in findings if finding.code != "RC301") == expected


@pytest.mark.parametrize(
    ("words", "settings", "expected"),
    [
        ("ignore[RC203] why", {"require_owner": True}, "nobody answers for it"),
        ("ignore[RC203] why (until 2027-01-01)", {"require_owner": True}, "nobody answers for it"),
        ("ignore[RC203] why (@sre)", {"require_date": True}, "without an end"),
        ("ignore[RC203] why", {"locked": ("RC203",)}, "is locked"),
        ("ignore[RC203] why", {"locked": ("RC2",)}, "is locked"),
        ("ignore[single-provider] why", {"locked": ("RC2",)}, "is locked"),
    ],
)
def test_a_comment_that_is_not_enough_silences_nothing(words: str, settings: dict[str, Any], expected: str) -> None:
    findings = told(comment(words), "RC0", "RC203", **settings)
    assert {finding.code for finding in findings} >= {"RC203"}
    assert any(expected in finding.message for finding in findings)


def test_a_comment_that_is_enough() -> None:
    settings = {"require_owner": True, "require_date": True}
    assert told(comment("ignore[RC203] why (@sre, until 2027-01-01)"), "RC0", "RC203", **settings) == []


def test_an_unknown_rule_has_a_nearest() -> None:
    finding = told(comment("ignore[singel-provider] why"), "RC009", "RC203")[-1]
    assert finding.help == "did you mean `single-provider`?"
    assert not fix_of(finding).safe
    assert "ignore[single-provider] why" in after(finding)


@pytest.mark.parametrize(
    ("name", "help"),
    [
        ("RC2", "write `RC203`, found here"),
        ("rc20", "write `RC203`, found here"),
        ("fallback", "write `RC203`, found here"),
        ("RC3", "write the code of one rule, as in `RC301`"),
    ],
)
def test_a_family_is_told_as_one(name: str, help: str) -> None:
    finding = next(one for one in told(comment(f"ignore[{name}] why"), "RC009", "RC203") if one.code == "RC009")
    assert finding.message == f"`{name}` is a family of rules: a comment names each rule"
    assert finding.help == help
    assert finding.fix is None


def test_an_unknown_rule_is_not_renamed_to_one_that_finds_nothing_there() -> None:
    finding = next(one for one in told(comment("ignore[RC8O3] why"), "RC009", "RC8") if one.code == "RC009")
    assert finding.help == "did you mean `RC803`?"
    assert finding.fix is None


def test_of_two_rules_the_idle_one_is_taken_out() -> None:
    (finding,) = told(comment("ignore[RC304, RC203] why"), "RC010", "RC203", "RC304")
    assert finding.message == "RC304 finds nothing here"
    assert "# routectl: ignore[RC203] why\n" in after(finding)


@pytest.mark.parametrize("words", ["ignore[RC304] why", "ignore[RC203] why (until 2026-01-01)"])
def test_a_useless_comment_goes_with_its_space(words: str) -> None:
    finding, *_ = told(comment(words), "RC010", "RC012", "RC304")
    assert fix_of(finding).safe
    assert "fallback: [fast-v3]}\n" in after(finding)


def test_a_useless_comment_goes_with_its_line() -> None:
    text = complete("# routectl: ignore-file[RC304] why\nx-n: a\n")[1]
    (finding,) = told(text, "RC010", "RC304")
    assert after(finding) == text.split("\n", 1)[1]


def test_a_comment_above_covers_the_block_below() -> None:
    routes = (
        "routes:\n  # routectl: ignore[RC203] why\n\n  # and more\n  - name: general\n    match: {}\n    target: fast-v2\n"
        "    fallback: [fast-v3]\n  - {name: last, match: {}, target: fast-v2, fallback: [fast-v3]}\n"
    )
    assert [finding.start.line for finding in told(complete(routes)[1], "RC0", "RC203")] == [9]


def test_a_comment_inside_a_text_is_none() -> None:
    text = HEAD.replace(
        "summary: down", 'summary: "a\n  # routectl: ignore[RC203]\n  b"\nx-n: |\n  # routectl: ignore[RC203]'
    )
    assert told(text, file="i.yaml") == []


def test_where_rules_could_not_look_no_comment_is_idle() -> None:
    broken = comment("ignore[RC304] why").replace("metadata:", "metadata: 5\nx-m:")
    assert [finding.code for finding in told(broken, "RC0", "RC304")] == ["RC004"]
    unknown = comment("ignore[RC304] why").replace("[fast-v3]", "[nowhere]")
    assert [finding.code for finding in told(unknown, "RC0", "RC1", "RC304")] == ["RC101"]
    lost = comment("ignore[RC203] why") + "x-n: a\n"
    Path("registry.yaml").unlink()
    assert [finding.code for finding in told(lost, "RC0", "RC1", "RC203")] == ["RC111"]


def test_a_rule_that_was_not_asked_leaves_its_comment_alone() -> None:
    text = comment("ignore[RC807] tested elsewhere")
    assert told(text, "RC0", "RC807") == []
    assert told(text, "RC0", "RC203", ignore=("RC807",)) != []
    assert [finding.code for finding in told(text, "RC010", "RC203")] == ["RC203"]
    assert told(text, "RC0", "RC8", per_path_ignores={"*.yaml": ("RC8",)}) == []


# --- a rule that speaks without end ------------------------------------------


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_HITS", 3)


@pytest.mark.usefixtures("few")
def test_one_finding_stands_for_those_left_out() -> None:
    findings = told(HEAD + "x-n: [no, no, no, no, no, no]\n", file="i.yaml")
    assert len(findings) == 4
    assert "more than 3 times" in findings[-1].message


@pytest.mark.usefixtures("few")
def test_it_is_as_severe_as_the_worst_of_them() -> None:
    tail = "results: [{route: no, requests: 3, served: 2, x-n: [no, no, no, no]}]\npassed: yes\n"
    findings = told(DRILL + tail, "RC008", file="d.yaml")
    assert {finding.severity for finding in findings[:-1]} == {Severity.WARNING}
    assert findings[-1].severity is Severity.ERROR


@pytest.mark.usefixtures("few")
def test_no_line_silences_it_but_the_whole_file_may() -> None:
    many = HEAD + "x-n:\n" + "  - no # routectl: ignore[RC008] why\n" * 4 + "  - no\n"
    assert [finding.message for finding in told(many, "RC008", file="i.yaml")] == [
        "RC008 finds more than 3 times something in this file: the rest is left out"
    ]
    assert told("# routectl: ignore-file[RC008] why\n" + many, "RC008", file="i.yaml") == []


def test_a_source_notes_no_more_than_it_should() -> None:
    source = Source("i.yaml", HEAD + "x-n:\n" + "  - no\n" * 5000)
    assert len(source.flaws) == 1001
