"""Changes inside values that have no identity of their own: a team's notes, and what the language doesn't know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.change import Change, Kind
    from routectl.diff.direction import Judge
    from routectl.diff.here import Here

MOST = 1000
"""A value of more parts is told as a whole: to look into it could take long."""


def nested(old: Any, new: Any, here: Here, judge: Judge) -> Iterator[Change]:
    """What changed between two free values: the keys of mappings one by one, anything else whole."""
    if not (isinstance(old, dict) and isinstance(new, dict)) or _parts(old) + _parts(new) > MOST:
        yield here.change(judge, old, new)
        return
    from deepdiff import DeepDiff

    told: set[tuple[str, ...]] = set()
    for found in DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False).values():
        for difference in found:
            keys = _keys(difference.path(output_format="list"))
            if keys not in told:
                told.add(keys)
                yield from _told(keys, old, new, here, judge)


def _told(keys: tuple[str, ...], old: Any, new: Any, here: Here, judge: Judge) -> Iterator[Change]:
    is_old = is_new = True
    for key in keys:
        is_old, is_new = is_old and key in old, is_new and key in new
        here = here.down(key, key if is_old else None, key if is_new else None)
        old, new = old[key] if is_old else None, new[key] if is_new else None
    if old != new or is_old != is_new:
        kind: Kind = "changed" if is_old and is_new else "added" if is_new else "removed"
        yield here.change(judge, old, new, kind)


def _keys(path: list[Any]) -> tuple[str, ...]:
    """The keys down to the first list, which is told as a whole: what stands in it is known by its place alone."""
    depth = next((depth for depth, step in enumerate(path) if not isinstance(step, str)), len(path))
    return tuple(path[:depth])


def _parts(value: Any) -> int:
    """How many values a value holds, itself included; past the limit, no more are counted."""
    waiting, count = [value], 0
    while waiting and count <= MOST:
        value = waiting.pop()
        count += 1
        if isinstance(value, (dict, list)):
            waiting += value.values() if isinstance(value, dict) else value
    return count
