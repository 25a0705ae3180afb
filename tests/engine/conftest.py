"""Shows what the engines were asked, and how often they came to what, below the results of the tests."""

from __future__ import annotations

import pytest

from tests.engine.tally import SHOWN


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for title, lines in SHOWN.items():
        written = [line for line in lines() if line]
        if written:
            terminalreporter.section(title)
        for line in written:
            terminalreporter.write_line(line)
