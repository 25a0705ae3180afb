"""What changed between two policies is told exactly: every edit, and nothing else."""

from __future__ import annotations

import random
from copy import deepcopy
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routectl.diff.change import Change, dotted
from routectl.diff.order import labels, moves
from routectl.diff.words import variables, words
from routectl.document.source import Source
from routectl.policy.evidence import Evidence
from routectl.policy.link import link
from routectl.policy.read import read
from tests.diff.editor import Editor, World, document, linked, world

OPPOSITE = {"loosens": "tightens", "tightens": "loosens", "added": "removed", "removed": "added"}


def told(changes: tuple[Change, ...]) -> list[tuple[Any, ...]]:
    """Changes by what they say, in an order of their own."""
    return sorted(((c.path, c.kind, c.before, c.after) for c in changes), key=repr)


def edited(edit: Any, seed: int = 1) -> tuple[Change, ...]:
    """What is told of an edit of a policy, given as a function that changes its documents."""
    old = world(random.Random(seed))
    new = deepcopy(old)
    edit(new)
    return words(linked(old), linked(new))


def only(changes: tuple[Change, ...]) -> Change:
    assert len(changes) == 1, told(changes)
    return changes[0]


@pytest.mark.parametrize("seed", range(150))
def test_the_changes_are_exactly_the_edits(seed: int) -> None:
    draw = random.Random(seed)
    editor = Editor(draw, world(draw))
    editor.edit(draw.randrange(1, 14))
    changes = words(linked(editor.old), linked(editor.new))
    assert told(changes) == sorted(editor.told, key=repr)
    for change in changes:
        assert change.path[: len(change.variable)] == change.variable
        assert change.place is not None


@pytest.mark.parametrize("seed", range(60))
def test_back_again_everything_is_the_other_way_round(seed: int) -> None:
    draw = random.Random(seed)
    editor = Editor(draw, world(draw))
    editor.edit(10)
    draw.shuffle(editor.new.policy["routes"])
    draw.shuffle(editor.new.policy["guardrails"])
    there = words(old := linked(editor.old), new := linked(editor.new))
    back = words(new, old)
    names = {change.after: change.before for change in there if change.kind == "renamed"}

    def mirrored(change: Change) -> tuple[Any, ...]:
        path = (
            *change.path[:1],
            *(names.get(name, name) if place == 0 else name for place, name in enumerate(change.path[1:])),
        )
        routes = frozenset(names.get(name, name) for name in change.routes)
        return path, OPPOSITE.get(change.kind, change.kind), OPPOSITE.get(change.direction, change.direction), routes

    said = [(c.path, c.kind, c.direction, frozenset(c.routes)) for c in back]
    assert sorted(map(mirrored, there), key=repr) == sorted(said, key=repr)
    values = [(c.after, c.before) for c in there if c.kind != "moved"]
    assert sorted(values, key=repr) == sorted(((c.before, c.after) for c in back if c.kind != "moved"), key=repr)
    assert words(new, new) == words(old, old) == ()


def test_layout_says_nothing() -> None:
    old = world(random.Random(5))

    def turned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: turned(entry) for key, entry in reversed(value.items())}
        return [turned(entry) for entry in value] if isinstance(value, list) else value

    assert words(linked(old), linked(World(*(turned(one) for one in old)), indent=4)) == ()


def test_comments_say_nothing() -> None:
    text = "apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {name: p}\nregistry: r\nroutes:\n- {name: a, match: {}, target: m}\n"
    other = text.replace("- {name: a, match: {}, target: m}", "  - name: a  # first\n    target: 'm'\n    match: {}")
    old, new = (link(read(Source("p.yaml", one))[0], None, Evidence()) for one in (text, other))
    assert words(old, new) == ()


def same_in_other_words(new: World) -> None:
    for route in new.policy["routes"]:
        route["match"]["intent"] = list(reversed(route["match"]["intent"]))
        route["match"]["age"] = {"gt": route["match"]["age"]["gte"] - 1}
        route["match"]["needs"] = []
        route["limits"]["quality_floor"] = 0.5  # what the defaults say
        route["stage"] = "managed"
        if isinstance(route["target"], str):
            route["target"] = {"split": [{"model": route["target"], "percent": 100.0}]}
    new.policy["guardrails"][0]["when"] = {"risk": {"gt": "medium"}}
    new.policy["guardrails"][1]["require"] |= {"capabilities": [], "tier": ["medium", "small", "small"]}
    new.policy["budget"] |= {"daily_usd": 500.0, "alert_at": [0.8, 0.5, 0.8]}
    for name, model in new.registry["models"].items():
        model |= {"id": name, "regions": ["us", "eu"], "tags": ["audited", "audited"], "limits": {}}


