"""A place of a document that breaks the schema of its kind."""

from __future__ import annotations

from typing import Literal, NamedTuple


class Breach(NamedTuple):
    """What is wrong at one place, and what to do about it."""

    path: tuple[str | int, ...]
    key: bool
    """Whether the key itself is the place, not its value."""
    slug: Literal["unknown-key", "schema-violation"]
    message: str
    help: str
    takes: tuple[str, ...] = ()
    """The types of JSON that its place takes, where the value is of another."""
