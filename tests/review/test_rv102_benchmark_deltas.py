"""RV102: models that change places are measured beside each other, and nothing passes for a measurement that is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.review.repository import EVIDENCE, FILES, POLICY, Repository
from tests.review.test_intervals import rows

CHEAPER = ("target: mid,", "target: fast,")
NEW_MODEL = "  fast-v3: {provider: openai, id: gpt-6-mini, tier: small, capabilities: [tools], price: {input_per_mtok: 0.4, output_per_mtok: 1.6}}\n"
ROW = "{model: fast-v3, samples: 800, quality: {mean: 0.88, stddev: 0.1}, latency_ms: {p50: 380, p95: 880}, success_rate: 0.93, cost_usd: 0.002}"
GOLD = "sha256:" + "1".rjust(64, "0")


def report(*results: str, name: str = "fast-v3", day: str = "2026-06-15", digest: str = GOLD) -> str:
    listed = "".join(f"  - {row}\n" for row in results)
    return (
        f"apiVersion: routectl/v1\nkind: BenchmarkReport\nmetadata: {{name: {name}}}\nmeasured_on: {day}\n"
        f'dataset: {{name: gold, digest: "{digest}"}}\nresults:\n{listed}'
    )


def upgraded(folder: Path, *written: str) -> Repository:
    """`quick` goes from `fast` to `fast-v3`, with these reports about it."""
    repository = Repository(folder)
    repository.write("registry.yaml", FILES["registry.yaml"] + NEW_MODEL)
    repository.edit("policy.yaml", ("target: fast,", "target: fast-v3,"))
    for number, text in enumerate(written):
        repository.write(f"evidence/new-{number}.yaml", text)
    return repository


def verdicts(answer: dict[str, Any]) -> dict[tuple[str | None, str], str]:
    return {(one["before"], one["after"]): one["verdict"] for one in answer["evidence"]}


def test_a_model_that_is_measured_and_better(tmp_path: Path) -> None:
    answer = upgraded(tmp_path, report(ROW)).ask("RV102")
    assert answer["answer"] == "pass"
    (one,) = (one for one in answer["evidence"] if one["before"] == "fast")
    assert (one["before"], one["after"], one["intents"], one["verdict"]) == (
        "fast",
        "fast-v3",
        ["faq", "summarize"],
        "better",
    )
    quality = next(delta for delta in one["deltas"] if delta["figure"] == "quality")
    assert quality["change"] == pytest.approx(0.05)
    assert quality["interval"] == pytest.approx(
        [0.05 - 1.9629 * 0.1 * (2 / 800) ** 0.5, 0.05 + 1.9629 * 0.1 * (2 / 800) ** 0.5], abs=1e-4
    )


def test_what_the_text_says_is_not_asked(tmp_path: Path) -> None:
    """`general` alone is edited, and what is told is who it really serves: nobody's faq, and of high risk nothing."""
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CHEAPER)
    answer = repository.ask("RV102")
    assert answer["answer"] == "fail"
    assert verdicts(answer)["mid", "fast"] == "worse"
    assert {intent for one in answer["evidence"] for intent in one["intents"]} == {"plan", "refund"}
    (finding,) = answer["findings"]
    assert "in place of `mid` for intent `plan`, `refund`" in finding["message"]
    assert (
        (tmp_path / finding["file"].rpartition("/")[2])
        .read_text()
        .splitlines()[finding["start"]["line"] - 1]
        .count("target: fast,")
    )


def test_a_route_that_never_serves_is_not_asked_for(tmp_path: Path) -> None:
    files = FILES | {"policy.yaml": POLICY + "x-note: {}\n"}
    repository = Repository(tmp_path, files)
    repository.edit(
        "policy.yaml",
        ("  - {name: general,", "  - {name: dead, match: {intent: faq}, target: deep}\n  - {name: general,"),
    )
    assert repository.ask("RV102")["answer"] == "pass"


def test_worse_within_the_tolerance_is_told_and_passes(tmp_path: Path) -> None:
    worse = ROW.replace("0.88", "0.815").replace("0.93", "0.9")
    repository = upgraded(tmp_path, report(worse))
    assert repository.ask("RV102")["answer"] == "fail"
    answer = repository.ask("RV102", max_quality_drop=0.02)
    assert answer["answer"] == "pass"
    assert verdicts(answer)["fast", "fast-v3"] == "worse"


