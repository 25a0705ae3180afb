"""What one variable of a change does by itself: applied to the base alone, and compared with it exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.diff.behaviour import beside, spelled
from routectl.diff.compare import hole
from routectl.diff.same import same
from routectl.diff.words import words
from routectl.engine.states import ANY, NOMINALLY
from routectl.engine.store import TooLarge
from routectl.review.guarded import loosened

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.policy.policy import Policy
    from routectl.review.turned import Key, Turned, Variable

MOST_ALONE = 40
"""So many variables are each tried by themselves; a change of more is no matter of single steps."""

SETTINGS = ("limits", "quota", "degrade", "escalate", "stage", "sunset", "replaced_by")
"""What of a route says more than who is served by whom."""

STRUCTURE = ("guardrails", "defaults", "routes")
"""The sections in which the same decisions can be said in another way; `request` says which decisions there are."""


class Effect(NamedTuple):
    """What changes in the base by one variable, and by those that it can't do without."""

    regions: int = 0
    """How many regions of requests are decided otherwise in the nominal state."""
    is_silent: bool = False
    """Whether it is proved that nothing is decided otherwise in any state, and nobody else is told of it."""
    needs: tuple[Variable, ...] = ()
    undecided: str = ""

    @property
    def matters(self) -> bool:
        """Whether some request is decided otherwise, or that can't be ruled out."""
        return not self.is_silent


class Parts(NamedTuple):
    """The variables of a change with what each does, and those that are proved to say the same in another way."""

    effects: dict[Key, Effect]
    refactorings: frozenset[Key]


def parts(turned: Turned) -> Parts:
    """Every variable by itself.

    A variable is a refactoring where it changes no decision alone, and all such together change none,
    neither in the base nor in what the rest of the change makes of it: what is harmless by itself may
    open the door for another.
    """
    effects = {one.key: effect(turned, one) for one in turned.variables[:MOST_ALONE]}
    silent = frozenset(
        one.key for one in turned.variables if _is_structure(one) and one.key in effects and effects[one.key].is_silent
    )
    if any(names[0] == "guardrails" for _, names in silent) and not _is_as_guarded(turned, silent):
        silent = frozenset(key for key in silent if key[1][0] != "guardrails")
    if silent:
        rest = turned.everything - silent
        is_silent = _is_silent(turned, frozenset(), silent) and _is_silent(turned, rest, turned.everything)
        silent = silent if is_silent else frozenset()
    return Parts(effects, silent)


def effect(turned: Turned, variable: Variable) -> Effect:
    """What one variable does to the base."""
    near = turned.near(variable)
    if near is not None and not any(_holes(policy) for policy in near):
        try:
            return Effect(*_compared(*near))
        except (TooLarge, ValueError) as error:
            return Effect(undecided=str(error))
    needs = needed(turned, variable)
    if needs is None:
        return Effect(undecided="it means nothing without the rest of the change")
    chosen = frozenset((variable.key, *(one.key for one in needs)))
    before, after = turned.policies(frozenset()), turned.policies(chosen)
    regions, is_silent = 0, True
    for number in range(len(before)):
        old, new = before[number], after[number]
        if old is new:
            continue
        if old is None or new is None:
            is_silent = False
            continue
        if hole(old):
            return Effect(needs=needs, undecided=f"the base can't decide: {hole(old)}")
        try:
            found, silent = _compared(old, new)
        except (TooLarge, ValueError) as error:
            return Effect(needs=needs, undecided=str(error))
        regions += found
        is_silent = is_silent and silent
    return Effect(regions, is_silent, needs)


def needed(turned: Turned, variable: Variable) -> tuple[Variable, ...] | None:
    """Other variables without which names in a policy lead nowhere; None where none are enough.

    One after the other, each the one that makes up for the first name that leads nowhere and leaves the fewest.
    """
    chosen: tuple[Variable, ...] = ()
    others = [one for one in turned.variables if one.key != variable.key][:MOST_ALONE]
    while found := holes(turned, _keys((variable, *chosen))):
        left = [one for one in others if one not in chosen]
        after = [holes(turned, _keys((variable, *chosen, one))) for one in left]
        good = [(len(those), place) for place, those in enumerate(after) if found[0] not in those]
        if not good:
            return None
        chosen = (*chosen, left[min(good)[1]])
    return chosen


def holes(turned: Turned, chosen: frozenset[Key]) -> tuple[str, ...]:
    """What leads nowhere in the policies with a part of the change, and led somewhere before."""
    return tuple(
        why
        for old, new in zip(turned.policies(frozenset()), turned.policies(chosen), strict=True)
        if new is not None and new is not old
        for why in _holes(new)
    )


def _holes(policy: Policy) -> Iterable[str]:
    if policy.registry is not None and policy.unresolved:
        return [f"{miss.what} `{miss.name}` is unknown" for miss in policy.unresolved]
    why = hole(policy)
    return (why,) if why else ()


def _compared(old: Policy, new: Policy) -> tuple[int, bool]:
    """In how many regions the nominal state is decided otherwise, and whether no state is."""
    drawing = beside(old, new, same(old, new, words(old, new)))
    nominal = drawing.apart(NOMINALLY)
    if not nominal.silent or nominal.narrowed:
        return len(spelled(nominal).regions), False
    return 0, drawing.apart(ANY).silent


def _is_silent(turned: Turned, before: frozenset[Key], after: frozenset[Key]) -> bool:
    for old, new in zip(turned.policies(before), turned.policies(after), strict=True):
        if old is new:
            continue
        if old is None or new is None or hole(old) or hole(new):
            return False
        try:
            if not _compared(old, new)[1]:
                return False
        except (TooLarge, ValueError):
            return False
    return True


def _is_as_guarded(turned: Turned, chosen: frozenset[Key]) -> bool:
    """Whether the guardrails refuse what they refused, for any model and request, with a part of the change too."""
    for old, new in zip(turned.policies(frozenset()), turned.policies(chosen), strict=True):
        if old is new or old is None or new is None:
            continue
        try:
            if loosened(old, new) or loosened(new, old):
                return False
        except (TooLarge, ValueError):
            return False
    return True


def _is_structure(variable: Variable) -> bool:
    """Whether it could be a refactoring: no limit, price, budget, owner or text; they say more than today's decisions show."""
    names = variable.names
    if not names or not variable.key[0].isdigit() or names[0] not in STRUCTURE:
        return False
    key = names[2:3] if names[0] == "routes" else names[1:2]
    if names[0] in ("routes", "defaults") and key and key[0] in SETTINGS:
        return False
    whole = [change for change in variable.changes if change.kind in ("added", "removed")]
    return not any(
        isinstance(value, dict) and "quota" in value for change in whole for value in (change.before, change.after)
    )


def _keys(those: Iterable[Variable]) -> frozenset[Key]:
    return frozenset(one.key for one in those)
