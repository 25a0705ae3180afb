"""From two sides to what is under review; a version that can't be read has findings instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.pairs import pairs
from routectl.ready import errors
from routectl.review.change import Change, Proposal

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side


class Opened(NamedTuple):
    """What is under review, and what keeps parts of it from being reviewed."""

    change: Change
    broken: tuple[Finding, ...]


def open_change(base: Side, head: Side, config: Configuration) -> Opened:
    """The policies of two sides, each with its other version. Raises `Unusable`."""
    proposals: list[Proposal] = []
    broken: dict[tuple[object, ...], Finding] = {}
    for pair in pairs(base, head):
        if pair.old and pair.new and pair.old.read() is pair.new.read() is None:
            continue  # it was broken before: lint says so
        read = [held.read() if held else None for held in (pair.old, pair.new)]
        unread = [held for held, policy in zip((pair.old, pair.new), read, strict=True) if held and policy is None]
        for held in unread:
            for finding in errors((held.look(),), config, is_read=False):
                broken.setdefault((finding.code, finding.file, finding.start), finding)
        if not unread:
            proposals.append(Proposal(pair, read[0], read[1], (base.repo.tree, head.repo.tree)))
    return Opened(Change(base, head, tuple(proposals), config), tuple(broken.values()))
