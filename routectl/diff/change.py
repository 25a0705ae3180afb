"""One change between two policies, as data: what, from what to what, which way, and where on both sides."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.document.place import At

Kind = Literal["added", "removed", "changed", "moved", "renamed"]

Direction = Literal["loosens", "tightens", "neutral", "unknown"]
"""`loosens`: more may be done, or spent. `unknown`: the words can't tell, the behaviour can."""

Names = tuple[str, ...]

_PLAIN = re.compile(r'[^\s."\\]+')


class Change(NamedTuple):
    """What is otherwise at one place, which goes by names and never by a place in a list."""

    path: Names
    """The names that lead to it: `("routes", "quick-answers", "limits", "quality_floor")`."""
    kind: Kind
    before: Any
    """The value as the old policy means it, None where it has none; of a move, where it stood; of a renaming, the name."""
    after: Any
    direction: Direction
    variable: Names
    """What a reviewer counts as one thing: the names, or the first of them."""
    old: At | None
    """Where it is written in the old policy; where it isn't, the nearest thing above it that is."""
    new: At | None
    routes: Names = ()
    """Other routes that it concerns: those that leave it to a default, or that a moved one went past."""

    @property
    def place(self) -> At | None:
        """Where to look: in the new policy, or in the old one at what is gone."""
        return self.old if self.new is None or (self.kind == "removed" and self.old is not None) else self.new

    @property
    def data(self) -> dict[str, object]:
        """The change as scripts read it."""
        return {
            "path": dotted(self.path), "kind": self.kind, "before": self.before, "after": self.after,
            "direction": self.direction, "variable": dotted(self.variable), "place": _placed(self.place),
            "old": _placed(self.old), "new": _placed(self.new), "routes": list(self.routes),
        }  # fmt: skip


def dotted(names: Iterable[str]) -> str:
    """Names as one text: `routes.quick-answers.limits`; in quotes where a name has a dot or a space itself."""
    return ".".join(name if _PLAIN.fullmatch(name) else json.dumps(name, ensure_ascii=False) for name in names)


def _placed(at: At | None) -> dict[str, object] | None:
    if at is None:
        return None
    start, _ = at.span
    return {"file": at.file, "line": start.line, "column": start.column}
