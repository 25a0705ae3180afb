"""The first keys of a document that a policy is read with: who and what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.direction import NEUTRAL
from routectl.diff.node import ByName, Fields, Leaf

if TYPE_CHECKING:
    from routectl.diff.node import Node

_SILENT = Leaf(NEUTRAL, "")

OPENING: dict[str, Node] = {
    "apiVersion": _SILENT,
    "kind": _SILENT,
    "metadata": Fields(
        {
            "name": _SILENT,
            "version": _SILENT,
            "owners": ByName(_SILENT),
            "reviewed": Fields({"date": _SILENT, "every_days": _SILENT}),
        }
    ),
}
"""No decision reads any of it."""
