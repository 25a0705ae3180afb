"""Does what the change does to spend and latency stay within what may change unasked?

A pull request says what it is for; the traffic says what it comes to. Every request of the log is decided by
both versions, and what they are estimated to cost and take is compared.

The log is the base's, where it names one: a change can't choose what it is weighed by. Otherwise it is the
one that the change brings. Spend is the estimated cost a day; latency the mean of the measured p95 that speaks
for each request.

Fails where spend grows by more than `max_spend_increase_percent` (10), or p95 by more than
`max_p95_increase_percent` (10), of what it was; growth from nothing is over any limit.

It can't be told without a log, and where cost or latency is known of less than `min_known_percent` (95) of the
requests: a price or a measurement that is missing would pass for one that is low. With `min_known_percent = 0`
what is unknown passes, and the answer says that it is unknown.

Fail:

    routes: [{name: quick, match: {}, target: sol}]      # was luna, at a twentieth of the price
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Hit
from routectl.report import Table
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from routectl.diff.impact import Impact
    from routectl.review.change import Proposal
    from routectl.review.question import Said


class _Moved(NamedTuple):
    """One figure before and after, each with the share of the requests that it is known of."""

    name: str
    written: str
    before: float | None
    after: float | None
    known: float
    most: float

    @property
    def grown(self) -> float | None:
        """By how many percent; None where that is unknown."""
        if self.before is None or self.after is None:
            return None
        if not self.before:
            return float("inf") if self.after else 0.0
        return (self.after / self.before - 1) * 100

    def said(self, least: float) -> Said:
        """Whether it stays within its limit; what is unknown passes where nothing has to be known."""
        if self.grown is not None and self.grown > self.most:
            return "fail"
        return "undecided" if self.known * 100 < least or (self.grown is None and least) else "pass"

    def told(self, least: float) -> str:
        """The same in words."""
        known = f"known of {self.known:.0%} of the requests" if self.known < 1 else ""
        if self.grown is None:
            return f"{self.name} unknown"
        change = "from nothing" if self.grown == float("inf") else f"{round(self.grown, 1) + 0.0:+.1f} %"
        over = f", over {self.most:g} %" if self.said(least) == "fail" else ""
        return f"{self.name} {change}{over}{f' ({known})' if known else ''}"

    def remedy(self, said: Said) -> str:
        if said == "undecided":
            return "add the prices to the registry, or measure the models"
        less = "take models that answer sooner" if self.name == "p95" else "spend less"
        return f"{less}, or have who answers for it sign the increase off"


@question()
def check(
    proposal: Proposal,
    *,
    max_spend_increase_percent: float = 10.0,
    max_p95_increase_percent: float = 10.0,
    min_known_percent: float = 95.0,
) -> Answer:
    weighed, new = proposal.weighed, proposal.new
    if proposal.old is None or new is None or weighed is None:
        return Answer("not_applicable", "there is no other version to compare with")
    if weighed.impact is None or not weighed.impact.weighed.requests:
        told = weighed.needs or "the log has no request that can be read"
        said: Said = "undecided" if min_known_percent else "pass"
        help = "name a log in the policy, `traffic: FILE`"
        return Answer(said, f"unknown: {told}", hits=(Hit(proposal.place, f"unknown: {told}", help),))
    moved = _moved(weighed.impact, max_spend_increase_percent, max_p95_increase_percent)
    answers = {one: one.said(min_known_percent) for one in moved}
    worst: Said = next((said for said in ("fail", "undecided") if said in answers.values()), "pass")
    requests = weighed.impact.weighed.requests
    summary = f"{', '.join(one.told(min_known_percent) for one in moved)}; {requests:,} requests, {weighed.impact.affected:,} decided otherwise"
    hits = tuple(
        Hit(proposal.place, one.told(min_known_percent), one.remedy(answers[one]))
        for one in moved
        if answers[one] == worst != "pass"
    )
    return Answer(worst, summary, (_table(moved),), hits, tuple(_data(one, answers[one]) for one in moved))


def _moved(impact: Impact, spend: float, p95: float) -> tuple[_Moved, _Moved]:
    before, after = impact.before, impact.after
    costs = before.spend_usd_per_day, after.spend_usd_per_day
    times = before.expected.p95_ms, after.expected.p95_ms
    served = [sum(group.requests for group in side.groups if group.model) / side.requests for side in (before, after)]
    timed = min(1.0 if not part else time.of_traffic / part for time, part in zip(times, served, strict=True))
    return (
        _Moved("spend a day", "${:,.2f}", costs[0].value, costs[1].value, min(one.of_traffic for one in costs), spend),
        _Moved("p95", "{:,.0f} ms", times[0].mean, times[1].mean, timed, p95),
    )


def _table(moved: tuple[_Moved, ...]) -> Table:
    def shown(one: _Moved, value: float | None) -> str:
        return "unknown" if value is None else one.written.format(value)

    rows = tuple(
        (one.name, shown(one, one.before), shown(one, one.after), f"{one.most:g} %", f"{one.known:.1%}")
        for one in moved
    )
    return Table("What the requests of the log come to", ("figure", "before", "after", "may grow by", "known of"), rows)


def _data(one: _Moved, said: Said) -> dict[str, Any]:
    grown = one.grown
    return {
        "figure": {"spend a day": "spend_usd_per_day"}.get(one.name, "p95_ms"),
        "before": one.before,
        "after": one.after,
        "increase_percent": None if grown in (None, float("inf")) else grown,
        "max_increase_percent": one.most,
        "of_traffic": one.known,
        "within": {"pass": True, "fail": False}.get(said),
    }
