"""The variables of a change for people and for scripts: which count, which count as one, what each does, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.output.escape import counted
from routectl.report import Lines, Table
from routectl.review.step_words import effect_data, effect_words, step_title, ways

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.review.steps import TakenApart, United
    from routectl.review.turned import Variable

MOST_SHOWN = 60

MOST_NAMED = 20
"""So many variables are named in a line."""


def summary(apart: TakenApart, count: int, united: Sequence[United]) -> str:
    """The variables by name, why some count as one, and what else changes."""
    same = len(apart.parts.refactorings)
    if not apart.counting:
        return f"a refactoring: {counted(same, 'variable')} and no decision changed"
    unused = [one for one in apart.turned.variables if one.key in apart.unused]
    return "; ".join(filter(None, (_counting(apart.counting, count, united), _beside(same, unused))))


def _counting(counting: Sequence[Variable], count: int, united: Sequence[United]) -> str:
    titles = names(counting)
    said = f"{', '.join(titles[:4])}{', …' if len(counting) > 4 else ''}"
    if count == len(counting):
        return f"one variable: {said}" if count == 1 else f"{counted(count, 'variable')}: {said}"
    why = "; ".join(_together(one) for one in united[:2])
    return f"counted as one: {why}" if count == 1 else f"{counted(count, 'variable')}: {said}; counted as one: {why}"


def _beside(same: int, unused: Sequence[Variable]) -> str:
    """What else changes, and isn't counted."""
    told = []
    if same:
        told.append(f"{counted(same, 'other')} {'says' if same == 1 else 'say'} the same in another way")
    if unused:
        titles = names(unused)
        more = f" and {len(unused) - 2} more" if unused[2:] else ""
        told.append(f"{', '.join(titles[:2])}{more}: counted with what uses {'them' if unused[1:] else 'it'}")
    return "; ".join(told)


def _together(one: United) -> str:
    """Variables that count as one, and what speaks against one of them alone."""
    titles = [f"`{each.title}`" for each in one.variables]
    return f"{', '.join(titles[:-1])} and {titles[-1]} need each other: {one.alone[0]}"


def as_one(united: Sequence[United]) -> Iterator[Lines]:
    """What speaks against each of the variables that count as one."""
    lines = [
        f"`{each.title}` alone: {why}"
        for one in united
        for each, why in zip(one.variables, one.alone, strict=True)
    ]  # fmt: skip
    if lines:
        yield Lines(tuple(lines[:MOST_SHOWN]), "Counted as one: lint lets none of them in without the others")


def names(variables: Sequence[Variable]) -> list[str]:
    """What they are called: with what each is of, where two have one title."""
    titles = [one.title for one in variables]
    return [
        f"`{one.title}` of `{one.subject}`" if titles.count(one.title) > 1 else f"`{one.title}`"
        for one in variables[:MOST_NAMED]
    ]


def table(apart: TakenApart, united: Sequence[United]) -> Table:
    """The variables for people, a row each."""
    effects = apart.parts.effects
    rows = [
        (
            one.title,
            one.subject,
            ways(one),
            _counts(one, apart, united),
            effect_words(effects[one.key]) if one.key in effects else "not tried",
        )
        for one in apart.turned.variables
    ]
    title = "Variables, and what each does to the base alone"
    if len(rows) > MOST_SHOWN:
        title += f"; {len(rows) - MOST_SHOWN:,} more are not shown"
    return Table(title, ("variable", "of", "direction", "counts", "alone"), tuple(rows[:MOST_SHOWN]))


def _counts(one: Variable, apart: TakenApart, united: Sequence[United]) -> str:
    if one.key in apart.parts.refactorings:
        return "no"
    return "with what uses it" if one.key in apart.unused else "as one" if _partners(one, united) else "yes"


def _partners(variable: Variable, united: Sequence[United]) -> tuple[Variable, ...]:
    """The other variables that one counts as one with."""
    whole = next((one.variables for one in united if variable in one.variables), ())
    return tuple(each for each in whole if each is not variable)


def order(apart: TakenApart) -> tuple[Lines, ...]:
    """The steps for people, or why no order can be proposed."""
    taken = apart.taken
    if not taken.steps:
        return (Lines((f"no order can be proposed: {taken.undecided}",), "Steps"),)
    lines = [
        f"{number}. {step_title(step)}{f' (together: {step.why})' if step.why else ''}"
        for number, step in enumerate(taken.steps, 1)
    ]
    return (Lines(tuple(lines), "Commits of one variable each, in an order in which every one of them lints"),)


def data(apart: TakenApart, united: Sequence[United]) -> tuple[dict[str, object], ...]:
    """The variables for scripts."""
    effects, counting = apart.parts.effects, apart.counting
    return tuple(
        {
            "variable": one.title, "of": one.subject, "changes": len(one.changes), "counts": one in counting,
            "as_one_with": [each.title for each in _partners(one, united)],
            "alone": effect_data(effects[one.key]) if one.key in effects else None,
        }
        for one in apart.turned.variables
    )  # fmt: skip
