"""A policy doesn't say who answers for one of its sides.

A routing policy is decided by four: the platform that runs it, the product whose users it serves, the
engineers on call for it, and whoever pays. A change that one of them has nobody to look at is approved
by whoever happens to be there.

`roles` are the roles that every policy must fill: platform, product, sre, finance.

Bad:

    metadata:
      name: support
      owners: {platform: "@acme/ai", sre: "@acme/sre"}  # RC801

Good:

    metadata:
      name: support
      owners: {platform: "@acme/ai", product: "@acme/support", sre: "@acme/sre", finance: "@acme/finops"}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.policy import OWNERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.policy import Policy


@rule(Severity.WARNING)
def check(policy: Policy, *, roles: tuple[str, ...] = OWNERS) -> Iterator[Hit]:
    missing = [f"`{role}`" for role in roles if not policy.owners.get(role, "").strip()]
    if missing:
        yield Hit(
            policy.at("metadata", "owners"),
            f"policy `{policy.name}` has no owner for {', '.join(missing)}",
            help="name a team or a person for each under `metadata.owners`",
        )
