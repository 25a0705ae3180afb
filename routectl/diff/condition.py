"""How matches are compared: by dimension, as the sets of requests that their conditions hold for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.diff.direction import Judge
from routectl.diff.node import NOTE, Row, by_name, notes
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from routectl.diff.change import Change, Direction, Names
    from routectl.diff.here import Both, Here
    from routectl.policy.condition import Dimension

Held = tuple[Any, ...]
"""What a condition holds for: `("values", set)`, `("whole", low, high)`, `("needs", all, none)`, or as it is written."""

Compared = Literal["wider", "narrower", "alike", "askew"]


class Matched(NamedTuple):
    """A match, dimension by dimension. `narrower` is the direction of one that holds for fewer requests."""

    why: str
    narrower: Direction = "unknown"

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        old, new = old or {}, new or {}
        for name, before, after, below in by_name(old, new, here):
            if name == "any":
                yield from self._branches(before, after, below)
            elif (how := compared(before, after, name, here.both)) != "alike":
                yield below.change(self._judge(how), before, after)
            elif isinstance(before, dict) and isinstance(after, dict):
                yield from notes(before, after, below, {**before, **after})
        yield from notes(old, new, here, {**old, **new})

    def rows(self, field: Names) -> Iterator[Row]:
        says = "unknown" if self.narrower == "unknown" else "wider tightens, narrower loosens"
        yield Row((*field, "*"), says, self.why)

    def _judge(self, how: Compared) -> Judge:
        wider: dict[Direction, Direction] = {"tightens": "loosens", "loosens": "tightens"}
        ways = {"narrower": self.narrower, "wider": wider.get(self.narrower, "unknown")}
        return Judge("", lambda *_: ways.get(how, "unknown"))

    def _branches(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        """The branches of an `any` have no names: each is known by what it holds for."""
        before, after = ({branch(one, here.both): one for one in side or ()} for side in (old, new))
        for key, one in after.items():
            if key in before and before[key] != one:
                yield from notes(before[key], one, _at_branch(here, old, new, before[key], one), {**before[key], **one})
        gone = [one for key, one in before.items() if key not in after]
        come = [one for key, one in after.items() if key not in before]
        if not before or not after:
            yield here.change(self._judge("narrower" if after else "wider"), old, new)
            return
        if len(gone) == len(come) == 1:
            yield _at_branch(here, old, new, gone[0], come[0]).change(self._judge("askew"), gone[0], come[0])
            return
        for one in come:
            yield _at_branch(here, old, new, None, one).change(self._judge("wider"), None, one)
        for one in gone:
            yield _at_branch(here, old, new, one, None).change(self._judge("narrower"), one, None)


def _at_branch(here: Here, old: Any, new: Any, gone: Any, come: Any) -> Here:
    places = (None if one is None else side.index(one) for side, one in ((old, gone), (new, come)))
    return here.down("", *places)._replace(names=here.names)


def branch(match: Mapping[str, Any], both: Both) -> frozenset[tuple[Any, ...]]:
    """A match as what it holds for, to be held against others as a whole."""
    return frozenset(
        (name, frozenset(branch(one, both) for one in value))
        if name == "any"
        else (name, *(held(value, name, order, both) for order in _orders(name, both)))
        for name, value in match.items()
        if not name.startswith(NOTE)
    )


def compared(old: Any, new: Any, name: str, both: Both) -> Compared:
    """How the requests of one written condition lie to those of another.

    What lies one way in the old order of a dimension and another way in the new one is askew.
    """
    ways = {_compare(held(old, name, order, both), held(new, name, order, both)) for order in _orders(name, both)}
    return ways.pop() if len(ways) == 1 else "askew"


def _orders(name: str, both: Both) -> tuple[Dimension | None, Dimension | None]:
    return both.old.dimensions.get(name), both.new.dimensions.get(name)


def held(value: Any, name: str, order: Dimension | None, both: Both) -> Held | None:
    """What a condition holds for, the values of its dimension in this order; None where that is everything."""
    if isinstance(value, dict):
        value = {key: entry for key, entry in value.items() if not key.startswith(NOTE)}
    if value is None:
        return None
    if name == "needs":
        wanted = value if isinstance(value, dict) else {"all": value}
        needs = [frozenset(_listed(wanted.get(key, []))) for key in ("all", "not")]
        return ("needs", *needs) if any(needs) else None
    if not isinstance(value, dict):
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return ("whole", value, value) if is_whole else ("values", frozenset(_listed(value)))
    if "not" in value:
        known = frozenset((OTHER, *(one for side in _orders(name, both) if side for one in side.values)))
        left_out = frozenset(_listed(value["not"]))
        return ("values", known - left_out) if left_out <= known else _as_written(value)
    if all(isinstance(bound, int) for bound in value.values()):
        return _range(value)
    known_bounds = order is not None and all(bound in order.values for bound in value.values())
    return _among(value, order.values) if order is not None and known_bounds else _as_written(value)


def _compare(old: Held | None, new: Held | None) -> Compared:
    if old == new:
        return "alike"
    if old is None or new is None:
        return "wider" if new is None else "narrower"
    if old[0] != new[0] or old[0] == "written":
        return "askew"
    return "wider" if _covers(new, old) else "narrower" if _covers(old, new) else "askew"


def _covers(one: Held, other: Held) -> bool:
    """Whether all that `other` holds for, `one` holds for too."""
    if one[0] == "values":
        return bool(other[1] <= one[1])
    if one[0] == "needs":
        return bool(one[1] <= other[1] and one[2] <= other[2])
    return bool(one[1] <= other[1] and other[2] <= one[2])


def _range(value: Mapping[str, int]) -> Held | None:
    low, high = 0.0, float("inf")
    for comparison, bound in value.items():
        if comparison in ("gt", "gte"):
            low = max(low, bound + (comparison == "gt"))
        else:
            high = min(high, bound - (comparison == "lt"))
    return ("whole", low, high) if low or high != float("inf") else None


_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "lt": int.__lt__, "lte": int.__le__, "gt": int.__gt__, "gte": int.__ge__,
}  # fmt: skip


def _among(value: Mapping[str, str], values: tuple[str, ...]) -> Held:
    ranks = [(_HOLDS[comparison], values.index(bound)) for comparison, bound in value.items()]
    return "values", frozenset(
        name for rank, name in enumerate(values) if all(holds(rank, bound) for holds, bound in ranks)
    )


def _as_written(value: Mapping[str, Any]) -> Held:
    return "written", frozenset((key, frozenset(_listed(entry))) for key, entry in value.items())


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
