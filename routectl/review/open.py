"""From two sides to what is under review; a version that can't be read has findings instead."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.pairs import pairs
from routectl.ready import errors
from routectl.repo.open import Repo
from routectl.review.change import Change, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.pairs import Pair
    from routectl.document.source import Source
    from routectl.finding import Finding
    from routectl.policy.survey import Looked
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side


class Opened(NamedTuple):
    """What is under review, and what keeps parts of it from being reviewed."""

    change: Change
    broken: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    """What is left out, for it is as broken as it was."""


def open_change(base: Side, head: Side, config: Configuration) -> Opened:
    """The policies of two sides, each with its other version. Raises `Unusable`."""
    proposals: list[Proposal] = []
    notes: list[str] = []
    broken: dict[tuple[object, ...], Finding] = {}
    for pair in pairs(base, head, alone=True) if base.held or head.held else ():
        read = [held.read() if held else None for held in (pair.old, pair.new)]
        unread = [held for held, policy in zip((pair.old, pair.new), read, strict=True) if held and policy is None]
        if pair.old and pair.new and len(unread) == 2 and _is_same(pair.old.source, pair.new.source):
            notes.append(f"`{pair.new.source.path}` can't be read, as on the base: it is not reviewed, lint says why")
            continue
        looked = [held.look() for held in unread]
        if pair.old is None or pair.new is None:
            looked += _left(base, head, pair)
        found = [finding for one in looked for finding in errors((one,), config, is_read=False)]
        for finding in found:
            broken.setdefault((finding.code, finding.file, finding.start), finding)
        if not unread and not found:
            proposals.append(Proposal(pair, read[0], read[1], (base.repo.tree, head.repo.tree)))
    return Opened(Change(base, head, tuple(proposals), config), tuple(broken.values()), tuple(notes))


def _is_same(old: Source, new: Source) -> bool:
    """Whether two files say the same; of one that isn't text at all, that can't be told."""
    return old.text == new.text and not (old.is_unread or new.is_unread)


def _left(base: Side, head: Side, pair: Pair) -> Iterator[Looked]:
    """The file of a policy on the side that has no such policy, where it is still there.

    It was a policy, so it is looked at as one of ours, whatever its text says now: a slip in its
    `kind`, or a byte that is no text, doesn't delete a policy.
    """
    held, side = (pair.old, head) if pair.old else (pair.new, base)
    if held is None or side.source is None:
        return
    inside = os.path.join(side.source.path, held.inside) if held.inside else held.path
    path = side.source.path if side.is_file else inside
    if path != "-" and side.repo.tree.exists(path) and not side.repo.tree.is_folder(path):
        repo = Repo([path], (), side.repo.tree)
        yield from map(repo.look, repo.opened())
