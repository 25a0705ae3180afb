"""One typical slip of a newcomer in a new policy repo: one finding, where the slip is, with a remedy that mends it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from routectl.finding import Finding, Severity
from routectl.lint.run import lint, without_echoes
from routectl.lint.settings import Settings
from routectl.repo.open import Repo
from routectl.repo.starter import make

POLICY, REGISTRY = "policies/support.yaml", "registry/models.yaml"
REPORT, SUITE = "evidence/benchmarks/support.yaml", "tests/support.yaml"
PRICE = "{input_per_mtok: 0.25, output_per_mtok: 2.00}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    make(".")
    return tmp_path


def told() -> list[Finding]:
    repo = Repo(["."])
    return list(without_echoes(lint(repo.looked(), Settings(today=date.today()), repo.survey)).findings)


def slip(written: str, instead: str, file: str) -> tuple[int, int]:
    """Write it, and say where it begins."""
    text = Path(file).read_text()
    assert written in text
    start = text.index(written)
    Path(file).write_text(text[:start] + instead + text[start + len(written) :])
    return text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)


MISTAKES: list[Any] = [
    # what YAML makes of it
    ("    match: {}", "\tmatch: {}", "RC001", 0, "a tab can't indent", "indent with spaces"),
    ("target: fast\n", "target:fast\n", "RC001", 0, "no space after the `:` of `target`", "write `target: fast`"),
    ("  - name: general", "    name: general", "RC002", 4, "`name` is given twice", "write `- name: …` for a new item"),
    ("    match: {}", "   match: {}", "RC001", 3, "begins in this column", "indent it like the keys"),
    ("  - name: general\n", "  general:\n", "RC001", 2, "the list that begins in line 26", "write `- ` before it"),
    ("[fast-azure]", "[fast-azure", "RC001", None, "expected `,` or `]`", "close the `[` of line 37"),
    ('"@you/platform"', "@you/platform", "RC001", 0, "can't start with `@`", "put the value in quotes"),
    ('"@you/platform"', '"@you/platform', "RC001", None, "can't start with `@`", "one may be missing further up"),
    ("static: We can't", "static: Sorry: we can't", "RC001", 13, "in the middle of a value", "quote the value"),
    ("target: fast\n", "target: {{ model }}\n", "RC001", 9, "a key must be a word", "a template's `{{…}}`"),
    # what its place doesn't take
    ("target: fast\n", "target: [fast]\n", "RC004", 8, "not a list", "name one here: `fast`"),
    ("[fast-azure]", "atuo", "RC004", 0, "not the text `atuo`", "did you mean `auto`?"),
    ("{risk: high}", "{risk: {in: [high]}}", "RC004", None, "not a mapping with `in`", "write `[high]`"),
    ("percent: 100", "percent: 100%", "RC004", 9, "must be a percentage", "write the number alone: `100`"),
    ("12000", "12s", "RC004", 0, "must be a whole number", "write the number alone: `12000`"),
    ("daily_usd: 200", "daily_usd: 1,000", "RC004", 11, "the text `1,000`", "write the number alone: `1000`"),
    ("quality_floor: 0.8", "quality_floor: 80", "RC004", 15, "at most 1", "write it as a share of one: `0.8`"),
    ("match: {risk: high}", "match: risk == high", "RC004", 7, "must be a mapping", "write `{dimension: value}`"),
    ("match: {risk: high}", "match: {risk: {eq: high}}", "RC004", 14, "must be a value", "write `high`"),
    ("match: {risk: high}", "match: {sla_ms: <2000}", "RC004", 16, "a whole number", "write `{lt: 2000}`"),
    ("{allow: {tier: [small]}}", "{allow: [small]}", "RC004", 8, "must be a mapping", "the keys here are `models`, `tier`"),
    ("      - static: We", "      static: We", "RC004", None, "must be a list", "`- {static: …}`"),
    ("- static: We", "- We", "RC004", 2, "must be a step with", "`{static: …}`"),
    ("target: fast\n", "target: fast#it is cheap\n", "RC004", 8, "not a model name", "a comment needs a space"),
    ("target: fast\n", "target: ${MODEL}\n", "RC004", 8, "not a model name", "variables are not filled in"),
    ("kind: RoutePolicy", "kind: Policy", "RC003", 6, "unknown kind `Policy`", "did you mean `RoutePolicy`?"),
    ("kind: RoutePolicy\n", "", "RC003", None, "has no `kind`", "add `kind: RoutePolicy`"),
    ("match: {risk: high}", "match: {sla_ms: {less_than: 2000}}", "RC005", 17, "`less_than`", "did you mean `lt`?"),
    ("match: {risk: high}", "match: {sla_ms: {foo: 2000}}", "RC005", 17, "`foo`", "the keys here are `lt`, `lte`"),
    ("max_latency_ms: ", "max_latency_s: ", "RC005", 0, "`max_latency_s`", "did you mean `max_latency_ms`?"),
    ("quality_floor: ", "quality_flor: ", "RC005", 0, "`quality_flor`", "did you mean `quality_floor`?"),
    ("cost_ceiling_usd: ", "cost_ceiling: ", "RC005", 0, "`cost_ceiling`", "did you mean `cost_ceiling_usd`?"),
    ("max_output_tokens: ", "max_tokens: ", "RC005", 0, "`max_tokens`", "did you mean `max_output_tokens`?"),
    ("budget:\n", "~: 3\nbudget:\n", "RC005", 0, "unknown key `~`", "the keys here are"),
    ("budget:\n", "1: 3\nbudget:\n", "RC005", 0, "unknown key `1`", "the keys here are"),
    # what leads nowhere
    ("target: fast\n", "target: gpt-5-mini\n", "RC101", 8, "`gpt-5-mini`", "the id of `fast`"),
    ("target: fast\n", "target: Fast\n", "RC101", 8, "`Fast`", "did you mean `fast`?"),
    ("match: {risk: high}", 'match: {risk: ">= high"}', "RC106", 14, "`>= high`", "write `{gte: high}`"),
    ("fallback: [fast-azure]", "fallbacks: [fast-azure]", "RC005", 0, "`fallbacks`", "did you mean `fallback`?"),
    ("../registry/models.yaml", "registry/models.yaml", "RC111", 0, "does not exist", "did you mean `../registry/models"),
    ("registry/models.yaml", "registry/models.yml", "RC111", -3, "does not exist", "did you mean `models.yaml`?"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "instead", "code", "right", "message", "help"), MISTAKES)
def test_one_slip_is_one_finding(
    written: str, instead: str, code: str, right: int | None, message: str, help: str
) -> None:
    line, column = slip(written, instead, POLICY)
    (finding,) = told()
    assert finding.code == code
    assert message in finding.message
    assert help in finding.help
    if right is not None:  # so far to the right of where the slip begins
        assert finding.start == (line, column + right)


@pytest.mark.parametrize(
    ("written", "instead", "code", "message", "help"),
    [
        ("[tools, structured", "[tool, structured", "RC107", "`tool` of model `fast`", "did you mean `tools`?"),
        ("provider: openai", "provider: opnai", "RC102", "`opnai`", "did you mean `openai`?"),
        ("max_input_tokens", "context_window", "RC005", "`context_window`", "the keys here are `max_input_tokens`"),
    ],
)
def test_one_slip_in_the_registry(written: str, instead: str, code: str, message: str, help: str) -> None:
    slip(written, instead, REGISTRY)
    (finding,) = told()
    assert finding.code == code
    assert message in finding.message
    assert help in finding.help


@pytest.mark.parametrize(
    ("file", "written", "instead", "code", "help"),
    [
        (REGISTRY, "input_per_mtok: 0.25", "input_per_mtok: $0.25", "RC004", "write the number alone: `0.25`"),
        (REGISTRY, "tier: small", "teir: small", "RC005", "did you mean `tier`?"),
        (REGISTRY, "kind: ModelRegistry", "kind: Registry", "RC003", "did you mean `ModelRegistry`?"),
        (REGISTRY, "tiers: [", "tiers: [[", "RC001", "close the `[`"),
        (REPORT, "samples: 500", "samples: many", "RC004", "`routectl schema`"),
        (REPORT, "results:", "result:", "RC005", "did you mean `results`?"),
    ],
)
def test_a_file_that_can_not_be_used_is_told_where_it_is_to_be_mended(
    file: str, written: str, instead: str, code: str, help: str
) -> None:
    slip(written, instead, file)
    (finding,) = told()
    assert (finding.file, finding.code) == (file, code)
    assert help in finding.help


@pytest.mark.parametrize(
    ("settings", "codes"),
    [
        ({}, ["RC111"]),
        ({"ignore": ("RC005",)}, ["RC111"]),
        ({"severity": {"RC005": Severity.WARNING}}, ["RC111", "RC005"]),
        ({"per_path_ignores": {"registry/*": ("RC0",)}}, ["RC111"]),
    ],
)
def test_what_is_not_told_there_is_told_where_it_is_missed(settings: dict[str, Any], codes: list[str]) -> None:
    slip("tier: small", "teir: small", REGISTRY)
    repo = Repo([POLICY] if not settings else ["."])
    found = without_echoes(lint(repo.looked(), Settings(date.today(), **settings), lambda: None)).findings
    assert [finding.code for finding in found] == codes
    message = "`../registry/models.yaml` can't be used: line 14: unknown key `teir` in model `fast`"
    assert found[0].message == message
    assert [related.place.file for related in found[0].related] == [REGISTRY]


def test_a_link_out_of_the_root_is_told_at_the_link() -> None:
    Path("../elsewhere.yaml").write_text(Path(REGISTRY).read_text())
    Path("routectl.toml").touch()
    Path(REGISTRY).unlink()
    Path(REGISTRY).symlink_to("../../elsewhere.yaml")
    (finding,) = told()
    assert (finding.file, finding.code) == (REGISTRY, "RC011")
    repo = Repo([POLICY])
    (finding,) = lint(repo.looked(), Settings(date.today()), lambda: None).findings
    assert (finding.file, finding.code) == (POLICY, "RC011")


def test_a_price_of_one_token_is_seen() -> None:
    slip(PRICE, "{input_per_mtok: 0.00000025, output_per_mtok: 0.000002}", REGISTRY)
    dearer, odd = told()
    assert "costs 1,000,000 times as much" in dearer.message
    assert odd.code == "RC308"
    assert "$0.00000225 per million tokens" in odd.message


def test_a_document_cut_in_two() -> None:
    slip("budget:\n", "---\nbudget:\n", POLICY)
    (finding,) = (one for one in told() if one.code == "RC003")
    assert "remove the `---` above" in finding.help


def test_what_may_be_in_use_by_another_name_is_not_told_as_unused() -> None:
    slip("target: fast\n", "target: Fast\n", POLICY)
    Path("policies/other.yaml").write_text(Path(POLICY).read_text().replace("name: support", "name: other"))
    assert {finding.code for finding in told()} == {"RC101", "RC807"}


@pytest.mark.parametrize("written", ["1_500_000", "1500000"])
def test_numbers_are_told_in_digits(written: str) -> None:
    slip("daily_usd: 200\n  alert_at: [0.5, 0.8]", f"daily_usd: {written}", POLICY)
    told_of = [finding for finding in told() if finding.severity is not Severity.INFO]
    assert all("e+06" not in finding.message for finding in told_of)
    assert written == "1_500_000" or "$1,500,000" in told_of[0].message


def test_a_new_repo_is_sound() -> None:
    assert told() == []


@pytest.mark.parametrize(
    ("comment", "message", "help"),
    [
        ("disable=RC204 we know (@me)", "can't `disable` a rule", "write `# routectl: ignore[RC203] reason`"),
        ("ingore[RC204] we know (@me)", "can't `ingore` a rule", "write `# routectl: ignore[RC203] reason`"),
        ("ignore[RC204] we know (@me, until next week)", "until `next week`, which is no date", "write the day"),
        ("ignore[RC204] we know (@me, until 2026-02-30)", "until `2026-02-30`, which is no date", "write the day"),
        ("ignore[RC204] we know (@me, until)", "until `until`, which is no date", "write the day"),
        ("ignore[RC2O4] we know (@me)", "no rule is named `RC2O4`", "did you mean `RC204`?"),
    ],
)
def test_a_comment_that_silences_nothing_is_told(comment: str, message: str, help: str) -> None:
    slip("{input_per_mtok: 0.25, output_per_mtok: 2.00}", "{input_per_mtok: 0.2, output_per_mtok: 0.4}", REGISTRY)
    slip("fallback: [fast-azure]", f"fallback: [fast-azure]  # routectl: {comment}", POLICY)
    dearer, finding = told()
    assert (dearer.code, dearer.suppression) == ("RC204", None)
    assert finding.code == "RC009"
    assert message in finding.message
    assert help in finding.help


def test_a_comment_about_something_else_is_none() -> None:
    slip("fallback: [fast-azure]", "fallback: [fast-azure]  # routectl: the cheapest, allow it for now", POLICY)
    assert told() == []


@pytest.mark.parametrize(
    ("file", "written", "instead", "message", "help"),
    [
        (REPORT, "latency_ms: {p50", "latency_s: {p50", "unknown key `latency_s`", "did you mean `latency_ms`?"),
        (REGISTRY, "input_per_mtok: 0.25", "input_per_mtok: 0,25", "unknown key `25`", "decimals with a point"),
        (POLICY, "fallback: [fast-azure]", "fallback: [auto]", "unknown model `auto`", "write `fallback: auto`"),
        (POLICY, "registry:", "spec:\n  registry:", "unknown key `spec`", "write `registry` here, not below `spec`"),
        (REGISTRY, "max_input_tokens: 272000", "max_input_tokens: 272k", "`272k`", "write the number alone: `272000`"),
        (REGISTRY, "max_input_tokens: 272000", "max_input_tokens: 272ki", "`272ki`", "without `ki`"),
    ],
)
def test_a_slip_with_consequences_is_told_with_its_remedy(
    file: str, written: str, instead: str, message: str, help: str
) -> None:
    slip(written, instead, file)
    assert any(message in finding.message and help in finding.help for finding in told())


def test_a_test_that_can_not_be_read_is_a_test() -> None:
    slip("action: serve", "action: served", SUITE)
    (finding,) = told()
    assert (finding.file, finding.code) == (SUITE, "RC004")


def test_a_match_that_nothing_satisfies_is_told_as_that() -> None:
    slip("match: {risk: high}", "match: {risk: high, sla_ms: {lt: 0}}", POLICY)
    assert [finding.code for finding in told()] == ["RC702", "RC707"]


@pytest.mark.parametrize(
    ("written", "instead"),
    [("target: fast\n", "target: Fast\n"), ("../registry/models.yaml", "../models.yaml"), ("routes:", "routs:")],
)
def test_a_comment_is_not_idle_while_something_else_is_broken(written: str, instead: str) -> None:
    for file, code in ((SUITE, "RC115"), (REGISTRY, "RC113")):
        comment = f"# routectl: ignore-file[{code}] known (@me)\n"
        Path(file).write_text(comment + Path(file).read_text())
    assert {finding.code for finding in told()} == {"RC010"}
    slip(written, instead, POLICY)
    assert "RC010" not in {finding.code for finding in told()}
