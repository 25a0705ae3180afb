"""Who has to approve a change, and why: by what it does, not by which file it is in."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.change import dotted
from routectl.engine.store import TooLarge
from routectl.policy.policy import OWNERS
from routectl.review.drill_record import lost_drills, renamed
from routectl.review.record import lost

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.diff.change import Change as Told
    from routectl.diff.compare import Difference
    from routectl.review.change import Proposal

FAILOVER = ("fallback", "fallback_route", "degrade", "escalate")
"""What of a route says what happens when its target can't serve."""

OWNER = re.compile(r"@[A-Za-z0-9][\w-]*(/[A-Za-z0-9][\w.-]*)?|[\w.+-]+@[\w-]+(\.[\w-]+)+", re.ASCII)
"""What a CODEOWNERS file takes for an owner: a user, a team, an address."""

PATH = re.compile(r"[\w./@+~ -]+")


class Needed(NamedTuple):
    """A role whose owner has to approve."""

    role: str
    reasons: tuple[str, ...]
    owner: str
    """As the base names it, so that nobody makes himself the owner; as the change does where the base has none.

    Empty where the change leaves the role without one: then nobody answers for what it does.
    """
    proposed: str = ""
    """Whom the change names instead."""


def needed(one: Proposal) -> tuple[Needed, ...]:
    """The roles that a change of a policy needs, each with every reason."""
    reasons: dict[str, list[str]] = {}
    for role, why in _reasons(one):
        if why not in reasons.setdefault(role, []):
            reasons[role].append(why)
    before, after = (policy.owners if policy else {} for policy in (one.old, one.new))
    return tuple(
        Needed(
            role,
            tuple(reasons[role]),
            before.get(role) or after.get(role, "") if after.get(role) or one.new is None else "",
            after.get(role, "") if before.get(role) and after.get(role) != before.get(role) else "",
        )
        for role in OWNERS
        if role in reasons
    )


def _reasons(one: Proposal) -> Iterator[tuple[str, str]]:
    yield "platform", "every change of a policy"
    difference = one.difference
    if difference is None:
        yield from ((role, "the policy is new" if one.old is None else "the policy is gone") for role in OWNERS[1:])
        return
    if difference.behaviour is None:
        yield from ((role, f"what it does can't be told: {difference.undecided}") for role in OWNERS[1:])
    for change in difference.changes:
        yield from _by_words(change)
    for each in lost(difference.old.evidence, difference.new.evidence):
        yield "product", each.told
    for drill in lost_drills(difference.old.evidence, difference.new.evidence, renamed(difference)):
        yield "sre", drill.told
    if difference.behaviour is None:
        return
    yield from _by_verdicts(difference)
    try:
        if one.apart is not None and one.apart.fails_over:
            yield "sre", "something else serves while something is down, failing or spent"
        if one.apart is not None and one.apart.escalates:
            yield "sre", "someone else is told of decisions"
    except (TooLarge, ValueError) as error:
        yield "sre", f"what it does in outages can't be told: {error}"


def _by_words(change: Told) -> Iterator[tuple[str, str]]:
    path, name = change.path, f"`{dotted(change.path)}` is {change.kind}"
    key = path[2:3] if path[0] == "routes" else path[1:2] if path[0] == "defaults" else ()
    if path[:2] == ("metadata", "owners") and path[-1] in OWNERS:
        yield path[-1], name
    if path[0] == "budget" or key == ("quota",) or "price" in path[3:4]:
        yield "finance", name
    if path[-1] == "cost_ceiling_usd" and change.direction == "loosens":
        yield "finance", name
    if key and key[0] in FAILOVER:
        yield "sre", name
    if path[:2] == ("request", "intent") or (key == ("match",) and "intent" in path):
        yield "product", name
    if path[-1] == "quality_floor" or (key == ("degrade",) and path[-1] == "static"):
        yield "product", name


def _by_verdicts(difference: Difference) -> Iterator[tuple[str, str]]:
    ways = {verdict.axis: verdict.way for verdict in difference.verdicts}
    if ways.get("cost") in ("more", "either"):
        yield "finance", "some requests get dearer"
    if ways.get("cost") == "unknown":
        yield "finance", "what some requests cost isn't known"
    if ways.get("quality", "same") != "same":
        told = {"more": "better", "less": "worse", "either": "better for some, worse for others"}
        yield (
            "product",
            f"quality gets {told[ways['quality']]}" if ways["quality"] in told else "quality isn't measured",
        )
    if ways.get("refusals", "same") != "same":
        told = {"more": "more requests are refused", "less": "fewer requests are refused"}
        yield "product", told.get(ways["refusals"], "other requests are refused")


def files(one: Proposal) -> Iterator[str]:
    """The changed files that a policy is read from, from the top of what is under review."""
    held = one.pair.new or one.pair.old
    assert held is not None
    top = (
        held.path[: -len(held.inside)]
        if held.inside and held.path.endswith(held.inside)
        else os.path.dirname(held.path)
    )
    changes = one.difference.changes if one.difference else ()
    if not changes or any(
        change.path[0] not in ("registry", "evidence") or len(change.path) == 1 for change in changes
    ):
        yield _inside(held.source.path, top)
    for change in changes:
        if change.path[0] in ("registry", "evidence") and len(change.path) > 1 and change.place is not None:
            yield _inside(change.place.file, top)


def _inside(path: str, top: str) -> str:
    return os.path.relpath(path, top or ".").replace(os.sep, "/")


def codeowners(asked: Mapping[Proposal, tuple[Needed, ...]]) -> tuple[str, tuple[str, ...]]:
    """The lines of a CODEOWNERS file for what changed, and the owners and files that can't stand in one."""
    owners: dict[str, dict[str, None]] = {}
    unfit: dict[str, None] = {}
    for one, roles in asked.items():
        names = [name for each in roles for name in re.split(r"[\s,]+", each.owner) if name]
        unfit |= dict.fromkeys(f"`{name}` is no user, team or address" for name in names if not OWNER.fullmatch(name))
        for path in files(one):
            if path.startswith("../") or not PATH.fullmatch(path):
                unfit[f"`{path}` has characters that a CODEOWNERS file doesn't take"] = None
                continue
            owners.setdefault(path, {}).update(dict.fromkeys(name for name in names if OWNER.fullmatch(name)))
    lines = [
        f"/{path.replace(' ', chr(92) + ' ')} {' '.join(names)}" for path, names in sorted(owners.items()) if names
    ]
    return "\n".join(lines), tuple(unfit)
