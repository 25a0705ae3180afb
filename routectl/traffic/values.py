"""One value of a log, read as what its column is mapped to: what the reader of whole columns is held to."""

from __future__ import annotations

import json
import re
from datetime import datetime
from decimal import Decimal
from math import floor, isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.repo.disk import Unusable
from routectl.rows.instant import instant
from routectl.rows.zone import zone as named

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import tzinfo

    from routectl.traffic.target import Target


class Bad(NamedTuple):
    """Why a value can't be read: the same words for all that are bad in the same way."""

    reason: str
    help: str = ""


class Unmapped(NamedTuple):
    """A value that a map of values doesn't name: it counts as absent, and is told."""

    value: str


Value = Any
"""What a target holds: microseconds since 1970 for a moment, else text, a number, True or False, or a tuple of names."""

UNITS = {"s": 1_000_000, "ms": 1_000, "us": 1, "ns": 0}
"""Microseconds in one; of nanoseconds there are a thousand in a microsecond."""

FIRST, LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
"""The years 1 to 9999, in microseconds since 1970."""

_WHOLE = re.compile(r"[+-]?[0-9]{1,400}\Z")
_WHOLE_WITH_POINT = re.compile(r"([+-]?[0-9]{1,30})\.0*\Z")
_NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?\Z")
_YES, _NO = frozenset(("true", "1", "yes", "t")), frozenset(("false", "0", "no", "f"))

ZONE_HELP = "say how it is meant: `--zone UTC`, `--zone +01:00` or `--zone Europe/Berlin`"
_MOMENT_HELP = "a moment reads 2026-11-20T09:00:00Z; of a number say what it counts, `--map 'COLUMN=time[s]'`"


def zone(written: str) -> tzinfo | None:
    """The zone of times that have none; None for none. Raises `Unusable`."""
    if not written:
        return None
    found = named(written)
    if found is None:
        raise Unusable(
            f"`--zone {written}`: say `UTC`, how far it is from it, `+01:00`, or a zone by its name, `Europe/Berlin`"
        )
    return found


def reader(target: Target, unit: str, at: tzinfo | None) -> Callable[[Any], Value | Bad]:
    """What reads values of a target; they are not None and no empty text."""
    if target.kind == "moment":
        return lambda value: _moment(value, unit, at)
    if target.kind == "whole":
        return lambda value: _whole(value, target)
    if target.kind == "number":
        return lambda value: _number(value, target, unit)
    if target.kind == "names":
        known = None if target.listed is None else frozenset(target.listed)
        return lambda value: _names(value, known)
    return _flag if target.kind == "flag" else _text


def _moment(value: Any, unit: str, at: tzinfo | None) -> int | Bad:
    value = _plain(value)
    if isinstance(value, str):
        text = value.strip()
        if unit and _NUMBER.match(text):
            return _counted(float(text) if not _WHOLE.match(text) else int(text), unit)
        try:
            value = datetime.fromisoformat(text)
        except ValueError:
            return Bad("is no moment", _MOMENT_HELP)
    if isinstance(value, datetime):
        if value.tzinfo is None:
            if at is None:
                return Bad("has no zone", ZONE_HELP)
            value = value.replace(tzinfo=at)
        found = instant(value)
        return found if FIRST <= found <= LAST else Bad("is beyond the calendar")
    if unit and isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        return _counted(value, unit)
    return Bad("is no moment", _MOMENT_HELP)


def _plain(value: Any) -> Any:
    """A value as text or a number: what tables hold as bytes is text, a decimal without a fraction a whole number."""
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8")
        except UnicodeDecodeError:
            return value
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return int(value)
    return value


def as_logged(value: Any) -> str:
    """A value as its log writes it: that of JSON as JSON, bytes with what is no UTF-8 in hexadecimal."""
    if isinstance(value, str):
        return value
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    if value is None or isinstance(value, (bool, float, list, tuple, dict)):
        try:
            return json.dumps(value, default=as_logged, ensure_ascii=False)
        except (RecursionError, ValueError):
            return "a value that is nested too deeply"
    return str(value)


def _counted(value: int | float | Decimal, unit: str) -> int | Bad:
    """A number of some unit since 1970, in microseconds."""
    if isinstance(value, Decimal):
        found = floor(value * UNITS[unit]) if unit != "ns" else floor(value / 1000)
    elif isinstance(value, float):
        if not isfinite(value) or abs(value) > 1e20:
            return _beyond(unit)
        found = round(value * UNITS[unit]) if unit != "ns" else round(value / 1000)
    else:
        found = value * UNITS[unit] if unit != "ns" else value // 1000
    return found if FIRST <= found <= LAST else _beyond(unit)


def _beyond(unit: str) -> Bad:
    """A number that would be a time of no year; the unit may be a shorter one."""
    shorter = [f"`[{one}]`" for one in [*UNITS][[*UNITS].index(unit) + 1 :]]
    return Bad("is beyond the calendar", f"counted in {unit}; may it be {' or '.join(shorter)}?" if shorter else "")


def _whole(value: Any, target: Target) -> int | Bad:
    value = _plain(value)
    if isinstance(value, str):
        text = value.strip()
        match = _WHOLE_WITH_POINT.match(text)
        if match is None and _WHOLE.match(text) is None:
            return Bad("is no whole number")
        value = int(text if match is None else match[1])
    elif isinstance(value, float) and value.is_integer():
        value = int(value)
    elif not isinstance(value, int) or isinstance(value, bool):
        return Bad("is no whole number")
    found: int | Bad = _within(int(value), target)
    return found


def _within(value: Any, target: Target) -> Any:
    if target.low is not None and value < target.low:
        return Bad(f"is below {target.low:g}")
    if target.high is not None and value > target.high:
        return Bad(f"is above {'2^53' if target.high == 2**53 else format(target.high, 'g')}")
    return value


def _number(value: Any, target: Target, unit: str) -> float | Bad:
    value = _plain(value)
    if isinstance(value, str):
        text = value.strip()
        if not _NUMBER.match(text):
            return Bad("is no number")
        value = float(text)
    elif not isinstance(value, (int, float, Decimal)) or isinstance(value, bool):
        return Bad("is no number")
    try:
        found = float(value)
    except OverflowError:
        return Bad("is no finite number")
    if unit:
        found = found * UNITS[unit] / 1000 if unit != "ns" else found / 1_000_000
    return _within(found, target) if isfinite(found) else Bad("is no finite number")


def _text(value: Any) -> str | Bad:
    value = _plain(value)
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 2**128 else Bad("is no text")
    return Bad("is no text")


def _flag(value: Any) -> bool | Bad:
    if isinstance(value, bool):
        return value
    text = _text(value)
    if not isinstance(text, str):
        return Bad("is neither true nor false")
    text = text.lower()
    return True if text in _YES else False if text in _NO else Bad("is neither true nor false")


def _names(value: Any, known: frozenset[str] | None) -> tuple[str, ...] | Bad:
    """Names between spaces, commas or `+`, or a list of them; one whose own name has a `+` is known by the registry."""
    value = _plain(value)
    if isinstance(value, str):
        words = [
            part
            for word in re.split(r"[\s,;]+", value)
            for part in ([word] if known and word in known else word.split("+"))
        ]
    elif isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value):
        words = list(value)
    else:
        return Bad("is no list of capabilities")
    found = tuple(sorted({word for word in words if word}))
    if known is not None and not known.issuperset(found):
        return Bad("names a capability that no model of the registry has")
    return found
