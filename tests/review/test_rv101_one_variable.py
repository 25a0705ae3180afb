"""RV101: a change is counted in variables; taken apart, each step lints, changes its own and nothing else, and the last is the head."""

from __future__ import annotations

import json
import random
import shutil
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from routectl.diff.words import words
from routectl.document.source import Source
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.read import read
from routectl.policy.registry import Registry
from routectl.repo.config import configuration
from routectl.review.change import Proposal
from routectl.review.steps import TakenApart
from routectl.review.turned import counted
from tests.diff.editor import Editor, World, world
from tests.review.repository import FILES, POLICY, TODAY, Repository

CEILING = ("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")
TARGET = ("target: mid,", "target: fast,")
NOVA = (
    "  mid: {",
    "  nova: {provider: openai, tier: medium, price: {input_per_mtok: 2, output_per_mtok: 8}, verified: {date: 2026-06-10, source: list}}\n  mid: {",
)

MEASURED = (
    "  - {model: mid,",
    "  - {model: nova, samples: 800, quality: {mean: 0.9}, latency_ms: {p95: 2000}, success_rate: 0.94, cost_usd: 0.009}\n  - {model: mid,",
)


# --- what is counted ---


@pytest.mark.parametrize(
    ("edits", "answer", "variables"),
    [
        ((CEILING, ("version: 1", "version: 2")), "pass", {"defaults.limits.cost_ceiling_usd"}),
        ((TARGET, CEILING), "fail", {"routes.general.target", "defaults.limits.cost_ceiling_usd"}),
        ((("version: 1", "version: 2"), ("date: 2026-06-01", "date: 2026-06-19")), "pass", set()),
        ((("target: mid,", "x-note: why, target: mid,"),), "pass", set()),
        ((("name: quick", "name: fast-lane"), TARGET), "pass", {"routes.fast-lane", "routes.general.target"}),
        ((("daily_usd: 500", "daily_usd: 600"), TARGET), "fail", {"budget.daily_usd", "routes.general.target"}),
        ((("static: Someone will come back to you.", "static: Later."), TARGET), "fail", {"defaults.degrade", "routes.general.target"}),
    ],
    ids=["one", "two", "what follows", "a note", "a new name beside one", "a budget beside one", "a text beside one"],
)  # fmt: skip
def test_variables_are_counted(tmp_path: Path, edits: tuple[Any, ...], answer: str, variables: set[str]) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", *edits)
    found = repository.ask("RV101")
    assert found["answer"] == answer, found["summary"]
    assert {one["variable"] for one in found["evidence"] if "variable" in one} == variables


def test_the_registry_is_counted_once_for_all_policies(tmp_path: Path) -> None:
    other = POLICY.replace("name: support", "name: other")
    repository = Repository(tmp_path, FILES | {"other.yaml": other})
    repository.edit("registry.yaml", ("input_per_mtok: 0.4,", "input_per_mtok: 0.5,"))
    found = repository.ask("RV101")
    assert found["answer"] == "pass"
    assert [one["variable"] for one in found["evidence"]] == ["registry.models.fast"]


def test_two_policies_are_two_variables(tmp_path: Path) -> None:
    repository = Repository(tmp_path, FILES | {"other.yaml": POLICY.replace("name: support", "name: other")})
    repository.edit("policy.yaml", CEILING)
    repository.edit("other.yaml", CEILING)
    assert repository.ask("RV101")["answer"] == "fail"
    assert repository.ask("RV101", most=2)["answer"] == "pass"


def test_what_is_harmless_alone_and_opens_a_door_together_counts(tmp_path: Path) -> None:
    """A fallback that can't do what the route requires does nothing, nor does it to require what all others can do."""
    able = "tier: small, capabilities: [tools, vision]"
    registry = FILES["registry.yaml"].replace("azure, tier: small, capabilities: [tools]", f"azure, {able}")
    registry = registry.replace("tier: medium, capabilities: [tools]", "tier: medium, capabilities: [tools, vision]")
    policy = POLICY.replace(
        "target: mid, fallback: [fast-azure, deep]", "target: mid, fallback: [fast-azure], requires: [vision]"
    )
    policy = policy.replace("  degrade: [{static: Someone will come back to you.}]\n", "")
    repository = Repository(tmp_path, FILES | {"registry.yaml": registry, "policy.yaml": policy})
    repository.edit("policy.yaml", ("fallback: [fast-azure], requires: [vision]", "fallback: [fast-azure, fast]"))
    found = repository.ask("RV101")
    assert found["answer"] == "fail"
    assert {one["variable"]: one["alone"]["matters"] for one in found["evidence"]} == {
        "routes.general.fallback": False, "routes.general.requires": False,
    }  # fmt: skip
    assert all(one["counts"] for one in found["evidence"])


