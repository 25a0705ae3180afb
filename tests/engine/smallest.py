"""Cuts down a case in which engines don't agree, to show where the difference comes from."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from routectl.policy.check import check
from tests.engine.engines import Case, Disagreement, Engines
from tests.engine.worlds import World

KEPT = {"apiVersion", "kind", "metadata"}


def disagree(case: Case) -> bool:
    """Whether the engines still don't agree on a case that is sound."""
    try:
        if not all(check(document["kind"])(document) for document in case.world.documents):
            return False
        Engines(case.world).agreed(case.request, case.state)
    except Disagreement:
        return True
    except Exception:  # what was cut left something dangling
        return False
    return False


def smallest(case: Case, wanted: Callable[[Case], bool] = disagree) -> Case:
    """The case with everything left out that isn't needed for what is wanted."""
    while (less := next(filter(wanted, _smaller(case)), None)) is not None:
        case = less
    return case


def _smaller(case: Case) -> Iterator[Case]:
    whole = [case.world.policy, case.world.registry, list(case.world.reports), case.request, case.state]
    for path in _paths(whole):
        cut = copy.deepcopy(whole)
        holder: Any = cut
        for step in path[:-1]:
            holder = holder[step]
        del holder[path[-1]]
        yield Case(World(cut[0], cut[1], tuple(cut[2])), cut[3], cut[4])


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Everything that can be left out, the largest first."""
    steps = (
        list(value.items()) if isinstance(value, dict) else list(enumerate(value)) if isinstance(value, list) else []
    )
    if path:
        yield from ((*path, step) for step, _ in steps if step not in KEPT)
    for step, inner in steps:
        if step not in KEPT:
            yield from _paths(inner, (*path, step))
