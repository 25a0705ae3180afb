"""`routectl schema`."""

from __future__ import annotations

from routectl.cli.finish import emit
from routectl.policy.read import KINDS
from routectl.repo.disk import Unusable


def command(kind: str | None = None) -> int:
    """Print the JSON Schema of a kind of document; of all kinds together without one.

    Example: routectl schema RoutePolicy > route-policy.schema.json
    """
    if kind is not None and kind not in KINDS:
        from routectl.closest import did_you_mean

        raise Unusable(f"unknown kind `{kind}`; {did_you_mean(kind, KINDS) or 'there are ' + ', '.join(KINDS)}")
    import json

    from routectl.language.generate import any_kind, schema

    emit(json.dumps(schema(kind) if kind else any_kind(), indent=2, ensure_ascii=False) + "\n")
    return 0