def test_the_same_in_other_words_is_no_change() -> None:
    assert edited(same_in_other_words) == ()


def test_notes_are_told_one_by_one_and_are_neutral() -> None:
    def edit(new: World) -> None:
        new.policy["x-team"] = "a"
        new.policy["routes"][0]["limits"]["x-why"] = None
        new.registry["models"]["fast"]["x-note"] = ["b"]

    changes = edited(edit)
    assert {dotted(change.path).split(".")[-1] for change in changes} == {"x-team", "x-why", "x-note"}
    assert {(change.kind, change.direction) for change in changes} == {("added", "neutral")}
    assert variables(changes) == {}


def test_inside_a_note_keys_are_told_and_lists_are_whole() -> None:
    old = world(random.Random(2))
    old.policy["x-notes"] = {"a.b": {"c": 1, "d": [1, 2]}, "gone": None, "same": {"e": []}, "__p__": {"q": 1}}
    new = deepcopy(old)
    new.policy["x-notes"] = {"a.b": {"c": 2, "d": [0, 1, 2]}, "come": {}, "same": {"e": []}, "__p__": {"q": 2}}
    assert told(words(linked(old), linked(new))) == [
        (("x-notes", "__p__", "q"), "changed", 1, 2),
        (("x-notes", "a.b", "c"), "changed", 1, 2),
        (("x-notes", "a.b", "d"), "changed", [1, 2], [0, 1, 2]),
        (("x-notes", "come"), "added", None, {}),
        (("x-notes", "gone"), "removed", None, None),
    ]


def mappings(value: Any) -> list[dict[str, Any]]:
    """Every mapping of a document, from the top down."""
    if isinstance(value, dict):
        return [value, *(found for entry in value.values() for found in mappings(entry))]
    return [found for entry in value for found in mappings(entry)] if isinstance(value, list) else []


@pytest.mark.parametrize("seed", range(80))
def test_wherever_a_note_is_it_is_told_once_and_is_neutral(seed: int) -> None:
    draw = random.Random(seed)
    old = world(draw)
    old.policy["routes"][0]["match"]["any"] = [{"intent": {"not": ["faq"]}}, {"risk": {"gte": "medium"}}]
    new = deepcopy(old)
    draw.choice([found for one in new for found in mappings(one)])["x-note"] = {"__why__": draw.choice([1, None, [2]])}
    change = only(words(linked(old), linked(new)))
    assert change.direction == "neutral"
    assert change.path[-1] == "x-note" or change.path == ("registry", "models")
    assert not variables((change,))


def test_a_huge_note_is_told_as_a_whole() -> None:
    old = world(random.Random(2))
    old.policy["x-notes"] = {str(number): number for number in range(3000)}
    new = deepcopy(old)
    new.policy["x-notes"]["0"] = 1
    assert only(words(linked(old), linked(new))).path == ("x-notes",)


# --- defaults ---


def test_a_default_is_told_once_with_the_routes_that_are_silent() -> None:
    def edit(new: World) -> None:
        new.policy["routes"][2]["limits"]["max_latency_ms"] = 9000
        new.policy["defaults"]["limits"]["max_latency_ms"] = 8000

    old = world(random.Random(1))
    change = only(edited(edit))
    assert (dotted(change.path), change.direction) == ("defaults.limits.max_latency_ms", "tightens")
    names = [route["name"] for route in old.policy["routes"]]
    assert list(change.routes) == names[:2] + names[3:]


def test_a_default_that_every_route_overrides_changes_nothing() -> None:
    def edit(new: World) -> None:
        for route in new.policy["routes"]:
            route["requires"] = ["tools"]
        del new.policy["defaults"]["requires"]

    change = only(edited(edit))
    assert (dotted(change.path), change.kind, change.direction, change.routes) == (
        "defaults.requires.tools", "removed", "neutral", (),
    )  # fmt: skip


def test_a_route_that_falls_back_to_the_defaults_is_told_with_what_they_say() -> None:
    old = world(random.Random(1))
    old.policy["routes"][0]["limits"]["max_latency_ms"] = 5000
    new = deepcopy(old)
    del new.policy["routes"][0]["limits"]["max_latency_ms"]
    change = only(words(linked(old), linked(new)))
    assert (change.kind, change.before, change.after, change.direction) == ("changed", 5000, 9000, "loosens")
    assert change.new is not None
    assert change.new.path == ("defaults", "limits", "max_latency_ms")


