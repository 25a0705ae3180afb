"""Is every model that takes another's place measured beside it, and no worse than is tolerated?

A cheaper model that answers worse, or a dearer one that answers no better, looks in a pull request like any
other line that changed. Asked is what the exact difference says, whatever the description says: for every
kind of request that evidence tells apart, which model served and which does now, with everything up or with
any one provider down. Also asked are a model whose id or provider changed under its name, and routes whose
limits moved. Requests with a value that nobody listed are left out: nothing can be measured for them.

Two models are compared by rows for the same requests on the same `dataset.digest`, at most `max_age_days`
(90) old, of `min_samples` (200) or more. The rows that name most dimensions count, as in a decision.
Changes come with their 95 % confidence interval:

- success rate, and quality without a `stddev`: Newcombe's hybrid score interval of the difference, from
  Wilson's interval of each share (quality between 0 and 1 can't spread wider than a share).
- quality with a `stddev`: the same way from Student's t interval of each mean.
- cost per successful task: the same way on logarithms, from the success rates; a mean cost without a spread
  is taken as it is.
- p95 latency: none, for a report holds no more than the percentile.

All of them are those of samples drawn apart. Two models that were asked the same get much alike right and wrong,
so that an interval of the pairs would be narrower: this errs on the side of no difference.

A model is `worse` where its quality or success rate is, the interval leaving out 0; `better` likewise. Where
neither is either, p95 and cost speak: to wait longer or pay more for nothing that was measured is worse too.
Otherwise there is no evidence of a difference, which is not evidence that there is none: the interval says
how much there may be. So better quality or success excuses a higher cost or p95, however high, within the limits
of the route; what the change does to spend and latency as a whole is asked by RV107.

Fails where a model is worse by more than `max_quality_drop` (0.01), `max_success_drop` (0.01),
`max_p95_increase_percent` (20) or `max_cost_increase_percent` (20); where it doesn't keep the route's limits;
and where it wasn't measured, with what to measure.

Evidence of the base is on record. A change may add to it: a report that it deletes still stands, and rows that
contradict the record, or repeat its figures under another date or data set, don't count. The next change
is judged by what this one leaves on record, so it is told here, whoever serves: rows rewritten under the
same name and day fail, rows deleted (or replaced by those of a later day) warn, and `product` has to
approve both (RV112). Correct a report by a new one, and keep the old. Figures that
somebody made up for a new report are beyond what can be told here: pin what a benchmark wrote, and review it.

Pass:

    routes: [{name: quick, match: {}, target: fast-v3}]      # was fast-v2
    ---
    dataset: {name: faq-gold, digest: "sha256:…"}
    results:
      - {model: fast-v2, samples: 800, success_rate: 0.91, quality: {mean: 0.84, stddev: 0.11}}
      - {model: fast-v3, samples: 800, success_rate: 0.92, quality: {mean: 0.86, stddev: 0.10}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.store import TooLarge
from routectl.finding import Hit, Related, Severity
from routectl.output.escape import counted
from routectl.review.compared import compared
from routectl.review.deltas import Tolerances
from routectl.review.deltas_report import VERDICTS, data, table
from routectl.review.question import Answer, question
from routectl.review.reached import TooMany
from routectl.review.record import Demands, lost

if TYPE_CHECKING:
    from datetime import date

    from routectl.policy.policy import Policy
    from routectl.review.change import Proposal
    from routectl.review.compared import Compared
    from routectl.review.record import Lost

MOST_TAKEN = 20


@question()
def check(
    proposal: Proposal,
    *,
    today: date,
    max_age_days: int = 90,
    min_samples: int = 200,
    max_quality_drop: float = 0.01,
    max_success_drop: float = 0.01,
    max_p95_increase_percent: float = 20.0,
    max_cost_increase_percent: float = 20.0,
) -> Answer:
    old, new, difference = proposal.old, proposal.new, proposal.difference
    if old is None or new is None or difference is None:
        return Answer("not_applicable", "there is no other version to compare with")
    taken = lost(old.evidence, new.evidence)
    hits = tuple(_taken(new, one) for one in taken[:MOST_TAKEN])
    if difference.undecided:
        return Answer("undecided", difference.undecided, hits=hits)
    demands = Demands(today, max_age_days, min_samples)
    tolerances = Tolerances(
        max_quality_drop, max_success_drop, max_p95_increase_percent, max_cost_increase_percent
    )  # fmt: skip
    try:
        behaviour = proposal.in_outages
        assert behaviour is not None
        found = compared(old, new, behaviour, difference.same, demands, tolerances)
    except TooMany:
        why = "the difference has more parts than are gone through: split the change, or pin less evidence"
        return Answer("undecided", why, hits=hits)
    except (TooLarge, ValueError) as error:
        return Answer("undecided", str(error), hits=hits)
    worse = tuple(_hit(new, one) for one in found if one.fails)
    told = _summary(found) if found else "no request is served by another model, and no limit moved"
    return Answer(
        "fail" if worse or any(one.now for one in taken) else "pass",
        "; ".join((*(one.told for one in taken[:1]), told)),
        (table(found),) if found else (),
        (*worse, *hits),
        tuple(data(one) for one in found),
    )


def _taken(new: Policy, one: Lost) -> Hit:
    """What a change takes from the record: to rewrite it is a no, to leave it out a warning."""
    help = "leave the report as it is, and add a new one of what was measured anew"
    if one.now is not None:
        return Hit(one.now.at, one.told, help)
    return Hit(new.at("evidence"), one.told, help, severity=Severity.WARNING)


def _hit(new: Policy, one: Compared) -> Hit:
    route = new.route(one.routes[0])
    named = (candidate.at for candidate in route.candidates if candidate.model.name == one.after) if route else ()
    place = next(iter(named), route.at() if route else new.at("routes", key=True))
    how = f"`{one.after}` in place of `{one.before}`" if one.before not in (None, one.after) else f"`{one.after}`"
    related = (Related(one.rows[1].at, "measured here"),) if one.rows else ()
    return Hit(place, f"{how} for {one.requests}: {one.fails}", one.remedy, related)


def _summary(found: tuple[Compared, ...]) -> str:
    counts = ((word, sum(one.said == said for one in found)) for said, word in VERDICTS.items())
    told = ", ".join(f"{count} {word}" for word, count in counts if count)
    return f"{counted(len(found), 'comparison')} of models: {told}"
