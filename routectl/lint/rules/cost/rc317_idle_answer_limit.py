"""`max_output_tokens` is more than any candidate of the route can write.

Such a cap cuts no answer: a request for more tokens than a model can write is refused by it
(`context_exceeded`), and with this cap it still asks for too many. It is most often a digit too many, or what
was left of a model that could write more.

Told only where each candidate's `max_output_tokens` is in the registry; a cap in `defaults` where it is over
those of every route that it counts for.

Bad:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        controls: {max_output_tokens: 640000}  # RC317

Good:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        controls: {max_output_tokens: 4000}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import Path
    from routectl.policy.policy import Policy
    from routectl.policy.route import Route


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    capped: dict[Path, list[Route]] = {}
    for route in policy.routes:
        if route.controls.max_output_tokens is not None:
            capped.setdefault(route.at("controls", "max_output_tokens").path, []).append(route)
    for path, routes in capped.items():
        cap = routes[0].controls.max_output_tokens
        most = [_most(route) if policy.is_whole(route) else None for route in routes]
        known = [limit for limit in most if limit is not None]
        if cap is not None and len(known) == len(most) and cap > max(known):
            owner = "`defaults`" if path[0] == "defaults" else f"route `{routes[0].name}`"
            yield Hit(
                policy.at(*path),
                f"`max_output_tokens` of {owner}, {cap:,}, is more than any candidate can write: {max(known):,} at most",
                help=f"set it to {max(known)} or less",
            )


def _most(route: Route) -> int | None:
    """What the candidate with the longest answers can write; None where that isn't known of all."""
    limits = [model.max_output_tokens for model in route.models]
    known = [limit for limit in limits if limit is not None]
    return max(known) if known and len(known) == len(limits) else None
