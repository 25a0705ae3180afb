"""A file of findings that were there before routectl came: they are shown as such and fail nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.document.source import Source
    from routectl.finding import Finding

REASON = "known when the baseline was written"


class Applied(NamedTuple):
    """The findings with those of the baseline marked, and the entries that matched nothing any more."""

    findings: tuple[Finding, ...]
    dead: dict[str, int]
    source: Source
    """The baseline itself."""


def parse(text: str) -> dict[str, int]:
    """A baseline's entries: fingerprint to how often it may occur. Raises ValueError for what is none."""
    import json

    try:
        content: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"line {error.lineno} is no JSON") from None
    entries = content.get("findings") if isinstance(content, dict) else None
    if not isinstance(entries, dict) or not all(isinstance(count, int) and count > 0 for count in entries.values()):
        raise ValueError("a baseline is a JSON object with `findings`: fingerprint to count")
    return entries


def apply(findings: Iterable[Finding], entries: Mapping[str, int], source: Source) -> Applied:
    """Mark what the baseline knows."""
    left = dict(entries)
    marked: list[Finding] = []
    for finding in findings:
        if finding.suppression is None and left.get(finding.fingerprint, 0) > 0:
            left[finding.fingerprint] -= 1
            finding = finding._replace(suppression=Suppression("baseline", REASON))
        marked.append(finding)
    return Applied(tuple(marked), {fingerprint: count for fingerprint, count in left.items() if count}, source)


def shrink(findings: Iterable[Finding], entries: Mapping[str, int] | None) -> dict[str, int]:
    """The next baseline: all active findings for a first one, else what is left of the old one. It never grows."""
    counts: dict[str, int] = {}
    for finding in findings:
        if finding.suppression is None or finding.suppression.kind == "baseline":
            counts[finding.fingerprint] = counts.get(finding.fingerprint, 0) + 1
    if entries is None:
        return counts
    return {
        fingerprint: min(count, counts[fingerprint]) for fingerprint, count in entries.items() if fingerprint in counts
    }


def render(entries: Mapping[str, int]) -> str:
    """A baseline as a file's text, sorted so that it diffs well."""
    import json

    return json.dumps({"routectl": {"baseline": 1}, "findings": dict(sorted(entries.items()))}, indent=2) + "\n"
