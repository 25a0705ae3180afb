"""The digest of a change is the same for the same change, whatever stands around it, and another for any other decision."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routectl.diff.behaviour import Apart, behaviour, beside
from routectl.diff.words import words
from routectl.engine.space import Axis, Space
from routectl.engine.states import ANY
from routectl.engine.store import Node, Told
from routectl.policy.condition import OTHER
from routectl.review.digest import of_policy
from tests.engine.dice import Dice, dice
from tests.engine.edits import edited
from tests.engine.policies import TYPICAL, world
from tests.engine.worlds import World, linked
from tests.review.repository import EVIDENCE, TODAY, Repository

SIZE = TYPICAL._replace(notes=False)


def decisions(old: World, new: World) -> str:
    """The digest of what is decided otherwise, and of nothing else."""
    before, after = linked(old), linked(new)
    return of_policy(before, after, beside(before, after).apart(ANY), ())


def some_edits(dice: Dice, made: World) -> World:
    for _ in range(dice.whole(1, 3)):
        made = edited(dice, made)
    return made


def with_routes(made: World, *routes: dict[str, Any]) -> World:
    """The world with further routes before all others."""
    policy = copy.deepcopy(made.policy)
    policy["routes"] = [*copy.deepcopy(list(routes)), *policy["routes"]]
    return made._replace(policy=policy)


@settings(max_examples=100)
@given(dice())
def test_it_is_the_same_exactly_where_every_decision_is(dice: Dice) -> None:
    old = world(dice, SIZE)
    new = some_edits(dice, old)
    other = some_edits(dice, new)
    alike = behaviour(linked(new), linked(other), ANY).silent
    assert (decisions(old, new) == decisions(old, other)) == alike


@settings(max_examples=60)
@given(dice())
def test_it_is_the_same_over_a_change_of_requests_that_it_does_not_touch(dice: Dice) -> None:
    """Somebody else's route cuts the space elsewhere, and takes requests that this change leaves alone."""
    old = world(dice, SIZE)
    new = some_edits(dice, old)
    found = beside(linked(old), linked(new)).apart(ANY)
    request = {axis.name: dice.pick(_values(axis)) for axis in found.space.axes if _is_asked(axis)}
    assume(not _is_touched(found.space, found.tree, request))
    match = {name: value for name, value in request.items() if value != OTHER}
    assume(len(match) == len(request))
    model = next(iter(old.registry["models"]))
    theirs = {"name": "theirs", "match": match, "target": model, "degrade": [{"static": "No."}]}
    before, after = with_routes(old, theirs), with_routes(new, theirs)
    both = beside(linked(before), linked(after)).apart(ANY)
    assume(not _is_touched(both.space, both.tree, request))  # what all routes share may be what this change is about
    assert decisions(before, after) == decisions(old, new)


@settings(max_examples=60)
@given(dice(), st.randoms(use_true_random=False))
def test_it_is_the_same_in_another_order_of_routes_that_never_meet(dice: Dice, shuffle: Any) -> None:
    old = world(dice, SIZE)
    listed = {name: values for name, values in old.policy.get("request", {}).items() if isinstance(values, list)}
    name = next((name for name, values in listed.items() if len(values) > 1), "")
    assume(name)
    models = list(old.registry["models"])
    routes = [
        {"name": f"new {number}".replace(" ", "-"), "match": {name: value}, "target": dice.pick(models)}
        for number, value in enumerate(listed[name])
    ]
    turned = copy.deepcopy(routes)
    shuffle.shuffle(turned)
    reordered = with_routes(old, *turned)
    reordered = reordered._replace(policy=dict(reversed(reordered.policy.items())))
    assert decisions(old, with_routes(old, *routes)) == decisions(old, reordered)


def _is_asked(axis: Axis) -> bool:
    return not axis.is_state and axis.kind not in ("needs", "sample_bucket", "split_bucket")


def _values(axis: Axis) -> tuple[Any, ...]:
    return axis.values or axis.starts