def test_a_limit_that_nobody_runs_into_yet_counts(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CEILING, ("max_latency_ms: 6000", "max_latency_ms: 60000"))
    assert repository.ask("RV101")["answer"] == "fail"


@pytest.mark.parametrize(
    ("now", "answer"),
    [
        ("{name: audits, when: {risk: [high]}, require: {tags: [audited]}}", "pass"),
        ("{name: audited, when: {risk: {gte: medium}}, require: {tags: [audited]}}", "fail"),
        ("{name: audited, when: {risk: high, sla_ms: {lt: 1}}, require: {tags: [audited]}}", "fail"),
    ],
    ids=["another name", "wider", "narrower"],
)
def test_a_guardrail_counts_where_it_refuses_something_else(tmp_path: Path, now: str, answer: str) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", TARGET, ("{name: audited, when: {risk: high}, require: {tags: [audited]}}", now))
    assert repository.ask("RV101")["answer"] == answer


def test_a_refactoring_of_several_variables_counts_as_none(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("name: quick", "name: swift"), ("name: general", "name: rest"))
    found = repository.ask("RV101")
    assert found["answer"] == "pass"
    assert found["summary"] == "a refactoring: 2 variables and no decision changed"


@pytest.mark.parametrize(
    ("edits", "count"),
    [
        ((("region: [us, eu]", "region: [us, eu, apac]"),), 1),
        (
            (("plan, refund]", "plan, refund, chat]"), ("risk: [low, medium, high]", "risk: [low, medium, high, top]")),
            2,
        ),
        ((("plan, refund]", "plan, refund, chat]"), ("static: Someone will", "static: Nobody will")), 2),
    ],
    ids=["a region", "an intent and a risk", "an intent and a text"],
)
def test_what_may_be_asked_always_counts(tmp_path: Path, edits: tuple[Any, ...], count: int) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", *edits)
    found = repository.ask("RV101")
    assert [one["counts"] for one in found["evidence"]] == [True] * count
    assert found["answer"] == ("pass" if count == 1 else "fail")


def test_one_variable_is_held_against_what_may_be(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CEILING)
    assert repository.ask("RV101")["summary"] == "one variable: `defaults.limits.cost_ceiling_usd`"
    assert repository.ask("RV101", most=0)["answer"] == "fail"
    repository.edit("policy.yaml", ("cost_ceiling_usd: 0.2", "cost_ceiling_usd: 0.1"), ("name: quick", "name: swift"))
    found = repository.ask("RV101", most=0)
    assert (found["answer"], found["summary"]) == ("pass", "a refactoring: 1 variable and no decision changed")


def test_what_a_variable_needs_is_told_with_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", NOVA)
    repository.edit("policy.yaml", ("target: mid,", "target: nova,"))
    found = repository.ask("RV101")
    alone = {one["variable"]: one["alone"] for one in found["evidence"]}
    assert alone["registry.models.nova"]["matters"] is False
    assert alone["routes.general.target"]["needs"] == ["registry.models.nova"]


# --- what counts as one ---

STRICT = FILES | {"routectl.toml": 'fail-on = "warning"\n'}
APAC = ("region: [us, eu]", "region: [us, eu, apac]")
RESIDENCY = "  - {name: eu-residency, when: {region: eu}, require: {regions: [eu]}}\n"
GUARD = (RESIDENCY, RESIDENCY + "  - {name: apac-audit, when: {region: apac}, require: {regions: [us]}}\n")


