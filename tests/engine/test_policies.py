"""The policies that engines are tested with are ones that the linter lets through, and use the whole language."""

from __future__ import annotations

from hypothesis import given

from routectl.policy.read import read
from routectl.policy.shapes import SHAPES
from tests.engine.dice import seeded
from tests.engine.policies import world, worlds
from tests.engine.worlds import World, linked, linked_as_text, source


@given(worlds())
def test_documents_fit_the_language(world: World) -> None:
    for document in world.documents:
        written = source(document)
        assert len(read(written)) == 1
        assert not written.flaws, [flaw.message for flaw in written.flaws]


@given(worlds())
def test_linked_from_plain_values_or_from_text_is_the_same(world: World) -> None:
    assert linked(world).digest == linked_as_text(world).digest


def test_every_key_of_the_language_is_written() -> None:
    keys: set[str] = set()
    for seed in range(300):
        for document in world(seeded(seed)).documents:
            keys |= set(_keys(document))
    wanted = {key for kind in ("RoutePolicy", "ModelRegistry", "BenchmarkReport") for key in _named(SHAPES[kind])}
    silent = {"owners", "platform", "product", "sre", "finance", "reviewed", "every_days"}
    assert wanted - keys == silent, "the keys that no decision depends on"


def _keys(value: object) -> list[str]:
    if isinstance(value, dict):
        return [*value, *(key for inner in value.values() for key in _keys(inner))]
    return [key for inner in value for key in _keys(inner)] if isinstance(value, list) else []


def _named(shape: dict[str, object], seen: frozenset[str] = frozenset()) -> set[str]:
    """The keys that a shape names, those of the shapes within it too."""
    found: set[str] = set()
    for key, inner in shape.items():
        if key == "$ref" and inner not in seen:
            found |= _named(SHAPES[inner], seen | {inner})
        elif key == "properties":
            found |= set(inner)
        for each in inner if isinstance(inner, list) else inner.values() if isinstance(inner, dict) else ():
            if isinstance(each, dict):
                found |= _named(each if key != "properties" else {"anyOf": [each]}, seen)
    return found
