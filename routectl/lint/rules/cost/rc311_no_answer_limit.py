"""A managed route sets no limit on how long an answer may be.

Output tokens cost several times what input tokens do, and one prompt can ask for a hundred
thousand of them. `controls.max_output_tokens` bounds every answer.

Bad:

    routes:
      - {name: general, match: {}, target: fast-v2}  # RC311

Good:

    routes:
      - {name: general, match: {}, target: fast-v2, controls: {max_output_tokens: 512}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if (
            route.is_managed
            and route.controls.max_output_tokens is None
            and not route.means("controls", "max_output_tokens")
        ):
            yield Hit(
                route.at("controls", "max_output_tokens"),
                f"route `{route.name}` sets no limit on how long an answer may be",
                help="set `controls.max_output_tokens` here, or in `defaults` for every route",
            )
