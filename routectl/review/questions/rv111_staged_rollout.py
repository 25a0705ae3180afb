"""Does a model that takes over requests begin with a few of them?

What benchmarks promise and what traffic does are two things. A model that serves all requests of a
kind from one day to the next is found out by all users at once. `split` gives it a few percent of
a route's requests, `sample_percent` a few of what a route matches; the next change gives it more.

Counted is what the policies decide with everything up, exactly: for each kind of request there can
be, the share of the buckets that a model serves now and did not serve before, whatever the text
looks like. So it makes no difference whether a target was replaced, a new route stands above, a
match was widened or a route has a new name.

Fails where a model newly serves more than `max_percent` (10) of some kind of request of which it
served none before; and where it served some, but grows by more than `max_step` (50) points of a
hundred. Requests that a guardrail takes from a model are left out: they can't stay where they were.

Pass:

    target: {split: [{model: fast-v2, percent: 95}, {model: fast-v3, percent: 5}]}   # was fast-v2
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.compare import hole
from routectl.engine.store import TooLarge
from routectl.engine.wording import as_arguments, plainly
from routectl.finding import Hit
from routectl.output.escape import counted
from routectl.report import Table
from routectl.review.question import Answer, question
from routectl.review.rollout import arrivals

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.report import Tone
    from routectl.review.change import Proposal
    from routectl.review.rollout import Arrival

MOST_SHOWN = 60
MOST_HITS = 20
ROUNDING = 1e-9


@question()
def check(proposal: Proposal, *, max_percent: float = 10.0, max_step: float = 50.0) -> Answer:
    old, new = proposal.old, proposal.new
    if old is None or new is None:
        return Answer("not_applicable", "there is no other version to compare with")
    why = hole(old) or hole(new)
    if why:
        return Answer("undecided", f"who serves can't be told: {why}")
    try:
        found = arrivals(old, new)
    except (TooLarge, ValueError) as error:
        return Answer("undecided", f"who serves can't be told: {error}")
    if not found:
        return Answer("pass", "no model takes over requests from another with everything up")
    limits = [max_step if one.before else max_percent for one in found]
    judged = [(one, limit, one.newly > limit + ROUNDING) for one, limit in zip(found, limits, strict=True)]
    bad = [(one, limit) for one, limit, is_bad in judged if is_bad]
    models = counted(len({one.model for one in found}), "model")
    most = max(found, key=lambda one: one.newly)
    take = "takes" if models == "1 model" else "take"
    return Answer(
        "fail" if bad else "pass",
        f"{models} {take} over requests, `{most.model}` up to {most.newly:g} % of a kind",
        (_table(judged),),
        tuple(_hit(new, one, limit) for one, limit in bad[:MOST_HITS]),
        tuple(_data(one, limit) for one, limit, _ in judged),
    )


def _hit(new: Policy, one: Arrival, limit: float) -> Hit:
    route = new.route(one.route)
    assert route is not None
    at = next((two.at for two in route.candidates if two.model.name == one.model), route.at("target"))
    if one.before:
        message = f"`{one.model}` grows from {one.before:g} % to {one.after:g} % of {_kind(one)}; {limit:g} points at once are the most"
        help = "grow it by smaller steps"
    else:
        message = f"`{one.model}` serves {one.newly:g} % of {_kind(one)} at once, and served none of them"
        help = f"begin with {limit:g} % or less: a `split` of the target, or `sample_percent` on a route of its own"
    return Hit(at, message, help)


def _kind(one: Arrival) -> str:
    return f"the requests like {plainly(one.witness)}" if one.witness.request else "the requests"


def _table(judged: list[tuple[Arrival, float, bool]]) -> Table:
    rows = tuple(
        (
            one.route,
            one.model,
            f"{one.before:g} %",
            f"{one.after:g} %",
            f"{one.newly:g} %",
            f"{limit:g} %",
            as_arguments(one.witness),
        )
        for one, limit, _ in judged[:MOST_SHOWN]
    )
    tones: tuple[Tone, ...] = tuple("error" if is_bad else "good" for _, _, is_bad in judged[:MOST_SHOWN])
    more = f"; {len(judged) - MOST_SHOWN:,} more are not shown" if len(judged) > MOST_SHOWN else ""
    columns = ("route", "model", "before", "after", "newly", "at most", "for one")
    return Table(f"Who takes over requests, where most{more}", columns, rows, tones)


def _data(one: Arrival, limit: float) -> dict[str, Any]:
    return {
        "route": one.route, "model": one.model, "before_percent": one.before, "after_percent": one.after,
        "newly_percent": one.newly, "limit_percent": limit,
        "witness": {"request": one.witness.request, "state": one.witness.state},
    }  # fmt: skip
