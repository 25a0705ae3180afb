"""The project's own modules, read and parsed once."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

GENERATED = frozenset({"routectl.policy.shapes"})
"""Written by `routectl.language.generate`: free of the limits on size."""


class Module(NamedTuple):
    """One source file of the package."""

    name: str
    path: str
    text: str
    is_package: bool = False

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def is_generated(self) -> bool:
        return self.name in GENERATED


@pytest.fixture(scope="session")
def modules(root: Path) -> tuple[Module, ...]:
    """Every module of the package, in the order of their names."""
    return tuple(_read(root, path) for path in sorted((root / "routectl").rglob("*.py")))


@pytest.fixture(scope="session")
def planted() -> type[Module]:
    """Makes a module that isn't there, to see a check fail."""
    return Module


def _read(root: Path, path: Path) -> Module:
    place = path.relative_to(root)
    parts = place.with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(
        name=".".join(parts[:-1] if is_package else parts),
        path=place.as_posix(),
        text=path.read_text(encoding="utf-8"),
        is_package=is_package,
    )
