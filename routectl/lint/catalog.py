"""Finds the rules by the names of their files."""

from __future__ import annotations

from functools import cache
from os import listdir, path

from routectl.lint import rules as room
from routectl.lint.rule import Rule

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


def find(name: str) -> Rule | None:
    """The rule of a code or slug."""
    return _by_name().get(name) or _by_name().get(name.upper())


@cache
def _by_name() -> dict[str, Rule]:
    return {name: rule for rule in rules() for name in (rule.code, rule.slug)}
