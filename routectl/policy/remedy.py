"""How to write a value that its place doesn't take, where what was meant can be guessed."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.closest import did_you_mean
from routectl.policy.elsewhere import NAMES
from routectl.policy.faults import Shape, chosen
from routectl.policy.phrase import listing, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from routectl.document.place import Path

_LONGEST = 60
"""A text of more characters is not looked into."""

_COMPARED = re.compile(r"(<=|>=|<|>|==|=|!=) ?(.+)\Z")
_OPERATORS = {"<": "{lt: %s}", "<=": "{lte: %s}", ">": "{gt: %s}", ">=": "{gte: %s}", "!=": "{not: [%s]}"}
_EQUALS = frozenset({"eq", "equals", "is", "in"})

_MEASURE = re.compile(r"[$€]? ?([0-9][0-9,_]*(?:\.[0-9]+)?) ?([A-Za-z%€$]*)\Z")
_UNITS = {"": 1, "%": 1, "$": 1, "€": 1, "usd": 1, "k": 1000}
_MILLISECONDS = {"": 1, "ms": 1, "s": 1000, "sec": 1000, "seconds": 1000, "min": 60_000}


class _Misfit(NamedTuple):
    """A value of the wrong type: the shapes that its place takes, and its key."""

    value: Any
    shapes: list[Shape]
    key: str

    def wants(self, *types: str) -> list[Shape]:
        """The shapes of these types."""
        return [shape for shape in self.shapes if shape.get("type") in types]


def retyped(branches: list[Shape], value: Any, path: Path) -> str:
    """The remedy for a value of the wrong type; empty where what was meant can't be told."""
    shapes = [shape for branch in branches if "const" not in (shape := chosen(branch, value))]
    words = [branch["const"] for branch in branches if isinstance(branch.get("const"), str)]
    if words and isinstance(value, str) and (meant := did_you_mean(value, words)):
        return meant
    misfit = _Misfit(value, shapes, str(path[-1]) if path else "")
    return next((help for guess in _GUESSES if (help := guess(misfit))), "")


def compared(text: str) -> str:
    """What a comparison that is written as text is in the language; empty where a text is none."""
    found = _COMPARED.match(text) if len(text) <= _LONGEST else None
    return f"write `{_OPERATORS.get(found[1], '%s') % plain(found[2])}`" if found else ""


def misplaced(key: str | int, value: Any, known: Collection[str]) -> str:
    """The remedy for an unknown key that stands for something else; empty where it doesn't."""
    if isinstance(value, dict) and len(value.keys() & known) * 2 > len(value):
        more = " …" if len(value) > 2 else ""
        return f"write {listing(map(plain, islice(value, 2)), 'and')}{more} here, not below `{plain(key)}`"
    if NAMES.get(key) in known:
        return f"did you mean `{NAMES[key]}`?"
    if value is None and str(key).isdigit():
        return "write decimals with a point: `0.25`, not `0,25`"
    return ""


def as_share(value: float) -> str:
    """The remedy for a percentage where a share of one is wanted."""
    return f"write it as a share of one: `{value / 100:g}`" if 1 < value <= 100 else ""


# --- what was meant, the likeliest first --------------------------------------


def _quoted(misfit: _Misfit) -> str:
    value = misfit.value
    if misfit.wants("string") and isinstance(value, (bool, int, float)):
        return f'put it in quotes: `"{plain(value)}"`'
    if misfit.wants("number", "integer") and isinstance(value, str) and _reads_as_number(value):
        return "remove the quotes"
    return ""


def _listed(misfit: _Misfit) -> str:
    is_single = misfit.value is not None and not isinstance(misfit.value, (list, dict))
    return f"write it as a list: `[{plain(misfit.value)}]`" if is_single and misfit.wants("array") else ""


def _whole(misfit: _Misfit) -> str:
    is_whole = isinstance(misfit.value, float) and misfit.value.is_integer()
    return f"write `{plain(int(misfit.value))}`" if is_whole and misfit.wants("integer") else ""


def _comparison(misfit: _Misfit) -> str:
    is_bounded = any("lt" in shape.get("properties", ()) for shape in misfit.wants("object"))
    return compared(misfit.value) if is_bounded and isinstance(misfit.value, str) else ""


def _measure(misfit: _Misfit) -> str:
    """A number with its unit, without it."""
    text = misfit.value
    found = _MEASURE.match(text) if isinstance(text, str) and len(text) <= _LONGEST else None
    if found is None or not misfit.wants("number", "integer"):
        return ""
    times = (_MILLISECONDS if misfit.key.endswith("_ms") else _UNITS).get(found[2].lower())
    if times is None:
        return f"write the number alone, without `{found[2]}`"
    number = found[1].replace(",", "").replace("_", "")
    return f"write the number alone: `{f'{float(number) * times:.15g}' if times > 1 else number}`"


def _equality(misfit: _Misfit) -> str:
    if not isinstance(misfit.value, dict) or len(misfit.value) != 1 or not _EQUALS.issuperset(misfit.value):
        return ""
    (meant,) = misfit.value.values()
    if isinstance(meant, list) and all(isinstance(one, str) for one in meant):
        return f"write `[{', '.join(map(plain, meant))}]`"
    return f"write `{plain(meant)}`" if isinstance(meant, (str, int)) else ""


def _single(misfit: _Misfit) -> str:
    first = misfit.value[0] if isinstance(misfit.value, list) and misfit.value else None
    return f"name one here: `{plain(first)}`" if isinstance(first, str) and misfit.wants("string") else ""


def _mapped(misfit: _Misfit) -> str:
    """What a mapping is made of; of several the keys that each must have."""
    shapes = misfit.wants("object")
    if not shapes or isinstance(misfit.value, dict):
        return ""
    if len(shapes) > 1:
        return "write " + " or ".join(f"`{_outline(shape)}`" for shape in shapes)
    known = shapes[0].get("keys") or list(shapes[0].get("properties", ()))
    if "sla_ms" in known:  # a match or a request: a team's own dimensions beside the ones that are always there
        return "write `{dimension: value}`, as in `{risk: high}`"
    return f"write it as `key: value`; the keys here are {listing(known, 'and')}" if known else ""


def _itemized(misfit: _Misfit) -> str:
    """How a mapping that stands for a list is one."""
    shapes = misfit.wants("array")
    if not shapes or not isinstance(misfit.value, dict):
        return ""
    entry = chosen(shapes[0].get("items", {}), misfit.value)
    if entry.get("required"):
        return f"write each entry as an item of a list: `- {_outline(entry)}`"
    return "begin each entry of the list with `- `" if entry.get("type") == "object" or "anyOf" in entry else ""


_GUESSES: tuple[Callable[[_Misfit], str], ...] = (
    _quoted, _listed, _whole, _comparison, _measure, _equality, _single, _mapped, _itemized,
)  # fmt: skip


def _outline(shape: Shape) -> str:
    return f"{{{', '.join(f'{key}: …' for key in shape.get('required', ()))}}}"


def _reads_as_number(text: str) -> bool:
    try:
        return len(text) < 100 and float(text) == float(text)
    except ValueError:
        return False