@pytest.mark.parametrize(
    ("fail_on", "edits", "count"),
    [
        ("warning", (APAC, GUARD), 1),
        ("error", (APAC, GUARD), 2),
        ("never", (APAC, GUARD), 2),
        ("warning", (APAC, GUARD, CEILING), 2),
        ("warning", (APAC, CEILING), 2),
        (
            "warning",
            (APAC, (RESIDENCY, RESIDENCY + RESIDENCY.replace("eu", "us").replace("regions: [us]", "tags: [audited]"))),
            2,
        ),
    ],
    ids=[
        "need each other",
        "lint lets one in",
        "lint lets all in",
        "and another",
        "no mending",
        "an unrelated guardrail",
    ],
)
def test_what_lint_makes_necessary_together_counts_as_one(
    tmp_path: Path, fail_on: str, edits: tuple[Any, ...], count: int
) -> None:
    repository = Repository(tmp_path, FILES | {"routectl.toml": f'fail-on = "{fail_on}"\n'})
    for edit in edits:
        repository.edit("policy.yaml", edit)
    found = repository.ask("RV101")
    assert found["answer"] == ("pass" if count == 1 else "fail"), found["summary"]
    partners = {one["variable"]: one["as_one_with"] for one in found["evidence"]}
    is_one = fail_on == "warning" and GUARD in edits
    assert partners["request.region"] == (["guardrails.apac-audit"] if is_one else [])
    assert ("`request.region` and `guardrails.apac-audit` need each other: RC602" in found["summary"]) == is_one
    assert partners.get("defaults.limits.cost_ceiling_usd", []) == []
    assert repository.ask("RV101", most=count)["answer"] == "pass"
    assert repository.ask("RV101", most=count - 1)["answer"] == "fail"


def test_two_that_each_need_another_are_two(tmp_path: Path) -> None:
    """Lint lets none of the four in alone; they go in pairs, and don't become one by going together."""
    files = STRICT | {"other.yaml": POLICY.replace("name: support", "name: other")}
    repository = Repository(tmp_path, files)
    for path in ("policy.yaml", "other.yaml"):
        repository.edit(path, APAC, GUARD)
    found = repository.ask("RV101")
    assert found["answer"] == "fail"
    assert found["summary"].startswith("2 variables: ")
    assert len(split(repository)) == 2


def test_what_lint_has_against_both_makes_them_no_one(tmp_path: Path) -> None:
    """Each brings a finding alone, and together they still have both: nobody needs the other."""
    repository = Repository(tmp_path, STRICT)
    repository.edit("policy.yaml", APAC, ("quality_floor: 0.8", "quality_floor: 0.99"))
    assert repository.ask("RV101")["summary"].startswith("2 variables: ")


@pytest.mark.parametrize(
    ("edits", "answer"),
    [
        ((("target: mid,", "target: nova,"),), "pass"),
        ((("target: mid,", "target: nova,"), ("target: fast,", "target: nova,")), "fail"),
        ((("target: mid,", "target: nova,"), CEILING), "fail"),
    ],
    ids=["one route", "two routes", "one route and a limit"],
)
@pytest.mark.parametrize("fail_on", ["error", "info"])
def test_a_new_model_counts_with_the_route_that_uses_it(
    tmp_path: Path, fail_on: str, edits: tuple[Any, ...], answer: str
) -> None:
    repository = Repository(tmp_path, FILES | {"routectl.toml": f'fail-on = "{fail_on}"\n'})
    repository.edit("registry.yaml", NOVA)
    repository.edit("policy.yaml", *edits)
    found = repository.ask("RV101")
    assert found["answer"] == answer, found["summary"]
    assert "`registry.models.nova`: counted with what uses it" in found["summary"]


def test_what_one_report_measures_is_not_one_for_that(tmp_path: Path) -> None:
    """Neither new model may be there unused, and the report of both names both: still two routes have another target."""
    names = ("nova", "vega")
    repository = Repository(tmp_path, FILES | {"routectl.toml": 'fail-on = "info"\n'})
    repository.edit("registry.yaml", (NOVA[0], NOVA[1].replace(NOVA[0], "") + NOVA[1].replace("nova", names[1])))
    both = "".join(MEASURED[1].replace(MEASURED[0], "").replace("nova", name) for name in names)
    repository.edit("evidence/gold.yaml", (MEASURED[0], both + MEASURED[0]))
    repository.edit("policy.yaml", ("target: mid,", "target: nova,"), ("target: fast,", "target: vega,"))
    found = repository.ask("RV101")
    assert found["answer"] == "fail"
    assert found["summary"].startswith("2 variables: `routes.quick.target`, `routes.general.target`")


