"""What a whole repo holds, for the few questions that no single document can answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.document.place import At

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.document.source import Document, Source
    from routectl.policy.evidence import Evidence
    from routectl.policy.linked import Linked
    from routectl.policy.registry import Registry
    from routectl.policy.strays import Strays


class Looked(NamedTuple):
    """A file that was looked at, and the documents in it that could be linked."""

    source: Source
    linked: tuple[Linked, ...]


class Named(NamedTuple):
    """A document that was looked at: its kind and name, the file it is in, and how to open it."""

    kind: str
    name: str
    path: str
    again: Callable[[], Document]
    """Opens the document once more: ten thousand of them are not kept for the few that are told."""

    @property
    def at(self) -> At:
        """Where the document names itself."""
        return At(self.again(), ("metadata", "name"))


class Survey(NamedTuple):
    """All documents below the folders that were looked at, and how they refer to each other."""

    named: tuple[Named, ...]
    tested: frozenset[str]
    """Paths of the policies that a PolicyTest names."""
    registries: tuple[tuple[str, Registry], ...]
    """Each registry with its path."""
    used: dict[str, frozenset[str]]
    """Model names that some policy can use, by the path of their registry."""
    whole: bool = False
    """Whether the policy root itself was looked at, so that what isn't here isn't anywhere."""
    strays: tuple[tuple[Evidence, Strays], ...] = ()
    """What is pinned together, with the names in it that none of the policies that pin it knows."""
    is_read: bool = True
    """Whether every document could be read: else what there is isn't known."""
    is_sure: bool = True
    """Whether all was read and every model's name led somewhere: else who uses what isn't known."""
