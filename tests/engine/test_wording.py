"""Regions and witnesses in words."""

from __future__ import annotations

from typing import Any

import pytest

from routectl.engine.witness import Witness
from routectl.engine.wording import as_arguments, in_words, plainly


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({}, "every request"),
        ({"intent": "faq"}, "intent `faq`"),
        ({"intent": ["faq", "plan", "refund"]}, "intent `faq`, `plan` or `refund`"),
        ({"region": {"not": ["eu", "us"]}}, "region other than `eu` or `us`"),
        ({"sla_ms": 5}, "sla_ms `5`"),
        ({"sla_ms": {"lt": 2000}}, "sla_ms below 2000"),
        ({"sla_ms": {"gte": 2000}}, "sla_ms 2000 or more"),
        ({"sla_ms": {"gte": 2000, "lt": 5000}}, "sla_ms 2000 to 4999"),
        ({"needs": {"all": ["tools", "vision"]}}, "needs `tools` and `vision`"),
        ({"needs": {"not": ["audio"]}}, "no need of `audio`"),
        ({"needs": {"all": ["tools"], "not": ["audio", "vision"]}}, "needs `tools` but no need of `audio` or `vision`"),
        ({"split_bucket": {"gte": 9500}}, "split bucket 9500 to 9999 (5 %)"),
        ({"sample_bucket": {"lt": 1}}, "sample bucket 0 to 0 (0.01 %)"),
        ({"sample_bucket": 7}, "sample bucket 7 to 7 (0.01 %)"),
        (
            {
                "intent": "faq",
                "providers_down": {"all": ["openai"], "not": ["azure"]},
                "budget": {"day": ["ok", "alert"]},
            },
            "intent `faq`, while `openai` is down and `azure` is up and the budget `day` is ok or alert",
        ),
        ({"models_down": {"all": ["a", "b"]}}, "every request, while `a` and `b` are down"),
        ({"failing_quality": {"not": ["a"]}}, "every request, while the quality of `a` holds"),
    ],
)
def test_a_when_in_words(when: dict[str, Any], words: str) -> None:
    assert in_words(when) == words


def test_a_witness_as_arguments_and_plainly() -> None:
    request = {"intent": "faq", "needs": ["tools", "vision"], "sla_ms": 1999}
    state = {"providers_down": ["openai"], "models_down": ["m"], "budget": {"day": "exhausted", "spike": "alert"}}
    assert as_arguments(Witness(request, state)) == (
        "-r intent=faq,needs=tools+vision,sla_ms=1999,state.models_down=m --outage openai --alert spike --exhausted day"
    )
    assert as_arguments(Witness({"intent": "a, b"}, {})) == '-r \'{"request": {"intent": "a, b"}}\''
    assert as_arguments(Witness({}, {})) == "-r '{}'"
    assert plainly(Witness(request, state)) == (
        "`intent=faq`, `needs=tools+vision`, `sla_ms=1999`, while `openai` is down and `m` is down"
        " and the budget `day` is exhausted and the budget `spike` is alert"
    )
    assert plainly(Witness({}, {})) == "a request that says nothing"
