"""What the pages of RC8xx leave out: days on the edge, thresholds, and fixes."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.finding import Replacement, Severity
from tests.rules.world import run

ROUTES = "routes:\n  - {name: answers, match: {}, target: fast-v2}\n"


def model(text: str) -> str:
    return f"models:\n  fast-v2: {{provider: openai, tier: small, {text}}}\n"


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        (("sre",), ""),
        (("sre", "legal"), "policy `support` has no owner for `legal`"),
    ],
)
def test_roles_are_a_threshold(roles: tuple[str, ...], message: str, tmp_path: Path) -> None:
    text = "metadata: {name: support, owners: {sre: '@acme/sre'}}\n" + ROUTES
    findings, _ = run([text], "RC801", tmp_path, roles=roles)
    assert [finding.message for finding in findings] == ([message] if message else [])


def test_no_owner_at_all_names_all_four(tmp_path: Path) -> None:
    findings, _ = run(["metadata: {name: support}\n" + ROUTES], "RC801", tmp_path)
    assert "`platform`, `product`, `sre`, `finance`" in findings[0].message


@pytest.mark.parametrize(
    ("reviewed", "told"),
    [
        ("{date: 2026-10-24, every_days: 30}", 0),
        ("{date: 2026-10-23, every_days: 30}", 1),
        ("{date: 2026-11-23, every_days: 30}", 0),
        ("{date: 2026-11-24, every_days: 30}", 1),
        ("{date: 2026-08-25}", 0),
        ("{date: 2026-08-24}", 1),
    ],
)
def test_a_review_is_due_after_its_days(reviewed: str, told: int, tmp_path: Path) -> None:
    text = f"metadata: {{name: support, reviewed: {reviewed}}}\n" + ROUTES
    assert len(run([text], "RC802", tmp_path)[0]) == told


def test_the_fix_bounds_the_experiment(tmp_path: Path) -> None:
    text = "routes:\n  - {name: try, stage: experimental, match: {}, target: fast-v2}\n"
    findings, _ = run([text], "RC803", tmp_path)
    fix = findings[0].fix
    assert fix
    assert not fix.safe
    assert [edit.text for edit in fix.edits if isinstance(edit, Replacement)] == [", sample_percent: 5"]


@pytest.mark.parametrize(("percent", "told"), [(10, 0), (10.01, 1), (0.5, 0)])
def test_ten_percent_is_the_most(percent: float, told: int, tmp_path: Path) -> None:
    text = f"routes:\n  - {{name: try, stage: experimental, sample_percent: {percent}, match: {{}}, target: fast-v2}}\n"
    assert len(run([text], "RC803", tmp_path)[0]) == told


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("sunset: 2026-11-23, replaced_by: next", []),
        (
            "sunset: 2026-11-22, replaced_by: next",
            ["the sunset of route `old`, `2026-11-22`, has passed, and it still serves"],
        ),
        ("sunset: 2027-01-01", ["deprecated route `old` has no `replaced_by`"]),
        ("replaced_by: next", ["deprecated route `old` has no `sunset`"]),
        ("priority: 1", ["deprecated route `old` has no `sunset` and no `replaced_by`"]),
    ],
)
def test_what_a_deprecation_needs(text: str, messages: list[str], tmp_path: Path) -> None:
    text = text.replace("priority", "x-priority")
    policy = f"routes:\n  - {{name: old, stage: deprecated, match: {{}}, target: fast-v2, {text}}}\n  - {{name: next, match: {{}}, target: fast-v2}}\n"
    assert [finding.message for finding in run([policy], "RC804", tmp_path)[0]] == messages


@pytest.mark.parametrize(
    ("day", "severity"),
    [
        ("2026-11-23", Severity.ERROR),
        ("2026-11-24", Severity.WARNING),
        ("2027-01-22", Severity.WARNING),
        ("2027-01-23", None),
    ],
)
def test_a_model_is_gone_from_its_day_on(day: str, severity: Severity | None, tmp_path: Path) -> None:
    findings, _ = run([ROUTES, model(f"deprecated_on: {day}")], "RC805", tmp_path)
    assert [finding.severity for finding in findings] == ([severity] if severity else [])


def test_a_model_is_told_once_with_its_other_uses(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {intent: faq}, target: fast-v2}\n  - {name: b, match: {}, target: fast-v2}\n"
        "  - {name: c, match: {}, target: fast-v2, degrade: [{reduce_scope: short, target: fast-v2}]}\n"
    )
    findings, _ = run([text, model("deprecated_on: 2026-10-01")], "RC805", tmp_path)
    assert [finding.message for finding in findings] == [
        "`fast-v2` was deprecated on `2026-10-01` and is still used, in 3 routes"
    ]
    assert len(findings[0].related) == 4


@pytest.mark.parametrize(
    ("verified", "told"),
    [("2026-05-27", 0), ("2026-05-26", 1), ("2026-11-23", 0), ("2026-11-24", 1)],
)
def test_verified_long_ago_or_not_yet(verified: str, told: int, tmp_path: Path) -> None:
    text = model(f"verified: {{date: {verified}, source: price-map}}")
    assert len(run([text], "RC806", tmp_path)[0]) == told


def test_one_policy_of_two_is_tested(tmp_path: Path) -> None:
    second = "metadata: {name: second}\n" + ROUTES
    cases = "cases:\n  - {name: one, request: {}, expect: {route: answers}}\n"
    findings, _ = run(["metadata: {name: first}\n" + ROUTES, second, cases], "RC807", tmp_path)
    assert [finding.message for finding in findings] == ["policy `second` has no test"]