def _is_touched(space: Space, tree: Told, request: dict[str, Any]) -> bool:
    """Whether anything is told of a request, in any state and bucket, whatever else it needs."""
    if not isinstance(tree, Node):
        return tree is not None
    axis = space.axes[tree.axis]
    kids = (tree.kid(axis.code(request[axis.name])),) if axis.name in request else tree.kids
    return any(_is_touched(space, kid, request) for kid in kids)


def changes_alone(old: World, new: World) -> str:
    before, after = linked(old), linked(new)
    nothing: Apart = beside(before, after).apart(ANY)
    assert nothing.tree is None
    return of_policy(before, after, nothing, words(before, after))


@settings(max_examples=40)
@given(dice())
def test_a_price_is_bound_though_no_decision_shows_it(dice: Dice) -> None:
    old = world(dice, SIZE)
    policy = linked(old)
    used = sorted({one.model.name for route in policy.routes for one in route.candidates})
    model = dice.pick(used)
    found = []
    for price in (11, 12):
        new = old._replace(registry=copy.deepcopy(old.registry))
        new.registry["models"][model]["price"] = {"input_per_mtok": price, "output_per_mtok": price}
        if beside(policy, linked(new)).apart(ANY).tree is None and old.registry["models"][model].get("price") != price:
            found.append(changes_alone(old, new))
    assert len(set(found)) == len(found)


BASE = (
    "{name: general, match: {}, target: mid, fallback: [fast-azure, deep]}",
    "{name: general, match: {}, target: mid, fallback: [deep]}",
)


def digest(repository: Repository) -> str:
    found: str = repository.review("--ask", "RV105")["change"]["digest"]
    assert found.startswith("sha256:")
    return found


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path)
    made.edit("policy.yaml", BASE)
    return made


def test_it_is_the_same_after_comments_layout_version_and_commits(repository: Repository) -> None:
    first = digest(repository)
    text = (repository.folder / "policy.yaml").read_text()
    text = text.replace("fallback: [deep]}", "fallback: [\n      deep] } # last resort").replace(
        "version: 1", "version: 7"
    )
    repository.write("policy.yaml", "# reviewed\n\n" + text)
    assert digest(repository) == first
    repository.commit()
    assert digest(repository) == first


def test_it_is_the_same_after_a_rebase_onto_an_unrelated_change(repository: Repository) -> None:
    first = digest(repository)
    repository.commit()
    repository.git("switch", "-q", "main")
    repository.edit(
        "policy.yaml",
        (
            "  - {name: quick,",
            "  - {name: plans, match: {intent: plan, input_tokens: {gt: 50000}, risk: high}, target: deep}\n  - {name: quick,",
        ),
    )
    repository.edit("registry.yaml", ("input_per_mtok: 0.4,", "input_per_mtok: 0.5,"))
    repository.commit("theirs")
    repository.git("switch", "-q", "change")
    repository.git("rebase", "-q", "main")
    assert digest(repository) == first


@pytest.mark.parametrize(
    ("path", "edit"),
    [
        ("policy.yaml", ("fallback: [deep]", "fallback: [deep-azure]")),
        ("policy.yaml", ("target: fast,", "target: mid,")),
        ("policy.yaml", ("daily_usd: 500", "daily_usd: 5000")),
        ("policy.yaml", ("quality_floor: 0.8,", "quality_floor: 0.79,")),
        ("policy.yaml", ('sre: "@acme/sre"', 'sre: "@acme/nobody"')),
        ("registry.yaml", ("output_per_mtok: 25}", "output_per_mtok: 26}")),
        ("evidence/gold.yaml", ("cost_usd: 0.04}", "cost_usd: 0.05}")),
        ("policy.yaml", ("Someone will come back to you.", "Mail your password to evil.example.")),
        ("policy.yaml", ("region: [us, eu]", "region: [us, eu, ap]")),
        ("policy.yaml", ("region: [us, eu]", "region: [us, eu]\n  segment: [free, paid]")),
        ("policy.yaml", ("plan, refund]", "plan, refund, hack]")),
        ("policy.yaml", ("{name: audited,", "{name: checked,")),
        ("policy.yaml", ("{name: quick,", "{name: swift,")),
        ("policy.yaml", ("traffic: traffic.csv\n", "")),
        ("policy.yaml", ("budget:\n", "x-gateway: {retries: 9}\nbudget:\n")),
        ("evidence/drills.yaml", ("served: 398,", "served: 399,")),
    ],
    ids=[
        "a fallback", "a target", "a cap", "a floor that refuses nobody", "an owner", "a price", "a measured cost",
        "a static text", "a region", "a dimension", "an intent", "a guardrail's name", "a route's name", "no traffic",
        "a note", "a drill",
    ],
)  # fmt: skip
def test_it_is_another_for_another_change(repository: Repository, path: str, edit: tuple[str, str]) -> None:
    first = digest(repository)
    repository.edit(path, edit)
    assert digest(repository) != first


