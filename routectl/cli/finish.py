"""From a report to the chosen formats, the files they go to, and the exit status."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Severity
from routectl.output.escape import visible
from routectl.repo.disk import Unusable, reason
from routectl.repo.held import claim
from routectl.repo.write import close_output, write
from routectl.repo.write import emit as write_out
from routectl.report import Report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.lint.run import Lint

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html")
AT_ONCE = 1_000_000
"""Characters of a long text that are made bytes at once."""

FAIL_ON = ("error", "warning", "info", "never")


class Output(NamedTuple):
    """A format and the file it goes to; standard output where there is none."""

    format: str
    file: str = ""


def finish(report: Report, outputs: Sequence[str], *, fail_on: str = "error", color: str = "auto") -> tuple[int, str]:
    """Render and write a report. Returns the exit status and what went to standard output."""
    printed = ""
    for output in chosen(outputs):
        text = render(report, output, color)
        if output.file:
            write_result(output.file, text)
        else:
            printed = text
    emit(printed)
    return status(report, fail_on), printed


def chosen(outputs: Sequence[str], formats: Sequence[str] = FORMATS) -> list[Output]:
    """The formats that `-o` asks for, text where it asks for none. Raises `Unusable`, for one not among `formats` too."""
    found = [_output(written, formats) for written in outputs or ("text",)]
    if sum(not output.file for output in found) > 1:
        example = "sarif=lint.sarif" if "sarif" in formats else f"{formats[-1]}=FILE"
        raise Unusable(f"only one format can go to standard output; give the others a file: `-o {example}`")
    files = [output.file for output in found if output.file]
    twice = next((file for file in files if files.count(file) > 1), "")
    if twice:
        raise Unusable(f"two formats can't go to one file, `{twice}`")
    return found


def refuse(command: str, source: str, lint: Lint, outputs: Sequence[str], color: str) -> int:
    """Show why nothing is decided on a policy: it doesn't lint clean of errors. Returns the exit status."""
    finish(Report(command, lint.findings, files=lint.files), outputs, color=color)
    tell(f"routectl: nothing is decided: `{source}` has errors")
    return 2


def write_result(path: str, text: str) -> None:
    """Write a result, whole or not at all, over nothing that the run reads. Raises `Unusable`."""
    if why := claim(path):
        raise Unusable(why)
    write_back(path, text)


def write_back(path: str, text: str) -> None:
    """Write a file whole or not at all. Raises `Unusable`."""
    try:
        write(path, text)
    except OSError as error:
        raise Unusable(f"`{path}` can't be written: {reason(error)}") from None


def render(report: Report, output: Output, color: str = "auto") -> str:
    """A report in one format, ending in a newline."""
    module = import_module(f"routectl.output.{output.format}")
    if output.format == "text":
        terminal = not output.file and sys.stdout.isatty()
        text: str = module.render(report, color=_color(color, terminal), width=_width(terminal), is_terminal=terminal)
    else:
        text = module.render(report)
    return text if not text or text.endswith("\n") else text + "\n"


def emit(text: str) -> None:
    """Write to standard output as UTF-8, whatever the locale says."""
    for start in range(0, len(text), AT_ONCE):
        write_out(text[start : start + AT_ONCE].encode("utf-8", "backslashreplace"))


def tell(text: str) -> None:
    """Write a note to standard error, a line that nothing in it can break out of."""
    try:
        sys.stderr.write(visible(text) + "\n")
    except OSError:  # nobody can be told
        close_output(2)


def status(report: Report, fail_on: str) -> int:
    """0, or 1 for a finding that fails the run, or 3 where nothing was looked at."""
    if fail_on != "never" and any(finding.severity.rank >= Severity(fail_on).rank for finding in report.active):
        return 1
    return 3 if report.files == 0 else 0


def _output(written: str, formats: Sequence[str]) -> Output:
    format, _, file = written.partition("=")
    if format in FORMATS and format not in formats:
        raise Unusable(f"`{format}` is for findings; this command's formats are {', '.join(formats)}")
    if format not in FORMATS:
        from routectl.closest import did_you_mean

        raise Unusable(
            f"unknown format `{format}`; {did_you_mean(format, FORMATS) or 'there are ' + ', '.join(FORMATS)}"
        )
    return Output(format, file)


def _color(when: str, terminal: bool) -> bool:
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def _width(terminal: bool) -> int:
    if terminal:
        try:
            return max(40, os.get_terminal_size(sys.stdout.fileno()).columns)
        except OSError:
            pass
    return 100
