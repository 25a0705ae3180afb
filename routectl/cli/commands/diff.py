"""`routectl diff`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.cli.finish import chosen, finish
from routectl.diff.compare import compare
from routectl.diff.pairs import pairs
from routectl.diff.report import Compared, report
from routectl.engine.states import read_states
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.sides import sides

if TYPE_CHECKING:
    from routectl.diff.pairs import Pair
    from routectl.engine.states import States

FORMATS = ("text", "json", "markdown")
FAIL_ON = ("loosens", "never")


def command(
    old: str | None = None,
    new: str | None = None,
    *,
    states: str = "nominal",
    as_is: bool = False,
    exit_code: bool = False,
    fail_on: str = "never",
    output: list[str] | None = None,
    color: str | None = None,
) -> int:
    """Tell what changed in a policy, and exactly which requests are now decided otherwise.

    Example: routectl diff main --states outages:1 -o markdown=diff.md
    """
    config = configuration({"color": color})
    chosen(output or (), FORMATS)
    if fail_on not in FAIL_ON:
        raise Unusable(f"`--fail-on {fail_on}`: say `loosens` or `never`")
    try:
        looked_at = read_states(states)
    except ValueError as error:
        raise Unusable(f"--states: {error}") from None
    with sides(old or "", new or "", config["exclude"]) as (before, after):
        found = pairs(before, after, as_is=as_is)
        compared = tuple(_compared(pair, looked_at) for pair in found)
        told = report(compared, (before.label, after.label))
        finish(told, output or (), color=config["color"])
    differences = [each.difference for each in compared if each.difference]
    if any(one.undecided for one in differences):
        return 4
    if fail_on == "loosens" and any(change.direction == "loosens" for one in differences for change in one.changes):
        return 1
    is_otherwise = any(each.difference is None or each.difference.changes for each in compared)
    return 1 if exit_code and is_otherwise else 0


def _compared(pair: Pair, states: States) -> Compared:
    held = pair.new or pair.old
    assert held is not None
    title = held.name or shown(held.path)
    if pair.old is None or pair.new is None:
        return Compared(
            title, None, f"a new policy, {shown(held.path)}" if pair.old is None else f"{shown(held.path)} is gone"
        )
    if pair.is_moved:
        title += f" ({shown(pair.old.path)} is now {shown(pair.new.path)})"
    old, new = pair.old.read(), pair.new.read()
    if old is None or new is None:
        broken = pair.old if old is None else pair.new
        flaw = next((flaw for flaw in broken.source.flaws if not flaw.is_harmless), None)
        why = f"line {flaw.place.span.start.line}: {flaw.message}" if flaw else "it holds no policy that can be used"
        return Compared(title, None, f"the {'old' if old is None else 'new'} version can't be read: {why}")
    return Compared(title, compare(old, new, states))
