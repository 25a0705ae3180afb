"""The document doesn't say what it is, or says something that this routectl doesn't know.

Every document begins with `apiVersion: routectl/v1` and its `kind`. A misspelled kind would
otherwise be skipped, and nobody would miss the policy in it.

Bad:

    apiVersion: routectl/v1
    kind: RoutingPolicy  # RC003
    metadata: {name: example}

Good:

    apiVersion: routectl/v1
    kind: Incident
    metadata: {name: openai-2026-10-28}
    provider: openai
    started_at: 2026-10-28T09:12:00Z
    severity: major
    summary: elevated error rates
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import flaws, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.source import Source


@rule(Severity.ERROR)
def check(source: Source) -> Iterator[Hit]:
    yield from flaws(source, "unknown-kind")
