"""How far a reading has come, where somebody watches."""

from __future__ import annotations

import io
import sys

import pytest

from routectl.repo import going as room


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def told(monkeypatch: pytest.MonkeyPatch, terminal: io.StringIO, steps: list[tuple[int, int]], size: int) -> list[str]:
    clock = iter(range(1000))
    monkeypatch.setattr(room, "monotonic", lambda: float(next(clock)))
    monkeypatch.setattr(sys, "stderr", terminal)
    with room.going("requests", size) as went:
        for more, read in steps:
            went(more, read)
    return terminal.getvalue().split("\r\x1b[K")


def test_share_rate_and_time_left_and_nothing_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(monkeypatch, Terminal(), [(100, 25), (200, 50)], 100)
    assert lines[1].endswith(" 25%, 100 requests, 100 a second, 3 s left")
    assert lines[2].endswith(" 50%, 300 requests, 150 a second, 2 s left")
    assert lines[3] == ""


def test_a_second_reading_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = told(monkeypatch, Terminal(), [(100, 100), (50, 50), (50, 100)], 100)
    assert "100%, 100 requests, 50 a second" in lines[-2]


def test_without_a_size_there_is_only_a_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, Terminal(), [(100, 0)], 0)[1] == "100 requests, 100 a second"


def test_nobody_watches(monkeypatch: pytest.MonkeyPatch) -> None:
    assert told(monkeypatch, io.StringIO(), [(100, 1)], 2) == [""]


@pytest.mark.parametrize("steps", [[], [(100, 1)]])
def test_a_terminal_that_clears_no_line_is_told_nothing(
    monkeypatch: pytest.MonkeyPatch, steps: list[tuple[int, int]]
) -> None:
    monkeypatch.setenv("TERM", "dumb")
    assert told(monkeypatch, Terminal(), steps, 2) == [""]
    monkeypatch.setenv("TERM", "xterm")
    assert len(told(monkeypatch, Terminal(), steps, 2)) == (3 if steps else 1)
