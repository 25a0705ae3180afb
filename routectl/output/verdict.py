"""What a run comes to, in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.output.escape import counted

if TYPE_CHECKING:
    from routectl.report import Report


def verdict(report: Report) -> str:
    """`Found 3 errors, 1 warning in 12 files (2 fixable with --fix, 1 suppressed).`"""
    if report.verdict:
        return report.verdict
    active = report.active
    counts = [
        counted(number, severity.value)
        for severity in reversed(Severity)
        if (number := sum(finding.severity is severity for finding in active))
    ]
    safe = sum(finding.fix is not None and finding.fix.safe for finding in active)
    unsafe = sum(finding.fix is not None and not finding.fix.safe for finding in active)
    asides = [
        f"{number:,} {what}"
        for number, what in (
            (safe, "fixable with --fix"),
            (unsafe, "fixable with --fix --unsafe-fixes"),
            (len(report.findings) - len(active), "suppressed"),
        )
        if number
    ]
    asides += [report.aside] if report.aside else []
    aside = f" ({', '.join(asides)})" if asides else ""
    files = "" if report.files is None else counted(report.files, "file")
    if counts:
        return f"Found {', '.join(counts)}{files and ' in ' + files}{aside}."
    if report.files == 0:
        return f"No policy was looked at{aside}."
    return f"All checks passed{files and ': ' + files}{aside}."
