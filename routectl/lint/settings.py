"""What a lint run is told: which rules, how severe, with which thresholds, and what it must not accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from routectl.finding import Severity


class Settings(NamedTuple):
    """Configuration of `lint`; rules are named by code, slug or the beginning of a code."""

    today: date
    select: tuple[str, ...] = ("RC",)
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = {}
    per_path_ignores: Mapping[str, tuple[str, ...]] = {}
    """Path patterns (`tests/**`) to the rules that do not count there."""
    thresholds: Mapping[str, Mapping[str, Any]] = {}
    """Rule code to its thresholds."""
    locked: tuple[str, ...] = ()
    """Rules that no comment may silence."""
    use_ignores: bool = True
    require_owner: bool = False
    """Whether a comment that silences must say who answers for it."""
    require_date: bool = False
    """Whether a comment that silences must say until when."""
