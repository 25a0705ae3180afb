"""Fingerprints for places that keep them: short, opaque, and no two in a report the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.finding import Finding


def digests(findings: Iterable[Finding]) -> list[str]:
    """A digest of each finding's fingerprint, in order; equal ones are numbered, or they would be merged."""
    from hashlib import sha256

    seen: dict[str, int] = {}
    made: list[str] = []
    for finding in findings:
        number = seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        told = finding.fingerprint if number == 1 else f"{finding.fingerprint} #{number}"
        made.append(sha256(told.encode("utf-8", "surrogatepass")).hexdigest())
    return made
