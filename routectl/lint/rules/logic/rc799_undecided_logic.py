"""What a policy decides couldn't be worked out: the rules RC7xx have not looked at it.

They are answered from an exact diagram of everything that a policy decides. Some policies tell so many kinds of requests
apart that theirs would grow without end; it is given up then, and the dimensions that most of it asks for are
named. More than 2,000 routes are not gone through in a lint run. A rule that compares a policy with itself,
once without each route (RC705) or each guardrail (RC709), goes through so much and no more; one that would have needed
more is named, and the others have looked.

Nothing is wrong with such a policy as far as one knows, but nothing was proved of it either.

Its code is the family's last because it speaks of how the others fared.

Bad:

    request:
      {a1: [x], a2: [x], a3: [x], a4: [x], a5: [x], a6: [x], a7: [x], a8: [x], a9: [x], a10: [x], a11: [x], a12: [x],
       b1: [x], b2: [x], b3: [x], b4: [x], b5: [x], b6: [x], b7: [x], b8: [x], b9: [x], b10: [x], b11: [x], b12: [x]}
    routes:  # RC799
      - name: pairs
        match:
          any: [
            {a1: x, b1: x}, {a2: x, b2: x}, {a3: x, b3: x}, {a4: x, b4: x}, {a5: x, b5: x}, {a6: x, b6: x},
            {a7: x, b7: x}, {a8: x, b8: x}, {a9: x, b9: x}, {a10: x, b10: x}, {a11: x, b11: x}, {a12: x, b12: x}]
        target: fast-v2
      - {name: general, match: {}, target: reasoning-v3}

Good:

    request: {a: [x], b: [x]}
    routes:
      - {name: pair, match: {a: x, b: x}, target: fast-v2}
      - {name: general, match: {}, target: reasoning-v3}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.logic.logic import answer, exhausted, too_large

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for axes in answer(policy, too_large):
        named = ", ".join(f"`{axis}`" for axis in axes)
        why = (
            f"it tells too many kinds of requests apart, most of them by {named}"
            if axes
            else "it says too much to be gone through"
        )
        yield Hit(
            policy.at("routes", key=True),
            f"the logic of policy `{policy.name}` was not decided: {why}",
            help="let fewer routes ask for these dimensions, or split the policy in two"
            if axes
            else "split the policy in two, or have fewer routes and guardrails",
        )
    for code in exhausted(policy):
        yield Hit(
            policy.at("routes", key=True),
            f"{code} has not decided all of policy `{policy.name}`: there is too much to be gone through",
            help="split the policy in two, or have fewer routes and guardrails",
        )
