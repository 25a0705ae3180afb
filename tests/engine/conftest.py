"""Shows what the agreement run has reached, below the results of the tests."""

from __future__ import annotations

import pytest

from tests.engine.tally import COUNTED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for title, tally in COUNTED.items():
        terminalreporter.section(title)
        for line in tally.lines():
            terminalreporter.write_line(line)
