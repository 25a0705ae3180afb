"""A change taken apart into commits of one variable each, in an order in which every one of them lints."""

from __future__ import annotations

from functools import cached_property
from itertools import chain, combinations
from typing import TYPE_CHECKING, NamedTuple

from routectl.review.alone import MOST_ALONE, holes, parts
from routectl.review.files import Files
from routectl.review.step_lint import UNWRITTEN, StepLint
from routectl.review.turned import EVIDENCE, Turned, steps_between
from routectl.review.unused import is_unused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.review.alone import Parts
    from routectl.review.change import Proposal
    from routectl.review.turned import Key, Variable

MOST_TRIED = 400
"""So many steps are tried in search of an order."""

NEEDED = "one can't be said without the other"

GIVEN_UP = f"none of {MOST_TRIED} orders that were tried lints"


class Step(NamedTuple):
    """One commit: what it takes of the change, and what the files are then."""

    keys: frozenset[Key]
    variables: tuple[Variable, ...]
    """None for the one that only brings the evidence up to date."""
    chosen: frozenset[Key]
    """All that is taken with it and before it."""
    why: str = ""
    """Why it takes more than one variable, where it does."""
    is_rest: bool = False
    """Whether it is all that no order was found for."""


class Taken(NamedTuple):
    """The steps of a change; none, and why, where it can't be taken apart."""

    steps: tuple[Step, ...]
    undecided: str = ""


class United(NamedTuple):
    """Variables that count as one: what lint has against each of them alone is gone with all of them."""

    variables: tuple[Variable, ...]
    alone: tuple[str, ...]
    """What speaks against each, applied to the base by itself."""


class TakenApart:
    """A change taken apart: its variables, what each does, and the steps. Each is worked out when it is asked for."""

    def __init__(self, proposals: Sequence[Proposal], config: Configuration, others: Sequence[Policy] = ()) -> None:
        """`others` are the policies that the change leaves alone."""
        self.turned = Turned(proposals)
        self.config = config
        self.others = others

    @cached_property
    def parts(self) -> Parts:
        return parts(self.turned)

    @cached_property
    def files(self) -> Files:
        return Files(self.turned)

    @cached_property
    def unused(self) -> frozenset[Key]:
        """Entries of a registry that no policy uses until another variable brings them into use, or that one takes out of it."""
        if self.is_large:
            return frozenset()
        return frozenset(one.key for one in self.turned.variables if is_unused(self.turned, one))

    @cached_property
    def is_large(self) -> bool:
        """Whether there are too many variables to look at each."""
        return len(self.turned.variables) > MOST_ALONE

    @cached_property
    def counting(self) -> tuple[Variable, ...]:
        """The variables that count, some of them perhaps as one."""
        if self.is_large:
            return self.turned.variables
        left_out = self.parts.refactorings | self.unused
        return tuple(one for one in self.turned.variables if one.key not in left_out)

    @cached_property
    def united(self) -> tuple[United, ...]:
        """Those of the counting ones that count as one: lint lets none of them in alone, neither into the base nor at its place."""
        return tuple(self._united())

    @cached_property
    def count(self) -> int:
        """How many variables the change turns."""
        return len(self.counting) - sum(len(one.variables) - 1 for one in self.united)

    @cached_property
    def taken(self) -> Taken:
        """The order of steps: each lints, no name leads nowhere, and each changes its own variables and no others."""
        if self.is_large:
            return Taken((), f"more than {MOST_ALONE} variables are not taken apart")
        whole = holes(self.turned, self.turned.everything)
        if whole:
            return Taken((), whole[0])
        return Taken(tuple(self._search.steps()))

    @cached_property
    def _search(self) -> _Search:
        return _Search(self)

    def _united(self) -> Iterator[United]:
        for step in self.taken.steps:
            those = tuple(one for one in step.variables if one in self.counting)
            if len(those) > 1 and not step.is_rest:
                alone = [self._against(frozenset(), one) for one in those]
                # what isn't counted is granted: that evidence is one file doesn't make one of all that it measures
                granted = step.keys - {one.key for one in those}
                if all(alone) and all(self._against(granted, one) for one in those):
                    yield United(those, tuple(alone))

    def _against(self, granted: frozenset[Key], one: Variable) -> str:
        """The first finding or hole that a variable brings by itself; empty where it brings none, or only can't be told alone."""
        problems = self._search.problems(granted, frozenset((one.key,)))
        return "" if not problems or problems[0] in (NEEDED, UNWRITTEN) else problems[0]

    def texts(self, step: Step) -> Mapping[str, str]:
        """The files as they are with a step."""
        return self.files.texts(step.chosen)


