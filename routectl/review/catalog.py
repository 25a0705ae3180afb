"""Finds the questions by the names of their files."""

from __future__ import annotations

from functools import cache
from os import listdir

from routectl.lint.rule import Rule
from routectl.review import questions as room

FAMILY = "review"


@cache
def questions() -> tuple[Rule, ...]:
    """Every question, by code."""
    files = (file for file in listdir(room.__path__[0]) if file.startswith("rv") and file.endswith(".py"))
    return tuple(sorted((Rule(room.__name__, file, FAMILY) for file in files), key=lambda question: question.code))


def find(name: str) -> Rule | None:
    """The question of a code or slug."""
    return next((one for one in questions() if name in (one.code, one.slug) or name.upper() == one.code), None)
