"""What was opened and linked of a tree of files: all of it, where several look at it one after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.evidence import Drill, Evidence, Report
from routectl.policy.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.document.source import Document, Source
    from routectl.policy.policy import Policy

MEASURED: dict[str, type[Report] | type[Drill]] = {"BenchmarkReport": Report, "FailoverDrill": Drill}
"""The kinds that are evidence."""

READ_ALONG = ("ModelRegistry", *MEASURED)
"""The kinds that a policy is read with."""


class Opened(NamedTuple):
    """A file that was read, and the documents in it that can be used."""

    path: str
    source: Source
    documents: tuple[Document, ...]

    @property
    def is_read_along(self) -> bool:
        """Whether policies are read with all that it holds, so that it hangs on no other file."""
        return bool(self.documents) and all(one.kind in READ_ALONG for one in self.source.documents)


class Kept:
    """What a tree's files and documents came to; one that isn't `lasting` lets go of all of it."""

    def __init__(self, beside: Kept | None = None, *, is_lasting: bool = True) -> None:
        """`beside` has what was kept of another version: measurements that say the same are read once for both."""
        self.is_lasting = is_lasting
        self.beside = beside
        self.files: dict[str, Opened] = {}
        self.policies: dict[Document, Policy] = {}
        self._along: dict[Document, tuple[str, ...]] = {}
        self._registries: dict[Document, Registry] = beside._registries if beside else {}
        self._measured: dict[Document, Report | Drill] = beside._measured if beside else {}
        self._evidence: dict[tuple[Report | Drill, ...], Evidence] = beside._evidence if beside else {}

    def open(self, opened: Opened) -> None:
        """Keep a file."""
        if self.is_lasting:
            self.files[opened.path] = opened

    def alike(self, path: str, source: Source) -> Opened | None:
        """A file of the other version that says the same as this one, and hangs on no other."""
        found = self.beside.files.get(path) if self.beside else None
        if found is None or found.source.is_unread or source.is_unread or found.source.path != source.path:
            return None
        return found if found.source.text == source.text and found.is_read_along else None

    def link(self, document: Document, policy: Policy, along: tuple[str, ...]) -> None:
        """Keep a policy, and from which files it is read `along`."""
        if self.is_lasting:
            self.policies[document] = policy
            self._along[document] = along

    def read_with(self, policies: Iterable[Policy]) -> frozenset[str] | None:
        """The files that policies are read along with; None where that isn't kept."""
        if not self.is_lasting:
            return None
        return frozenset(path for policy in policies for path in self._along.get(policy.document, ()))

    def registry(self, document: Document) -> Registry:
        """The registry of a document."""
        if not self.is_lasting:
            return Registry(document)
        if document not in self._registries:
            self._registries[document] = Registry(document)
        return self._registries[document]

    def measured(self, document: Document) -> Report | Drill:
        """What was measured, by a document."""
        if not self.is_lasting:
            return MEASURED[document.kind](document)
        if document not in self._measured:
            self._measured[document] = MEASURED[document.kind](document)
        return self._measured[document]

    def evidence(self, found: tuple[Report | Drill, ...]) -> Evidence:
        """All of it together."""
        if found not in self._evidence:
            reports = (entry for entry in found if isinstance(entry, Report))
            drills = (entry for entry in found if isinstance(entry, Drill))
            evidence = Evidence(reports, drills)
            if not self.is_lasting:
                return evidence
            self._evidence[found] = evidence
        return self._evidence[found]
