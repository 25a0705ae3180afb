"""Does every guardrail still keep out what it kept out?

A guardrail is there for the day on which a route is changed by someone who doesn't know why it was
as it was. So a change that also moves the guardrail is the one to look at twice, even where no
request is decided otherwise by it today.

It is judged by what the guardrails mean together, not by their text: for each model of the registry
the requests for which some guardrail refuses it, before and after, exactly. A guardrail that is
split in two, renamed, or gone because another one says as much passes; a `when` that holds for fewer
requests, a value taken out of the dimension that it speaks of, a weaker `require` or `forbid` doesn't.
A tag, a region or a provider's compliance that is new in the registry lets a model through as
well, and is told with the entry. A model that is new there is judged as it is now.

Fails where a model may serve requests that the base's guardrails refused it. To loosen one on
purpose takes a waiver.

Pass:

    - {name: high-risk, when: {risk: {gte: medium}}, require: {tags: [audited]}}   # was `risk: high`

Where the two versions can't be compared by meaning, the words decide: a change that loosens fails.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.change import dotted
from routectl.diff.compare import hole
from routectl.engine.store import TooLarge
from routectl.engine.wording import as_arguments, plainly
from routectl.finding import Hit
from routectl.output.escape import counted
from routectl.report import Table
from routectl.review.guarded import loosened
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.review.change import Proposal
    from routectl.review.guarded import Loosened

MOST_SHOWN = 60
MOST_NAMED = 5


@question()
def check(proposal: Proposal) -> Answer:
    old, new = proposal.old, proposal.new
    if old is None or new is None:
        return Answer("not_applicable", "there is no other version to compare with")
    if not old.guardrails:
        return Answer("not_applicable", "the base has no guardrails")
    why = hole(old) or hole(new)
    if not why:
        try:
            found = loosened(old, new)
        except (TooLarge, ValueError) as error:
            why = str(error)
    if why:
        return _by_words(proposal, why)
    if not found:
        refuse = "refuses all that it" if len(old.guardrails) == 1 else "refuse all that they"
        return Answer("pass", f"{counted(len(old.guardrails), 'guardrail')} of the base {refuse} refused")
    models = counted(len(found), "model")
    return Answer(
        "fail",
        f"{models} may serve requests that the guardrails of the base refused",
        (_table(found),),
        tuple(_hits(proposal, old, new, found)),
        tuple(_data(one) for one in found),
    )


def _by_words(proposal: Proposal, why: str) -> Answer:
    """The answer where what guardrails mean can't be compared."""
    changes = proposal.difference.changes if proposal.difference else ()
    loose = [change for change in changes if change.path[0] == "guardrails" and change.direction == "loosens"]
    hits = tuple(
        Hit(change.new or change.old or proposal.place, f"`{dotted(change.path)}` loosens a guardrail", "put it back as it was")
        for change in loose
    )  # fmt: skip
    told = f"by their words, for what they mean can't be compared: {why}"
    if loose:
        return Answer("fail", f"{counted(len(loose), 'change')} of guardrails loosen, {told}", hits=hits)
    if any(change.path[0] == "guardrails" and change.direction == "unknown" for change in changes):
        return Answer("undecided", f"whether a guardrail was loosened can't be told {told}")
    return Answer("pass", f"no change of a guardrail loosens, {told}")


def _hits(proposal: Proposal, old: Policy, new: Policy, found: tuple[Loosened, ...]) -> Iterator[Hit]:
    """One for each entry of the registry, and one for each guardrail with all models that it lets through."""
    by_guardrail: dict[str, list[Loosened]] = {}
    for one in found:
        if one.by_registry and new.registry is not None:
            names = ", ".join(f"`{name}`" for name in one.refused)
            message = f"{names} refused `{one.model}` {_for(one)}; by its entry in the registry, it may serve them now"
            yield Hit(new.registry.models[one.model].at, message, _help(one))
        else:
            for name in one.refused[:1]:
                by_guardrail.setdefault(name, []).append(one)
    for name, those in by_guardrail.items():
        models = ", ".join(f"`{one.model}`" for one in those[:MOST_NAMED]) + (", …" if len(those) > MOST_NAMED else "")
        message = f"guardrail `{name}` refused {models} {_for(those[0])}, and nothing does now"
        yield Hit(_place(proposal, new, name), message, _help(those[0]))


def _place(proposal: Proposal, new: Policy, name: str) -> At:
    """The guardrail as it is now; where it is gone, the list that it was in."""
    changes = proposal.difference.changes if proposal.difference else ()
    renamed = {
        str(change.before): str(change.after)
        for change in changes
        if change.kind == "renamed" and change.path[:1] == ("guardrails",)
    }
    now = next((one for one in new.guardrails if one.name == renamed.get(name, name)), None)
    return now.at if now else new.at("guardrails", key=True)


def _for(one: Loosened) -> str:
    return f"for {plainly(one.witness)}"


def _help(one: Loosened) -> str:
    return f"put it back as it was, or have it waived; a request of that kind: `{as_arguments(one.witness)}`"


def _table(found: tuple[Loosened, ...]) -> Table:
    rows = tuple(
        (one.model, ", ".join(one.refused), "the registry" if one.by_registry else "a guardrail", plainly(one.witness))
        for one in found[:MOST_SHOWN]
    )
    more = f"; {len(found) - MOST_SHOWN:,} more are not shown" if len(found) > MOST_SHOWN else ""
    return Table(f"What may serve now{more}", ("model", "was refused by", "because of", "for one"), rows)


def _data(one: Loosened) -> dict[str, Any]:
    return {
        "model": one.model, "refused_by": list(one.refused), "by_registry": one.by_registry,
        "witness": {"request": one.witness.request, "state": one.witness.state},
    }  # fmt: skip
