"""Finds the rules by the names of their files."""

from __future__ import annotations

from functools import cache
from os import listdir, path
from typing import TYPE_CHECKING

from routectl.lint import rules as room
from routectl.lint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILIES = (
    "syntax",
    "references",
    "fallback",
    "cost",
    "quality",
    "latency",
    "regions",
    "logic",
    "governance",
    "shares",
)


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule, by code."""
    found: list[Rule] = []
    for family in FAMILIES:
        folder = path.join(room.__path__[0], family)
        if not path.isdir(folder):
            continue
        files = (file for file in listdir(folder) if file.startswith("rc") and file.endswith(".py"))
        found += [Rule(f"{room.__name__}.{family}", file, family) for file in files]
    return tuple(sorted(found, key=lambda rule: rule.code))


def codes(names: Iterable[str]) -> frozenset[str]:
    """Of all rules that some of these names mean."""
    known = _by_name()
    found = {known[name].code for name in names if name in known}
    rest = [name for name in names if name not in known]
    return frozenset((*found, *(rule.code for rule in rules() for name in rest if rule.named(name))))


def find(name: str) -> Rule | None:
    """The rule of a code or slug."""
    return _by_name().get(name) or _by_name().get(name.upper())


@cache
def _by_name() -> dict[str, Rule]:
    return {name: rule for rule in rules() for name in (rule.code, rule.slug)}