def test_a_model_that_goes_counts_with_what_used_it(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("target: mid,", "target: fast,"))
    lines = FILES["registry.yaml"].splitlines(keepends=True)
    repository.write("registry.yaml", "".join(line for line in lines if not line.startswith("  mid:")))
    assert repository.ask("RV101")["answer"] == "pass"


def test_an_entry_that_is_in_use_counts_by_itself(tmp_path: Path) -> None:
    """`fallback: auto` takes what the registry has: the entry alone decides something."""
    repository = Repository(
        tmp_path, FILES | {"policy.yaml": POLICY.replace("fallback: [fast-azure, deep]", "fallback: auto")}
    )
    repository.edit("registry.yaml", ("  mid: {", "  nano: {provider: openai, tier: small}\n  mid: {"))
    repository.edit("policy.yaml", CEILING)
    assert repository.ask("RV101")["answer"] == "fail"


# --- steps ---


def split(repository: Repository) -> list[Path]:
    run = repository.run("review", "main", "--ask", "RV101", "--today", TODAY, "--split", ".steps")
    assert run.returncode in (0, 1), run.stderr
    return sorted(path for path in (repository.folder / ".steps").iterdir() if path.is_dir())


def test_steps_are_written_as_repos_that_lint(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", NOVA)
    repository.edit(
        "policy.yaml", ("version: 1", "version: 2"), CEILING,
        ("  - {name: general,", "  # plans are long\n  - {name: plans, match: {intent: plan}, target: nova, fallback: [deep-azure]}\n  - {name: general, fallback_route: plans,"),
    )  # fmt: skip
    steps = split(repository)
    assert [step.name for step in steps] == [
        "01-registry-models-nova", "02-routes-plans", "03-defaults-limits-cost-ceiling-usd", "04-routes-general-fallback-route",
    ]  # fmt: skip
    assert "nova" in (steps[0] / "registry.yaml").read_text()
    assert (steps[0] / "policy.yaml").read_text() == POLICY
    assert "# plans are long" in (steps[1] / "policy.yaml").read_text()
    proposed = (repository.folder / "policy.yaml").read_text()
    assert (steps[-1] / "policy.yaml").read_text() == proposed.replace("version: 2", "version: 4")
    for name in ("registry.yaml", "evidence/gold.yaml", "traffic.csv"):
        assert (steps[-1] / name).read_text() == (repository.folder / name).read_text()
    for number, step in enumerate(steps):
        message = (repository.folder / ".steps" / f"{step.name}.txt").read_text()
        assert message.startswith("registry.models.nova") == (number == 0)
        run = repository.run("lint", f".steps/{step.name}", "--today", TODAY)
        assert run.returncode == 0, run.stdout
    for before, after in pairwise(steps):
        run = repository.run("diff", str(before), str(after), "-o", "json")
        (policy,) = (
            [json.loads(run.stdout)] if "changes" in json.loads(run.stdout) else json.loads(run.stdout)["policies"]
        )
        assert len({change["variable"] for change in policy["changes"]} - {"metadata.version"}) == 1


OTHER = "other.yaml"


@pytest.mark.parametrize(
    ("edits", "count"),
    [
        ((("policy.yaml", APAC), ("policy.yaml", GUARD), ("policy.yaml", CEILING)), 2),
        ((("registry.yaml", NOVA), ("evidence/gold.yaml", MEASURED), ("policy.yaml", ("target: mid,", "target: nova,")), ("policy.yaml", CEILING)), 4),
        ((("policy.yaml", CEILING), ("policy.yaml", TARGET), ("policy.yaml", ("version: 1", "version: 9"))), 2),
        ((("policy.yaml", CEILING), ("policy.yaml", TARGET), ("policy.yaml", ("  version: 1\n", ""))), 2),
        ((("policy.yaml", ("name: quick", "name: swift")), ("evidence/drills.yaml", ("route: quick", "route: swift")), ("tests.yaml", ("route: quick", "route: swift")), ("policy.yaml", CEILING), ("policy.yaml", TARGET)), 3),
        ((("policy.yaml", CEILING), (OTHER, TARGET), ("registry.yaml", ("input_per_mtok: 2,", "input_per_mtok: 1.5,"))), 3),
        ((("policy.yaml", CEILING), ("evidence/gold.yaml", ("mean: 0.89", "mean: 0.9")), ("policy.yaml", TARGET)), 3),
    ],
    ids=["as one", "a new model", "a large version", "no version", "a new name", "two policies", "evidence"],
)  # fmt: skip
def test_each_step_is_a_change_that_passes_by_itself(
    tmp_path: Path, edits: tuple[tuple[str, tuple[str, str]], ...], count: int
) -> None:
    """Reviewed against the one before it: one variable, a version that grew, and lint finds nothing new."""
    files = STRICT | {OTHER: POLICY.replace("name: support", "name: other")}
    repository = Repository(tmp_path, files)
    for path, edit in edits:
        repository.edit(path, edit)
    steps = split(repository)
    assert len(steps) == count
    again = Repository(tmp_path / "again", files)
    for number, step in enumerate(steps):
        again.git("switch", "-q", "-c", f"step-{number}", "main")
        shutil.copytree(step, again.folder, dirs_exist_ok=True, copy_function=shutil.copyfile)
        again.commit()
        asked = [part for code in ("RV101", "RV105", "RV106", "RV110") for part in ("--ask", code)]
        told = again.review(*asked)["questions"]
        found = {one["id"]: (one["answer"], one["summary"], one["findings"]) for one in told}
        assert {answer for answer, *_ in found.values()} <= {"pass", "not_applicable"}, (step.name, found)
        again.git("switch", "-q", "main")
        again.git("merge", "-q", f"step-{number}")


def test_what_is_said_of_versions(tmp_path: Path) -> None:
    """Two steps from version 1 can't end in version 2; with version 3 proposed the last one is the head."""
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CEILING, TARGET, ("version: 1", "version: 2"))
    run = repository.run("review", "main", "--ask", "RV101", "--today", TODAY, "--split", ".steps")
    assert "the last step is version 3 of `support`, and 2 is proposed: it grows with each step" in run.stderr
    messages = [path.read_text() for path in sorted((tmp_path / ".steps").glob("*.txt"))]
    assert "Version of support: 1 -> 2." in messages[0]
    assert "Version of support: 2 -> 3." in messages[1]
    repository.edit("policy.yaml", ("version: 2", "version: 3"))
    shutil.rmtree(tmp_path / ".steps")
    steps = split(repository)
    assert (steps[-1] / "policy.yaml").read_text() == (tmp_path / "policy.yaml").read_text()


