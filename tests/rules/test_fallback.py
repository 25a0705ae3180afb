"""What the pages of RC2xx leave out: splits, defaults, fallback routes, and where silence is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from routectl.document.source import Source
from routectl.finding import Finding, Severity
from routectl.lint.fix import fixed
from tests.rules.world import complete, run


def told(text: str, code: str, folder: Path, *more: str, **thresholds: object) -> list[Finding]:
    return run([text, *more], code, folder, **thresholds)[0]


def route(fields: str, *, name: str = "general", match: str = "{}", above: str = "") -> str:
    return f"{above}routes:\n  - {{name: {name}, match: {match}, {fields}}}\n"


SPLIT = "target: {split: [{model: fast-v2, percent: 95}, {model: fast-v3, percent: 5}]}"
STATIC = "{static: Please call us.}"
RAISED = "controls: {prune_input_to: 100000, under_pressure: {prune_input_to: 250000}}"
REDUCED = "{reduce_scope: short, target: fast-v3}"


# --- RC201 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ("target: fast-v2", 1),
        ("target: fast-v2, fallback: [fast-v2]", 1),
        ("target: fast-v2, stage: experimental", 0),
        ("target: fast-v2, fallback: [fast-v22]", 0),
        (f"target: fast-v2, degrade: [{STATIC}]", 0),
        (f"target: fast-v2, degrade: [{REDUCED}]", 0),
        ("target: fast-v2, degrade: [{reduce_scope: short, target: fast-v2}]", 1),
        (f"{SPLIT}, fallback: [fast-v2-azure]", 0),
        (f"{SPLIT}, fallback: [fast-v2, fast-v3]", 0),
        ("target: fast-v2, fallback: auto", 1),
        ("target: reasoning-v3, fallback: auto", 0),
    ],
)
def test_somebody_stands_behind(fields: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(fields), "RC201", tmp_path)) == count


def test_only_the_members_without_a_fallback_are_named(tmp_path: Path) -> None:
    [finding] = told(route(f"{SPLIT}, fallback: [fast-v2]"), "RC201", tmp_path)
    assert "when `fast-v2` can't serve" in finding.message


def test_a_default_fallback_route_is_none_for_itself(tmp_path: Path) -> None:
    text = (
        "defaults: {fallback_route: general}\nroutes:\n"
        "  - {name: answers, match: {intent: faq}, target: fast-v2}\n"
        "  - {name: general, match: {}, target: reasoning-v3}  # RC201\n"
    )
    findings, expected = run([text], "RC201", tmp_path)
    assert [(finding.file, finding.start.line) for finding in findings] == expected


# --- RC202 -------------------------------------------------------------------


def chain(*links: tuple[str, str]) -> str:
    return "routes:\n" + "".join(
        f"  - {{name: {name}, match: {{}}, target: fast-v2, fallback_route: {to}}}\n" for name, to in links
    )


def test_a_ring_is_told_once_at_its_first_route(tmp_path: Path) -> None:
    text = chain(("outside", "b"), ("a", "b"), ("b", "c"), ("c", "a"), ("too", "outside"))
    [finding] = told(text, "RC202", tmp_path)
    assert finding.message.endswith("`a` → `b` → `c` → `a`")
    assert finding.fingerprint.endswith("routes.a.fallback_route")
    assert [place.message for place in finding.related] == ["route `b` goes on to `c`", "route `c` goes on to `a`"]


def test_two_rings_are_two_findings(tmp_path: Path) -> None:
    assert len(told(chain(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")), "RC202", tmp_path)) == 2


def test_a_long_ring_is_shown_in_part(tmp_path: Path) -> None:
    count = 1000
    [finding] = told(chain(*((f"r{n}", f"r{(n + 1) % count}") for n in range(count))), "RC202", tmp_path)
    assert finding.message.endswith("`r6` → … → `r999` → `r0`")
    assert len(finding.message) < 200
    assert len(finding.related) < 10


def test_an_unknown_fallback_route_is_no_ring(tmp_path: Path) -> None:
    assert told(chain(("a", "b"), ("b", "nobody")), "RC202", tmp_path) == []


# --- RC203 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ("target: fast-v2, fallback: [fast-v3]", 1),
        ("target: fast-v2, fallback: [fast-v3, fast-v22]", 0),
        (SPLIT, 0),
        (f"target: fast-v2, fallback: [fast-v3], degrade: [{STATIC}]", 0),
    ],
)
def test_a_chain_at_one_provider(fields: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(fields), "RC203", tmp_path)) == count


# --- RC204 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "count"),
    [
        ("target: secure-v1, fallback: [secure-v1-eu]", 0),
        ("target: fast-v3, fallback: [fast-v2]", 1),
        (f"{SPLIT}, fallback: [fast-v2-azure]", 0),
        (f"{SPLIT}, fallback: [reasoning-v3]", 1),
        ("target: reasoning-v3, fallback: auto", 0),
        ("target: fast-v3, fallback: [fast-v22, fast-v2]", 0),
        ("target: fast-v3, fallback: [fast-v2, fast-v2]", 1),
    ],
)
def test_what_is_dearer(fields: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(fields), "RC204", tmp_path)) == count


def test_the_ratio_is_a_threshold(tmp_path: Path) -> None:
    text = route("target: secure-v1, fallback: [secure-v1-eu]")
    assert len(told(text, "RC204", tmp_path, max_price_ratio=1.05)) == 1


def test_one_fallback_is_one_finding(tmp_path: Path) -> None:
    [finding] = told(route("target: fast-v2, fallback: [reasoning-v3]"), "RC204", tmp_path)
    assert "is of tier `medium`, above its target's (`small`) and costs 5 times as much" in finding.message


def test_a_missing_price_is_not_compared(tmp_path: Path) -> None:
    registry = "models:\n  free: {provider: openai, tier: small}\n  paid: {provider: azure, tier: small, price: {input_per_mtok: 1, output_per_mtok: 1}}\n"
    assert told(route("target: free, fallback: [paid]"), "RC204", tmp_path, registry) == []


# --- RC205 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "match", "names"),
    [
        ("target: fast-v2, fallback: [fast-v3], requires: [vision]", "{}", ["fast-v3"]),
        ("target: fast-v3, fallback: [fast-v2], requires: [vision]", "{}", ["fast-v3"]),
        ("target: fast-v2, fallback: [fast-v3]", "{needs: vision}", ["fast-v3"]),
        ("target: fast-v2, fallback: [fast-v3]", "{needs: {not: [vision]}}", []),
        ("target: fast-v2, fallback: [fast-v3]", "{any: [{needs: vision}, {intent: faq}]}", []),
        ("target: fast-v2, fallback: [fast-v3]", "{any: [{needs: vision}, {needs: [vision, tools]}]}", ["fast-v3"]),
        ("target: fast-v2, requires: [vision, telepathy]", "{}", []),
        ("target: reasoning-v3, fallback: auto, requires: [vision]", "{}", []),
        ("target: reasoning-v3, fallback: auto, requires: [reasoning]", "{}", ["fast-v3"]),
        (f"target: fast-v2, degrade: [{REDUCED}, {STATIC}], requires: [vision]", "{}", ["fast-v3"]),
    ],
)
def test_who_lacks_a_capability(fields: str, match: str, names: list[str], tmp_path: Path) -> None:
    findings = told(route(fields, match=match), "RC205", tmp_path)
    assert [name for finding in findings for name in names if f"`{name}`" in finding.message] == names
    assert len(findings) == len(names)


@pytest.mark.parametrize(("behind", "count"), [("fallback: [fast-v2-azure]", 0), ("degrade: []", 1)])
def test_a_fallback_route_is_told_when_nobody_in_it_can_serve(behind: str, count: int, tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: pictures, match: {needs: vision}, target: fast-v2, fallback_route: general}\n"
        f"  - {{name: general, match: {{}}, target: fast-v3, {behind}}}\n"
    )
    assert len(told(text, "RC205", tmp_path)) == count


# --- RC206 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "match", "count"),
    [
        ("target: fast-v2, fallback: [secure-v1]", "{}", 1),
        ("target: secure-v1, fallback: [fast-v2]", "{}", 0),
        ("target: fast-v2, fallback: [secure-v1]", "{input_tokens: {lte: 200000}}", 0),
        ("target: fast-v2, fallback: [secure-v1]", "{input_tokens: {lte: 200001}}", 1),
        ("target: fast-v2, fallback: [secure-v1], controls: {prune_input_to: 200000}", "{}", 0),
        (f"target: fast-v2, fallback: [secure-v1], {RAISED}", "{}", 1),
        ("target: fast-v2, fallback: [secure-v1], controls: {under_pressure: {prune_input_to: 1000}}", "{}", 1),
        ("target: {split: [{model: secure-v1, percent: 50}, {model: fast-v2, percent: 50}]}", "{}", 0),
    ],
)
def test_a_smaller_context(fields: str, match: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(fields, match=match), "RC206", tmp_path)) == count


# --- RC207 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("steps", "severities"),
    [
        ([STATIC], []),
        ([REDUCED, STATIC], []),
        ([REDUCED], [Severity.WARNING]),
        ([STATIC, REDUCED], [Severity.ERROR]),
        ([STATIC, STATIC, STATIC], [Severity.ERROR]),
    ],
)
def test_where_a_ladder_ends(steps: list[str], severities: list[Severity], tmp_path: Path) -> None:
    findings = told(route(f"target: fast-v2, degrade: [{', '.join(steps)}]"), "RC207", tmp_path)
    assert [finding.severity for finding in findings] == severities


def test_a_ladder_in_defaults_is_told_once(tmp_path: Path) -> None:
    text = (
        f"defaults: {{degrade: [{REDUCED}]}}\nroutes:\n"
        "  - {name: a, match: {intent: faq}, target: fast-v2}\n  - {name: b, match: {}, target: fast-v2}\n"
    )
    [finding] = told(text, "RC207", tmp_path)
    assert "the ladder of `defaults`" in finding.message


# --- RC208 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "above", "count"),
    [
        ("target: fast-v2, fallback: [fast-v2]", "", 1),
        ("target: fast-v2, fallback: [fast-v3, fast-v3, fast-v3]", "", 2),
        (f"{SPLIT}, fallback: [fast-v2]", "", 0),
        (f"{SPLIT}, fallback: [fast-v2, fast-v2]", "", 1),
        ("target: {split: [{model: fast-v2, percent: 95}, {model: fast-v2, percent: 5}]}", "", 1),
        ("target: fast-v2", "defaults: {fallback: [fast-v2, fast-v3]}\n", 0),
        ("target: fast-v2", "defaults: {fallback: [fast-v3, fast-v3]}\n", 1),
        ("target: fast-v2, fallback_route: general", "", 0),
    ],
)
def test_what_is_named_twice(fields: str, above: str, count: int, tmp_path: Path) -> None:
    assert len(told(route(fields, above=above), "RC208", tmp_path)) == count


def test_the_fix_removes_the_second(tmp_path: Path) -> None:
    text = route("target: fast-v2, fallback: [fast-v3, fast-v2-azure, fast-v3]")
    [finding] = told(text, "RC208", tmp_path)
    assert finding.fix is not None
    assert not finding.fix.safe
    after, made = fixed(Source("policy.yaml", complete(text)[1]), [finding.fix])
    assert made == 1
    assert "fallback: [fast-v3, fast-v2-azure]" in after


def test_a_fallback_route_may_overlap(tmp_path: Path) -> None:
    text = (
        "routes:\n  - {name: a, match: {intent: faq}, target: fast-v2, fallback: [fast-v3], fallback_route: b}\n"
        "  - {name: b, match: {}, target: reasoning-v3, fallback: [fast-v2]}\n"
    )
    assert told(text, "RC208", tmp_path) == []


# --- RC209 -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "steps", "count"),
    [
        ("reject", [STATIC], 1),
        ("reject", [REDUCED], 0),
        ("reject", [], 0),
        ("static", [], 0),
        ("reduced_scope", [STATIC], 0),
        ("fallback", [], 0),
    ],
)
def test_only_what_has_nothing_past_it_is_impossible(after: str, steps: list[str], count: int, tmp_path: Path) -> None:
    text = route(f"target: fast-v2, degrade: [{', '.join(steps)}], escalate: {{to: human, after: {after}}}")
    assert len(told(text, "RC209", tmp_path)) == count


@pytest.mark.parametrize(("ladder", "count"), [("", 1), (f", degrade: [{STATIC}]", 0)])
def test_a_default_escalation_is_for_routes_that_can_reject(ladder: str, count: int, tmp_path: Path) -> None:
    default = "" if ladder else f", degrade: [{STATIC}]"
    above = f"defaults: {{escalate: {{to: human, after: reject}}{default}}}\n"
    assert len(told(route(f"target: fast-v2{ladder}", above=above), "RC209", tmp_path)) == count


# --- RC210 -------------------------------------------------------------------


def timed(*rows: tuple[str, str, int]) -> str:
    return "results:\n" + "".join(
        f"  - {{model: {model}, {f'intent: {intent}, ' if intent else ''}samples: 500, latency_ms: {{p95: {p95}}}}}\n"
        for model, intent, p95 in rows
    )


TWO = "target: fast-v2, fallback: [fast-v2-azure], limits: {max_latency_ms: 2000}"


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ([("fast-v2", "", 1000), ("fast-v2-azure", "", 1000)], 0),
        ([("fast-v2", "", 1000), ("fast-v2-azure", "", 1001)], 1),
        ([("fast-v2", "", 1900)], 0),
        ([("fast-v2-azure", "", 1900)], 0),
        ([("fast-v2", "", 2001), ("fast-v2-azure", "", 1900)], 0),
        ([("fast-v2", "faq", 1900), ("fast-v2-azure", "plan", 1900)], 0),
        ([("fast-v2", "faq", 1900), ("fast-v2", "", 50), ("fast-v2-azure", "", 150)], 1),
    ],
)
def test_the_sum_of_a_chain(rows: list[tuple[str, str, int]], count: int, tmp_path: Path) -> None:
    assert len(told(route(TWO), "RC210", tmp_path, timed(*rows))) == count


def test_the_bound_of_the_match_is_a_budget(tmp_path: Path) -> None:
    text = route("target: fast-v2, fallback: [fast-v2-azure]", match="{sla_ms: {lt: 1500}}")
    [finding] = told(text, "RC210", tmp_path, timed(("fast-v2", "", 800), ("fast-v2-azure", "", 800)))
    assert "takes route `general` 1600 ms, over its budget of 1499 ms" in finding.message


@pytest.mark.parametrize(("attempts", "count"), [(-1, 0), (1, 0), (2, 0), (2.5, 1), (3, 1)])
def test_attempts_are_a_threshold(attempts: float, count: int, tmp_path: Path) -> None:
    text = route("target: fast-v2, fallback: [fast-v2-azure, fast-v3], limits: {max_latency_ms: 2000}")
    rows = timed(("fast-v2", "", 800), ("fast-v2-azure", "", 800), ("fast-v3", "", 800))
    assert len(told(text, "RC210", tmp_path, rows, attempts=attempts)) == count


def test_members_of_a_split_are_not_tried_in_turn(tmp_path: Path) -> None:
    text = route(f"{SPLIT}, limits: {{max_latency_ms: 2000}}")
    assert told(text, "RC210", tmp_path, timed(("fast-v2", "", 1500), ("fast-v3", "", 1500))) == []
