"""Documents that are plainly of the language but for their first lines: a policy or a registry that doesn't say what it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.policy.check import NOTE

if TYPE_CHECKING:
    from routectl.document.source import Source

_SIGNS = re.compile(r'^(?:routes|models) *:|^ {0,9}\{? {0,9}"(?:routes|models)" *:', re.MULTILINE)
"""What such a text has; any other isn't read: a folder holds much YAML that is no policy."""

_HEAD = frozenset({"apiversion", "kind"})


def is_headless(source: Source) -> bool:
    """Whether a file holds such documents, and nothing else; other YAML with the same words at its top is none."""
    if _SIGNS.search(source.text) is None:
        return False
    values = [document.value for document in source.documents if document.value is not None]
    return bool(values) and all(
        isinstance(value, dict) and (_is_policy(value) or _is_registry(value)) for value in values
    )


def _is_policy(value: dict[str, Any]) -> bool:
    """Routes with targets beside a registry, or with conditions too and no word that isn't of the language."""
    routes = value.get("routes")
    if not _is_bare(value) or not isinstance(routes, list) or not routes:
        return False
    if not all(isinstance(route, dict) and "target" in route for route in routes):
        return False
    if isinstance(value.get("registry"), str):
        return True
    return _knows("RoutePolicy", value) and all("match" in route and _knows("Route", route) for route in routes)


def _is_registry(value: dict[str, Any]) -> bool:
    """Models by name, each of a provider and a tier, beside the tiers or the providers."""
    models = value.get("models")
    if not _is_bare(value) or not isinstance(models, dict) or not models:
        return False
    if not (isinstance(value.get("tiers"), list) or isinstance(value.get("providers"), dict)):
        return False
    return all(isinstance(model, dict) and {"provider", "tier"} <= model.keys() for model in models.values())


def _is_bare(value: dict[str, Any]) -> bool:
    """Whether a document doesn't say what it is; what a team calls so in its own way is no slip of ours."""
    return "apiVersion" not in value and "kind" not in value


def _knows(shape: str, value: dict[str, Any]) -> bool:
    from routectl.policy.shapes import SHAPES

    known = SHAPES[shape]["properties"]
    return all(key in known or key.startswith(NOTE) or key.casefold() in _HEAD for key in value)
