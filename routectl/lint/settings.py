"""What a lint run is told: which rules, how severe, with which thresholds, and what it must not accept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Severity
from routectl.lint.catalog import rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from routectl.lint.rule import Rule


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


def settle(written: Mapping[str, Any], today: date) -> Settings:
    """Settings from configuration values by key. Raises ValueError for a rule or threshold that doesn't exist."""
    for key in ("select", "ignore", "locked"):
        for name in written[key]:
            _rules(name, key)
    for codes in written["per-path-ignores"].values():
        for name in codes:
            _rules(name, "per-path-ignores")
    return Settings(
        today=today,
        select=written["select"],
        ignore=written["ignore"],
        severity={
            rule.code: Severity(level)
            for name, level in written["severity"].items()
            for rule in _rules(name, "severity")
        },
        per_path_ignores=written["per-path-ignores"],
        thresholds={
            rule.code: _thresholds(rule, told)
            for name, told in written["thresholds"].items()
            for rule in _rules(name, "thresholds")
        },
        locked=written["locked"],
        require_owner=written["require-owner"],
        require_date=written["require-date"],
    )


def _rules(name: str, key: str) -> tuple[Rule, ...]:
    found = tuple(rule for rule in rules() if rule.named(name))
    if not found:
        raise ValueError(f"`{key}`: no rule is named `{name}`; {_nearest(name, _names())}")
    return found


def _thresholds(rule: Rule, told: Mapping[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in told.items():
        name = key.replace("-", "_")
        default = rule.check.thresholds.get(name)
        if name not in rule.check.thresholds:
            raise ValueError(
                f"`thresholds.{rule.code}`: {rule.code} has no threshold `{key}`; {_nearest(name, rule.check.thresholds)}"
            )
        number = isinstance(default, (int, float)) and not isinstance(default, bool)
        fits = (
            isinstance(value, (int, float)) and not isinstance(value, bool)
            if number
            else isinstance(value, type(default))
        )
        if isinstance(default, tuple) and isinstance(value, list):
            value, fits = tuple(value), True
        if not fits:
            raise ValueError(f"`thresholds.{rule.code}.{key}` must be like its default, {default!r}")
        checked[name] = value
    return checked


def _names() -> list[str]:
    return [name for rule in rules() for name in (rule.code, rule.slug)]


def _nearest(name: str, known: Iterable[str]) -> str:
    from routectl.closest import did_you_mean

    return did_you_mean(name, known) or "`routectl rule` lists the rules"
