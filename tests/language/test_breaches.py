"""What is said about a document that doesn't fit, where, and what to do about it."""

from __future__ import annotations

import copy
import socket
import time

import pytest

from routectl.policy.accept import MOST, breaches

OPENING = {"apiVersion": "routectl/v1", "metadata": {"name": "a"}}
ROUTE = {"name": "quick-answers", "match": {"intent": ["faq"], "sla_ms": {"lt": 2000}}, "target": "fast-v2"}
POLICY = {
    **OPENING,
    "kind": "RoutePolicy",
    "registry": "models.yaml",
    "request": {"intent": ["faq", "plan"], "load": {"min": 0, "max": 9}},
    "guardrails": [{"name": "eu", "when": {"region": "eu"}, "require": {"regions": ["eu"]}}],
    "routes": [
        ROUTE,
        {**copy.deepcopy(ROUTE), "name": "general", "fallback": ["a", "b"], "degrade": [{"static": "Sorry."}]},
    ],
    "budget": {"alert_at": [0.5]},
}
REGISTRY = {
    **OPENING,
    "kind": "ModelRegistry",
    "tiers": ["small"],
    "providers": {"openai": {}},
    "models": {"fast-v2": {"provider": "openai", "tier": "small"}},
}
REPORT = {**OPENING, "kind": "BenchmarkReport", "measured_on": "2026-11-20", "results": [{"model": "m", "samples": 3}]}
TESTS = {
    **OPENING,
    "kind": "PolicyTest",
    "policy": "a.yaml",
    "cases": [{"name": "one", "request": {"intent": "faq"}, "expect": {"action": "serve"}}],
    "properties": [{"name": "two", "never": {"action": ["reject"]}}],
}
DOCUMENTS = {"RoutePolicy": POLICY, "ModelRegistry": REGISTRY, "BenchmarkReport": REPORT, "PolicyTest": TESTS}

GONE = object()


def changed(kind, path, value):
    """A sound document with one value set, or taken out."""
    document = place = copy.deepcopy(DOCUMENTS[kind])
    *above, last = path
    for key in above:
        place = place[key]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return document


def told(kind, path, value):
    return [(breach.message, breach.help) for breach in breaches(kind, changed(kind, path, value))]


R = ("routes", 0)

