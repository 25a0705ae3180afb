"""Which policy of one source is which of another: by path, by name, and where both changed, by what the file says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from routectl.repo.sides import Held, Side

How = Literal["path", "name", "content", "alone"]

NEARLY = 0.6
"""So much of the lines of two files has to be alike for one to be the other, moved and renamed. All policies share some."""

COMMON = ("apiVersion", "kind", "metadata", "registry", "evidence", "traffic")

MOST_COMPARED = 10_000
"""Where more pairs of files would have to be compared, only files with the same text are paired."""


class Pair(NamedTuple):
    """A policy on both sides, or on one of them."""

    old: Held | None
    new: Held | None
    how: How
    """How the two were found to be one; `alone` where there is only one."""

    @property
    def is_moved(self) -> bool:
        """Whether the policy is in another file than it was."""
        return self.old is not None and self.new is not None and self.old.path != self.new.path


def pairs(old: Side, new: Side, *, as_is: bool = False, alone: bool = False) -> tuple[Pair, ...]:
    """The policies of two sides, in the order of the new one, then those that are gone. Raises `Unusable`.

    Two files may hold policies of different names: whether to compare them all the same is `as_is`.
    Whether the old side may hold none, so that each of the new one is the first by its name, is `alone`.
    """
    for side in (new,) if alone else (old, new):
        if not side.held and (side.is_given or old.held == new.held):
            raise Unusable(f"`{side.label}` holds no RoutePolicy")
    matching = _Matching(list(old.held), list(new.held))
    for key in _KEYS:
        matching.match(key, "path")
    if old.is_file and new.is_file and not (old.is_wide or new.is_wide):
        _files(old, new, matching, as_is=as_is)
    else:
        matching.match(lambda held: (held.name or None, held.path.rpartition("/")[2]), "name")
        matching.match(lambda held: held.name or None, "name")
        matching.match(lambda held: held.source.text, "content")
        matching.match_alike()
    found = matching.pairs(gone=not _is_part(old, new), come=not _is_part(new, old))
    if not found:
        names = ", ".join(f"`{held.name}`" for held in (new if new.is_file else old).held[:8])
        raise Unusable(f"`{old.label}` and `{new.label}` have no policy in common: {names} is in one of them alone")
    return found


_KEYS: tuple[Callable[[Held], Hashable], ...] = (
    lambda held: (held.path, held.name),
    lambda held: (held.inside or None, held.name),
    lambda held: held.path,
    lambda held: held.inside or None,
)
"""The place and the name of a policy; then its place alone, where one is left there."""


class _Matching:
    """What is matched so far, and what is left."""

    def __init__(self, old: list[Held], new: list[Held]) -> None:
        self.old = old
        self.new = new
        self._left = {id(held): held for held in (*old, *new)}
        self._found: dict[int, tuple[Held, How]] = {}

    def left(self, side: Iterable[Held]) -> list[Held]:
        return [held for held in side if id(held) in self._left]

    def join(self, old: Held, new: Held, how: How) -> None:
        self._found[id(new)] = (old, how)
        del self._left[id(old)], self._left[id(new)]

    def match(self, key: Callable[[Held], Hashable], how: How) -> None:
        """Join those whose key only they have on their side; a key that is None, or has a None, is none."""
        before, after = self._by(key, self.old), self._by(key, self.new)
        for known, held in after.items():
            if len(held) == len(before.get(known, ())) == 1:
                self.join(before[known][0], held[0], how)

    def _by(self, key: Callable[[Held], Hashable], side: list[Held]) -> dict[Hashable, list[Held]]:
        found: dict[Hashable, list[Held]] = {}
        for held in self.left(side):
            known = key(held)
            if known is not None and not (isinstance(known, tuple) and None in known):
                found.setdefault(known, []).append(held)
        return found

    def match_alike(self) -> None:
        """Join those whose files have most lines in common, or that say most alike however it is laid out; the most alike first."""
        before, after = self.left(self.old), self.left(self.new)
        if not 0 < len(before) * len(after) <= MOST_COMPARED:
            return
        was, now = ([(_lines(held.source.text), _said(held)) for held in side] for side in (before, after))
        ranked = sorted(
            (-alike, i, j)
            for i, one in enumerate(was)
            for j, other in enumerate(now)
            if (alike := max(map(_shared, one, other))) >= NEARLY
        )
        for _, i, j in ranked:
            if id(before[i]) in self._left and id(after[j]) in self._left:
                self.join(before[i], after[j], "content")

    def pairs(self, *, gone: bool, come: bool) -> tuple[Pair, ...]:
        """All pairs; `gone` and `come` say whether to tell of those on one side alone."""
        found = []
        for held in self.new:
            if id(held) in self._found:
                old, how = self._found[id(held)]
                found.append(Pair(old, held, how))
            elif come:
                found.append(Pair(None, held, "alone"))
        return (*found, *(Pair(held, None, "alone") for held in self.left(self.old) if gone))


def _files(old: Side, new: Side, matching: _Matching, *, as_is: bool) -> None:
    """Two files that were named: their policies by name; others only where that is asked for."""
    matching.match(lambda held: held.name or None, "name")
    before, after = matching.left(old.held), matching.left(new.held)
    if not before or not after:
        return
    if not as_is and all(held.name for held in (*before, *after)):
        names = [", ".join(f"`{held.name}`" for held in side[:8]) for side in (before, after)]
        raise Unusable(
            f"`{old.label}` holds {names[0]} and `{new.label}` holds {names[1]}, which are different policies; "
            "say `--as-is` to compare them all the same"
        )
    for one, other in zip(before, after, strict=False):
        matching.join(one, other, "content")


def _is_part(side: Side, other: Side) -> bool:
    """Whether a side holds more than what the comparison is about, for the other is one file, or not where it was."""
    return side.is_wide or (other.is_file and not side.is_file)


def _lines(text: str) -> Counter[str]:
    return Counter(line for written in text.splitlines() if (line := written.strip()))


def _said(held: Held) -> Counter[str]:
    """What a policy says of requests: each value with the keys that lead to it. What all policies of a team share says nothing."""
    mine = (one for one in held.source.documents if one.kind == "RoutePolicy" and one.name == held.name)
    value: dict[str, Any] = next((one.value for one in mine), {})
    return Counter(leaf for key, part in value.items() if key not in COMMON for leaf in _leaves(part, key))


def _leaves(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, entry in value.items():
            yield from _leaves(entry, f"{at}.{key}")
    elif isinstance(value, list):
        for entry in value:
            yield from _leaves(entry, at)
    elif value is not None:
        yield f"{at} {value}"


def _shared(one: Counter[str], other: Counter[str]) -> float:
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 0.0
