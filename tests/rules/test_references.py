"""Edges of the rules on names: who is asked for which, and what nearest name is offered."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routectl.finding import Finding, Severity
from routectl.lint.fix import fixed
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo
from tests.rules.world import REGISTRY, TODAY, complete

CASE = "cases:\n  - {{name: c, request: {{{request}}}, state: {{{state}}}, expect: {{{expect}}}}}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "routectl.toml").touch()
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "evidence").mkdir()
    (tmp_path / "policy.yaml").write_text(complete("x-n: a\n")[1])
    return tmp_path


LEFT_OUT = ("RC113", "RC115", "RC116")
"""What fragments are told beside their names: a registry's unused models, and tests that test little."""


def told(*texts: str, select: str = "RC1", leave: tuple[str, ...] = LEFT_OUT, look_at: str = ".") -> list[Finding]:
    """The findings on some fragments of documents."""
    for text in texts:
        file, whole = complete(text)
        Path(file).write_text(whole)
    repo = Repo([look_at])
    return list(lint(repo.looked(), Settings(TODAY, select=(select,), ignore=leave), repo.survey).findings)


def case(**parts: str) -> str:
    return CASE.format(**({"request": "", "state": "", "expect": ""} | parts))


@pytest.mark.parametrize(
    ("text", "code", "name", "near"),
    [
        ("routes: [{name: r, match: {}, target: fastv2}]", "RC101", "fastv2", "fast-v2"),
        ("routes: [{name: r, match: {}, target: {split: [{model: FAST-V2, percent: 100}]}}]", "RC101", "FAST-V2", "fast-v2"),
        ("routes: [{name: r, match: {}, target: fast-v2, degrade: [{reduce_scope: s, target: fast-v4}]}]", "RC101", "fast-v4", "fast-v3"),
        ("guardrails: [{name: g, when: {}, forbid: {models: [gpt]}}]", "RC101", "gpt", ""),
        ("budget: {daily_usd: 1, spike: {window_minutes: 1, over_usd: 1, then: {allow: {models: [fast-v22]}}}}", "RC101", "fast-v22", "fast-v2"),
        ("guardrails: [{name: g, when: {}, require: {provider: [antropic]}}]", "RC102", "antropic", "anthropic"),
        ("budget: {daily_usd: 1, providers: {Azure: {daily_usd: 1}}}", "RC102", "Azure", "azure"),
        ("models: {reasoning-v3: {provider: azur, id: x, tier: small}}", "RC102", "azur", "azure"),
        ("models: {reasoning-v3: {provider: azure, id: x, tier: smal}}", "RC103", "smal", "small"),
        ("routes: [{name: r, match: {}, target: fast-v2, quota: {share_of: premum, percent: 5}}]", "RC103", "premum", "premium"),
        ("defaults: {fallback_route: genral}\nroutes: [{name: general, match: {}, target: fast-v2}]", "RC104", "genral", "general"),
        ("routes: [{name: r, stage: deprecated, sunset: 2027-01-01, replaced_by: q, match: {}, target: fast-v2}]", "RC104", "q", ""),
        ("routes: [{name: r, match: {any: [{rsk: high}]}, target: fast-v2}]", "RC105", "rsk", "risk"),
        ("guardrails: [{name: g, when: {regoin: eu}, require: {regions: [eu]}}]", "RC105", "regoin", "region"),
        ("routes: [{name: r, match: {intent: {not: [fq]}}, target: fast-v2}]", "RC106", "fq", "faq"),
        ("routes: [{name: r, match: {risk: {gte: hgh}}, target: fast-v2}]", "RC106", "hgh", "high"),
        ("routes: [{name: r, match: {needs: {not: [visoin]}}, target: fast-v2}]", "RC107", "visoin", "vision"),
        ("defaults: {requires: [tolls]}", "RC107", "tolls", "tools"),
        ("guardrails: [{name: g, when: {}, require: {compliance: [hippa]}}]", "RC108", "hippa", "hipaa"),
        ("guardrails: [{name: g, when: {}, forbid: {regions: [apec]}}]", "RC109", "apec", "apac"),
        (case(request="intnt: faq"), "RC105", "intnt", "intent"),
        (case(request="intent: fax"), "RC106", "fax", "faq"),
        (case(state="models_down: [fast-v9]"), "RC101", "fast-v9", "fast-v3"),
        (case(state="providers_down: [openia]"), "RC102", "openia", "openai"),
        (case(state="budget: {spike: alert}"), "RC106", "spike", ""),
        (case(expect="route: generl"), "RC104", "generl", "general"),
        (case(expect="model: [fast-v2, secure]"), "RC101", "secure", "secure-v1"),
        ("properties: [{name: p, always: {model: {tags: [policy-controlls]}}}]", "RC108", "policy-controlls", "policy-controls"),
        ("properties: [{name: p, when: {risk: hgh}, never: {provider: azure}}]", "RC106", "hgh", "high"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere(text: str, code: str, name: str, near: str) -> None:
    (finding,) = told(text)
    assert finding.code == code
    assert finding.severity is Severity.ERROR
    assert f"`{name}`" in finding.message or f" `{name}`" in finding.message
    line = finding.place.source.line(finding.start.line)
    assert line[finding.start.column - 1 : finding.end.column - 1].strip("'\"") == name
    if near:
        assert finding.help == f"did you mean `{near}`?"
        assert finding.fix is not None
        assert not finding.fix.safe
        text, made = fixed(finding.place.source, [finding.fix])
        assert made == 1
        Path(finding.file).write_text(text)
        assert told() == []
    else:
        assert finding.help
        assert finding.fix is None


@pytest.mark.parametrize(
    "text",
    [
        "request: {region: [moon, mars], intent: [faq]}",
        "routes: [{name: r, match: {}, target: fast-v2, requires: [audio]}]",
        "routes: [{name: r, match: {sla_ms: {lt: 5}, needs: tools}, target: fast-v2, fallback: auto}]",
        "models: {reasoning-v3: {provider: azure, id: x, tier: small, regions: [moon], capabilities: [telepathy], tags: [new]}}",
        case(request="intent: other, id: r-1, needs: [tools], x-note: a", state="x-note: a"),
        case(state="providers_down: []", expect="escalation: anyone"),
        "routes: [{name: r, match: {x-note: a}, target: fast-v2, x-target: nowhere}]",
    ],
)
def test_a_name_that_is_nobodys_business(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("scope", "known"),
    [
        ("day", True),
        ("spike", False),
        ("provider:openai", True),
        ("provider:azure", False),
        ("route:a", True),
        ("route:b", False),
    ],
)
def test_a_budget_scope_is_the_policys(scope: str, known: bool) -> None:
    policy = (
        "budget: {daily_usd: 9, providers: {openai: {daily_usd: 5}}}\n"
        "routes: [{name: a, match: {}, target: fast-v2, quota: {share_of: premium, percent: 5}}, {name: b, match: {}, target: fast-v2}]"
    )
    findings = told(policy, case(state=f'budget: {{"{scope}": alert}}'))
    assert [finding.code for finding in findings] == ([] if known else ["RC106"])


def test_a_name_in_defaults_is_told_once() -> None:
    (finding,) = told(
        "defaults: {fallback: [fast-v9]}\nroutes:\n  - {name: a, match: {intent: faq}, target: fast-v2}\n"
        "  - {name: b, match: {}, target: fast-v2}\n"
    )
    assert (finding.code, finding.start.line) == ("RC101", 1)


def test_without_a_registry_only_that_is_told() -> None:
    Path("registry.yaml").unlink()
    findings = told("routes: [{name: r, match: {needs: [x]}, target: nowhere}]")
    assert [(finding.code, finding.message) for finding in findings] == [("RC111", "`registry.yaml` does not exist")]


# --- RC011, RC111: files ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("registry: regstry.yaml", "RC111", "`regstry.yaml` does not exist"),
        ("registry: evidence", "RC111", "`evidence` is a folder, not a file"),
        ("registry: /etc/passwd", "RC011", "`/etc/passwd` leaves the policy root"),
        ("registry: ../registry.yaml", "RC011", "`../registry.yaml` leaves the policy root"),
        ("registry: policy.yaml", "RC111", "`policy.yaml` holds no ModelRegistry"),
        ("registry: empty.yaml", "RC111", "`empty.yaml` is empty"),
        ("registry: broken.yaml", "RC111", "`broken.yaml` can't be used: line 3: "),
        ("registry: out.yaml", "RC011", "`out.yaml` leaves the policy root"),
        ("evidence: [evidenc]", "RC111", "`evidenc` does not exist"),
        ("evidence: [registry.yaml]", "RC111", "`registry.yaml` holds no BenchmarkReport or FailoverDrill"),
        ("evidence: [more]", "RC111", "`more/report.yaml`, below `more`, can't be used: line 3: "),
        ("evidence: [../evidence]", "RC011", "`../evidence` leaves the policy root"),
        ("traffic: sample.parquet", "RC111", "`sample.parquet` does not exist"),
        ("traffic: ../sample.parquet", "RC011", "`../sample.parquet` leaves the policy root"),
        ("policy: polic.yaml\ncases: []", "RC111", "`polic.yaml` does not exist"),
        ("policy: registry.yaml\ncases: []", "RC111", "`registry.yaml` holds no RoutePolicy"),
        ("properties: [{name: p, same_as: other.yaml}]", "RC111", "`other.yaml` does not exist"),
        ("properties: [{name: p, same_as: /other.yaml}]", "RC011", "`/other.yaml` leaves the policy root"),
    ],
)
def test_a_file_that_can_not_be_read_with(text: str, code: str, message: str, folder: Path) -> None:
    (folder / "empty.yaml").touch()
    (folder / "more").mkdir()
    (folder / "broken.yaml").write_text("apiVersion: routectl/v1\nkind: ModelRegistry\nmetadata: {name: [}\n")
    (folder / "more" / "report.yaml").write_text(
        "apiVersion: routectl/v1\nkind: BenchmarkReport\nmetadata: {name: [}\n"
    )
    (folder / "out.yaml").symlink_to("/etc/hostname")
    file = complete(text)[0]
    found = told(text, select="RC", leave=(), look_at=file)
    findings = [one for one in found if one.file == file and one.code in ("RC011", "RC111")]
    assert [finding.code for finding in findings] == [code]
    assert findings[0].message.startswith(message)
    assert findings[0].help


def test_a_misspelled_file_has_a_nearest() -> None:
    (finding,) = told("registry: regstry.yaml")
    assert finding.help == "did you mean `registry.yaml`?"


# --- RC110, RC114, RC112, RC113 ----------------------------------------------


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("routes: [{name: a, match: {}, target: fast-v2}, {name: a, match: {}, target: fast-v3}]", "route"),
        ("guardrails: [{name: a, when: {}, require: {}}, {name: a, when: {}, forbid: {tier: [small]}}]", "guardrail"),
        ("cases: [{name: a, request: {}, expect: {}}, {name: a, request: {}, expect: {}}]", "case"),
        ("properties: [{name: a, always: {}}, {name: a, never: {}}]", "property"),
    ],
)
def test_a_name_that_is_taken(text: str, what: str) -> None:
    findings = told(text, select="RC110")
    assert [finding.message for finding in findings] == [f"the {what} `a` is there already"]
    assert findings[0].related[0].place.span < findings[0].place.span


