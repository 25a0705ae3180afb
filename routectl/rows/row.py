"""A row of requests: a request as it is written, or a request with its state, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.problem import Problem
from routectl.rows.vocabulary import TIME, WEIGHT

if TYPE_CHECKING:
    from routectl.document.place import At
    from routectl.rows.vocabulary import Vocabulary

_KEYS = ("request", "state")


class Row(NamedTuple):
    """One request as it is written, with a state of its own where it has one."""

    file: str
    """Empty for a request of the command line."""
    line: int
    request: Any
    state: Any = None
    at: At | None = None
    """Where the request stands in a document whose keys have lines of their own."""
    label: str = ""
    """What stands for a request without an id."""
    problems: tuple[Problem, ...] = ()
    """Why the row can't be read."""
    notes: tuple[Problem, ...] = ()

    def line_of(self, key: str, *, in_state: bool = False) -> int:
        """The line where a key of the row stands; the row's own where that isn't known."""
        if self.at is None:
            return self.line
        document, path, _ = self.at
        above = path[:-1] if path and path[-1] == "request" else path
        whole = (*above, "state", key) if in_state else (*path, key)
        return document.span(whole, key=True).start.line if document.has(whole) else self.line


class Parts(NamedTuple):
    """What a row holds: a request, and what may stand beside it."""

    request: Any
    state: Any = None
    problems: tuple[Problem, ...] = ()


def parted(known: Vocabulary, value: Any) -> Parts:
    """The parts of a row, `{request, state}` or the request alone, and what else it wrongly holds; what a traffic log says beside them is left out."""
    if not isinstance(value, dict):
        return Parts(value)
    if TIME in value or WEIGHT in value:
        value = {key: entry for key, entry in value.items() if not known.is_beside(key)}
    if "request" not in value or ("request" in known.dimensions and not isinstance(value["request"], dict)):
        return Parts(value)
    strange = [key for key in value if key not in _KEYS and not str(key).startswith("x-")]
    problems: tuple[Problem, ...] = ()
    if strange:
        message = f"beside `request` and `state` a row has no key `{str(strange[0])[:60]}`"
        problems = (Problem(str(strange[0]), message, "what the policy looks at goes into `request`"),)
    return Parts(value["request"], value.get("state"), problems)