SAID = [
    ("RoutePolicy", (*R, "quota"), {"share_of": "premium", "percent": 120}, "`percent` is 120; it must be at most 100"),
    ("RoutePolicy", (*R, "sample_percent"), 0, "`sample_percent` is 0; it must be more than 0"),
    ("RoutePolicy", (*R, "sample_percent"), 33.333, "`sample_percent` is 33.333; it may have 2 decimals at most"),
    ("RoutePolicy", (*R, "target"), {"split": [{"model": "a", "percent": 95}]}, "the percents of `split` sum to 95.00"),
    ("RoutePolicy", (*R, "fallback"), 3, "`fallback` must be a list of model names or `auto`, not the number 3"),
    ("RoutePolicy", (*R, "fallback"), None, "`fallback` is empty; it must be a list of model names or `auto`"),
    ("RoutePolicy", (*R, "name"), "a b", "`name` is `a b`, which is not a route name"),
    ("RoutePolicy", (*R, "name"), "ab\n", "`name` is `ab\\n`, which is not a route name"),
    ("RoutePolicy", (*R, "name"), "\x1b[31m`x`", "`name` is `\\x1b[31m'x'`, which is not a route name"),
    ("RoutePolicy", (*R, "name"), "x" * 90, f"`name` is `{'x' * 59}…`, which is not a route name"),
    ("RoutePolicy", (*R, "target"), GONE, "route `quick-answers` has no `target`"),
    ("RoutePolicy", (*R, "name"), GONE, "entry 1 of `routes` has no `name`"),
    ("RoutePolicy", ("routes",), GONE, "the document has no `routes`"),
    ("RoutePolicy", ("routes",), [], "`routes` is an empty list"),
    ("RoutePolicy", ("metadata", "version"), 14.0, "`version` must be a whole number, not the number 14.0"),
    ("RoutePolicy", ("metadata", "version"), True, "`version` must be a whole number, not true"),
    ("RoutePolicy", ("metadata", "reviewed"), {"date": "2026-02-30"}, "`date` is `2026-02-30`, which is not on the calendar"),
    ("RoutePolicy", ("guardrails", 0, "require"), GONE, "guardrail `eu` has none of `require` and `forbid`"),
    ("RoutePolicy", ("request", "load"), {"min": 3, "max": 1}, "`min` is 3 and `max` is 1; `min` may not be over `max`"),
    ("RoutePolicy", ("request", "load"), {"min": 3}, "dimension `load` has no `max`"),
    ("RoutePolicy", ("request", "sla_ms"), ["a"], "`sla_ms` can't be declared: the name is taken"),
    ("RoutePolicy", ("request", "intent", 0), "other", "`other` can't be listed: it stands for every value that isn't"),
    ("RoutePolicy", ("request", "intent"), ["faq", "plan", "faq"], "`intent` lists `faq` twice"),
    ("RoutePolicy", ("request", "In tent"), ["a"], "`In tent` is not a dimension name"),
    ("RoutePolicy", ("budget", "alert_at", 0), "50%", "entry 1 of `alert_at` must be a number from 0 to 1, not the text `50%`"),
    ("RoutePolicy", ("routes", 1, "degrade", 0), {"static": ""}, "`static` is an empty text"),
    (
        "RoutePolicy",
        ("routes", 1, "degrade", 0),
        {"say": "no"},
        "entry 1 of `degrade` must be a step with `reduce_scope` or a step with `static`, not a mapping with `say`",
    ),
    ("RoutePolicy", ("metadata", "owners"), {"sre": "x" * 201}, "`sre` has 201 characters; it may have 200 at most"),
    ("RoutePolicy", ("metadata", "version"), 10**5000, "`version` is a number of more than 300 digits; it must be at most 9007199254740992"),
    ("ModelRegistry", ("models", "fast-v2", "tier"), GONE, "model `fast-v2` has no `tier`"),
    ("ModelRegistry", ("models", "fast-v2", "price"), {"input_per_mtok": 1}, "`price` of model `fast-v2` has no `output_per_mtok`"),
    ("ModelRegistry", ("models", "fast v2"), {"provider": "p", "tier": "t"}, "`fast v2` is not a model name"),
    ("PolicyTest", ("properties", 0, "never"), GONE, "property `two` has none of `always`, `never`, `same_as`, `monotone` and `reachable`"),
    ("PolicyTest", ("properties", 0, "states"), "outages", "`states` is `outages`, which is not a choice of states"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "value", "message"), SAID, ids=[case[3][:60] for case in SAID])
def test_what_is_said(kind, path, value, message):
    assert [found for found, _ in told(kind, path, value)] == [message]


HELPED = [
    ("RoutePolicy", (*R, "fallbck"), [], "unknown key `fallbck` in route `quick-answers`", "did you mean `fallback`?"),
    ("RoutePolicy", ("rotues",), [], "unknown key `rotues`", "did you mean `routes`?"),
    (
        "RoutePolicy",
        (*R, "limits"),
        {"zzz": 1},
        "unknown key `zzz` in `limits` of route `quick-answers`",
        "the keys here are `max_latency_ms`, `quality_floor` and `cost_ceiling_usd`",
    ),
    (
        "RoutePolicy",
        (*R, "match", "sla_ms"),
        {"le": 3},
        "unknown key `le` in `sla_ms` of route `quick-answers`",
        "did you mean `lte`?",
    ),
    (
        "RoutePolicy",
        ("routes", 1, "degrade", 0),
        {"statik": "no"},
        "unknown key `statik` in entry 1 of `degrade`",
        "did you mean `static`?",
    ),
    (
        "RoutePolicy",
        (*R, "stage"),
        "manged",
        "`stage` is `manged`; it must be `experimental`, `managed` or `deprecated`",
        "did you mean `managed`?",
    ),
    ("RoutePolicy", (*R, "requires"), "tools", "`requires` must be a list of capabilities, not the text `tools`", "write it as a list: `[tools]`"),
    ("RoutePolicy", (*R, "match", "intent"), [1], "entry 1 of `intent` must be a value, not the number 1", 'put it in quotes: `"1"`'),
    ("RoutePolicy", ("metadata", "version"), "14", "`version` must be a whole number, not the text `14`", "remove the quotes"),
    ("BenchmarkReport", ("results", 0, "sucess_rate"), 0.9, "unknown key `sucess_rate` in entry 1 of `results`", "did you mean `success_rate`?"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "path", "value", "message", "help"), HELPED, ids=[case[3][:60] for case in HELPED])
