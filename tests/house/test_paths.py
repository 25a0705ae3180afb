"""Every path that the prose names exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

OURS = ("benchmarks", "docs", "policies", "routectl", "schemas", "tests", ".ci")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
PLACEHOLDER = re.compile(r"<[^>]+>|NNNN?|…")


def named(text: str) -> Iterator[tuple[str, bool]]:
    """The paths in a page, and whether each is a link, so that it starts from the page itself."""
    prose = FENCE.sub("", text)
    for found in LINK.findall(prose):
        if "://" not in found and not found.startswith(("#", "mailto:")):
            yield found.partition("#")[0], True
    for found in CODE.findall(prose):
        if found.startswith(tuple(f"{folder}/" for folder in OURS)) and not re.search(r"[\s:=]", found):
            yield found, False


def missing(root: Path, page: Path) -> Iterator[str]:
    """The paths in a page that lead nowhere; `<name>` and `NNN` stand for anything."""
    for path, is_link in named(page.read_text(encoding="utf-8")):
        start = page.parent if is_link else root
        if not any(start.glob(PLACEHOLDER.sub("*", path).rstrip("/"))) and not (start / path).exists():
            yield f"{page.name}: {path}"


def test_paths_in_the_prose_exist(root):
    pages = [
        root / "README.md",
        root / "CONTRIBUTING.md",
        root / "CHANGELOG.md",
        *sorted((root / "docs").rglob("*.md")),
    ]
    problems = [problem for page in pages for problem in missing(root, page)]
    assert not problems, "\n".join(problems)


@pytest.mark.parametrize(
    "text", ["see `docs/nowhere.md`", "[a page](docs/nowhere.md#top)", "`tests/<room>/nowhere.py`"]
)
def test_a_dead_path_is_seen(tmp_path, text):
    page = tmp_path / "README.md"
    page.write_text(text)
    assert list(missing(tmp_path, page))


def test_listings_and_addresses_are_left_alone(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("```\n`docs/nowhere.md`\n```\n[home](https://example.com) `routectl lint policies/`")
    assert not list(missing(tmp_path, page))
