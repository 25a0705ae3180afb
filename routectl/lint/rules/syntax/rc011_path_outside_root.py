"""A path leads out of the policy root.

Documents name files relative to themselves, inside the folder of `routectl.toml`, of
`pyproject.toml` with `[tool.routectl]`, or of the git repository. What lies outside is not
reviewed with the policy, and not there in CI.

Bad:

    registry: ../../elsewhere/models.yaml  # RC011

Good:

    registry: registry.yaml
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
    yield from flaws(source, "path-outside-root")