class _Search:
    def __init__(self, apart: TakenApart) -> None:
        self.apart = apart
        self.turned = apart.turned
        self.lint = StepLint(apart.files, apart.config, apart.others)
        self.left = MOST_TRIED
        self.variables = {one.key: one for one in self.turned.variables}
        self.tried: dict[tuple[frozenset[Key], frozenset[Key]], tuple[str, ...]] = {}

    def steps(self) -> Iterator[Step]:
        chosen: frozenset[Key] = frozenset()
        waiting = self.items()
        while waiting:
            found = self.next(chosen, waiting)
            keys = found or _united(waiting)
            why = self.against(chosen, waiting[0] if not found else _first(waiting, keys))
            several = len(self.named(keys)) > 1 and keys != self.apart.parts.refactorings
            chosen |= keys
            waiting = [one for one in (item - keys for item in waiting) if one]
            is_rest = several and not found
            yield Step(keys, self.named(keys), chosen, (*why, NEEDED)[0] if several else "", is_rest)

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
        """The first of what is waiting that makes a step; several together where none does alone; nothing where none is found."""
        alone = (item for item in waiting if not self.against(chosen, item))
        grown = (keys for item in waiting if (keys := self.together(chosen, item, waiting)))
        united = (_united(several) for size in (2, 3) for several in combinations(waiting, size))
        other = (keys for keys in united if not self.against(chosen, keys))
        return next(chain(alone, grown, other), frozenset())

    def together(
        self, chosen: frozenset[Key], item: frozenset[Key], waiting: list[frozenset[Key]]
    ) -> frozenset[Key]:  # fmt: skip
        """A step that takes an item with others: one after the other, each mends what still speaks against those before.

        Nothing where none mends it. None of them can be left out again.
        """
        keys, problems = item, self.against(chosen, item)
        while problems:
            tried = [(other, self.against(chosen, keys | other)) for other in waiting if not other <= keys]
            good = [
                (len(after), place)
                for place, (_, after) in enumerate(tried)
                if after.count(problems[0]) < problems.count(problems[0]) and GIVEN_UP not in after
            ]
            if not good:
                return frozenset()
            other, problems = tried[min(good)[1]]
            keys |= other
        for other in waiting:
            if other < keys and not self.against(chosen, keys - other):
                keys -= other
        return keys

    def against(self, chosen: frozenset[Key], keys: frozenset[Key]) -> tuple[str, ...]:
        """Why something can't be a step of its own, or that nobody looked any more; nothing where it can."""
        if (chosen, keys) not in self.tried:
            if self.left <= 0:
                return (GIVEN_UP,)
            self.left -= 1
            self.tried[chosen, keys] = self.problems(chosen, keys)
        return self.tried[chosen, keys]

    def problems(self, chosen: frozenset[Key], keys: frozenset[Key]) -> tuple[str, ...]:
        """The names that lead nowhere; else what else is changed; else what lint finds that neither the step before nor the head has."""
        after = chosen | keys
        lost = holes(self.turned, after)
        if lost:
            return lost
        if not self.is_exact(chosen, after):
            return (NEEDED,)
        if after == self.turned.everything:
            return ()  # that is the head, whatever lint says of it
        return self.lint.new(after, chosen)

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

    def named(self, keys: Iterable[Key]) -> tuple[Variable, ...]:
        return tuple(self.variables[key] for key in self.variables if key in set(keys))


def _first(waiting: Iterable[frozenset[Key]], keys: frozenset[Key]) -> frozenset[Key]:
    return next(item for item in waiting if item <= keys)


def _united(several: Iterable[frozenset[Key]]) -> frozenset[Key]:
    return frozenset(key for one in several for key in one)
