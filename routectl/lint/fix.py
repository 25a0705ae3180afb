"""Fixes as text: what a rule wants changed, worked out on the file it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document import edit as editing
from routectl.document.source import Source
from routectl.finding import Edit, Fix, Replacement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.document.edit import Replace


MOST_READ = 16 * 1024 * 1024
"""So many characters are read in search of one fix that holds, where they don't all together."""


def resolved(fix: Fix | None) -> Fix | None:
    """The fix with its edits as replacements of text; None where one of them can't be made by text alone."""
    if fix is None:
        return None
    replacements: list[Replacement] = []
    for edit in fix.edits:
        if isinstance(edit, Replacement):
            replacements.append(edit)
            continue
        pieces = _pieces(edit)
        if not pieces:
            return None
        replacements += [Replacement(edit.place.file, piece.span, piece.text) for piece in pieces]
    return fix._replace(edits=tuple(replacements))


def _pieces(edit: Edit) -> tuple[Replace, ...]:
    if edit.change == "set":
        return editing.set_value(edit.place, edit.value)
    if edit.change == "add":
        return editing.add(edit.place, edit.key, edit.value)
    return editing.remove(edit.place) if edit.change == "remove" else editing.rename(edit.place, edit.key)


def fixed(source: Source, fixes: Sequence[Fix]) -> tuple[str, int]:
    """The text of a file with these fixes made, and how many: a fix that would break the file is left out.

    Safe ones are made only where every value in the file stays what it was, which keeps the
    digest of every policy that reads it.
    """
    tries = MOST_READ // (len(source.text) + 1)
    for candidates in (list(fixes), *([fix] for fix in fixes[:tries])):
        text, made = editing.apply(source.text, [_own(fix, source) for fix in candidates])
        if made and _holds(source, text, all(fix.safe for fix in candidates)):
            return text, made
    return source.text, 0


def _own(fix: Fix, source: Source) -> tuple[Replace, ...]:
    return tuple(
        editing.Replace(edit.span, edit.text)
        for edit in fix.edits
        if isinstance(edit, Replacement) and edit.file == source.path
    )


def _holds(source: Source, text: str, safe: bool) -> bool:
    new = Source(source.path, text)
    before, after = [document.value for document in source.documents], [document.value for document in new.documents]
    return after == before if safe else bool(after) or not before