def test_what_helps(kind, path, value, message, help):
    assert told(kind, path, value) == [(message, help)]


def test_the_place_is_the_smallest():
    [found] = breaches("RoutePolicy", changed("RoutePolicy", ("routes", 1, "fallback", 1), 3))
    assert (found.path, found.key, found.slug) == (("routes", 1, "fallback", 1), False, "schema-violation")
    [found] = breaches("RoutePolicy", changed("RoutePolicy", (*R, "fallbck"), 3))
    assert (found.path, found.key, found.slug) == ((*R, "fallbck"), True, "unknown-key")
    [found] = breaches("RoutePolicy", changed("RoutePolicy", (*R, "target"), GONE))
    assert (found.path, found.key, found.slug) == (R, False, "schema-violation")


@pytest.mark.parametrize("document", [None, [], 3, "text", True, {}, {"kind": "RoutePolicy"}])
def test_what_is_no_document_at_all(document):
    assert breaches("RoutePolicy", document)


def test_other_shapes_of_the_language_have_names_too():
    assert breaches("Request", {"intent": "faq", "sla_ms": 3, "needs": ["tools"]}) == []
    assert breaches("State", {"providers_down": ["openai"], "budget": {"day": "ok"}}) == []
    assert breaches("State", {"providers_down": "openai"})


def nested(depth: int, match):
    for _ in range(depth):
        match = {"any": [match]}
    return match


HOSTILE = {
    "many unknown keys": {f"key{number}": number for number in range(200_000)},
    "many wrong entries": changed("RoutePolicy", (*R, "fallback"), [3] * 300_000),
    "one wrong entry, last": changed("RoutePolicy", (*R, "fallback"), ["a"] * 300_000 + [3]),
    "deep and wide": changed("RoutePolicy", (*R, "match"), nested(28, {"any": [{"a": "b"}] * 150_000 + [{"a": True}]})),
    "a long text": changed("RoutePolicy", (*R, "name"), "x" * 50_000_000),
    "a long key": changed("RoutePolicy", (*R, "y" * 50_000_000), 1),
    "a long list where a name belongs": changed("RoutePolicy", (*R, "target"), [["a"] * 10] * 50_000),
    "a wide mapping where a list belongs": changed("RoutePolicy", ("routes",), {str(number): {} for number in range(300_000)}),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_documents_cost_little(name, monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("a schema was fetched")

    monkeypatch.setattr(socket, "create_connection", refuse)
    start = time.process_time()
    found = breaches("RoutePolicy", HOSTILE[name])
    assert time.process_time() - start < 2
    assert 1 <= len(found) <= MOST
    assert all(len(breach.message) + len(breach.help) < 1000 for breach in found)


def test_notes_are_free_everywhere():
    document = copy.deepcopy(POLICY)
    for place in (
        document,
        document["metadata"],
        document["request"],
        document["routes"][0],
        document["routes"][0]["match"],
    ):
        place["x-note"] = {"anything": [None, 1.5, {"at": "all"}]}
    assert breaches("RoutePolicy", document) == []