def test_tests_come_with_the_step_that_makes_them_hold(tmp_path: Path) -> None:
    plan = "  - {name: a plan, request: {intent: plan, risk: low, region: us}, expect: {model: %s}}\nproperties:\n"
    files = FILES | {
        "tests.yaml": FILES["tests.yaml"].replace("properties:\n", plan % "mid"),
        "same.yaml": FILES["tests.yaml"].split("cases:")[0].replace("support-tests", "same")
        + "properties:\n  - {name: as ever, same_as: main}\n",
    }
    repository = Repository(tmp_path, files)
    repository.edit("tests.yaml", ("expect: {model: mid}", "expect: {model: fast}"))
    repository.edit("policy.yaml", TARGET, CEILING)
    run = repository.run("review", "main", "--ask", "RV101", "--today", TODAY, "--split", ".steps")
    assert "`same.yaml` is in no step: it names another policy" in run.stderr
    steps = sorted(path for path in (tmp_path / ".steps").iterdir() if path.is_dir())
    assert [step.name for step in steps] == ["01-defaults-limits-cost-ceiling-usd", "02-routes-general-target"]
    assert [(step / "tests.yaml").read_text() for step in steps] == [
        files["tests.yaml"], (tmp_path / "tests.yaml").read_text()
    ]  # fmt: skip
    for step in steps:
        assert not (step / "same.yaml").exists()
        assert repository.run("test", str(step), "--today", TODAY).returncode == 0


