"""Finds the questions by the names of their files."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from os import listdir

from routectl.lint.rule import Rule
from routectl.review import questions as room

FAMILY = "review"


@cache
def questions() -> tuple[Rule, ...]:
    """Every question, by code."""
    found: list[Rule] = []
    for file in listdir(room.__path__[0]):
        if file.startswith("rv") and file.endswith(".py"):
            code, slug = file[:-3].split("_", 1)
            module = import_module(f"{room.__name__}.{file[:-3]}")
            found.append(Rule(code.upper(), slug.replace("_", "-"), FAMILY, module.__doc__ or "", module.check))
    return tuple(sorted(found, key=lambda question: question.code))


def find(name: str) -> Rule | None:
    """The question of a code or slug."""
    return next((one for one in questions() if name in (one.code, one.slug) or name.upper() == one.code), None)