def test_part_of_the_controls_may_come_from_the_defaults() -> None:
    old = world(random.Random(1))
    old.policy["defaults"]["controls"] = {"prune_input_to": 30, "under_pressure": {"prune_input_to": 20}}
    old.policy["routes"][0]["controls"] |= {"prune_input_to": 10}
    old.policy["routes"][1]["controls"] |= {"prune_input_to": 10}
    new = deepcopy(old)
    del new.policy["routes"][0]["controls"]["prune_input_to"]
    new.policy["defaults"]["controls"] = {"prune_input_to": 40, "under_pressure": {"prune_input_to": 10}}
    below, default, own = words(linked(old), linked(new))
    names = tuple(route["name"] for route in old.policy["routes"])
    if below.path == ("defaults", "controls", "prune_input_to"):
        below, default = default, below
    assert (own.path[2:], own.before, own.after) == (("controls", "prune_input_to"), 10, 40)
    assert (default.path[-1], default.direction, default.routes) == ("prune_input_to", "loosens", names[2:])
    assert (below.path[-2], below.direction, below.routes) == ("under_pressure", "tightens", names)


# --- renames and moves ---


def test_names_that_follow_a_rename_are_no_change() -> None:
    old = world(random.Random(1))
    routes = old.policy["routes"]
    routes[0]["fallback_route"] = routes[5]["name"]
    new = deepcopy(old)
    new.policy["routes"][5]["name"] = new.policy["routes"][0]["fallback_route"] = "renamed"
    assert only(words(linked(old), linked(new))).kind == "renamed"


def test_what_only_serves_alike_is_no_rename() -> None:
    def edit(new: World) -> None:
        route = new.policy["routes"][0]
        route |= {"name": "other", "match": {"intent": "refund", "age": {"lt": 3}}}

    assert sorted(change.kind for change in edited(edit)) == ["added", "removed"]


def test_of_several_alike_the_nearest_is_the_renamed() -> None:
    old = world(random.Random(1))
    same = deepcopy(old.policy["routes"][4])
    old.policy["routes"] += [same | {"name": "twin-1"}, same | {"name": "twin-2"}]
    new = deepcopy(old)
    new.policy["routes"][-2]["name"], new.policy["routes"][-1]["name"] = "z", "y"
    renamed = [(c.before, c.after) for c in words(linked(old), linked(new)) if c.kind == "renamed"]
    assert renamed == [("twin-1", "z"), ("twin-2", "y")]


def test_a_thousand_renames_at_once() -> None:
    old = world(random.Random(1), 1000)
    new = deepcopy(old)
    for place, route in enumerate(new.policy["routes"]):
        route["name"] = f"new-{place}"
        if place % 3 == 0:
            route["sample_percent"] = 5
    changes = words(linked(old), linked(new))
    assert [c.kind for c in changes if len(c.path) == 2] == ["renamed"] * 1000
    assert len(changes) == 1334


def test_a_move_is_told_once_with_what_it_went_past() -> None:
    def edit(new: World) -> None:
        routes = new.policy["routes"]
        routes.insert(2, routes.pop(8))

    names = [route["name"] for route in world(random.Random(1)).policy["routes"]]
    change = only(edited(edit))
    assert change.path == ("routes", names[8])
    assert (change.kind, change.direction, change.routes) == ("moved", "unknown", tuple(names[2:8]))
    assert change.before == {"position": 9, "behind": names[7]}
    assert change.after == {"position": 3, "behind": names[1]}


def longest(old: tuple[str, ...], new: list[str]) -> int:
    """The length of a longest common subsequence, by trying all."""
    wanted = [name for name in new if name in old]
    for size in range(len(wanted), 0, -1):
        for some in combinations([name for name in old if name in wanted], size):
            if list(some) == [name for name in wanted if name in some]:
                return size
    return 0


@given(st.permutations("abcdefgh"), st.sets(st.sampled_from("abcdefgh")), st.sets(st.sampled_from("abcdefgh")))
def test_the_fewest_move(order: list[str], gone: set[str], come: set[str]) -> None:
    old = [name for name in "abcdefgh" if name not in come]
    new = [name for name in order if name not in gone]
    common = set(old) & set(new)
    moved = moves(old, new)
    assert len(common) - len(moved) == longest(tuple(old), new)
    kept = [name for name in old if name in common and name not in moved]
    assert kept == [name for name in new if name in kept]
    assert moves(new, old).keys() == moved.keys()
    assert all(set(moves(new, old)[name].passed) == set(where.passed) for name, where in moved.items())


@given(st.lists(st.sampled_from(["a", "b", "a#2", "a#3", "#2", ""])))
def test_labels_are_unique(names: list[str]) -> None:
    made = labels(names)
    assert len(set(made)) == len(names)
    assert all(label.startswith(name) for label, name in zip(made, names, strict=True))


# --- policies with holes ---


