"""Which entries of a registry mean nothing by themselves: no policy uses them before, or after, the rest of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.review.turned import steps_between

if TYPE_CHECKING:
    from routectl.review.turned import Key, Turned, Variable


def is_unused(turned: Turned, variable: Variable) -> bool:
    """Whether an entry that comes is used by nobody without the rest of the change, or one that goes by nobody with it."""
    where, names = variable.key
    if names[:1] != ("registry",) or where.isdigit():
        return False
    kinds = {change.kind for change in variable.changes if change.path == names}
    if kinds == {"added"}:
        return _is_nothing(turned, frozenset(), frozenset((variable.key,)))
    if kinds == {"removed"}:
        return _is_nothing(turned, turned.everything - {variable.key}, turned.everything)
    return False


def _is_nothing(turned: Turned, before: frozenset[Key], after: frozenset[Key]) -> bool:
    """Whether no policy has a variable from one part of the change to another."""
    pairs = zip(turned.policies(before), turned.policies(after), strict=True)
    return all(
        old is new or (old is not None and new is not None and not any(steps_between(old, new))) for old, new in pairs
    )
