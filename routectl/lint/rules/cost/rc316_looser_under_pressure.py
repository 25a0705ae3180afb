"""A cap under pressure is looser than the normal one.

`controls.under_pressure` stands for the same key of `controls` while a budget is running out. A larger cap
there lets answers or prompts grow at the moment when money is short, which nobody means: the two were swapped,
or the normal cap was lowered later. `defaults` count: a route's own cap may be under theirs for bad days.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        controls: {max_output_tokens: 512, under_pressure: {max_output_tokens: 1024}}  # RC316

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        controls: {max_output_tokens: 512, under_pressure: {max_output_tokens: 256}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.policy.route import CAPS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        for key in CAPS:
            normal, pressed = getattr(route.controls, key), getattr(route.controls.under_pressure, key, None)
            if normal is None or pressed is None or pressed <= normal:
                continue
            at, cap = route.at("controls", "under_pressure", key), route.at("controls", key)
            owner = "`defaults`" if at.path[0] == cap.path[0] == "defaults" else f"route `{route.name}`"
            yield Hit(
                at,
                f"`{key}` of {owner} is {pressed:,} under pressure, looser than the normal {normal:,}",
                help=f"set it under {normal}, or remove it here",
                related=(Related(cap, "the normal cap"),),
            )
