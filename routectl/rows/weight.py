"""For how many requests a row of a traffic log stands: a whole number, 1 where nothing is said."""

from __future__ import annotations

import re
from typing import Any

from routectl.engine.problem import Problem, kind, quoted
from routectl.rows.vocabulary import MOST_WEIGHT, WEIGHT

_WHOLE = re.compile(r"[0-9]{1,10}(\.0*)?")
_HELP = f"write for how many requests the row stands, a whole number from 0 to {MOST_WEIGHT:,}"


def weight(written: Any) -> int | Problem:
    """The number, or why there is none."""
    if written is None:
        return 1
    if isinstance(written, bool) or not isinstance(written, (str, int, float)):
        return Problem(WEIGHT, f"`{WEIGHT}` is a whole number, not {kind(written)}", _HELP)
    text = str(written)
    found = int(text.partition(".")[0]) if _WHOLE.fullmatch(text) else -1
    if not 0 <= found <= MOST_WEIGHT:
        return Problem(WEIGHT, f"`{WEIGHT}` is no whole number of requests: {quoted(text)}", _HELP)
    return found
