"""A model is named that the registry doesn't have.

The gateway would accept it and fail on the first request that needs it: a fallback to a model
that doesn't exist is no fallback.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azur]  # RC101

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v2-azure]
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.linked import Linked, Unresolved


@rule(Severity.ERROR)
def check(subject: Linked) -> Iterator[Hit]:
    yield from unknown(subject, "model", _by_id)


def _by_id(miss: Unresolved) -> str:
    """The model that is called so by its provider: the language goes by the registry's own names."""
    if miss.name == "auto":
        return "write `fallback: auto`, without brackets"
    models = miss.known.values() if isinstance(miss.known, dict) else ()
    named = [f"`{model.name}`" for model in models if model.id == miss.name]
    return f"that is the id of {' and '.join(named[:3])}: write the registry's name" if named else ""
