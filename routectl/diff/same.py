"""Which routes of two policies are one and the same, under whatever names: renamed, split in several, or brought together."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.diff.change import Change
    from routectl.policy.policy import Policy

APART = ("name", "match", "stage", "sunset", "replaced_by")
"""What two routes may differ in and still do the same with the requests that they take."""


class Same(NamedTuple):
    """The name under which a route is compared, by its own name; a route that isn't named here goes by its own."""

    old: Mapping[str, str]
    new: Mapping[str, str]

    @property
    def back(self) -> dict[str, str]:
        """The old routes' names by those under which they are compared."""
        return {shared: own for own, shared in self.old.items()}


DISTINCT = Same({}, {})


def same(old: Policy, new: Policy, changes: Iterable[Change]) -> Same:
    """Routes that the changes tell as renamed; and those that are new or gone and say the same as one on the other side.

    A route with a quota has a budget of its own: two of them are not one.
    """
    renamed = {
        str(change.before): str(change.after)
        for change in changes
        if change.kind == "renamed" and change.path[0] == "routes" and len(change.path) == 2
    }
    before, after = _routes(old), _routes(new)
    own, other = dict(renamed), dict[str, str]()
    if before.keys() == after.keys():
        return Same(own, other)
    by_content: dict[str, tuple[list[str], list[str]]] = {}
    for side, routes in enumerate((before, after)):
        for name, content in routes.items():
            if content:
                by_content.setdefault(content, ([], []))[side].append(name)
    for mine, theirs in by_content.values():
        gone = [name for name in mine if name not in after and name not in renamed]
        come = [name for name in theirs if name not in before and name not in renamed.values()]
        if len(mine) == 1 and theirs:
            shared = own.get(mine[0], mine[0] if mine[0] in theirs else theirs[0])
            own |= {mine[0]: shared} if shared != mine[0] else {}
            other |= {name: shared for name in come if name != shared}
        elif len(theirs) == 1 and mine:
            own |= dict.fromkeys(gone, theirs[0])
    return Same(own, other)


def groups(same: Same) -> Iterator[tuple[list[str], list[str]]]:
    """Routes that are one where it isn't one on each side: the names in the old policy, and in the new one."""
    shared = {*same.old.values(), *same.new.values()}
    for name in sorted(shared):
        mine = [own for own, to in same.old.items() if to == name]
        theirs = [own for own, to in same.new.items() if to == name]
        if theirs or len(mine) > 1:
            yield mine or [name], [name, *theirs]


def _routes(policy: Policy) -> dict[str, str]:
    """For each route what it says, but for its name and match; nothing where it has a budget of its own."""
    quota = "quota" in policy.document.value.get("defaults", {})
    return {
        route["name"]: "" if quota or "quota" in route else _content(route) for route in policy.document.value["routes"]
    }


def _content(route: dict[str, Any]) -> str:
    said = {key: value for key, value in route.items() if key not in APART and not key.startswith("x-")}
    return json.dumps(said, sort_keys=True, default=str)
