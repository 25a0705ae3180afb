"""A value as text: quoted only where some reader of YAML could take it for something else."""

from __future__ import annotations

import re
from typing import Any

from routectl.document.scalar import NotFinite, resolve, trap

_PLAIN = re.compile(r"(?:\.{1,2}/)*\w[\w./@+-]*(?: [\w(][\w./@+()'-]*)*\Z")


def written(value: Any, *, json: bool, quote: str = "") -> str:
    """The value in one line of JSON or YAML; a text in these quotes, where it can be."""
    from json import dumps

    if isinstance(value, dict):
        pairs = [f"{written(key, json=json)}: {written(part, json=json)}" for key, part in value.items()]
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(part, json=json) for part in value) + "]"
    text = dumps(value, ensure_ascii=False)
    if json:
        return text
    if isinstance(value, str):
        if quote == "'" and value.isprintable():
            return "'" + value.replace("'", "''") + "'"
        return value if not quote and _PLAIN.match(value) and _is_text(value) else text
    if isinstance(value, float) and trap(text):  # 1e-07 is a text to YAML 1.1, 1.0e-07 a number to all
        return text.replace("e", ".0e")
    return text


def _is_text(value: str) -> bool:
    try:
        return resolve(value) == value and not trap(value)
    except NotFinite:
        return False
