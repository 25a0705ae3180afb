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
    least: Severity = Severity.INFO
    """What is milder is left out. A comment that silences nothing else then looks unused."""


def settle(written: Mapping[str, Any], today: date) -> Settings:
    """Settings from configuration values by key. Raises ValueError for a rule or threshold that doesn't exist."""
    for key in ("select", "ignore", "locked"):
        for name in written[key]:
            if key != "locked" or not _is_asked(name):
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
            if not _is_asked(name)
            for rule in _rules(name, "severity")
        },
        per_path_ignores=written["per-path-ignores"],
        thresholds={
            rule.code: thresholds(rule, told)
            for name, told in written["thresholds"].items()
            if not _is_asked(name)
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


def _is_asked(name: str) -> bool:
    """Whether a name is a review question's, which share their tables with the rules."""
    return name.startswith("RV")


def thresholds(rule: Rule, told: Mapping[str, Any]) -> dict[str, Any]:
    """The thresholds of a rule or a question as its function takes them. Raises ValueError for one that it doesn't have."""
    checked: dict[str, Any] = {}
    defaults = rule.check.thresholds
    for key, value in told.items():
        name = key.replace("-", "_")
        if name not in defaults:
            has = f"it has {', '.join(defaults)}" if defaults else "it has none"
            raise ValueError(f"`thresholds.{rule.code}`: {rule.code} has no threshold `{key}`; {has}")
        default = defaults[name]
        fitted = tuple(value) if isinstance(default, tuple) and isinstance(value, list) else value
        if not _fits(fitted, default):
            kind = "a whole number, 0 or more" if isinstance(default, int) else "a number, 0 or more"
            raise ValueError(
                f"`thresholds.{rule.code}.{key}` must be {'a list' if isinstance(default, tuple) else kind}"
            )
        checked[name] = fitted
    return checked


def _fits(value: Any, default: Any) -> bool:
    """Whether a value can stand in a default's place: of its kind, finite and not negative."""
    if isinstance(default, tuple):
        return isinstance(value, tuple) and all(
            isinstance(entry, type(default[0]) if default else str) for entry in value
        )
    kinds = (int,) if isinstance(default, int) else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and 0 <= value < float("inf")


def _names() -> list[str]:
    return [name for rule in rules() for name in (rule.code, rule.slug)]


def _nearest(name: str, known: Iterable[str]) -> str:
    from routectl.closest import did_you_mean

    return did_you_mean(name, known) or "`routectl rule` lists the rules"
