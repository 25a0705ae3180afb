"""What a review is told: which questions are asked, with which thresholds, and whether a "no" fails or warns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Severity
from routectl.lint.settings import thresholds
from routectl.review.catalog import questions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.lint.rule import Rule


class Asked(NamedTuple):
    """A question that is asked, as configuration has it."""

    question: Rule
    severity: Severity
    thresholds: Mapping[str, Any]


def asked(written: Mapping[str, Any]) -> tuple[Asked, ...]:
    """The questions of a review, by code, from configuration values by key. Raises ValueError for an unknown one."""
    chosen = {one.code for name in written["ask"] for one in _named(name, "ask")}
    chosen -= {one.code for name in written["skip"] for one in _named(name, "skip")}
    severity = {one.code: Severity(level) for one, level in _table(written, "severity")}
    told = {one.code: thresholds(one, given) for one, given in _table(written, "thresholds")}
    return tuple(
        Asked(one, severity.get(one.code, one.severity), told.get(one.code, {}))
        for one in questions()
        if one.code in chosen
    )


def _table(written: Mapping[str, Any], key: str) -> list[tuple[Rule, Any]]:
    """The entries of a table that lint and review share; its other ones are of lint."""
    return [(one, value) for name, value in written[key].items() if name[:2] == "RV" for one in _named(name, key)]


def _named(name: str, key: str) -> tuple[Rule, ...]:
    found = tuple(one for one in questions() if one.named(name))
    if not found:
        from routectl.closest import did_you_mean

        known = [name for one in questions() for name in (one.code, one.slug)]
        raise ValueError(
            f"`{key}`: no question is named `{name}`; {did_you_mean(name, known) or 'known are ' + ', '.join(known[::2])}"
        )
    return found
