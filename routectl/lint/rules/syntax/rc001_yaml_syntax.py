"""The file can't be read as strict YAML 1.2, or as JSON where its name ends so.

Nothing in it counts until it can be read. Beside broken syntax this tells what the language
leaves out of YAML on purpose: tags, merge keys (`<<`), `%YAML` other than 1.2, numbers that are
not finite. Each of them reads differently from one YAML library to the next.

Bad:

    routes:
      - name: general
        match: {intent: [faq, plan}  # RC001
        target: fast-v2

Good:

    routes:
      - name: general
        match: {intent: [faq, plan]}
        target: fast-v2

Bad:

    routes:
      - name: general
        match: {}
        target: !secret fast-v2  # RC001

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
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
    yield from flaws(source, "yaml-syntax", "look at the lines above too: what opens there may not close")
