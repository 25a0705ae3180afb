"""A column that the call itself maps and that no file of the log has: a typing error, which would lose a dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.closest import did_you_mean
from routectl.document.values import short
from routectl.repo.disk import Unusable
from routectl.traffic.mapping import FILE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from routectl.traffic.mapping import Mapping
    from routectl.traffic.open import Look

_SHOWN = 20


def refuse_unfound(mapping: Mapping, looks: Sequence[Look], flags: Collection[str]) -> None:
    """Raises `Unusable` where a column that one of these flags names is in no file.

    Only tables and CSV say in their header which columns they have. Of JSON Lines any row may still have it: what is
    in none of them is told as taken for granted. So it is with the configuration, which is there for other logs too.
    """
    if mapping.profile.unfolds or not all(look.form != "jsonl" and look.columns for look in looks):
        return
    columns = dict.fromkeys(column for look in looks for column in look.columns)
    for flag, column, what in mapping.said:
        if flag in flags and column != FILE and not any(path in columns for path in _owners(column)):
            shown = ", ".join(f"`{short(one)}`" for one in list(columns)[:_SHOWN])
            more = ", …" if len(columns) > _SHOWN else ""
            free = [one for one in columns if one not in mapping.columns]
            help = did_you_mean(column, free) or did_you_mean(column, columns) or f"there are {shown}{more}"
            raise Unusable(f"`{what}`: no file has a column `{short(column)}`; {help}")


def _owners(column: str) -> list[str]:
    """A path, and what it may be a key of."""
    parts = column.split(".")
    return [".".join(parts[:end]) for end in range(len(parts), 0, -1)]
