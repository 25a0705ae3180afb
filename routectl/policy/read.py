"""Which documents of a file can be used: known kind and version, and nothing against the schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document.flaw import Flaw
from routectl.document.place import At, Spot
from routectl.document.source import MOST_FLAWS, Document
from routectl.policy.accept import MOST, breaches
from routectl.policy.plain import misread

if TYPE_CHECKING:
    from routectl.document.place import Path
    from routectl.document.source import Source

VERSION = "routectl/v1"
KINDS = (
    "RoutePolicy", "ModelRegistry", "BenchmarkReport", "FailoverDrill", "CanaryReport", "Incident", "PolicyTest", "Waiver",
)  # fmt: skip

_MARKS = ("routectl/v", *(f"kind: {kind}" for kind in KINDS), *(f'"{kind}"' for kind in KINDS))


def is_ours(text: str) -> bool:
    """Whether a file that nobody named looks like one of ours; a folder holds other YAML too."""
    return any(mark in text for mark in _MARKS)


def read(source: Source) -> tuple[Document, ...]:
    """The documents that can be used. Why the others can't is added to the source's flaws."""
    if not source.documents and not source.flaws:
        source.note(
            Flaw(
                "missing-file",
                Spot(source),
                "the file is empty",
                f"begin it with `apiVersion: {VERSION}` and `kind: …`",
            )
        )
    return tuple(document for document in source.documents if _usable(document, source))


def _usable(document: Document, source: Source) -> bool:
    if not isinstance(document.value, dict):
        if document.value is not None or len(source.documents) == 1:
            message = "the document is empty" if document.value is None else "the document is not a mapping"
            source.note(
                Flaw("unknown-kind", At(document), message, f"begin it with `apiVersion: {VERSION}` and `kind: …`")
            )
        return False
    unknown = _unknown(document)
    if unknown is not None:
        source.note(unknown)
        return False
    found = breaches(document.kind, document.value, 1 if len(source.flaws) > MOST_FLAWS else MOST)
    for breach in found:
        source.note(
            misread(document, breach)
            or Flaw(breach.slug, At(document, breach.path, breach.key), breach.message, breach.help)
        )
    return not found or (
        all(breach.slug == "unknown-key" for breach in found)
        and not breaches(document.kind, _without(document.value, {breach.path for breach in found}), 1)
    )


def _without(value: Any, keys: set[Path], path: Path = ()) -> Any:
    """A document's value without some of its keys."""
    if isinstance(value, dict):
        kept = ((key, entry, (*path, key)) for key, entry in value.items())
        return {key: _without(entry, keys, here) for key, entry, here in kept if here not in keys}
    if isinstance(value, list):
        return [_without(entry, keys, (*path, index)) for index, entry in enumerate(value)]
    return value


def _unknown(document: Document) -> Flaw | None:
    version, kind = document.value.get("apiVersion"), document.value.get("kind")
    if version is None:
        return _without_version(document, kind)
    if version != VERSION:
        return Flaw(
            "unknown-kind",
            At(document, ("apiVersion",)),
            f"unknown version `{_short(version)}`",
            f"this routectl reads `{VERSION}`",
        )
    if kind is None:
        likely = _likely(document.value)
        help = f"add `kind: {likely}`" if likely else "add one of: " + ", ".join(KINDS)
        return _slip(document, "kind") or Flaw("unknown-kind", At(document), "the document has no `kind`", help)
    if kind not in KINDS:
        from routectl.closest import did_you_mean

        likely = _likely(document.value)
        help = f"did you mean `{likely}`?" if likely else did_you_mean(str(kind), KINDS)
        help = help or "the kinds are: " + ", ".join(KINDS)
        return Flaw("unknown-kind", At(document, ("kind",)), f"unknown kind `{_short(kind)}`", help)
    return None


def _without_version(document: Document, kind: object) -> Flaw:
    slip = _slip(document, "apiVersion")
    if slip is not None:
        return slip
    help = f"add `apiVersion: {VERSION}`"
    if kind is None and document.index:
        help += " and a `kind`, or remove the `---` above if this belongs to the document before it"
    elif kind is None and (likely := _likely(document.value)):
        help += f" and `kind: {likely}`"
    return Flaw("unknown-kind", At(document), "the document has no `apiVersion`", help)


def _slip(document: Document, key: str) -> Flaw | None:
    """A key that its document lacks, where another one was meant to be it."""
    written = next((other for other in document.value if _letters(other) == _letters(key)), None)
    if written is None:
        return None
    message = f"the document has no `{key}`, but `{_short(written)}`"
    return Flaw("unknown-kind", At(document, (written,), key=True), message, f"did you mean `{key}`?")


def _letters(key: str) -> str:
    """A key without what people mix up: case, and what joins words."""
    return key.casefold().replace("_", "").replace("-", "")


def _likely(value: dict[str, Any]) -> str:
    """The one kind of which most keys of a document are; empty where several are as likely."""
    from routectl.policy.shapes import SHAPES

    fitting = {kind: len(SHAPES[kind]["properties"].keys() & value.keys() - _OF_ALL) for kind in KINDS}
    most = max(fitting.values())
    likely = [kind for kind, count in fitting.items() if count == most]
    return likely[0] if most and len(likely) == 1 else ""


_OF_ALL = frozenset({"apiVersion", "kind", "metadata"})


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
