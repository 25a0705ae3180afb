"""Progress is told on a terminal, with rate and time left, and cleared in the end."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator

import pytest

from routectl.repo import progress
from routectl.repo.lines import Line


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def lines() -> Iterator[Line]:
    return (Line(number, "x" * 10) for number in range(1, 2_001))


def test_nothing_is_told_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert len(list(progress.watched(lines(), 20_000))) == 2_000
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize(("size", "first"), [(20_000, "[######                  ] 25%, 500 rows, "), (0, "500 rows, ")])
def test_a_terminal_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch, size: int, first: str) -> None:
    clock = iter(range(100))
    monkeypatch.setattr(progress, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert list(progress.watched(lines(), size)) == list(lines())
    told = sys.stderr.getvalue().split("\r\x1b[K")  # type: ignore[attr-defined]
    assert told[0] == told[-1] == ""
    assert told[1].startswith(first)
    assert told[1].endswith(" s left" if size else " a second")
    assert len(told) == 6


def test_a_short_file_is_read_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert len(list(progress.watched(iter([Line(1, "x")]), 1))) == 1
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("width", [10, 40, 60, 100])
def test_what_is_told_is_one_line_of_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch, width: int) -> None:
    terminal = Terminal()
    terminal.fileno = lambda: 2  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((width, 50)))
    progress.show(progress.words("requests", 40_000, 50, 100, 2.0))
    told = terminal.getvalue().removeprefix(progress.CLEAR)
    assert len(told) < width
    assert told.startswith("[####" if width == 100 else "50%, 40,0")