def test_three_of_a_name_are_two_too_many() -> None:
    route = "{name: a, match: {}, target: fast-v2}"
    assert len(told(f"routes: [{route}, {route}, {route}]", select="RC110")) == 2


@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("guardrails: [{name: g, when: {}, require: {tags: [policy-controls], tier: [small]}}]", Severity.ERROR),
        ("guardrails: [{name: g, when: {}, require: {models: [fast-v2, fast-v3], provider: [azure]}}]", Severity.ERROR),
        (
            "guardrails: [{name: g, when: {}, require: {tags: [policy-controls], capabilities: [vision]}}]",
            Severity.ERROR,
        ),
        ("guardrails: [{name: g, when: {}, require: {provider: [openai], compliance: [hipaa]}}]", Severity.ERROR),
        ("guardrails: [{name: g, when: {}, require: {provider: [openai], regions: [apac]}}]", Severity.ERROR),
        ("guardrails: [{name: g, when: {}, forbid: {provider: [openai], regions: [apac]}}]", Severity.WARNING),
        ("budget: {daily_usd: 1, on_exhausted: {allow: {tier: [small], tags: [policy-controls]}}}", Severity.ERROR),
        ("properties: [{name: p, always: {model: {provider: [openai], regions: [apac]}}}]", Severity.ERROR),
        ("properties: [{name: p, never: {model: {provider: [openai], regions: [apac]}}}]", Severity.WARNING),
        ("guardrails: [{name: g, when: {}, require: {}}]", None),
        ("guardrails: [{name: g, when: {}, require: {models: [fast-v2, guarded-gpt], provider: [azure]}}]", None),
        ("guardrails: [{name: g, when: {}, require: {tags: [], tier: [small, premium], regions: [eu, us]}}]", None),
        ("guardrails: [{name: g, when: {}, require: {tags: [unknown], tier: [small]}}]", None),
    ],
)
def test_a_selector_and_whom_it_selects(text: str, severity: Severity | None) -> None:
    findings = told(text, select="RC112")
    assert [finding.severity for finding in findings] == ([] if severity is None else [severity])


