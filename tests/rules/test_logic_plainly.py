"""What is seen at once of routes and guardrails is what the diagram says of them."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from routectl.lint.rules.logic.logic import answer
from routectl.lint.rules.logic.plainly import is_plainly_sound
from routectl.lint.rules.logic.rc701_unreachable_route import _lost
from routectl.lint.rules.logic.rc702_impossible_match import _impossible
from tests.engine.example import policy

PARTS = {
    "risk": ("high", "low", "[low, high]", "{not: [high]}", "{gte: medium}", "{gt: high}"),
    "intent": ("faq", "[plan, refund]", "{not: [faq, plan]}"),
    "age": ("{lt: 30}", "{gte: 30}", "18", "{gt: 99}"),
    "sla_ms": ("{lt: 2000}", "{gte: 2000}"),
    "needs": ("tools", "{not: [tools]}"),
    "any": ("[{risk: high}, {intent: faq}]", "[{risk: low}]"),
}


@pytest.mark.parametrize("tried", [100, 0], ids=["each tried", "all together"])
def test_nothing_is_wrong_where_nothing_seems_wrong(tried: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("routectl.lint.rules.logic.plainly.MOST_TRIED", tried)
    counts: Counter[tuple[bool, bool]] = Counter()
    for seed in range(300):
        draw = Random(seed)
        made = policy(
            f"guardrails: [{{name: g, when: {_match(draw)}, forbid: {{tier: [small]}}}}]\nroutes: [{_routes(draw)}]\n"
        )
        idle = [one for one in answer(made, _lost) if one.condition is None and one.branch is None]
        impossible = [one for one in answer(made, _impossible) if one.branch is None]
        seen, sound = is_plainly_sound(made), not idle and not impossible
        assert sound or not seen, seed
        assert tried or seen == sound, seed  # gone through together, nothing is overlooked
        counts[seen, sound] += 1
    assert counts[True, True] > 50
    assert counts[False, False] > 50


def _routes(draw: Random) -> str:
    return ", ".join(
        f"{{name: r{number}, match: {_match(draw)}, target: fast}}" for number in range(draw.randrange(1, 5))
    )


def _match(draw: Random) -> str:
    keys = draw.sample(list(PARTS), draw.randrange(1, 4))
    return "{" + ", ".join(f"{key}: {draw.choice(PARTS[key])}" for key in keys) + "}"


@pytest.mark.parametrize(
    ("routes", "seen"),
    [
        ("{name: a, match: {risk: high}, target: fast}, {name: b, match: {}, target: fast}", True),
        ("{name: a, match: {}, target: fast}, {name: b, match: {risk: high}, target: fast}", False),
        ("{name: a, match: {}, sample_percent: 5, target: fast}, {name: b, match: {}, target: fast}", True),
        ("{name: a, match: {age: {gt: 99}}, target: fast}, {name: b, match: {}, target: fast}", False),
        ("{name: a, match: {sla_ms: {lt: 9}}, target: fast}, {name: b, match: {sla_ms: {lt: 90}}, target: fast}", True),
        (
            "{name: a, match: {any: [{risk: low}, {needs: tools}]}, target: fast}, {name: b, match: {}, target: fast}",
            True,
        ),
    ],
)
def test_what_is_seen(routes: str, seen: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    made = policy(f"routes: [{routes}]\n")
    assert is_plainly_sound(made) is seen
    monkeypatch.setattr("routectl.lint.rules.logic.plainly.MOST_TRIED", 0)
    assert is_plainly_sound(made) is seen
    monkeypatch.setattr("routectl.lint.rules.logic.plainly.MOST_PARTS", 0)
    assert not is_plainly_sound(made)
