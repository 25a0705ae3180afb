"""What is under review: the change as a whole, and each policy in it as it was at the base and as it is proposed."""

from __future__ import annotations

from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from routectl.diff.behaviour import Behaviour, beside, spelled
from routectl.diff.compare import Difference, compare, hole
from routectl.diff.log import weighed
from routectl.engine.diagram import offer
from routectl.engine.states import ANY, NOMINALLY, States
from routectl.engine.store import TooLarge
from routectl.repo.disk import Unusable, shown
from routectl.repo.traffic import traffic_of
from routectl.review.digest import of_policy, of_whole, together
from routectl.review.guarded import both
from routectl.review.untouched import is_untouched

if TYPE_CHECKING:
    from datetime import date

    from routectl.diff.behaviour import Apart
    from routectl.diff.pairs import Pair
    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.repo.disk import Tree
    from routectl.repo.sides import Side
    from routectl.review.steps import TakenApart


class Proposal:
    """One policy that the change touches. What is worked out about it is worked out once, for all questions."""

    def __init__(self, pair: Pair, old: Policy | None, new: Policy | None, trees: tuple[Tree, Tree]) -> None:
        """One of the two is None where the policy is new, or gone; `trees` are where the old and the new are from."""
        self.pair = pair
        self.old = old
        self.new = new
        self.trees = trees

    @property
    def name(self) -> str:
        held = self.pair.new or self.pair.old
        assert held is not None
        return held.name or shown(held.path)

    @property
    def policy(self) -> Policy:
        """As it is proposed; as it was where it is gone."""
        policy = self.new or self.old
        assert policy is not None
        return policy

    @property
    def place(self) -> At:
        """Where a finding about the policy as a whole points."""
        return self.policy.at("metadata", "name")

    @cached_property
    def difference(self) -> Difference | None:
        """What changed in words, and what is decided otherwise in the nominal state; None for a policy without another side."""
        if self.old is None or self.new is None:
            return None
        if is_untouched(self.old, self.new):
            return Difference(self.old, self.new, (), Behaviour(NOMINALLY, (), truncated=False))
        found = compare(self.old, self.new, NOMINALLY, keep=True)
        if found.beside and found.beside.whole:
            self.new.kept["drawn"] = self.old, found.beside.whole
        return found

    @cached_property
    def apart(self) -> Apart | None:
        """Where it is decided otherwise in any state at all, as a diagram; None where there is no other side.

        Raises `TooLarge`, and ValueError where the two can't be compared.
        """
        if self.difference is None or self.old is None or self.new is None:
            return None
        self._demand_decisions()
        drawing = self.difference.beside or beside(self.old, self.new, self.difference.same)
        return drawing.apart(ANY)

    @cached_property
    def digest(self) -> str:
        """The digest of what is otherwise in it; empty where that can't be told, and `undigested` says why."""
        if self.old is None or self.new is None:
            return of_whole(self.policy, is_new=self.old is None)
        assert self.difference is not None
        if self.undigested or self.apart is None:
            return ""
        return of_policy(self.old, self.new, self.apart, self.difference.changes)

    @cached_property
    def undigested(self) -> str:
        """Why there is no digest; empty where there is one."""
        if self.difference is not None and self.difference.undecided:
            return self.difference.undecided
        try:
            _ = self.apart
        except (TooLarge, ValueError) as error:
            return str(error)
        return ""

    @cached_property
    def in_outages(self) -> Behaviour | None:
        """What is decided otherwise with everything up, or with one provider down; None where there is no other side.

        Raises `TooLarge`, and ValueError where the two can't be compared.
        """
        return spelled(self.apart.within(States(most_down=1))) if self.apart else None

    @cached_property
    def weighed(self) -> Difference | None:
        """The comparison with its impact on the traffic, or with what is needed to tell it; None for a policy that is gone.

        The log is the base's where it names one: a change can't choose what it is weighed by. A new policy is
        weighed against itself.
        """
        if self.new is None:
            return None
        one = self.difference or Difference(self.new, self.new, (), None)
        if self.old is not None and not one.undecided:
            with suppress(TooLarge, ValueError):
                for drawing in both(self.old, self.new):  # what other questions ask of is drawn first: it decides, too
                    offer(drawing)
        try:
            log = traffic_of(self.old, self.trees[0]) if self.old else None
        except Unusable:
            log = None  # then the new version's own weighs, or it is said why that can't be
        try:
            return weighed(one, self.trees, log, outages=True)
        except Unusable as error:
            return one._replace(needs=f"the traffic log of the base can't be used: {error}")

    def _demand_decisions(self) -> None:
        """Raise ValueError where a version can't decide: a name in it leads nowhere, or its routes go round."""
        for policy in filter(None, (self.old, self.new)):
            why = hole(policy)
            if why:
                raise ValueError(f"`{policy.name}` can't decide: {why}")

    @property
    def is_changed(self) -> bool:
        """Whether anything is told of it: a word, or a decision."""
        return self.difference is None or self.difference.is_otherwise


class Change:
    """All that is under review together: one pull request."""

    def __init__(self, base: Side, head: Side, proposals: tuple[Proposal, ...], config: Configuration) -> None:
        """`config` is the base's: a change can't weaken its own gate."""
        self.base = base
        self.head = head
        self.proposals = proposals
        self.config = config

    @property
    def today(self) -> date:
        """The day to judge dates by."""
        return self.config.today

    @cached_property
    def digest(self) -> str:
        """The digest of all that is otherwise; empty where that of a policy can't be told."""
        digests = [(one.name, one.digest) for one in self.changed]
        return together(digests) if all(digest for _, digest in digests) else ""

    @cached_property
    def changed(self) -> tuple[Proposal, ...]:
        """The policies that are otherwise, be it by their registry or their evidence alone."""
        return tuple(one for one in self.proposals if one.is_changed)

    @cached_property
    def taken_apart(self) -> TakenApart:
        """The change taken apart into its variables, and into steps of one each."""
        from routectl.review.steps import TakenApart as Taken

        others = (one.new for one in self.proposals if one.new and not one.is_changed)
        return Taken(self.changed, self.config, tuple(others))
