"""Money, times, shares and how they change, as people read them."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isclose
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = "—"
"""In the place of a figure that isn't known."""

_EIGHTHS = " ▏▎▍▌▋▊▉"
_HEIGHTS = "▁▂▃▄▅▆▇█"


def usd(amount: float | None) -> str:
    """US dollars, with as many decimals as they need."""
    if not amount:
        return NOTHING if amount is None else "$0"
    return f"${amount:,.2f}" if amount >= 10 else f"${amount:.4f}" if amount >= 0.001 else f"${amount:.6f}"


def number(value: float | None) -> str:
    """A figure between 0 and 1."""
    return NOTHING if value is None else f"{value:.3f}"


def ms(value: float | None) -> str:
    """Milliseconds."""
    return NOTHING if value is None else f"{value:,.0f} ms"


def percent(share: float | None) -> str:
    """A share of 1."""
    if share is None:
        return NOTHING
    return f"{share:.0%}" if share in (0, 1) else f"{share:.1%}"


def change(before: float | None, after: float | None, shown: Callable[[float | None], str]) -> str:
    """By how much a figure changes, and which share of it that is."""
    if before is None or after is None:
        return NOTHING
    if isclose(before, after, rel_tol=1e-9):
        return "same"
    by = after - before
    sign = "+" if by > 0 else "−"
    share = f" ({sign}{_fine(100 * abs(by) / before, '.1f')}%)" if before else ""
    told = shown(abs(by))
    if not re.search("[1-9]", told):  # too little for the digits that the figure itself is told with
        told = re.sub(r"[\d.,]+", _fine(abs(by), ".0f"), told)
    return f"{sign}{told}{share}"


def _fine(amount: float, form: str) -> str:
    """A number in some form; where that would be nothing, with as many figures as it takes."""
    told = f"{amount:,{form}}"
    if re.search("[1-9]", told):
        return told
    return f"{float(f'{amount:.1g}'):.6f}".rstrip("0") if amount >= 0.000_001 else "<0.000001"


def points(before: float | None, after: float | None) -> str:
    """By how many points of a hundred a share changes."""
    if before is None or after is None:
        return NOTHING
    by = 100 * (after - before)
    return f"{'+' if by > 0 else '−'}{_fine(abs(by), '.1f')} points" if by else "same"


def bar(amount: float | None, most: float, width: int = 20) -> str:
    """An amount as a bar, as long as its share of the largest."""
    if not amount or not most or amount < 0:
        return ""
    eighths = max(1, round(8 * width * min(1.0, amount / most)))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


def sparkline(amounts: tuple[float | None, ...], width: int = 60) -> str:
    """Amounts as a row of bars, from nothing to the largest; of more than there is room for, the means of neighbours."""
    if len(amounts) > width:
        cuts = [round(place * len(amounts) / width) for place in range(width + 1)]
        parts = ([one for one in amounts[start:end] if one is not None] for start, end in pairwise(cuts))
        amounts = tuple(sum(part) / len(part) if part else None for part in parts)
    most = max((one for one in amounts if one), default=0.0)
    return "".join(" " if one is None else _HEIGHTS[round(7 * one / most) if most else 0] for one in amounts)