def test_under_the_floor_fails_where_no_difference_is_shown(tmp_path: Path) -> None:
    """A row for one more intent than the limit is checked by: the route asks 0.8 of whoever serves."""
    under = ROW.replace("0.88", "0.79").replace("0.93", "0.9")
    repository = upgraded(
        tmp_path,
        report(under, day="2026-06-15"),
        report(ROW, name="newer", day="2026-06-16", digest="sha256:" + "2" * 64),
    )
    answer = repository.ask("RV102", max_quality_drop=0.1)
    assert answer["answer"] == "fail"
    assert "under the floor" in answer["findings"][0]["message"]


def test_dearer_for_nothing_is_worse_and_dearer_for_better_is_not(tmp_path: Path) -> None:
    alike = ROW.replace("0.88", "0.831").replace("0.93", "0.901").replace("cost_usd: 0.002", "cost_usd: 0.02")
    repository = upgraded(tmp_path, report(alike))
    assert "cost per successful task" in repository.ask("RV102")["findings"][0]["message"]
    repository.write("evidence/new-0.yaml", report(ROW.replace("cost_usd: 0.002", "cost_usd: 0.02")))
    assert repository.ask("RV102")["answer"] == "pass"


def test_a_fallback_is_asked_for_too(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: fast, fallback: [fast-azure]", "target: fast, fallback: [deep-azure]"))
    (one,) = repository.ask("RV102")["evidence"]
    assert (one["before"], one["after"], one["nominal"], one["verdict"]) == (
        "fast-azure",
        "deep-azure",
        False,
        "better",
    )


def test_limits_that_moved_are_asked_for(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: mid,", "target: mid, limits: {quality_floor: 0.7},"))
    answer = repository.ask("RV102")
    assert answer["answer"] == "pass"
    assert verdicts(answer) == {("mid", "mid"): "within its limits", ("fast-azure", "fast-azure"): "within its limits"}
    assert repository.ask("RV102", today="2026-12-01")["answer"] == "fail"


def test_notes_change_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: mid,", "target: mid, x-note: only a note,"))
    assert all(question["answer"] != "fail" for question in [repository.ask("RV102")])


def test_cells_are_compared_cell_by_cell(tmp_path: Path) -> None:
    """Better on average and worse for Europe: the rows for Europe speak for Europe."""
    base = (
        EVIDENCE
        + "  - {model: fast, region: eu, samples: 800, quality: {mean: 0.9, stddev: 0.1}, success_rate: 0.95}\n"
    )
    repository = Repository(tmp_path, FILES | {"evidence/gold.yaml": base})
    repository.write("registry.yaml", FILES["registry.yaml"] + NEW_MODEL)
    repository.edit("policy.yaml", ("target: fast,", "target: fast-v3,"))
    repository.write("evidence/new.yaml", report(ROW))
    answer = repository.ask("RV102")
    told = {one["verdict"]: one for one in answer["evidence"] if one["before"] == "fast"}
    assert set(told) == {"better", "unmeasured"}
    assert told["unmeasured"]["cell"] == {"region": "eu"}
    assert (
        "`fast` was measured for region `eu`, `fast-v3` was measured for every request" in told["unmeasured"]["fails"]
    )
    assert "for intent `faq`, `summarize`, region `eu`" in told["unmeasured"]["remedy"]
    repository.write(
        "evidence/new.yaml",
        report(
            ROW, "{model: fast-v3, region: eu, samples: 800, quality: {mean: 0.8, stddev: 0.1}, success_rate: 0.95}"
        ),
    )
    told = {one["verdict"]: one for one in repository.ask("RV102")["evidence"] if one["before"] == "fast"}
    assert (told["worse"]["cell"], told["better"]["cell"]) == ({"region": "eu"}, {})


FOOLED = {
    "no report": ((), "`fast-v3` is not measured"),
    "another data set": ((report(ROW, digest="sha256:" + "2" * 64),), "were not measured on the same data set"),
    "no digest": ((report(ROW).replace(f', digest: "{GOLD}"', ""),), "doesn't say the digest of its data set"),
    "the provider's id": ((report(ROW.replace("fast-v3", "gpt-6-mini")),), "there are rows for `gpt-6-mini`"),
    "the future": ((report(ROW, day="2026-06-21"),), "lies in the future"),
    "long ago": ((report(ROW, day="2026-03-01"),), "is 111 days old"),
    "few samples": ((report(ROW.replace("800", "50")),), "has 50 samples, and 200 is the least"),
    "no samples": ((report(ROW.replace("800", "0")),), "has 0 samples"),
    "other intents": ((report(ROW.replace("samples", "intent: plan, samples")),), "`fast-v3` is not measured"),
    "latency alone": ((report("{model: fast-v3, samples: 800, latency_ms: {p95: 880}}"),), "were not measured on the same data set"),
    "another model's figures": ((report(ROW.replace("fast-v3", "fast-v4")),), "`fast-v3` is not measured"),
}  # fmt: skip


@pytest.mark.parametrize(("written", "because"), FOOLED.values(), ids=list(FOOLED))
def test_what_is_no_measurement_of_it(tmp_path: Path, written: tuple[str, ...], because: str) -> None:
    answer = upgraded(tmp_path, *written).ask("RV102")
    assert answer["answer"] == "fail"
    assert set(verdicts(answer).values()) <= {"unmeasured", "within its limits"}
    assert verdicts(answer)["fast", "fast-v3"] == "unmeasured"
    finding = next(one for one in answer["findings"] if "in place of" in one["message"])
    assert because in finding["message"]
    assert finding["help"].startswith("measure ")
    assert GOLD in finding["help"]


LATER = EVIDENCE.replace("2026-06-01", "2026-06-18")
OTHER = EVIDENCE.replace(GOLD, "sha256:" + "2" * 64)
REWRITTEN = {
    "renamed, for another data set": ("2026-06-02", {"evidence/gold.yaml": OTHER.replace("name: gold}", "name: silver}")}),
    "the digest edited": ("2026-06-02", {"evidence/gold.yaml": OTHER}),
    "the figures edited": ("2026-06-02", {"evidence/gold.yaml": EVIDENCE.replace("mean: 0.83", "mean: 0.95")}),
    "dated anew": ("2026-10-01", {"evidence/gold.yaml": LATER.replace("2026-06-18", "2026-09-18")}),
    "renamed and dated anew": ("2026-10-01", {"evidence/gold.yaml": LATER.replace("2026-06-18", "2026-09-18").replace("name: gold}", "name: new}")}),
}  # fmt: skip


@pytest.mark.parametrize(("today", "files"), REWRITTEN.values(), ids=list(REWRITTEN))
def test_the_record_is_not_rewritten(tmp_path: Path, today: str, files: dict[str, str]) -> None:
    """`mid` is to give way to `fast`, and evidence is bent until that looks well."""
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CHEAPER)
    for path, text in files.items():
        repository.write(path, text)
    answer = repository.ask("RV102", today=today)
    assert answer["answer"] == "fail"
    assert verdicts(answer)["mid", "fast"] in ("worse", "unmeasured")


def test_a_report_that_the_change_deletes_still_stands(tmp_path: Path) -> None:
    bad = report(
        "{model: fast, samples: 900, quality: {mean: 0.81, stddev: 0.1}, success_rate: 0.7}",
        "{model: mid, samples: 900, quality: {mean: 0.89, stddev: 0.1}, success_rate: 0.9}",
        name="bad",
    )
    good = EVIDENCE.replace("mean: 0.83", "mean: 0.89").replace("success_rate: 0.9,", "success_rate: 0.93,")
    repository = Repository(tmp_path, FILES | {"evidence/gold.yaml": good, "evidence/bad.yaml": bad})
    repository.edit("policy.yaml", CHEAPER)
    (tmp_path / "evidence/bad.yaml").unlink()
    (one,) = (one for one in repository.ask("RV102")["evidence"] if one["after"] == "fast")
    assert (one["verdict"], one["reports"]) == ("worse", ["bad", "bad"])


@pytest.mark.parametrize(
    "edit",
    [
        ("fast: {provider: openai,", "fast: {provider: openai, id: gpt-9,"),
        ("fast: {provider: openai,", "fast: {provider: azure,"),
    ],
)
def test_another_model_behind_the_same_name(tmp_path: Path, edit: tuple[str, str]) -> None:
    """No word of the policy changed, and everything on record was measured of something else."""
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", edit)
    answer = repository.ask("RV102")
    assert answer["answer"] == "fail"
    assert "since another model stands behind its name" in next(
        one["message"] for one in answer["findings"] if "`fast`" in one["message"]
    )
    repository.write("evidence/copy.yaml", EVIDENCE.replace("name: gold}", "name: copy}"))
    assert repository.ask("RV102")["answer"] == "fail"
    (tmp_path / "evidence/copy.yaml").unlink()
    repository.write("evidence/new.yaml", report(ROW.replace("fast-v3", "fast")))
    assert verdicts(repository.ask("RV102"))["fast", "fast"] == "better"


@pytest.mark.parametrize(
    "figure",
    [
        "samples: -1",
        "samples: .nan",
        "success_rate: .nan",
        "success_rate: 1.2",
        "success_rate: .inf",
        "quality: {mean: -0.1}",
    ],
)
def test_figures_that_are_none_are_findings_of_lint(tmp_path: Path, figure: str) -> None:
    key = figure.partition(":")[0]
    row = {"model": "fast-v3", "samples": "800", "success_rate": "0.9"} | {key: figure.partition(": ")[2]}
    repository = upgraded(tmp_path, report("{" + ", ".join(f"{name}: {value}" for name, value in row.items()) + "}"))
    run = repository.run("review", "main", "--today", "2026-06-20", "--ask", "RV102", "-o", "json")
    assert (run.returncode, run.stderr.count("Traceback")) == (4, 0)
    body = json.loads(run.stdout)
    assert not any(question["answer"] == "pass" for question in body.get("questions", ()))


def test_a_huge_report_is_refused(tmp_path: Path) -> None:
    repository = upgraded(tmp_path, report(ROW) + "# " + "x" * 12_000_000 + "\n")
    run = repository.run("review", "main", "--today", "2026-06-20", "--ask", "RV102", "-o", "json")
    assert (run.returncode, run.stderr.count("Traceback")) == (4, 0)
    assert not any(question["answer"] == "pass" for question in json.loads(run.stdout).get("questions", ()))


def policy_of(models: dict[str, str], tasks: list[str]) -> dict[str, str]:
    """A policy with a route for each task."""
    registry = FILES["registry.yaml"].partition("models:")[0] + "models:\n"
    registry += "".join(f"  {name}: {{provider: openai, tier: small}}\n" for name in sorted(set(models.values())))
    routes = "".join(f"  - {{name: {task}, match: {{intent: {task}}}, target: {models[task]}}}\n" for task in tasks)
    policy = (
        "apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {name: tasks, version: 1}\nregistry: registry.yaml\n"
        f"evidence: [evidence/]\nrequest: {{intent: [{', '.join(tasks)}]}}\nroutes:\n{routes}"
    )
    return {"routectl.toml": "", "policy.yaml": policy, "registry.yaml": registry}


def test_nine_real_models_on_fourteen_tasks(tmp_path: Path) -> None:
    """One model for everything, the best on average, in place of the best for each task: it is found where that is worse."""
    scores = {(row["task"].replace("_", "-"), row["model"].replace(".", "-")): row for row in rows("nine-models.csv")}
    tasks = sorted({task for task, _ in scores})
    best = {
        task: max(
            (model for other, model in scores if other == task), key=lambda model: float(scores[task, model]["mean"])
        )
        for task in tasks
    }
    overall = "llama-3-1-nemotron-51b-instruct"
    evidence = report(
        *(
            f"{{model: {model}, intent: {task}, samples: {row['samples']}, quality: {{mean: {row['mean']}, stddev: {row['stddev']}}}}}"
            for (task, model), row in scores.items()
        )
    )
    names = sorted({model for _, model in scores})
    registry = policy_of(dict.fromkeys(tasks, names[0]), tasks)["registry.yaml"].partition("models:")[0]
    registry += "models:\n" + "".join(f"  {name}: {{provider: openai, tier: small}}\n" for name in names)
    repository = Repository(
        tmp_path, policy_of(best, tasks) | {"registry.yaml": registry, "evidence/scores.yaml": evidence}
    )
    repository.write("policy.yaml", policy_of(dict.fromkeys(tasks, overall), tasks)["policy.yaml"])
    answer = repository.ask("RV102", min_samples=150)
    worse = {intent for one in answer["evidence"] if one["verdict"] == "worse" for intent in one["intents"]}
    assert answer["answer"] == "fail"
    assert all(float(scores[task, best[task]]["mean"]) - float(scores[task, overall]["mean"]) > 0.01 for task in worse)
    assert worse
    assert not any(one["verdict"] == "better" for one in answer["evidence"])
    # and the other way round: the best for each task is nowhere worse
    repository.commit()
    repository.git("branch", "-f", "main")
    repository.write("policy.yaml", policy_of(best, tasks)["policy.yaml"])
    answer = repository.ask("RV102", min_samples=150)
    assert answer["answer"] == "pass"
    assert {intent for one in answer["evidence"] if one["verdict"] == "better" for intent in one["intents"]} == worse


def test_the_dearer_model_that_is_worse(tmp_path: Path) -> None:
    """RouterArena's cached results: 3.7 times the cost, and 17 points less."""
    results = [
        f"{{model: {row['model'].replace('.', '-')}, samples: {row['samples']}, quality: {{mean: {row['mean']}, stddev: {row['stddev']}}}, success_rate: {row['mean']}, cost_usd: {row['cost_usd']}}}"
        for row in rows("routerarena.csv")
    ]
    dear, cheap = "claude-3-haiku-20240307", "gemini-2-0-flash-001"
    files = policy_of({"all": cheap, "other-model": dear}, ["all"]) | {"evidence/arena.yaml": report(*results)}
    files["registry.yaml"] = (
        files["registry.yaml"].partition("models:")[0]
        + f"models:\n  {dear}: {{provider: anthropic, tier: small}}\n  {cheap}: {{provider: openai, tier: small}}\n"
    )
    repository = Repository(tmp_path, files)
    repository.edit("policy.yaml", (f"target: {cheap}", f"target: {dear}"))
    (one,) = (one for one in repository.ask("RV102")["evidence"] if one["before"])
    deltas = {delta["figure"]: delta for delta in one["deltas"]}
    assert (one["verdict"], deltas["quality"]["verdict"], deltas["cost_per_success_usd"]["verdict"]) == (
        "worse",
        "worse",
        "worse",
    )
    assert deltas["quality"]["change"] == pytest.approx(-0.16676, abs=1e-4)
    assert deltas["cost_per_success_usd"]["interval"][0] > 3  # at least four times what it was


FAST = "{model: fast, samples: 800, quality: {mean: 0.83, stddev: 0.1}, latency_ms: {p50: 400, p95: 900}, success_rate: 0.9, cost_usd: 0.002}"
BETTER = FAST.replace("0.83", "0.95").replace("0.9,", "0.97,")


def approvers(repository: Repository) -> dict[str, list[str]]:
    return {one["role"]: one["reasons"] for one in repository.ask("RV112")["evidence"]}


def test_figures_on_record_that_are_rewritten_fail_at_once(tmp_path: Path) -> None:
    """Else the next change would be judged by them."""
    repository = Repository(tmp_path)
    repository.edit("evidence/gold.yaml", (FAST, BETTER))
    repository.edit("policy.yaml", ("version: 1", "version: 2"))
    answer = repository.answer("RV102")
    assert answer["answer"] == "fail"
    (finding,) = answer["findings"]
    assert finding["message"] == "what report `gold` has on record for `2026-06-01` is rewritten: `fast`"
    assert (finding["file"], finding["start"]["line"], finding["severity"]) == ("evidence/gold.yaml", 7, "error")
    assert finding["message"] in approvers(repository)["product"]


@pytest.mark.parametrize("how", ["a row", "a report", "no longer pinned", "another day"])
def test_figures_on_record_that_are_deleted_warn(tmp_path: Path, how: str) -> None:
    repository = Repository(tmp_path)
    if how == "a row":
        repository.edit("evidence/gold.yaml", (f"  - {FAST}\n", ""))
    elif how == "another day":
        repository.edit("evidence/gold.yaml", (FAST, BETTER), ("2026-06-01", "2026-06-10"))
    elif how == "a report":
        (tmp_path / "evidence/gold.yaml").unlink()
    else:
        repository.edit("policy.yaml", ("evidence: [evidence/]", "evidence: [evidence/drills.yaml]"))
    warned = [one for one in repository.answer("RV102")["findings"] if "on record" in one["message"]]
    assert [one["severity"] for one in warned] == ["warning"]
    assert "is deleted: `fast`" in warned[0]["message"]
    assert warned[0]["message"] in approvers(repository)["product"]


def test_a_report_under_another_name_and_a_new_one_take_nothing(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("evidence/gold.yaml", ("{name: gold}", "{name: golden}"))
    repository.write("evidence/new.yaml", report(BETTER))
    assert not repository.ask("RV102")["findings"]
    assert not [why for why in approvers(repository).get("product", []) if "on record" in why]
