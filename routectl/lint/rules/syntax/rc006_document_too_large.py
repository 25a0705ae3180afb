"""The file is larger, or nested deeper, than the language allows.

A file may have 8 MiB, 500,000 lines, 64 levels, 1,000 documents and 250,000 values, each alias counted
as often as it is used; of its ignore comments the first 10,000 count. Its policies may bring in 50,000
candidates by `fallback: auto` and `fallback_route`. Their routes are held against evidence with up to 250,000
looks (one for each candidate and intent that its route takes, or row), against guardrails with as many (one
for each candidate, region and guardrail that holds there); more than that isn't linted, and still decided. The
policies of one file share these numbers. The limits keep a file that somebody proposes from stopping the checks
of everybody.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        x-note: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[deep]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]  # RC006

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        x-note: [shallow]
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
    yield from flaws(source, "document-too-large")
