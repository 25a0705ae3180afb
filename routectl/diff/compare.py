"""Two versions of a policy compared: what was changed, who is decided otherwise, and which way that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.diff.behaviour import Behaviour, Beside, beside, spelled
from routectl.diff.blame import blame
from routectl.diff.same import DISTINCT, Same, same
from routectl.diff.verdict import Verdict, verdicts
from routectl.diff.words import words
from routectl.document.place import At
from routectl.engine.store import TooLarge

if TYPE_CHECKING:
    from routectl.diff.behaviour import Moved
    from routectl.diff.change import Change
    from routectl.diff.impact import Impact
    from routectl.engine.states import States
    from routectl.policy.policy import Policy


class Difference(NamedTuple):
    """What is otherwise in the new version of a policy."""

    old: Policy
    new: Policy
    changes: tuple[Change, ...]
    behaviour: Behaviour | None
    """None where it can't be told; `undecided` says why."""
    undecided: str = ""
    verdicts: tuple[Verdict, ...] = ()
    same: Same = DISTINCT
    """The routes that count as one, whatever they are called."""
    impact: Impact | None = None
    """None where no log was weighed; `needs` says why."""
    log: tuple[str, ...] = ()
    """The files of the log."""
    log_of: Literal["call", "new", "old", ""] = ""
    """Who names the log: the call, the new version, or only the old one."""
    needs: str = ""
    beside: Beside | None = None
    """The two as diagrams, where that was asked for."""

    def places(self, region: Moved) -> tuple[At, At] | None:
        """The lines to blame for a region in the old and the new policy; where there are many, few are asked for."""
        return blame(self.old, self.new, region, self.same)

    @property
    def is_otherwise(self) -> bool:
        """Whether anything is told of it: a change in words, in what is decided, or in whom that is passed on to."""
        return bool(self.changes) or self.behaviour is None or not self.behaviour.silent

    @property
    def is_same(self) -> bool:
        """Whether nothing was changed, and it is proved that nothing is decided otherwise."""
        return not self.is_otherwise


def compare(old: Policy, new: Policy, states: States, broken: str = "", *, keep: bool = False) -> Difference:
    """Compares two linked policies; their behaviour only where neither is `broken` and no name in them leads nowhere.

    Whether to `keep` the diagrams: they take memory, and save time where other states are asked about too.
    """
    changes = words(old, new)
    if broken:
        return Difference(old, new, changes, None, broken, needs=broken)
    for side, policy in (("old", old), ("new", new)):
        why = hole(policy)
        if why:
            return Difference(old, new, changes, None, f"the {side} version can't decide: {why}")
    alike = same(old, new, changes)
    try:
        drawing = beside(old, new, alike)
        found = spelled(drawing.apart(states))
    except (TooLarge, ValueError) as error:
        return Difference(old, new, changes, None, str(error))
    told = verdicts(old, new, found.regions)
    return Difference(old, new, changes, found, "", told, same=alike, beside=drawing if keep else None)


def hole(policy: Policy) -> str:
    """Why a policy can't decide; empty where it can."""
    if policy.registry is None:
        return f"its registry, `{policy.document.value.get('registry', '')}`, can't be read"
    if policy.unresolved:
        miss = policy.unresolved[0]
        start, _ = miss.at.span
        return f"{miss.what} `{miss.name}` is unknown ({miss.at.file}:{start.line})"
    if policy.has_ring:
        return "its fallback routes go round in a ring"
    return _unread(policy)


def _unread(policy: Policy) -> str:
    """What of its evidence can't be read: without it, models would look merely unmeasured."""
    for flaw in policy.document.source.flaws:
        place = flaw.place
        if flaw.slug == "document-too-large":
            continue  # too much for lint to hold against the routes; a decision looks up what it needs
        if isinstance(place, At) and place.document is policy.document and place.path[:1] == ("evidence",):
            return f"its evidence can't be read: {flaw.message}"
    return ""
