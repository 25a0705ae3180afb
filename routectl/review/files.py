"""The files of a change with a part of it: whole documents as people would have written them, comments kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.document.recast import anew, recast
from routectl.document.source import Source
from routectl.policy.evidence import Drill, Report
from routectl.policy.link import link
from routectl.policy.linked import Linked
from routectl.policy.read import read
from routectl.policy.registry import Registry
from routectl.policy.survey import Looked
from routectl.review.turned import EVIDENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Document
    from routectl.policy.policy import Policy
    from routectl.review.mixture import Written
    from routectl.review.turned import Key, Turned


class Part(NamedTuple):
    """A document of a file on one side, and the part of the change that it takes."""

    document: Document
    keys: frozenset[Key]
    subject: str
    """The number of a policy, the place of a registry that is mixed, or nothing where it is taken as it is."""


class Files:
    """The files that the policies of a change are read from, by path; each with any part of the change."""

    def __init__(self, turned: Turned) -> None:
        self.turned = turned
        self.old = self._side(is_new=False)
        self.new = self._side(is_new=True)
        self._texts: dict[tuple[str, frozenset[Key]], str] = {}
        self._known: dict[tuple[str, str], tuple[Source, tuple[Linked, ...]]] = {}
        self._given = {
            (path, part.document.source.text): part.document.source
            for side in (self.old, self.new)
            for path, parts in side.items()
            for part in parts
        }
        """The files of both sides and those made of them, which need not be read once more."""

    def texts(self, chosen: frozenset[Key]) -> dict[str, str]:
        """Every file that is there with the chosen part of the change, by its path."""
        found: dict[str, str] = {}
        for path in dict.fromkeys((*self.old, *self.new)):
            keys = self._keys(path)
            if keys <= chosen:
                if path in self.new and (keys or path not in self.old or chosen >= self.turned.everything):
                    found[path] = self.new[path][0].document.source.text
                    continue
                if keys or path not in self.old:
                    continue
            if path in self.old:
                found[path] = self._mixed(path, chosen & keys)
        return found

    def looked(self, texts: dict[str, str], chosen: frozenset[Key]) -> tuple[Looked, ...]:
        """The same files as lint looks at them; nothing where one doesn't say what was meant."""
        policies = dict(self._policies(chosen))
        found: list[Looked] = []
        for path, text in texts.items():
            source, known = self._read(path, text)
            found.append(Looked(source, tuple(_fitted(one, policies) for one in known)))
        left = {id(policy) for policy in policies.values()} - {
            id(like) for looked in found for one in looked.linked if (like := _like(one.document, policies))
        }
        return () if left else tuple(found)

    def _read(self, path: str, text: str) -> tuple[Source, tuple[Linked, ...]]:
        """A file as it is read, and what all that doesn't depend on other files is linked to: each once, for most stay as they are."""
        if (path, text) not in self._known:
            source = self._given.get((path, text)) or Source(path, text)
            self._known[path, text] = (source, tuple(_linked(one) for one in read(source)))
        return self._known[path, text]

    def _policies(self, chosen: frozenset[Key]) -> Iterator[tuple[int, Policy]]:
        for number, policy in enumerate(self.turned.policies(chosen)):
            if policy is not None:
                yield number, policy

    def _mixed(self, path: str, part: frozenset[Key]) -> str:
        if (path, part) not in self._texts:
            self._texts[path, part] = self._recast(path, part)
        return self._texts[path, part]

    def _recast(self, path: str, part: frozenset[Key]) -> str:
        source = self.old[path][0].document.source
        if any(one.keys == {EVIDENCE} for one in self.old[path]) and any(one.subject for one in self.old[path]):
            return source.text  # what is measured stands in the same file: it changes as a whole, or not at all
        values: dict[int, Written] = {}
        for one in self.old[path]:
            if not one.subject:
                continue
            value = self._value(one.subject, part)
            donor = next(
                (other.document for side in self.new.values() for other in side if other.subject == one.subject),
                one.document,
            )
            index = one.document.index
            values[index] = value
            source = recast(source.documents[index], value, donor) or Source(path, anew(source, values))
        self._given.setdefault((path, source.text), source)
        return source.text

    def _value(self, subject: str, part: frozenset[Key]) -> Written:
        if subject.isdigit():
            return self.turned.written(int(subject), part)
        return self.turned.mixed_registry(subject, part)

    def _keys(self, path: str) -> frozenset[Key]:
        """The part of the change that a file takes on either side."""
        return frozenset(key for side in (self.old, self.new) for one in side.get(path, ()) for key in one.keys)

    def _side(self, *, is_new: bool) -> dict[str, list[Part]]:
        found: dict[str, list[Part]] = {}
        seen: set[tuple[str, int]] = set()

        def put(document: Document, keys: frozenset[Key], subject: str) -> None:
            place = (document.source.path, document.index)
            if place not in seen:
                seen.add(place)
                found.setdefault(document.source.path, []).append(Part(document, keys, subject))

        for number, one in enumerate(self.turned.proposals):
            policy = one.new if is_new else one.old
            if policy is None:
                continue
            both = one.old is not None and one.new is not None
            put(policy.document, self.turned.concerning(number), str(number) if both else "")
            if policy.registry is not None:
                where, keys = self.turned.registry_of(number)
                put(policy.registry.document, keys, where)
            measured = frozenset((EVIDENCE,)) if both else self.turned.concerning(number)
            for report in (*policy.evidence.reports, *policy.evidence.drills):
                put(report.document, measured & self.turned.everything, "")
        return found


def _linked(document: Document) -> Linked:
    kinds: dict[str, type[Linked]] = {"ModelRegistry": Registry, "BenchmarkReport": Report, "FailoverDrill": Drill}
    return kinds.get(document.kind, Linked)(document)


def _fitted(known: Linked, policies: dict[int, Policy]) -> Linked:
    """What is known of a document, or the policy that it means beside the others."""
    like = _like(known.document, policies)
    return link(known.document, like.registry, like.evidence) if like else known


def _like(document: Document, policies: dict[int, Policy]) -> Policy | None:
    """The policy that a document says the same as."""
    if document.kind != "RoutePolicy":
        return None
    return next((policy for policy in policies.values() if policy.document.value == document.value), None)