def test_tests_that_cant_be_run_are_not_taken_away(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", TARGET, ("name: quick", "name: swift"), CEILING)
    steps = split(repository)
    assert all((step / "tests.yaml").read_text() == FILES["tests.yaml"] for step in steps)
    assert not any("Takes away" in path.read_text() for path in (tmp_path / ".steps").glob("*.txt"))


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CEILING, TARGET)
    repository.write(".steps/mine.txt", "mine")
    run = repository.run("review", "main", "--ask", "RV101", "--today", TODAY, "--split", ".steps")
    assert run.returncode == 2
    assert "is there already" in run.stderr
    assert [path.name for path in (tmp_path / ".steps").iterdir()] == ["mine.txt"]


def test_one_variable_is_not_split(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", CEILING)
    run = repository.run("review", "main", "--ask", "RV101", "--today", TODAY, "--split", ".steps")
    assert run.returncode == 0
    assert "nothing was split: the change is one step" in run.stderr
    assert not (tmp_path / ".steps").exists()


def test_what_needs_each_other_is_one_step(tmp_path: Path) -> None:
    """A value of a dimension has another name: neither half of it can be said alone."""
    repository = Repository(tmp_path)
    repository.edit(
        "policy.yaml",
        ("risk: [low, medium, high]", "risk: [low, medium, extreme]"),
        ("match: {risk: high}", "match: {risk: extreme}"),
        ("when: {risk: high}", "when: {risk: extreme}"),
    )
    repository.edit("policy.yaml", CEILING)
    steps = split(repository)
    assert len(steps) == 2
    told = "".join(path.read_text() for path in (tmp_path / ".steps").glob("*.txt"))
    assert "Together, because" in told


# --- any change at all ---


def text(value: dict[str, Any], draw: random.Random, style: str) -> str:
    """A document as people write them: blocks with comments, flow, or JSON."""
    if style == "json":
        return json.dumps(value, indent=draw.choice([None, 2]))
    flow = None if style == "flow" else False
    lines = []
    for number, line in enumerate(
        yaml.safe_dump(value, sort_keys=False, default_flow_style=flow, width=100).split("\n")
    ):
        if line.lstrip().startswith("- name") and draw.random() < 0.4:
            lines.append(f"{' ' * (len(line) - len(line.lstrip()))}# note {number}")
        lines.append(line)
    return "\n".join(lines)


def opened(made: World, draw: random.Random, style: str) -> Policy:
    end = "json" if style == "json" else "yaml"
    documents = []
    for name, value in zip(("policy", "registry", "report"), made, strict=True):
        (document,) = read(Source(f"{name}.{end}", text(value, draw, style)))
        documents.append(document)
    policy, registry, report = documents
    return link(policy, Registry(registry), Evidence([Report(report)]))


@pytest.mark.parametrize("seed", range(16))
def test_any_change_is_taken_apart_and_put_together_again(seed: int) -> None:
    draw = random.Random(seed)
    editor = Editor(draw, world(draw, routes=6))
    editor.edit(draw.randrange(2, 6))
    style = draw.choice(["block", "flow", "json"])
    old, new = opened(editor.old, draw, style), opened(editor.new, draw, style)
    pair: Any = SimpleNamespace(new=SimpleNamespace(name="random", path=""), old=None)
    tree: Any = None
    apart = TakenApart([Proposal(pair, old, new, (tree, tree))], configuration({"today": TODAY}))
    steps = apart.taken.steps
    assert steps, apart.taken.undecided
    assert frozenset().union(*(step.keys for step in steps)) == apart.turned.everything
    assert sum(len(step.keys) for step in steps) == len(apart.turned.everything)
    before, chosen = old, frozenset[Any]()
    for step in steps:
        chosen |= step.keys
        assert step.chosen == chosen
        files = apart.texts(step)
        after = linked(files)
        told = set(counted(words(before, after)))
        assert told <= {apart.turned.called(key, chosen) for key in step.keys}
        before = after
    assert before.digest == new.digest
    assert set(apart.texts(steps[-1]).values()) == {
        one.source.text for one in (new.document, new.registry.document, new.evidence.reports[0].document)
    }  # type: ignore[union-attr]


def linked(files: Any) -> Policy:
    """The policy that the files of a step mean."""
    documents = {path.split(".")[0]: read(Source(path, text))[0] for path, text in files.items()}
    return link(documents["policy"], Registry(documents["registry"]), Evidence([Report(documents["report"])]))
