"""Does no one provider come to serve more than it may?

What one provider serves goes down with it, and its prices are the product's prices. Shares move with every
target that changes, and nobody adds them up in a pull request.

Shares are of the requests of the traffic log that a model serves with everything up; without a log, of the
routes: each that isn't deprecated counts alike, by the percents of its split and its `sample_percent`. Which of
the two it is, is told. The Herfindahl index is the sum of the squares of the shares: 1 where one provider has
all, 1/n where n have as much each.

Fails where a provider's share is over `concentration.max_share_per_provider` of the proposed policy or of the
base's, the lower of the two: to raise the limit and go over it at once takes a waiver. Also where the share of
the largest grows by more than `max_growth_points` (20), in points of 100.

Fail:

    concentration: {max_share_per_provider: 0.6}      # and `openai` now serves 64 % of the requests
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.finding import Hit
from routectl.report import Prose, Table
from routectl.review.question import Answer, question
from routectl.review.shares import shares

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.review.change import Proposal
    from routectl.review.shares import Shares

ROUNDING = 1e-9


@question()
def check(proposal: Proposal, *, max_growth_points: float = 20.0) -> Answer:
    new, found = proposal.new, shares(proposal)
    if new is None or found is None:
        return Answer("not_applicable", "the policy is gone")
    if not found.after:
        return Answer("not_applicable", "no model serves anything")
    limits = [
        one.max_share_per_provider for one in (proposal.old, new) if one and one.max_share_per_provider is not None
    ]
    limit = min(limits, default=None)
    hits = (*_over(proposal, found, limit), *_grown(proposal, found, max_growth_points))
    top, share = next(iter(found.after.items()))
    was = f" (was {found.before.get(top, 0.0):.1%})" if found.before is not None else ""
    bound = f", and may have {limit:.0%}" if limit is not None else ""
    summary = f"`{top}` has the most, {share:.1%}{was}{bound}; {found.basis}"
    return Answer("fail" if hits else "pass", summary, tuple(_blocks(found)), hits, tuple(_data(found, limit)))


def _over(proposal: Proposal, found: Shares, limit: float | None) -> Iterator[Hit]:
    new, old = proposal.new, proposal.old
    assert new is not None
    own = new.max_share_per_provider
    whose = "" if limit == own else " in the base" if old is not None else ""
    for provider, share in found.after.items():
        if limit is not None and share > limit + ROUNDING:
            message = f"`{provider}` serves {share:.1%}, {found.basis}, and the limit{whose} is {limit:.0%}"
            place = new.at("concentration", "max_share_per_provider") if own is not None else proposal.place
            yield Hit(place, message, "move a target to another provider")


def _grown(proposal: Proposal, found: Shares, most: float) -> Iterator[Hit]:
    if found.before is None:
        return
    top, share = next(iter(found.after.items()))
    points = (share - found.before.get(top, 0.0)) * 100
    if points > most + ROUNDING:
        message = f"the share of `{top}` grows by {points:.1f} points, {found.basis}, and {most:g} is the most"
        yield Hit(proposal.place, message, "move fewer requests at once")


def _blocks(found: Shares) -> Iterator[Table | Prose]:
    before, (was, now) = found.before or {}, found.herfindahl
    rows = tuple(
        (name, "–" if found.before is None else f"{before.get(name, 0.0):.1%}", f"{found.after.get(name, 0.0):.1%}")
        for name in dict.fromkeys((*found.after, *before))
    )
    index = ("Herfindahl index", "–" if was is None else f"{was:.3f}", f"{now:.3f}")
    yield Table(f"Share of each provider, {found.basis}", ("provider", "before", "after"), (*rows, index))
    if found.needs:
        yield Prose(f"By routes, for the traffic isn't known: {found.needs}")


def _data(found: Shares, limit: float | None) -> Iterator[dict[str, Any]]:
    was, now = found.herfindahl
    yield {
        "by": "traffic" if found.is_by_traffic else "routes",
        "before": found.before,
        "after": found.after,
        "herfindahl": {"before": was, "after": now},
        "max_share_per_provider": limit,
    }
