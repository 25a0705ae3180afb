"""The part of a policy that a change of one route can concern: routes that get none of its requests are left out.

What such a change does is the same in the part as in the whole, and found in a part of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import meets
from routectl.engine.match import match_boxes
from routectl.policy.route import fill_defaults
from routectl.review.mixture import REFERENCES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.diff.change import Names
    from routectl.policy.policy import Policy
    from routectl.review.mixture import Written

WHERE = ("name", "match")
"""What of a route says which requests are its own: a change of it concerns whoever gets them otherwise."""


class Near:
    """The routes of a policy by the requests that they may take."""

    def __init__(self, policy: Policy) -> None:
        self.written: Written = policy.document.value
        self.names = [route.name for route in policy.routes]
        self.boxes = {route.name: match_boxes(route.match) for route in policy.routes}

    def parts(self, changed: Written, names: Names) -> tuple[Written, Written] | None:
        """The document before and after a change of what a route says under these names, both without the routes far from it.

        None where the change isn't one of a single route that stays where it is and takes what it took.
        """
        if len(names) < 3 or names[0] != "routes" or names[2] in WHERE or names[1] not in self.boxes:
            return None
        if len(self.boxes) != len(self.names) or [route["name"] for route in changed["routes"]] != self.names:
            return None
        versions = self.written, changed
        named = [_named(version) for version in versions]
        concerned = self._leading(named, names[1])
        boxes = {where for name in concerned for where in self.boxes[name]}
        kept = {name for name in self.names if name in concerned or meets(self.boxes[name], boxes)}
        waiting = list(kept)
        while waiting:
            name = waiting.pop()
            more = {other for each in named for other in each[name] if other in self.boxes} - kept
            kept |= more
            waiting += more
        return _with(versions[0], kept), _with(versions[1], kept)

    def _leading(self, named: list[dict[str, tuple[str, ...]]], name: str) -> set[str]:
        """A route, and all whose fallback routes lead to it: its models are theirs too."""
        found, before = {name}, 0
        while len(found) != before:
            before = len(found)
            found |= {one for each in named for one, others in each.items() if not found.isdisjoint(others)}
        return found


def _named(version: Written) -> dict[str, tuple[str, ...]]:
    """The routes that each route names."""
    defaults = version.get("defaults", {})
    filled = ((route["name"], fill_defaults(route, defaults)) for route in version["routes"])
    return {name: tuple(str(route[key]) for key in REFERENCES if key in route) for name, route in filled}


def _with(version: Written, names: Iterable[str]) -> Written:
    return {**version, "routes": [route for route in version["routes"] if route["name"] in names]}