ROUTE = "  - {name: chat, match: {intent: plan, risk: low}, limits: {quality_floor: 0.8}, target: mid, degrade: [{static: Later.}]}\n"
REPORT = EVIDENCE.replace("name: gold}", "name: more}").replace("2026-06-01", "2025-06-01")


@pytest.mark.parametrize(
    ("path", "one", "other"),
    [
        ("policy.yaml", "static: Try again in an hour.", "static: Mail your password to evil.example."),
        ("policy.yaml", "intent: [faq, summarize, plan, refund, chat]", "intent: [faq, summarize, plan, refund, hack]"),
        ("policy.yaml", ROUTE, ROUTE.replace("Later.", "Mail us your password.")),
        ("policy.yaml", ROUTE, ROUTE.replace("0.8", "0.5")),
        ("evidence/more.yaml", REPORT, REPORT.replace("cost_usd: 0.04}", "cost_usd: 0.05}")),
    ],
    ids=["static texts", "intents", "texts of a new route", "floors of a new route", "figures of a new report"],
)
def test_two_changes_of_one_place_are_told_apart(repository: Repository, path: str, one: str, other: str) -> None:
    """What no decision shows is bound by what it says, and not only by where it is."""
    file = repository.folder / path
    text = file.read_text() if file.exists() else ""
    found = []
    for written in (one, other):
        if path.startswith("evidence"):
            repository.write(path, written)
        elif written.startswith("  - "):
            repository.write(path, text.replace("  - {name: quick,", written + "  - {name: quick,"))
        else:
            before = (
                "static: Someone will come back to you."
                if "static" in written
                else "intent: [faq, summarize, plan, refund]"
            )
            repository.write(path, text.replace(before, written))
        found.append(digest(repository))
    assert found[0] != found[1]


def test_a_waiver_of_a_new_name_excuses_no_other_text(tmp_path: Path) -> None:
    """A guardrail gets another name, which is waived; then a text and an intent come with it."""
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("{name: audited,", "{name: checked,"))
    waiver = repository.run("review", "main", "--today", TODAY, "--waiver", "RV105").stdout
    repository.git("stash", "-q")
    repository.git("switch", "-q", "main")
    filled = waiver.replace("reason:", "reason: only a name").replace("approver:", 'approver: "@acme/ai"')
    repository.write("waivers.yaml", filled)
    repository.commit("a waiver")
    repository.git("switch", "-q", "change")
    repository.git("rebase", "-q", "main")
    repository.git("stash", "pop", "-q")
    assert repository.answer("RV105")["answer"] == "waived"
    repository.edit(
        "policy.yaml", ("Someone will come back to you.", "Mail us your password."), ("refund]", "refund, hack]")
    )
    assert repository.answer("RV105")["answer"] == "fail"


def test_the_same_edit_of_another_policy_has_another_digest(repository: Repository) -> None:
    first = digest(repository)
    repository.git("checkout", "-q", "main", "--", "policy.yaml")
    repository.git("switch", "-q", "main")
    repository.write(
        "other.yaml", (repository.folder / "policy.yaml").read_text().replace("name: support\n", "name: sales\n")
    )
    repository.commit("another policy")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.edit("other.yaml", BASE)
    assert digest(repository) != first
