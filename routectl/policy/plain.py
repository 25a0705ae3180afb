"""A value without quotes that its place doesn't take: told as the YAML trap that it is, with what to write instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.flaw import Flaw
from routectl.document.place import At
from routectl.document.scalar import trap

if TYPE_CHECKING:
    from routectl.document.source import Document
    from routectl.policy.breach import Breach


def misread(document: Document, breach: Breach) -> Flaw | None:
    """The flaw behind a breach, where a plain scalar is."""
    if breach.key or document.source.path.endswith(".json"):
        return None
    at = At(document, breach.path)
    if breach.help.startswith("put it in quotes"):  # `1.10` is the number 1.1, and YAML readers disagree on more
        text = document.scalar(breach.path)
        message = f"{breach.message}: written `{text}`, without quotes"
        return Flaw("yaml-trap", at, message, f'quote it: "{text}"', text, breaks=True)
    text = document.scalar(breach.path) if document.is_plain(breach.path) else ""
    read = trap(text)
    if not read or (document.has(breach.path) and document.get(breach.path) != text):
        return None
    meant = _meant(text, read)
    message = f"{breach.message}, which is {read} to YAML 1.1 alone"
    if meant is not None and breach.takes and not _is_taken(meant, breach.takes):
        return Flaw("yaml-trap", at, message, breach.help or "write one, or remove the key", breaks=True)
    if meant is None:
        return Flaw("yaml-trap", at, message, "write it as YAML 1.2 has it", breaks=True)
    return Flaw("yaml-trap", at, message, f"write `{str(meant).lower()}`", text, meant, breaks=True)


def _is_taken(meant: object, types: tuple[str, ...]) -> bool:
    if isinstance(meant, bool):
        return "boolean" in types
    return "number" in types or ("integer" in types and isinstance(meant, int))


def _meant(text: str, read: str) -> object:
    if read in ("true", "false"):
        return read == "true"
    plain = text.replace("_", "")
    if read != "a number" or len(plain) > 15:
        return None
    try:
        return int(plain)
    except ValueError:
        return float(plain) if plain.count(".") == 1 and "x" not in plain else None
