"""How far a written day lies back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def days_since(written: str, today: date) -> int:
    """Days from a day written as ISO 8601 until today; negative where it lies ahead."""
    return (today - type(today).fromisoformat(written)).days