def test_the_index_agrees_with_the_selector() -> None:
    from itertools import product

    from routectl.policy.selector import Selector

    repo = Repo(["."])
    (registry,) = [one for file in repo.looked() for one in file.linked if one.document.kind == "ModelRegistry"]
    chosen: list[dict[str, Any]] = [
        {}, {"tier": frozenset({"small"})}, {"tier": frozenset({"small", "premium"})}, {"tier": frozenset({"none"})},
    ]  # fmt: skip
    regions = [{}, {"regions": frozenset({"apac"})}, {"regions": frozenset({"us", "eu"})}, {"regions": frozenset()}]
    tags = [{}, {"tags": frozenset({"policy-controls"})}]
    for parts in product(chosen, regions, tags):
        fields = {key: value for part in parts for key, value in part.items()}
        selector = Selector(registry.at(), **fields, given=tuple(fields))
        assert selector.selects_any(registry) == any(map(selector.selects, registry.models.values())), fields


def test_an_unused_model_is_taken_out() -> None:
    findings = told("routes: [{name: r, match: {}, target: fast-v2}]", select="RC113", leave=())
    assert {finding.message for finding in findings} >= {"no policy uses model `fast-v3`"}
    assert all(finding.severity is Severity.INFO for finding in findings)
    (one,) = [finding for finding in findings if "`fast-v3`" in finding.message]
    assert one.fix is not None
    assert "fast-v3:" not in fixed(one.place.source, [one.fix])[0]


def test_models_of_a_registry_that_nobody_reads_are_not_told() -> None:
    Path("policy.yaml").unlink()
    assert told(select="RC113", leave=()) == []


def test_a_document_named_twice_over_files_and_kinds() -> None:
    Path("second.yaml").write_text(Path("policy.yaml").read_text())
    (finding,) = told(select="RC114")
    assert (finding.file, finding.related[0].place.file) == ("second.yaml", "policy.yaml")