def test_names_that_lead_nowhere_and_no_registry() -> None:
    old = world(random.Random(3))
    old.policy["routes"][0] |= {"target": "nobody", "fallback": ["nowhere", "fast"], "fallback_route": "no-route"}
    old.policy["routes"][0]["match"] = {"unknown": {"gte": "a"}, "intent": {"not": ["nothing"]}, "risk": {"lt": "what"}}
    new = deepcopy(old)
    new.policy["routes"][0]["match"] = {
        "unknown": {"gte": "b"},
        "intent": {"not": ["nothing", "faq"]},
        "risk": {"lt": "x"},
    }
    new.policy["routes"][0]["fallback"] = ["fast", "elsewhere"]
    new.policy["routes"].append(deepcopy(new.policy["routes"][1]))  # the same name twice
    holed = link(document("p.json", new.policy), None, Evidence())
    name = old.policy["routes"][0]["name"]
    twice = f"{old.policy['routes'][1]['name']}#2"
    changes = words(linked(old), holed)
    assert sorted(dotted(c.path) for c in changes if c.path[0] == "routes") == sorted(
        dotted(("routes", *rest))
        for rest in [
            (name, "match", "unknown"), (name, "match", "intent"), (name, "match", "risk"), (name, "fallback", "nowhere"),
            (name, "fallback", "elsewhere"), (twice,),
        ]
    )  # fmt: skip
    assert not [c for c in changes if c.path[0] == "registry"]


# --- registry and evidence ---


def test_models_that_the_policy_cannot_use_are_summarized() -> None:
    old = world(random.Random(1))
    spare = {f"spare-{number}": {"provider": "openai", "tier": "premium"} for number in range(5)}
    old.registry["models"] |= spare
    new = deepcopy(old)
    del new.registry["models"]["spare-0"]
    new.registry["models"]["spare-1"]["id"] = "x"
    new.registry["models"] |= {"spare-7": spare["spare-2"], "spare-8": spare["spare-2"]}
    change = only(words(linked(old), linked(new)))
    assert (dotted(change.path), change.direction) == ("registry.models", "neutral")
    assert change.before == {"others": 5, "removed": 1, "changed": 1}
    assert change.after == {"others": 6, "added": 2, "changed": 1}


def test_a_report_that_says_the_same_is_renamed() -> None:
    def edit(new: World) -> None:
        new.report["metadata"]["name"] = "other"

    change = only(edited(edit))
    assert (change.path, change.kind, change.before) == (("evidence", "other"), "renamed", "gold")


def test_places_are_on_both_sides() -> None:
    old = world(random.Random(1))
    new = deepcopy(old)
    moved = new.policy["routes"].pop(3)
    moved["limits"]["cost_ceiling_usd"] = 3
    new.policy["routes"].append(moved)
    before, after = linked(old, indent=1), linked(new, indent=1)
    change = next(change for change in words(before, after) if change.kind == "changed")
    assert change.old is not None
    assert change.new is not None
    assert change.old.path == ("routes", 3, "limits", "cost_ceiling_usd")
    assert change.new.path == ("routes", 11, "limits", "cost_ceiling_usd")
    line = change.data["place"]["line"]  # type: ignore[index]
    assert after.document.source.line(line).strip() == '"cost_ceiling_usd": 3'


def test_a_path_is_quoted_where_a_name_would_be_misread() -> None:
    assert dotted(("routes", "a.b", "limits")) == 'routes."a.b".limits'
    assert dotted(("request", "intent", 'say "hi"')) == 'request.intent."say \\"hi\\""'


def test_variables_are_what_a_reviewer_counts() -> None:
    def edit(new: World) -> None:
        first, second = new.policy["routes"][:2]
        first["limits"] |= {"cost_ceiling_usd": 9, "max_latency_ms": 9}
        second["fallback"] = ["deep", "9"]
        second["name"] += ".new"
        new.policy["guardrails"][1]["require"] = {"tags": ["x"]}
        new.policy["budget"]["spike"] |= {"window_minutes": 5, "over_usd": 5}
        new.policy["metadata"] |= {"version": 9, "x-note": 1}
        new.registry["models"]["fast"] |= {"id": "x", "price": {"input_per_mtok": 5, "output_per_mtok": 5}}
        new.registry["metadata"]["version"] = 2
        new.report["results"].pop()

    old = world(random.Random(1))
    first, second = (route["name"] for route in old.policy["routes"][:2])
    counted = list(variables(edited(edit)))
    assert counted == [
        ("guardrails", "guard.all"),
        ("routes", first, "limits", "max_latency_ms"),
        ("routes", first, "limits", "cost_ceiling_usd"),
        ("routes", f"{second}.new"),
        ("routes", f"{second}.new", "fallback"),
        ("budget", "spike"),
        ("registry", "models", "fast"),
    ]
