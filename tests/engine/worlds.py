"""A policy with all that it refers to, as written, and linked without a disk."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from routectl.document.source import Document, Source
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.registry import Registry

Written = dict[str, Any]


class World(NamedTuple):
    """Documents as written."""

    policy: Written
    registry: Written
    reports: tuple[Written, ...] = ()

    @property
    def documents(self) -> tuple[Written, ...]:
        return self.policy, self.registry, *self.reports

    def __repr__(self) -> str:
        """As a test can take it over: a failure shows the whole world."""
        return "World(\n    " + ",\n    ".join(map(repr, (self.policy, self.registry, self.reports))) + "\n)"


def linked(world: World) -> Policy:
    """The policy that the documents mean; every name in it leads somewhere."""
    return _linked(*map(_document, world.documents))


def linked_as_text(world: World) -> Policy:
    """The same by way of JSON text, as it comes from a file."""
    return _linked(*(source(document).documents[0] for document in world.documents))


def source(document: Written) -> Source:
    """A document as a JSON file."""
    return Source(f"{document['kind']}.json", json.dumps(document))


def _linked(policy: Document, registry: Document, *reports: Document) -> Policy:
    known = Registry(registry)
    made = link(policy, known, Evidence(map(Report, reports)))
    misses = [str(miss) for miss in (*made.unresolved, *known.unresolved)]
    assert not misses, misses
    return made


def _document(written: Written) -> Document:
    file = Source("in-memory.json", "")
    document = Document(file, 0)
    document.value = written
    file.documents.append(document)
    return document


def opening(kind: str, name: str) -> Written:
    """The first keys of a document."""
    return {"apiVersion": "routectl/v1", "kind": kind, "metadata": {"name": name}}
