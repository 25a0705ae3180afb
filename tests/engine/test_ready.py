"""A policy is fit to decide, or told why it isn't: nothing excuses a hole in it."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from routectl.ready import Unfit, ready
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable
from routectl.repo.git import Revision

HEAD = "apiVersion: routectl/v1\nkind: {kind}\n"
REGISTRY = (
    HEAD.format(kind="ModelRegistry")
    + """\
metadata: {name: models}
tiers: [small, medium]
providers: {openai: {regions: [us]}, azure: {regions: [us]}}
models:
  fast: {provider: openai, tier: small, price: {input_per_mtok: 1, output_per_mtok: 2}}
  deep: {provider: azure, tier: medium, price: {input_per_mtok: 2, output_per_mtok: 4}}
"""
)
POLICY = (
    HEAD.format(kind="RoutePolicy")
    + """\
metadata: {name: example}
registry: models.yaml
routes:
  - {name: general, match: {}, target: deep, fallback: [fast]}
"""
)
REPORT = (
    HEAD.format(kind="BenchmarkReport")
    + """\
metadata: {name: report}
measured_on: 2026-11-10
results: [{model: fast, samples: 500, success_rate: 0.9}]
"""
)
LENIENT = '[severity]\nRC8 = "info"\nRC3 = "info"\nRC4 = "info"\nRC5 = "info"\n'
"""What is no hole is no error either in this repo."""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "routectl.toml").write_text(LENIENT)
    (tmp_path / "models.yaml").write_text(REGISTRY)
    (tmp_path / "policy.yaml").write_text(POLICY)
    return tmp_path


def codes(path: str = "policy.yaml") -> list[str]:
    with pytest.raises(Unfit) as caught:
        ready(path)
    return [finding.code for finding in caught.value.lint.findings]


def test_a_sound_policy_comes_with_its_registry(repo: Path) -> None:
    policy = ready("policy.yaml")
    assert (policy.name, [model.name for model in policy.routes[0].models]) == ("example", ["deep", "fast"])
    assert policy.registry is not None
    assert ready(".").digest == policy.digest, "a folder with one policy will do"


@pytest.mark.parametrize("path", ["policies/support-assistant.yaml", "policies/choose-model.yaml"])
def test_the_sample_is_fit(root: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root)
    assert ready(path, config=configuration({"today": "2026-11-23"})).routes


def test_standard_input(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(POLICY.encode())))
    assert ready("-").name == "example"


def test_a_path_that_does_not_exist(repo: Path) -> None:
    with pytest.raises(Unusable, match=r"`nowhere\.yaml` does not exist"):
        ready("nowhere.yaml")


def test_no_policy_there(repo: Path) -> None:
    with pytest.raises(Unusable, match=r"`models\.yaml` holds no RoutePolicy"):
        ready("models.yaml")
    (repo / "empty").mkdir()
    with pytest.raises(Unusable, match="`empty` holds no RoutePolicy"):
        ready("empty")


def test_several_policies_are_listed_with_their_files(repo: Path) -> None:
    (repo / "other.yaml").write_text(POLICY.replace("example", "another"))
    with pytest.raises(Unusable, match=r"2 policies.*`another` in other\.yaml, `example` in policy\.yaml"):
        ready(".")
    (repo / "policy.yaml").write_text(f"{POLICY}---\n{POLICY.replace('example', 'second')}")
    with pytest.raises(Unusable, match=r"2 policies.*`example` in policy\.yaml, `second` in policy\.yaml"):
        ready("policy.yaml")


def test_a_broken_file_is_told_and_not_called_empty(repo: Path) -> None:
    (repo / "policy.yaml").write_text("apiVersion: routectl/v1\nkind: RoutePolicy\nroutes: [")
    assert codes() == ["RC001"]
    assert codes(".") == ["RC001"]
    (repo / "policy.yaml").write_text(POLICY.replace("routes:", "rutes:"))
    assert codes() == ["RC005"]
    (repo / "policy.yaml").write_text("# routectl: ignore-file[RC005] a slip\n" + POLICY.replace("routes:", "rutes:"))
    assert codes() == ["RC005"]


HOLES = {
    "RC101": POLICY.replace("[fast]", "[fats]"),
    "RC104": POLICY.replace("fallback: [fast]", "fallback_route: generl"),
    "RC105": POLICY.replace("match: {}", "match: {intent: faq}"),
    "RC107": POLICY.replace("match: {}", "match: {needs: [telepathy]}"),
    "RC111": POLICY.replace("models.yaml", "modles.yaml"),
    "RC202": POLICY.replace("fallback: [fast]", "fallback_route: general"),
    "RC110": POLICY + "  - {name: general, match: {}, target: fast}\n",
    "RC004": POLICY.replace("match: {}", "match: []"),
    "RC011": POLICY.replace("models.yaml", "../models.yaml"),
}


@pytest.mark.parametrize("excuse", ["", "comment", "severity", "paths", "select"])
@pytest.mark.parametrize("code", HOLES)
def test_nothing_excuses_a_hole(repo: Path, code: str, excuse: str) -> None:
    toml = {
        "severity": f'[severity]\n{code} = "info"\n',
        "paths": f'[per-path-ignores]\n"*" = ["{code}"]\n',
        "select": 'select = ["RC901"]\n',
    }
    (repo / "routectl.toml").write_text(toml.get(excuse, LENIENT))
    comment = f"# routectl: ignore-file[{code}] it will do\n" if excuse == "comment" else ""
    (repo / "policy.yaml").write_text(comment + HOLES[code])
    assert code in codes()


def test_no_baseline_excuses_a_hole_but_an_error_of_another_sort(repo: Path) -> None:
    (repo / "policy.yaml").write_text(
        POLICY.replace("metadata: {name: example}", "metadata: {name: example, version: 1}")
    )
    (repo / "routectl.toml").write_text('baseline = "known.json"\n[severity]\nRC801 = "error"\n')
    (repo / "known.json").write_text('{"findings": {"RC801 example metadata.owners": 9, "RC801 example metadata": 9}}')
    assert ready("policy.yaml").version == 1
    (repo / "known.json").write_text('{"findings": {}}')
    assert codes() == ["RC801"]
    (repo / "known.json").write_text('{"findings": {"RC101 example routes.general.fallback.fats": 9}}')
    (repo / "policy.yaml").write_text(HOLES["RC101"])
    assert "RC101" in codes()
    (repo / "known.json").write_text("[]")
    with pytest.raises(Unusable, match=r"the baseline .*known\.json"):
        ready("policy.yaml")


def test_a_comment_excuses_what_is_no_hole(repo: Path) -> None:
    (repo / "routectl.toml").write_text('[severity]\nRC801 = "error"\nRC010 = "error"\n')
    assert codes() == ["RC801"]
    (repo / "policy.yaml").write_text(f"# routectl: ignore-file[RC801,RC310] nobody owns an example\n{POLICY}")
    assert ready("policy.yaml").name == "example"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("provider: openai", "provider: opneai"),
        ("tier: small,", "tier: smal,"),
        ("tiers:", "tears:"),
        ("models:", "models: ["),
    ],
)
def test_an_error_in_the_registry_counts(repo: Path, old: str, new: str) -> None:
    (repo / "models.yaml").write_text(REGISTRY.replace(old, new))
    with pytest.raises(Unfit, match=r"models\.yaml:\d+:\d+: error"):
        ready("policy.yaml")


@pytest.mark.parametrize(
    ("old", "new"),
    [("samples: 500", "samples: many"), ("measured_on: 2026-11-10", "measured_on: 2026-02-30"), ("[{", "[[{")],
)
def test_an_error_in_the_evidence_counts(repo: Path, old: str, new: str) -> None:
    (repo / "policy.yaml").write_text(POLICY.replace("routes:", "evidence: [evidence]\nroutes:"))
    (repo / "evidence").mkdir()
    (repo / "evidence" / "report.yaml").write_text(REPORT)
    assert ready("policy.yaml").evidence.reports
    (repo / "evidence" / "report.yaml").write_text(REPORT.replace(old, new))
    with pytest.raises(Unfit, match=r"evidence/report\.yaml:\d+:\d+: error"):
        ready("policy.yaml")


def test_what_no_decision_reads_may_be_excused(repo: Path) -> None:
    suite = (
        HEAD.format(kind="PolicyTest")
        + "metadata: {name: tests}\npolicy: policy.yaml\nproperties: [{name: p, when: {intent: faq}, never: {action: static}}]\n"
    )
    policy = POLICY.replace("routes:", "traffic: traffic.parquet\nroutes:")
    comment = "# routectl: ignore-file[RC111,RC105] the log lies elsewhere\n"
    (repo / "policy.yaml").write_text(f"{policy}---\n{suite}")
    assert codes() == ["RC111", "RC105"]
    (repo / "policy.yaml").write_text(f"{comment}{policy}---\n{suite}")
    assert ready("policy.yaml").name == "example"


def test_other_policies_beside_the_evidence_are_not_linked(repo: Path) -> None:
    (repo / "policies").mkdir()
    (repo / "policies" / "policy.yaml").write_text(
        POLICY.replace("registry: models.yaml", "registry: ../models.yaml\nevidence: [..]")
    )
    (repo / "policy.yaml").write_text(HOLES["RC101"])
    (repo / "report.yaml").write_text(REPORT)
    assert ready("policies/policy.yaml").evidence.reports


def test_too_many_candidates_are_no_policy(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routectl.policy.link.MOST_CANDIDATES", 1)
    (repo / "policy.yaml").write_text(
        "# routectl: ignore-file[RC006] large on purpose\n"
        + POLICY.replace("[fast]", "auto")
        + "  - {name: next, match: {}, target: deep, fallback: auto}\n"
    )
    assert "RC006" in codes()


def test_the_text_lists_the_findings_on_a_line_each(repo: Path) -> None:
    routes = "".join(f"  - {{name: r{number}, match: {{}}, target: m{number}}}\n" for number in range(40))
    (repo / "policy.yaml").write_text(POLICY + routes)
    with pytest.raises(Unfit) as caught:
        ready("policy.yaml")
    lines = str(caught.value).splitlines()
    assert lines[0] == "the policy is not fit to decide: 40 errors"
    assert lines[1].startswith("policy.yaml:7:35: error RC101 unknown model `m0`: not in the registry `models`")
    assert (len(lines), lines[-1]) == (22, "… and 20 more")
    assert len(caught.value.lint.findings) == 40


def test_a_policy_of_a_revision(repo: Path) -> None:
    who = ("-c", "user.name=t", "-c", "user.email=t@example.invalid")
    for arguments in (("init", "-q"), ("add", "."), (*who, "commit", "-qm", "then")):
        subprocess.run(["git", *arguments], check=True, capture_output=True)
    (repo / "policy.yaml").write_text(HOLES["RC101"])
    (repo / "models.yaml").unlink()
    with Revision("HEAD") as then:
        policy = ready("policy.yaml", tree=then)
        with pytest.raises(Unusable, match=r"`nowhere\.yaml` does not exist"):
            ready("nowhere.yaml", tree=then)
    assert policy.routes[0].models[1].name == "fast"
    assert codes() == ["RC111"]


def test_a_test_may_choose_buckets(repo: Path) -> None:
    suite = (
        HEAD.format(kind="PolicyTest")
        + "metadata: {name: tests}\npolicy: policy.yaml\n"
        + "cases: [{name: c, request: {sample_bucket: 0, split_bucket: 9999}, expect: {route: general}}]\n"
    )
    (repo / "policy.yaml").write_text(f"{POLICY}---\n{suite}")
    assert ready("policy.yaml").name == "example"
    (repo / "policy.yaml").write_text(f"{POLICY}---\n{suite.replace('9999', '10000')}")
    assert codes() == ["RC004"]


def test_bad_configuration_is_told(repo: Path) -> None:
    with pytest.raises(Unusable, match="no rule is named `RC9999`"):
        ready("policy.yaml", config=configuration({"ignore": ["RC9999"]}))
