"""What reading a file notes: the things in it that keep it from being read, or read the same by all."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from routectl.document.place import Place


class Flaw(NamedTuple):
    """Something in a file that keeps it from being read, or read the same by all; `slug` names its rule."""

    slug: str
    place: Place
    message: str
    help: str = ""
    text: str = ""
    """The scalar as written, where it is a plain one that readers don't agree on."""
    meant: object = None
    """What to write in its place; None where quoting is the remedy."""
    breaks: bool = False
    """Whether the document can't be used for it."""
    behind: Place | None = None
    """The place in another file where what is wrong is to be mended."""

    @property
    def is_harmless(self) -> bool:
        """Whether all that is written can be used all the same."""
        return not self.breaks and self.slug in ("duplicate-key", "unknown-key", "yaml-trap")
