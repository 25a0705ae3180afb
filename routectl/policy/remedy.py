"""How to write a value that its place doesn't take, where what was meant can be guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.policy.faults import Shape, chosen
from routectl.policy.phrase import listing, plain

if TYPE_CHECKING:
    from collections.abc import Collection

    from routectl.document.place import Path

_MEASURE = re.compile(r"[$€]? ?([0-9][0-9,_]*(?:\.[0-9]+)?) ?([A-Za-z%€$]*)\Z")
_UNITS = {"": 1, "%": 1, "$": 1, "€": 1, "usd": 1, "k": 1000}
_COMPARED = re.compile(r"(<=|>=|<|>|==|=|!=) ?(.+)\Z")
_OPERATORS = {"<": "lt", "<=": "lte", ">": "gt", ">=": "gte", "!=": "not"}
_EQUALS = frozenset({"eq", "equals", "is"})
_MILLISECONDS = {"": 1, "ms": 1, "s": 1000, "sec": 1000, "seconds": 1000, "min": 60_000}
_LONGEST = 60


def retyped(branches: list[Shape], value: Any, path: Path) -> str:
    """The remedy for a value of the wrong type; empty where what was meant can't be told."""
    shapes = [shape for branch in branches if "const" not in (shape := chosen(branch, value))]
    wanted = {str(shape.get("type")): shape for shape in shapes}
    help = _plainly(wanted.keys(), value)
    if help or not wanted:
        return help
    if isinstance(value, str):
        is_bounded = any("lt" in chosen(branch, None).get("properties", ()) for branch in branches)
        help = compared(value) if is_bounded else ""
        if not help and wanted.keys() & {"number", "integer"}:
            help = _measure(value, str(path[-1]) if path else "")
    elif isinstance(value, dict) and len(value) == 1 and _EQUALS.issuperset(value):
        (meant,) = value.values()
        help = f"write `{plain(meant)}`" if isinstance(meant, (str, int)) else ""
    elif isinstance(value, list) and "string" in wanted and value and isinstance(value[0], str):
        help = f"name one here: `{plain(value[0])}`"
    if not help and "object" in wanted and not isinstance(value, dict):
        help = _keys([shape for shape in shapes if shape.get("type") == "object"])
    if not help and "array" in wanted and isinstance(value, dict):
        help = _items(wanted["array"], value)
    return help


def compared(text: str) -> str:
    """What a comparison that is written as text is in the language; empty where a text is none."""
    found = _COMPARED.match(text[: _LONGEST + 1])
    if found is None or len(text) > _LONGEST:
        return ""
    operator = _OPERATORS.get(found[1])
    if operator is None:
        return f"write `{plain(found[2])}`"
    return (
        f"write `{{{operator}: {'[' if operator == 'not' else ''}{plain(found[2])}{']' if operator == 'not' else ''}}}`"
    )


def misplaced(key: str | int, value: Any, known: Collection[str]) -> str:
    """The remedy for an unknown key that stands for something else; empty where it doesn't."""
    if isinstance(value, dict) and len(value.keys() & known) * 2 > len(value):
        return f"write {listing(list(map(plain, value))[:2], 'and')}{' …' if len(value) > 2 else ''} here, not below `{plain(key)}`"
    if value is None and str(key).isdigit():
        return "write decimals with a point: `0.25`, not `0,25`"
    return ""


def as_share(value: float) -> str:
    """The remedy for a percentage where a share of one is wanted."""
    return f"write it as a share of one: `{value / 100:g}`" if 1 < value <= 100 else ""


def _plainly(wanted: Any, value: Any) -> str:
    """Where quotes or brackets, or their absence, are likely to be all that is wrong."""
    if "string" in wanted and isinstance(value, (bool, int, float)):
        return f'put it in quotes: `"{plain(value)}"`'
    if "array" in wanted and value is not None and not isinstance(value, (list, dict)):
        return f"write it as a list: `[{plain(value)}]`"
    if wanted & {"number", "integer"} and isinstance(value, str) and _reads_as_number(value):
        return "remove the quotes"
    if "integer" in wanted and isinstance(value, float) and value.is_integer():
        return f"write `{plain(int(value))}`"
    return ""


def _reads_as_number(text: str) -> bool:
    try:
        return len(text) < 100 and float(text) == float(text)
    except ValueError:
        return False


def _measure(text: str, key: str) -> str:
    """A number with its unit, without it."""
    found = _MEASURE.match(text[: _LONGEST + 1])
    if found is None or len(text) > _LONGEST:
        return ""
    units = _MILLISECONDS if key.endswith("_ms") else _UNITS
    times = units.get(found[2].lower())
    if times is None:
        return f"write the number alone, without `{found[2]}`"
    number = found[1].replace(",", "").replace("_", "")
    return f"write the number alone: `{f'{float(number) * times:.15g}' if times > 1 else number}`"


def _keys(shapes: list[Shape]) -> str:
    """What a mapping is made of; of several the keys that each must have."""
    if len(shapes) > 1:
        return "write " + " or ".join(f"`{_outline(shape)}`" for shape in shapes)
    known = shapes[0].get("keys") or list(shapes[0].get("properties", ()))
    if "sla_ms" in known:  # a match or a request: a team's own dimensions beside the ones that are always there
        return "write `{dimension: value}`, as in `{risk: high}`"
    return f"write it as `key: value`; the keys here are {listing(known, 'and')}" if known else ""


def _outline(shape: Shape) -> str:
    return f"{{{', '.join(f'{key}: …' for key in shape.get('required', ()))}}}"


def _items(shape: Shape, value: dict[str, Any]) -> str:
    """How a mapping that stands for a list is one."""
    entry = chosen(shape.get("items", {}), value)
    if entry.get("required"):
        return f"write each entry as an item of a list: `- {_outline(entry)}`"
    return "begin each entry of the list with `- `" if entry.get("type") == "object" or "anyOf" in entry else ""
