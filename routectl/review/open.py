"""From two sides to what is under review; a version that can't be read has findings instead."""

from __future__ import annotations

import os
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.pairs import pairs
from routectl.document.place import At
from routectl.ready import errors
from routectl.repo.disk import Unusable, shown
from routectl.repo.open import Repo
from routectl.review.change import Change, Proposal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.pairs import Pair
    from routectl.document.source import Document
    from routectl.finding import Finding
    from routectl.policy.survey import Looked
    from routectl.repo.config import Configuration
    from routectl.repo.kept import Opened as OpenedFile
    from routectl.repo.sides import Held, Side


BLOCK = 1024 * 1024


class Opened(NamedTuple):
    """What is under review, and what keeps parts of it from being reviewed."""

    change: Change
    broken: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    """What is left out, for it is as broken as it was, and waivers of the base that can't be used."""


def open_change(base: Side, head: Side, config: Configuration) -> Opened:
    """The policies of two sides, each with its other version. Raises `Unusable`."""
    proposals: list[Proposal] = []
    notes: list[str] = []
    broken: dict[tuple[object, ...], Finding] = {}
    for pair in pairs(base, head, alone=True) if base.held or head.held else ():
        read = [held.read() if held else None for held in (pair.old, pair.new)]
        unread = [held for held, policy in zip((pair.old, pair.new), read, strict=True) if held and policy is None]
        if pair.old and pair.new and len(unread) == 2 and _is_same(base, pair.old, head, pair.new):
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
    for old, new in _unread(base, head):
        if old is None:
            notes.append(f"`{shown(new.path)}` can't be read, and comes anew: whether it is a policy can't be told")
            continue
        if _content(base, old.path) == _content(head, new.path):
            notes.append(f"`{shown(new.path)}` can't be read, as on the base: whether it is a policy can't be told")
            continue
        for finding in errors((head.repo.look(new),), config, is_read=False):
            broken.setdefault((finding.code, finding.file, finding.start), finding)
    notes += (_bad(document) for document in base.bad_waivers)
    return Opened(Change(base, head, tuple(proposals), config), tuple(broken.values()), tuple(notes))


def _unread(base: Side, head: Side) -> Iterator[tuple[OpenedFile | None, OpenedFile]]:
    """The files that nobody can read, and of which nobody knows that a policy was meant; as they were where they were so before.

    One that turns so is found where the policy that it was is missed.
    """
    meant = {held.path for held in head.held}
    before = {base.inside(file.path): file for file in base.unread}
    read = {base.inside(file.path) for file in base.repo.kept.files.values()} - before.keys()
    for file in head.unread:
        inside = head.inside(file.path)
        if file.path not in meant and inside not in read:
            yield before.get(inside), file


def _content(side: Side, path: str) -> str:
    """A digest of what a file holds; of one that can't be had, of where it is."""
    try:
        with side.repo.tree.stream(path) as content:
            held = sha256()
            while block := content.read(BLOCK):
                held.update(block)
            return held.hexdigest()
    except Unusable:
        return side.label


def _bad(document: Document) -> str:
    """Which waiver of the base can't be used, and the first thing that is wrong with it."""
    source = document.source
    wrong = [flaw for flaw in source.flaws if getattr(flaw.place, "document", document) is document]
    told = f": {wrong[0].message}" if wrong else ""
    line = wrong[0].place.span.start.line if wrong else At(document).span.start.line
    name = f"waiver `{document.name}`" if document.name else "a waiver"
    return f"{name} of the base can't be used, {source.path}:{line}{told}"


def _is_same(base: Side, old: Held, head: Side, new: Held) -> bool:
    """Whether two files say the same; of one that isn't text, byte for byte."""
    if old.source.is_unread or new.source.is_unread:
        return _content(base, old.path) == _content(head, new.path)
    return old.source.text == new.source.text


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
