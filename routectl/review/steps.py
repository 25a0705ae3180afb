"""A change taken apart into commits of one variable each, in an order in which every one of them lints."""

from __future__ import annotations

from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Severity
from routectl.lint.catalog import rules
from routectl.lint.run import lint
from routectl.lint.settings import settle
from routectl.review.alone import MOST_ALONE, holes, parts
from routectl.review.files import Files
from routectl.review.turned import EVIDENCE, Turned, steps_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from routectl.lint.settings import Settings
    from routectl.repo.config import Configuration
    from routectl.review.alone import Parts
    from routectl.review.change import Proposal
    from routectl.review.turned import Key, Variable

UNUSED_IGNORE = "RC010"
"""Whether a comment silences something can't be told from the errors alone."""

MOST_TRIED = 400
"""So many steps are tried in search of an order."""


class Step(NamedTuple):
    """One commit: what it takes of the change, and what the files are then."""

    keys: frozenset[Key]
    variables: tuple[Variable, ...]
    """None for the one that only brings the evidence up to date."""
    chosen: frozenset[Key]
    """All that is taken with it and before it."""
    why: str = ""
    """Why it takes more than one variable, where it does."""


class Taken(NamedTuple):
    """The steps of a change; none, and why, where it can't be taken apart."""

    steps: tuple[Step, ...]
    undecided: str = ""


class TakenApart:
    """A change taken apart: its variables, what each does, and the steps. Each is worked out when it is asked for."""

    def __init__(self, proposals: Sequence[Proposal], config: Configuration) -> None:
        self.turned = Turned(proposals)
        self.config = config

    @cached_property
    def parts(self) -> Parts:
        return parts(self.turned)

    @cached_property
    def files(self) -> Files:
        return Files(self.turned)

    @cached_property
    def count(self) -> int:
        """How many variables the change turns, those left out that say the same in another way."""
        many = len(self.turned.variables)
        return many if many > MOST_ALONE else many - len(self.parts.refactorings)

    @cached_property
    def taken(self) -> Taken:
        """The order of steps: each lints, no name leads nowhere, and each changes its own variables and no others."""
        if len(self.turned.variables) > MOST_ALONE:
            return Taken((), f"more than {MOST_ALONE} variables are not taken apart")
        whole = holes(self.turned, self.turned.everything)
        if whole:
            return Taken((), whole[0])
        return Taken(tuple(_Search(self).steps()))

    def texts(self, step: Step) -> Mapping[str, str]:
        """The files as they are with a step."""
        return self.files.texts(step.chosen)


class _Search:
    def __init__(self, apart: TakenApart) -> None:
        self.apart = apart
        self.turned = apart.turned
        self.left = MOST_TRIED
        self.variables = {one.key: one for one in self.turned.variables}
        self.why: dict[frozenset[Key], str] = {}

    def steps(self) -> Iterator[Step]:
        chosen: frozenset[Key] = frozenset()
        waiting = self.items()
        while waiting:
            keys = self.next(chosen, waiting)
            chosen |= keys
            waiting = [one for one in (item - keys for item in waiting) if one]
            several = len(self.named(keys)) > 1 and keys != self.apart.parts.refactorings
            why = self.why.get(keys, "they need each other") if several else ""
            yield Step(keys, self.named(keys), chosen, why)

    def items(self) -> list[frozenset[Key]]:
        """What is to be taken, in the order in which it is tried: what others name first, what is named last."""
        same = self.apart.parts.refactorings
        rest = [key for key in self.turned.everything if key not in same]
        place = {key: number for number, key in enumerate(self.variables)}
        rest.sort(key=lambda key: (self.rank(key), place.get(key, 0)))
        return [*([same] if same else []), *(frozenset((key,)) for key in rest)]

    def rank(self, key: Key) -> int:
        if key == EVIDENCE:
            return 2
        one, (where, names) = self.variables[key], key
        kinds = {change.kind for change in one.changes if change.path == names}
        if not names:
            return 6
        if not where.isdigit():
            return 9 if "removed" in kinds else 0 if names[1] in ("tiers", "providers") else 1
        if names[0] == "registry":
            return 1
        if len(names) == 2 and names[0] in ("routes", "guardrails") and kinds:
            return 8 if "removed" in kinds else 3 if "renamed" in kinds else 4 if "added" in kinds else 7
        return 8 if "removed" in kinds and names[0] == "request" else 3 if names[0] == "request" else 5

    def next(self, chosen: frozenset[Key], waiting: list[frozenset[Key]]) -> frozenset[Key]:
        """The first of what is waiting that makes a step; several together where none does alone."""
        for size in (1, 2, 3):
            for several in combinations(waiting, size):
                keys = _united(several)
                if self.left <= 0:
                    break
                self.left -= 1
                why = self.against(chosen, keys)
                if not why:
                    return keys
                self.why.setdefault(keys, why)
            if self.left <= 0:
                break
        rest = _united(waiting)
        self.why[rest] = self.why.get(waiting[0], "they need each other")
        return rest

    def against(self, chosen: frozenset[Key], keys: frozenset[Key]) -> str:
        """Why something can't be a step of its own; empty where it can."""
        after = chosen | keys
        lost = holes(self.turned, after)
        if lost:
            return lost[0]
        if not self.is_exact(chosen, after):
            return "one can't be said without the other"
        if after == self.turned.everything:
            return ""  # that is the head, whatever lint says of it
        found = self.errors(after)
        new = found - self.known if found else found
        return min(new)[1] if new else ""

    def is_exact(self, before: frozenset[Key], after: frozenset[Key]) -> bool:
        """Whether the words tell of the step what it is meant to change, and of nothing else."""
        pairs = zip(self.turned.policies(before), self.turned.policies(after), strict=True)
        for number, (old, new) in enumerate(pairs):
            if old is None or new is None or old is new:
                continue
            own = {key for key in after - before if key[0] == str(number)}
            wanted = {self.turned.called(key, after) for key in own}
            told = set(steps_between(old, new))
            if {names for names in told if names[0] != "registry"} != wanted - {("registry",)}:
                return False
        return True

    def errors(self, chosen: frozenset[Key]) -> frozenset[tuple[str, str]]:
        """The errors that lint finds in the files, each as what it is known by and what it says."""
        files = self.apart.files
        looked = files.looked(files.texts(chosen), chosen)
        if not looked:
            return frozenset({("", "one can't be written without the other")})
        found = lint(looked, self.settings, lambda: None).findings
        return frozenset(
            (one.fingerprint, f"{one.code} {one.message}")
            for one in found
            if one.severity is Severity.ERROR and one.suppression is None
        )

    @cached_property
    def known(self) -> frozenset[tuple[str, str]]:
        """The errors that the base or the head has anyhow."""
        return self.errors(frozenset()) | self.errors(self.turned.everything)

    @cached_property
    def settings(self) -> Settings:
        """The rules of lint that find errors here, as configuration has them."""
        own = settle(self.apart.config.values, self.apart.config.today)
        codes = [
            rule.code
            for rule in rules()
            if own.severity.get(rule.code, rule.severity) is Severity.ERROR
            and any(rule.named(name) for name in own.select)
            and rule.code != UNUSED_IGNORE
        ]
        return own._replace(select=tuple(codes))

    def named(self, keys: Iterable[Key]) -> tuple[Variable, ...]:
        return tuple(self.variables[key] for key in self.variables if key in set(keys))


def _united(several: Iterable[frozenset[Key]]) -> frozenset[Key]:
    return frozenset(key for one in several for key in one)
