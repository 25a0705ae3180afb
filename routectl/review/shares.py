"""How much each provider serves: of the traffic where a log weighs it, of the routes otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.review.change import Proposal


class Shares(NamedTuple):
    """Each provider's share with everything up, most first: before, None for a new policy, and now."""

    before: dict[str, float] | None
    after: dict[str, float]
    is_by_traffic: bool
    needs: str = ""
    """What is needed to go by traffic, where it isn't gone by."""

    @property
    def basis(self) -> str:
        """What the shares are of, as messages go on."""
        return "by traffic" if self.is_by_traffic else "by routes, not by traffic"

    @property
    def herfindahl(self) -> tuple[float | None, float]:
        """The sum of the squares of the shares, before and now: 1 where one provider has all, 1/n where n have as much each."""
        before = None if self.before is None else sum(share * share for share in self.before.values())
        return before, sum(share * share for share in self.after.values())


def shares(proposal: Proposal) -> Shares | None:
    """The shares under the base and under the proposed version; None for a policy that is gone."""
    new, old, weighed = proposal.new, proposal.old, proposal.weighed
    if new is None or weighed is None:
        return None
    impact = weighed.impact
    if impact is not None and impact.after.provider_shares:
        return Shares(impact.before.provider_shares if old else None, impact.after.provider_shares, True)
    needs = weighed.needs if impact is None else "the log has no request that a model serves"
    return Shares(old.provider_shares() if old else None, new.provider_shares(), False, needs)
