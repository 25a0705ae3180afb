"""What is broken in a document counts as unchanged: the rest can still be compared."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from typing import Any

import pytest

from routectl.diff.words import words
from routectl.document.source import Document, Source
from routectl.policy.evidence import Evidence
from routectl.policy.link import link
from routectl.policy.mend import mended
from routectl.policy.read import read
from tests.diff.editor import document, world

HOLES: list[Any] = [
    lambda policy: policy["routes"][2]["limits"].update(quality_floor="high"),
    lambda policy: policy["routes"][2].update(target=5),
    lambda policy: policy["routes"][2].pop("match"),
    lambda policy: policy["routes"][2].update(name="not a`name"),
    lambda policy: policy["routes"][2].update(fallback=["ok", 3, None]),
    lambda policy: policy["routes"].insert(2, {"name": "half-done"}),
    lambda policy: policy["routes"].insert(2, None),
    lambda policy: policy["routes"].insert(2, {"name": ["a"], "match": {}, "target": "m"}),
    lambda policy: policy["guardrails"][0].pop("require"),
    lambda policy: policy["budget"]["spike"].pop("then"),
    lambda policy: policy.update(evidence="a"),
    lambda policy: policy.pop("registry"),
    lambda policy: policy["request"].update(risk=[]),
    lambda policy: policy["metadata"].pop("name"),
    lambda policy: policy.update(concentration=None),
    lambda policy: policy.update(unknown=1),
]


def broken(written: dict[str, Any]) -> Document:
    source = Source("p.json", json.dumps(written, indent=1))
    read(source)
    return source.documents[0]


@pytest.mark.parametrize("hole", HOLES)
def test_the_rest_is_compared(hole: Any) -> None:
    old = world(random.Random(1)).policy
    new = deepcopy(old)
    new["routes"][5]["limits"]["cost_ceiling_usd"] = 9
    hole(new)
    sound = document("p.json", old)
    whole = mended(broken(new), sound)
    assert whole is not None
    (change,) = words(*(link(one, None, Evidence()) for one in (sound, whole)))
    assert change.path == ("routes", old["routes"][5]["name"], "limits", "cost_ceiling_usd")
    assert change.new is not None
    line = change.new.span.start.line
    assert whole.source.line(line).strip() == '"cost_ceiling_usd": 9'


def test_of_another_kind_or_no_document_nothing_is_mended() -> None:
    old = world(random.Random(1))
    assert mended(broken(old.registry), document("p.json", old.policy)) is None
    assert mended(broken([1]), document("p.json", old.policy)) is None  # type: ignore[arg-type]
