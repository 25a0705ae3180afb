"""Was it tried out that the two largest providers may fail, and is what was seen still what the policy does?

A chain that was never exercised may hold a model without quota, a key that expired, or a region that is closed.
A drill shows that it works; and it shows it of the chain that was in force on that day.

Asked is for the two providers that serve most with everything up: of the traffic where a log weighs it,
otherwise of the routes. Which of the two it is, is told. Of each, the last drill of its outage has to

- be fresh: held at most `max_age_days` (90) ago, and not in the future;
- have passed, and have been held with this policy. One that the change brings carries the digest of the
  base's policy or of the proposed one: `routectl review main --drill openai` prints the document, with the
  digest, the routes and the models filled in;
- be on record or new: one that repeats or rewrites the results of another doesn't count, and one that the
  change deletes still does. To rewrite what is on record is a no by itself, to delete it is told. Where the policy or a
  route has another name now, its drills follow, as they are or with the new name;
- cover every route of which the provider serves a plain request, with at least `min_served_percent` (95) of
  what was sent there answered, within the route's `max_latency_ms`. What is `served` and not among the `models`
  got the static answer;
- be still true: every model to which the policy takes a plain request of such a route today, that provider
  down, served in the drill, and no model served in it that no request of the route comes to today. Decided
  exactly, and told with a request. Plain requests have listed values, need no capability, are in no hurry and
  carry no tokens beyond what the match asks for.

So a change to a chain makes the drills of it stale, and other changes don't. Drills are read from where the
policy's `evidence` says. A policy that is new in this change isn't asked: it can't have been in force.

Beside it stands how ready the others are: the share of the provider's requests that each other one serves
within the limits of their routes once it is down. By traffic, a limit counts as kept where a measurement says
so. By routes, what the router doesn't refuse counts, each route alike and by the percents of its split.

Pass:

    kind: FailoverDrill
    held_on: 2026-11-17
    provider_down: openai
    results: [{route: quick, requests: 2000, served: 1991, p95_ms: 1480, models: {fast-v2-azure: 1991}}]
    passed: true
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.store import TooLarge
from routectl.finding import Hit, Related, Severity
from routectl.report import Lines, Table
from routectl.review.drill_record import lost_drills, renamed
from routectl.review.drills import Demands, judged
from routectl.review.outage import failovers
from routectl.review.question import Answer, question
from routectl.review.readiness import readiness
from routectl.review.shares import shares

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from routectl.policy.policy import Policy
    from routectl.report import Block, Tone
    from routectl.review.change import Proposal
    from routectl.review.drill_record import LostDrill
    from routectl.review.drills import Judged
    from routectl.review.readiness import Readiness

MOST = 2
"""So many providers are asked for, the largest."""

MOST_TAKEN = 20


class _Asked(NamedTuple):
    provider: str
    share: float
    routes: tuple[str, ...]
    judged: Judged
    readiness: Readiness | None


@question()
def check(
    proposal: Proposal, *, today: date, max_age_days: int = 90, min_served_percent: float = 95.0
) -> Answer:  # fmt: skip
    old, new, share = proposal.old, proposal.new, shares(proposal)
    names = renamed(proposal.difference)
    if new is None or share is None:
        return Answer("not_applicable", "the policy is gone")
    if old is None:
        return Answer(
            "not_applicable", "a new policy: it can't have been in force, so no drill can have been held with it"
        )
    lost = sorted(lost_drills(old.evidence, new.evidence, names), key=lambda one: one.now is None)
    taken = tuple(_taken(new, one) for one in lost[:MOST_TAKEN])
    try:
        found = failovers(new)
    except (TooLarge, ValueError) as error:
        return Answer("undecided", str(error), hits=taken)
    demands = Demands(today, max_age_days, min_served_percent)
    largest = dict(list(share.after.items())[:MOST])
    affected = {provider: tuple(one for one in found if one.provider == provider) for provider in largest}
    ready = readiness(proposal, affected)
    asked = [
        _Asked(
            provider, part, tuple(new.routes[one.route].name for one in affected[provider]),
            judged(old, new, provider, affected[provider], demands, names), ready.get(provider),
        )
        for provider, part in largest.items()
    ]  # fmt: skip
    if not asked:
        return Answer("not_applicable", "no model serves anything", hits=taken)
    hits = tuple(hit for one in asked for hit in _hits(new, one))
    failing = [one.provider for one in asked if one.judged.drill is None or one.judged.flaws]
    summary = ", ".join(f"`{one.provider}` ({one.share:.0%})" for one in asked) + f", {share.basis}: " + (
        "each has a drill that is still true" if not failing else f"no drill holds for {', '.join(f'`{one}`' for one in failing)}"
    )  # fmt: skip
    return Answer(
        "fail" if hits or any(one.now for one in lost) else "pass",
        "; ".join((*(one.told for one in lost[:1]), summary)),
        tuple(_blocks(asked)),
        (*hits, *taken),
        tuple(_data(one, share.is_by_traffic) for one in asked),
    )


def _taken(new: Policy, one: LostDrill) -> Hit:
    """What a change takes from the record: to rewrite it is a no, to leave it out a warning."""
    help = "leave the drill as it is, and add a new one of what was tried out anew"
    if one.now is not None:
        return Hit(one.now.at("results"), one.told, help)
    return Hit(new.at("evidence"), one.told, help, severity=Severity.WARNING)


def _hits(policy: Policy, one: _Asked) -> Iterator[Hit]:
    drill, flaws, others = one.judged
    routes = ", ".join(f"`{route}`" for route in one.routes)
    over = f" over {'routes' if one.routes[1:] else 'route'} {routes}" if routes else ""
    remedy = (
        f"hold a drill with `{one.provider}` down{over}, and pin it in `evidence`:"
        f" `--drill {one.provider}` prints the document to fill in, with the digest `{policy.digest}`"
    )
    if drill is None:
        message = (
            f"nobody tried out that `{one.provider}` fails"
            if not others
            else f"no drill of `{one.provider}` counts: {'; '.join(map(str, others[:3]))}"
        )
        yield Hit(policy.at("evidence"), message, remedy)
        return
    for flaw in flaws:
        yield Hit(
            policy.at("evidence"),
            f"the drill of `{one.provider}` doesn't hold: {flaw}",
            remedy,
            (Related(drill.at("results"), "the drill"),),
        )


def _blocks(asked: list[_Asked]) -> Iterator[Block]:
    rows = tuple(
        (
            one.provider, f"{one.share:.1%}", one.judged.drill.name if one.judged.drill else "none",
            one.judged.drill.held_on if one.judged.drill else "–",
            "doesn't hold" if one.judged.flaws else "still true" if one.judged.drill else "missing",
        )
        for one in asked
    )  # fmt: skip
    tones: tuple[Tone, ...] = tuple("good" if row[-1] == "still true" else "error" for row in rows)
    yield Table(
        "The largest providers and the last drill of each",
        ("provider", "share", "drill", "held on", "verdict"),
        rows,
        tones,
    )
    others = tuple(str(flaw) for one in asked for flaw in one.judged.others)
    if others:
        yield Lines(others, "Drills that don't count")
    ready = tuple(
        (one.provider, name, f"{part:.1%}")
        for one in asked
        if one.readiness
        for name, part in (*one.readiness.by_provider.items(), ("nobody within limits", 1 - one.readiness.whole))
        if part > 1e-9
    )
    basis = "by traffic" if any(one.readiness and one.readiness.is_by_traffic for one in asked) else "by routes"
    if ready:
        yield Table(f"Who serves its requests within limits, {basis}", ("down", "served by", "share"), ready)


def _data(one: _Asked, is_by_traffic: bool) -> dict[str, Any]:
    drill = one.judged.drill
    return {
        "provider": one.provider,
        "share": one.share,
        "by": "traffic" if is_by_traffic else "routes",
        "routes": list(one.routes),
        "drill": {"name": drill.name, "held_on": drill.held_on} if drill else None,
        "holds": drill is not None and not one.judged.flaws,
        "flaws": [flaw._asdict() for flaw in one.judged.flaws],
        "others": [flaw.message for flaw in one.judged.others],
        "readiness": one.readiness.by_provider if one.readiness else None,
        "ready": one.readiness.whole if one.readiness else None,
    }
