"""`routectl diff`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from routectl.cli.finish import chosen, finish
from routectl.diff.compare import compare
from routectl.diff.log import weighed
from routectl.diff.pairs import pairs
from routectl.diff.report import Compared, report
from routectl.engine.states import read_states
from routectl.ready import errors
from routectl.repo.config import configuration
from routectl.repo.disk import Disk, Unusable, shown
from routectl.repo.sides import sides
from routectl.repo.traffic import traffic as open_traffic

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from routectl.diff.pairs import Pair
    from routectl.engine.states import States
    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.repo.disk import Tree
    from routectl.repo.sides import Held, Side
    from routectl.repo.traffic import Traffic

FORMATS = ("text", "json", "markdown", "html")
FAIL_ON = ("loosens", "never")


def command(
    old: str | None = None,
    new: str | None = None,
    *,
    states: str = "nominal",
    as_is: bool = False,
    at: str | None = None,
    exit_code: bool = False,
    fail_on: str = "never",
    traffic: str | None = None,
    output: list[str] | None = None,
    color: str | None = None,
) -> int:
    """Tell what changed in a policy, and exactly which requests are now decided otherwise.

    Example: routectl diff main --states outages:1 -o markdown=diff.md
    """
    config = configuration({"color": color})
    formats = [each.format for each in chosen(output or (), FORMATS)]
    if fail_on not in FAIL_ON:
        raise Unusable(f"`--fail-on {fail_on}`: say `loosens` or `never`")
    try:
        looked_at = read_states(states)
    except ValueError as error:
        raise Unusable(f"--states: {error}") from None
    given = open_traffic(Disk(), os.path.abspath(traffic)) if traffic else None
    with _sides(at, old or "", new or "", config["exclude"]) as (before, after):
        found = pairs(before, after, as_is=as_is)
        trees = before.repo.tree, after.repo.tree
        compared = tuple(_weighed(_compared(pair, looked_at, config, after), trees, given) for pair in found)
        told = report(compared, (before.label, after.label), formats)
        finish(told, output or (), color=config["color"])
    return _status(compared, exit_code=exit_code, fail_on=fail_on)


def _sides(at: str | None, old: str, new: str, exclude: Sequence[str]) -> AbstractContextManager[tuple[Side, Side]]:
    if at is None:
        return sides(old, new, exclude)
    if not old or not new:
        raise Unusable("`--at` reads two files as if they stood there: name both")
    from routectl.repo.placed import placed

    return placed(at, old, new, exclude)


def _status(compared: tuple[Compared, ...], *, exit_code: bool, fail_on: str) -> int:
    if any(each.findings for each in compared):
        return 2
    differences = [each.difference for each in compared if each.difference]
    if any(one.undecided for one in differences):
        return 4
    if fail_on == "loosens" and any(change.direction == "loosens" for one in differences for change in one.changes):
        return 1
    is_otherwise = any(each.difference is None or each.difference.is_otherwise for each in compared)
    return 1 if exit_code and is_otherwise else 0


def _weighed(each: Compared, trees: tuple[Tree, Tree], given: Traffic | None) -> Compared:
    return each._replace(difference=weighed(each.difference, trees, given)) if each.difference else each


def _compared(pair: Pair, states: States, config: Configuration, after: Side) -> Compared:
    held = pair.new or pair.old
    assert held is not None
    title = held.name or shown(held.path)
    if pair.old is None or pair.new is None:
        path = f"`{shown(held.path)}`"
        if pair.old is None:
            return Compared(title, None, f"a new policy, {path}")
        is_there = after.repo.tree.exists(held.path)
        return Compared(title, None, f"{path} holds no such policy any more" if is_there else f"{path} is gone")
    if pair.is_moved:
        title += f" ({shown(pair.old.path)} is now {shown(pair.new.path)})"
    old, new = pair.old.read(), pair.new.read()
    if old is None or new is None:
        return _broken(title, pair.old, pair.new, (old, new), states, config)
    return Compared(title, compare(old, new, states))


def _broken(
    title: str, old: Held, new: Held, read: tuple[Policy | None, Policy | None], states: States, config: Configuration
) -> Compared:
    """One that can't be read on some side: what is wrong with it, and the words about the rest of it."""
    broken = [held for held, policy in zip((old, new), read, strict=True) if policy is None]
    findings = tuple(finding for held in broken for finding in errors((held.look(),), config, is_read=False))
    sides = (
        "both versions are broken"
        if len(broken) > 1
        else f"the {'old' if read[0] is None else 'new'} version is broken"
    )
    before, after = read
    if before is not None and after is None:
        after = new.mend(before)
    elif after is not None and before is None:
        before = old.mend(after)
    if before is None or after is None:
        return Compared(title, None, f"{sides}; nothing can be compared", findings)
    why = f"{sides}; what is broken in it counts as unchanged"
    return Compared(title, compare(before, after, states, why), why, findings)
