"""What is under review: the change as a whole, and each policy in it as it was at the base and as it is proposed."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from routectl.diff.behaviour import behaviour
from routectl.diff.compare import compare
from routectl.engine.states import ANY, NOMINALLY
from routectl.repo.disk import shown

if TYPE_CHECKING:
    from datetime import date

    from routectl.diff.behaviour import Behaviour
    from routectl.diff.compare import Difference
    from routectl.diff.pairs import Pair
    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side
    from routectl.review.steps import Apart


class Proposal:
    """One policy that the change touches. What is worked out about it is worked out once, for all questions."""

    def __init__(self, pair: Pair, old: Policy | None, new: Policy | None) -> None:
        """One of the two is None where the policy is new, or gone."""
        self.pair = pair
        self.old = old
        self.new = new

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
        return compare(self.old, self.new, NOMINALLY) if self.old and self.new else None

    @cached_property
    def anywhere(self) -> Behaviour | None:
        """What is decided otherwise in any state at all; None where there is no other side.

        Raises `TooLarge`, and ValueError where the two can't be compared.
        """
        if self.difference is None or self.old is None or self.new is None:
            return None
        return behaviour(self.old, self.new, ANY, self.difference.same)

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
    def changed(self) -> tuple[Proposal, ...]:
        """The policies that are otherwise, be it by their registry or their evidence alone."""
        return tuple(one for one in self.proposals if one.is_changed)

    @cached_property
    def apart(self) -> Apart:
        """The change taken apart into its variables, and into steps of one each."""
        from routectl.review.steps import Apart

        return Apart(self.changed, self.config)
