"""A document between two versions: some of what changed taken from the new one, all else as the old one has it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from routectl.diff.change import Change, Names

LISTS = ("routes", "guardrails")
"""Lists whose entries go by a name, in an order that says something."""

REFERENCES = ("fallback_route", "replaced_by")

Written = dict[str, Any]

_GONE: Any = object()


class Listed(NamedTuple):
    """What is otherwise in a list of named entries; an entry is known by its new name, one that is gone by its old."""

    former: Mapping[str, str]
    """The old name of each that has a new one."""
    moved: Collection[str]


class Mixing(NamedTuple):
    """Two versions of a document, and the variables in which they differ."""

    old: Written
    new: Written
    variables: frozenset[Names]
    lists: Mapping[str, Listed]
    top: Names = ()
    """The names that stand above those of the document itself: `("registry",)` for one."""


def mixing(
    old: Written, new: Written, variables: Iterable[Names], changes: Iterable[Change], top: Names = ()
) -> Mixing:
    """What two documents differ in; `changes` say which entries are the same under a new name, or at a new place."""
    former: dict[str, dict[str, str]] = {key: {} for key in LISTS}
    moved: dict[str, list[str]] = {key: [] for key in LISTS}
    for change in changes:
        if len(change.path) == 2 and change.path[0] in LISTS:
            if change.kind == "renamed":
                former[change.path[0]][str(change.after)] = str(change.before)
            elif change.kind == "moved":
                moved[change.path[0]].append(change.path[1])
    return Mixing(old, new, frozenset(variables), {key: Listed(former[key], moved[key]) for key in LISTS}, top)


def mixed(one: Mixing, chosen: Collection[Names], *, begun: bool, evidence: bool = False) -> Written:
    """The document with the chosen variables as the new version has them.

    What is written otherwise and means the same, or follows of itself (a version, a note), is the
    new version's once the change has `begun`. `evidence` says whether it is pinned to the new one's.
    """
    if not begun and not chosen:
        made = one.old
    elif one.variables <= frozenset(chosen):
        made = one.new
    else:
        made = _Mix(one, frozenset(chosen)).whole()
    return _pinned(made, one.new if evidence else one.old)


def _pinned(written: Written, side: Written) -> Written:
    """The document with the paths to evidence that a side has."""
    if written.get("evidence") == side.get("evidence"):
        return written
    if "evidence" in written and "evidence" in side:
        return {**written, "evidence": side["evidence"]}
    rest = {key: value for key, value in written.items() if key != "evidence"}
    if "evidence" not in side:
        return rest
    opening = ("apiVersion", "kind", "metadata", "registry")
    found: Written = {key: rest[key] for key in opening if key in rest}
    return {**found, "evidence": side["evidence"], **rest}


class _Mix:
    def __init__(self, one: Mixing, chosen: frozenset[Names]) -> None:
        self.one = one
        self.chosen = chosen
        self.above = {names[:depth] for names in one.variables for depth in range(len(names))}
        """All that something counted is below of."""
        self.defaults: Written = {}

    def whole(self) -> Written:
        old, new, top = self.one.old, self.one.new, self.one.top
        defaults = self.part(old.get("defaults", _GONE), new.get("defaults", _GONE), (*top, "defaults"))
        self.defaults = {} if defaults is _GONE else defaults
        made = self.mapping(old, new, top)
        if not top:
            self.refer(made)
        return made

    def mapping(self, old: Written, new: Written, names: Names) -> Written:
        found: Written = {}
        for key in _merged(list(old), list(new)):
            value = self.part(old.get(key, _GONE), new.get(key, _GONE), (*names, key))
            if value is not _GONE:
                found[key] = value
        return found

    def part(self, old: Any, new: Any, names: Names) -> Any:
        if names in self.one.variables:
            return self.side(old, new, names)
        if names not in self.above:
            return self.settled(old, new, names)
        if len(names) == 1 and names[0] in LISTS:
            return self.listed(names[0], [] if old is _GONE else old, [] if new is _GONE else new)
        found = self.mapping(old if isinstance(old, dict) else {}, new if isinstance(new, dict) else {}, names)
        return _GONE if not found and (old is _GONE or new is _GONE) else found

    def side(self, old: Any, new: Any, names: Names) -> Any:
        """A variable as the side that it is taken from has it; spelled out where that side leaves it to other defaults."""
        is_new = names in self.chosen
        value = new if is_new else old
        if names[0] != "routes" or len(names) < 3:
            return value
        defaults = (self.one.new if is_new else self.one.old).get("defaults", {})
        meant, said = _at(defaults, names[2:]), _at(self.defaults, names[2:])
        return meant if value is _GONE and meant != said else value

    def settled(self, old: Any, new: Any, names: Names) -> Any:
        """What means the same on both sides: what a route says itself, for its defaults may not be there yet, or any more."""
        if names[0] in ("routes", "defaults") and isinstance(old, dict) and isinstance(new, dict) and old != new:
            return self.mapping(old, new, names)
        return old if new is _GONE and names[0] == "routes" else new

    def listed(self, key: str, old: list[Written], new: list[Written]) -> list[Written]:
        """The entries of a list in an order that has each of them where its own side has it, among those that stay."""
        listed = self.one.lists[key]
        latter = {was: now for now, was in listed.former.items()}
        before: dict[str, Written] = {str(latter.get(entry["name"], entry["name"])): entry for entry in old}
        after: dict[str, Written] = {entry["name"]: entry for entry in new}
        standing = [name for name in before if name in after and name not in listed.moved]
        is_new = {name: (key, name) in self.chosen for name in (*before, *after)}
        come = _gaps(after, standing, lambda name: is_new[name])
        gone = _gaps(before, standing, lambda name: not is_new[name])
        order: list[str] = [*come.get(None, ()), *gone.get(None, ())]
        for anchor in standing:
            order += (anchor, *come.get(anchor, ()), *gone.get(anchor, ()))
        return [self.entry(key, name, before.get(name), after.get(name), is_new=is_new[name]) for name in order]

    def entry(self, key: str, name: str, old: Written | None, new: Written | None, *, is_new: bool) -> Written:
        if old is None or new is None:
            found = old or new
            assert found is not None
            return found
        if key == "guardrails" and (key, name) in self.one.variables:
            return new if is_new else old
        found = self.mapping(old, new, (key, name))
        had = new["name"] if is_new and (key, name) in self.one.variables else old["name"]
        return {entry: had if entry == "name" else value for entry, value in found.items()}

    def refer(self, made: Written) -> None:
        """Names of routes that are called otherwise yet, or not any more."""
        known = {route["name"] for route in made["routes"]}
        former = self.one.lists["routes"].former
        calls = {now: was for now, was in former.items() if now not in known and was in known}
        calls |= {was: now for now, was in former.items() if was not in known and now in known}
        if not calls:
            return
        made["routes"] = [_called(route, calls) for route in made["routes"]]
        if "defaults" in made:
            made["defaults"] = _called(made["defaults"], calls)


def _called(entry: Written, calls: Mapping[str, str]) -> Written:
    return {key: calls.get(value, value) if key in REFERENCES else value for key, value in entry.items()}


def _gaps(entries: Iterable[str], standing: list[str], is_taken: Any) -> dict[str | None, list[str]]:
    """The entries of a list that don't stand in both, by the one behind which they are."""
    stays, anchor = set(standing), None
    found: dict[str | None, list[str]] = {}
    for name in entries:
        if name in stays:
            anchor = name
        elif is_taken(name):
            found.setdefault(anchor, []).append(name)
    return found


def _merged(old: list[str], new: list[str]) -> Iterator[str]:
    """The keys of both, each new one behind the one that it is behind in the new version."""
    had = set(old)
    waiting = iter(old)
    for key in new:
        if key not in had:
            yield key
            continue
        for before in waiting:
            yield before
            if before == key:
                break
    yield from waiting


def _at(value: Any, names: Names) -> Any:
    for name in names:
        if not isinstance(value, dict) or name not in value:
            return _GONE
        value = value[name]
    return value
