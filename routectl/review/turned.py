"""The variables of a change over all its policies, each once; and the policies with any part of the change taken alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.change import dotted
from routectl.diff.compare import hole
from routectl.diff.words import variables, words
from routectl.document.source import Document, Source
from routectl.policy.link import link
from routectl.policy.registry import Registry
from routectl.review.mixture import Mixing, Written, mixed, mixing
from routectl.review.near import Near

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.diff.change import Change, Names
    from routectl.policy.policy import Policy
    from routectl.review.change import Proposal

Key = tuple[str, tuple[str, ...]]
"""Where a variable is, a policy by its number or a registry by its file, and its names there."""

EVIDENCE: Key = ("", ("evidence",))
"""The evidence of all policies: no variable, but a part of the change that can be taken alone."""

WEIGHS = ("traffic",)
"""What only weighs reports."""


class Variable(NamedTuple):
    """One thing that a change changes."""

    key: Key
    subject: str
    """The policy's name, or the registry's file."""
    changes: tuple[Change, ...]
    policies: tuple[int, ...]
    """The numbers of the policies that it concerns."""

    @property
    def names(self) -> Names:
        return self.key[1]

    @property
    def title(self) -> str:
        """How people call it; the policy as a whole where it is new or gone."""
        return dotted(self.names) or "the policy"


class Shared(NamedTuple):
    """A registry that policies read, in both versions."""

    old: Document
    new: Document
    mixing: Mixing


class Turned:
    """What a change consists of."""

    def __init__(self, proposals: Sequence[Proposal]) -> None:
        self.proposals = tuple(proposals)
        self._told = [_told(one) for one in self.proposals]
        self._mixings: dict[int, Mixing] = {}
        self._near: dict[int, Near | None] = {}
        self._policies: dict[tuple[int, frozenset[Key]], Policy | None] = {}
        self._registries: dict[tuple[str, frozenset[Names]], Registry] = {}

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """Each once, in the order in which they are told; those of a registry are shared by all policies that read it."""
        found: dict[Key, Variable] = {}
        for number, told in enumerate(self._told):
            for names, changes in told.items():
                key, subject = self._key(number, names), self.proposals[number].name
                if key[0] != str(number):
                    subject = self._registry_file(number)
                known = found.get(key, Variable(key, subject, (), ()))
                both = (*known.changes, *(change for change in changes if change not in known.changes))
                found[key] = known._replace(changes=both, policies=tuple(dict.fromkeys((*known.policies, number))))
        return tuple(found.values())

    @cached_property
    def has_evidence(self) -> bool:
        """Whether some policy's evidence is otherwise."""
        return any(change.path[0] == "evidence" for one in self.proposals for change in _changes(one))

    @cached_property
    def everything(self) -> frozenset[Key]:
        return frozenset((*(one.key for one in self.variables), *((EVIDENCE,) if self.has_evidence else ())))

    def policies(self, chosen: frozenset[Key]) -> tuple[Policy | None, ...]:
        """The policies with the chosen part of the change; None for one that isn't there yet, or any more."""
        return tuple(self._policy(number, chosen) for number in range(len(self.proposals)))

    def _policy(self, number: int, chosen: frozenset[Key]) -> Policy | None:
        concerning = self.concerning(number)
        part = chosen & concerning
        if (number, part) not in self._policies:
            self._policies[number, part] = self._linked(number, part, is_all=part == concerning)
        return self._policies[number, part]

    def _linked(self, number: int, part: frozenset[Key], *, is_all: bool) -> Policy | None:
        one = self.proposals[number]
        if not part or is_all or one.old is None or one.new is None:
            return one.new if is_all and part else one.old
        side = one.new if EVIDENCE in part else one.old
        return link(made(one.old.document, self.written(number, part)), self.registry(number, part), side.evidence)

    def near(self, one: Variable) -> tuple[Policy, Policy] | None:
        """A policy before and after one variable alone, without the routes that it can't concern; None where that is no part."""
        where, names = one.key
        if len(one.policies) != 1 or where != str(one.policies[0]):
            return None
        (number,) = one.policies
        old, new = self.proposals[number].old, self.proposals[number].new
        if old is None or new is None:
            return None
        if number not in self._near:  # what is broken or cut short in a route may concern any other
            self._near[number] = None if hole(old) or old.document.source.flaws else Near(old)
        near = self._near[number]
        parts = near.parts(self.written(number, frozenset((one.key,))), names) if near else None
        if parts is None:
            return None
        before, after = (link(made(old.document, part), old.registry, old.evidence) for part in parts)
        return before, after

    def written(self, number: int, part: frozenset[Key]) -> Written:
        """A policy's document with a part of the change; the policy is in both versions."""
        own = [names for where, names in part if where == str(number)]
        begun = any(self._concerns(key, number) for key in part - {EVIDENCE})
        return mixed(self.mixing(number), own, begun=begun, evidence=EVIDENCE in part)

    def registry(self, number: int, part: frozenset[Key]) -> Registry | None:
        """The registry of a policy with a part of the change."""
        old, new = self._sides(number)
        if not self._is_shared(number) or old.registry is None or new.registry is None:
            return new.registry if (str(number), ("registry",)) in part else old.registry
        where = self._where(number)
        names = frozenset(names for key, names in part if key == where)
        if (where, names) not in self._registries:
            shared = self.shared[where]
            value = mixed(shared.mixing, names, begun=bool(names))
            document = shared.old if not names else made(shared.old, value)
            is_new = value is shared.new.value
            self._registries[where, names] = (
                old.registry if not names else new.registry if is_new else Registry(document)
            )
        return self._registries[where, names]

    def mixing(self, number: int) -> Mixing:
        """How the two versions of a policy's document are mixed."""
        if number not in self._mixings:
            old, new = self._sides(number)
            own = [one.names for one in self.variables if one.key[0] == str(number)]
            self._mixings[number] = mixing(
                old.document.value, new.document.value, own, _changes(self.proposals[number])
            )
        return self._mixings[number]

    def mixed_registry(self, where: str, part: frozenset[Key]) -> Written:
        """A registry's document with a part of the change."""
        names = frozenset(names for key, names in part if key == where)
        return mixed(self.shared[where].mixing, names, begun=bool(names))

    def concerning(self, number: int) -> frozenset[Key]:
        """The part of the change that concerns a policy."""
        return frozenset(key for key in self.everything if self._concerns(key, number))

    def registry_of(self, number: int) -> tuple[str, frozenset[Key]]:
        """Where a policy's registry is mixed, nowhere where it is taken as it is; and the part of the change that it takes."""
        if self._is_shared(number):
            where = self._where(number)
            return where, frozenset(key for key in self.everything if key[0] == where)
        return "", self.everything & {(str(number), ("registry",)), (str(number), ())}

    @cached_property
    def shared(self) -> dict[str, Shared]:
        """The registries that are mixed, by where they are."""
        found: dict[str, Shared] = {}
        for number, one in enumerate(self.proposals):
            if one.old and one.new and self._is_shared(number) and one.old.registry and one.new.registry:
                where = self._where(number)
                names = [variable.names for variable in self.variables if variable.key[0] == where]
                old, new = one.old.registry.document, one.new.registry.document
                found.setdefault(where, Shared(old, new, mixing(old.value, new.value, names, (), ("registry",))))
        return found

    def called(self, key: Key, chosen: frozenset[Key]) -> Names:
        """The names of a variable as long as only the chosen ones are there: a route may have its old name yet."""
        where, names = key
        if len(names) > 1 and where.isdigit() and names[0] in ("routes", "guardrails"):
            former = self.mixing(int(where)).lists[names[0]].former
            if names[1] in former and (where, names[:2]) not in chosen:
                return (names[0], former[names[1]], *names[2:])
        return names

    def _key(self, number: int, names: Names) -> Key:
        if names[:1] != ("registry",):
            return str(number), names
        return (self._where(number), names) if self._is_shared(number) else (str(number), ("registry",))

    def _concerns(self, key: Key, number: int) -> bool:
        where, _ = key
        return key == EVIDENCE or where == str(number) or (self._is_shared(number) and where == self._where(number))

    def _is_shared(self, number: int) -> bool:
        """Whether both versions of a policy read what counts as one registry."""
        old, new = self.proposals[number].old, self.proposals[number].new
        return bool(
            old and new and old.registry and new.registry
            and old.document.value["registry"] == new.document.value["registry"]
        )  # fmt: skip

    def _where(self, number: int) -> str:
        old, new = self._sides(number)
        assert old.registry is not None
        assert new.registry is not None
        places = [(at.source.path, at.index) for at in (old.registry.document, new.registry.document)]
        return " ".join(f"{path}#{index}" for path, index in dict.fromkeys(places))

    def _registry_file(self, number: int) -> str:
        _, new = self._sides(number)
        return new.registry.document.source.path if new.registry else ""

    def _sides(self, number: int) -> tuple[Policy, Policy]:
        one = self.proposals[number]
        assert one.old is not None
        assert one.new is not None
        return one.old, one.new


def made(like: Document, value: Written) -> Document:
    """A document that nobody wrote, in the place of one."""
    document = Document(Source(like.source.path, ""), like.index)
    document.value = value
    return document


def counted(changes: Sequence[Change]) -> dict[Names, tuple[Change, ...]]:
    """The changes by variable, without what only weighs reports and when a model's entry was last checked."""
    return {
        names: those
        for names, those in variables(tuple(changes)).items()
        if names != WEIGHS and not all(change.path[:2] == ("registry", "models") and "verified" in change.path[3:4] for change in those)
    }  # fmt: skip


def steps_between(old: Policy, new: Policy) -> Iterator[Names]:
    """The variables from one policy to another."""
    yield from counted(words(old, new))


def _told(one: Proposal) -> dict[Names, tuple[Change, ...]]:
    return {(): ()} if one.old is None or one.new is None else counted(_changes(one))


def _changes(one: Proposal) -> tuple[Change, ...]:
    return one.difference.changes if one.difference else ()
