"""What is put where a log has nothing: a constant, or a draw from a declared mix, either told as an assumption."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from routectl.closest import did_you_mean
from routectl.document.values import short
from routectl.policy.condition import OTHER
from routectl.repo.disk import Unusable
from routectl.traffic.profile import REST, Read
from routectl.traffic.values import UNITS, Bad, Value, reader

if TYPE_CHECKING:
    from datetime import tzinfo

    from routectl.traffic.target import Target

ABSENT = "none"
"""In a mix: the share of the requests that go without."""

GOLDEN, FIRST, SECOND, _MASK = 0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB, 2**64 - 1
_MOST_MEMBERS = 1000


class Fill(NamedTuple):
    """What a target is filled with. The shares are whole numbers; a constant is a mix of one."""

    target: str
    written: str
    values: tuple[Value | None, ...]
    shares: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.shares)


def fill(target: Target, written: str, at: tzinfo | None) -> Fill:
    """A fill as it is written: `low`, or `low:75,high:25`. Raises `Unusable`."""
    members = _mix(written)
    if not members:
        return Fill(target.name, written, (_value(target, written, written, at),), (1,))
    scale = 10 ** max(max(0, -int(share.as_tuple().exponent)) for _, share in members)
    shares = tuple(int(share * scale) for _, share in members)
    if not 0 < sum(shares) < 2**53:
        raise _unusable(target, written, "the shares come to nothing, or to too much")
    values = tuple(None if name == ABSENT and name not in (target.listed or ()) else _value(target, name, written, at) for name, _ in members)  # fmt: skip
    return Fill(target.name, written, values, shares)


def _mix(written: str) -> list[tuple[str, Decimal]]:
    """The members of a mix; none where it isn't one: a time holds colons too."""
    found: list[tuple[str, Decimal]] = []
    for member in written.split(","):
        name, colon, share = member.rpartition(":")
        try:
            number = Decimal(share.strip())
        except InvalidOperation:
            return []
        if not colon or not name.strip() or not number.is_finite() or number < 0 or len(share) > 20:
            return []
        found.append((name.strip(), number))
    if len(found) > _MOST_MEMBERS:
        raise Unusable(f"a mix has at most {_MOST_MEMBERS} members")
    return found


def _value(target: Target, text: str, written: str, at: tzinfo | None) -> Value:
    value = reader(target, "", at)(text)
    if isinstance(value, Bad):
        raise _unusable(target, written, f"`{short(text)}` {value.reason}", value.help)
    if target.kind == "text" and target.listed is not None and value not in (*target.listed, OTHER):
        raise _unusable(target, written, f"`{short(text)}` is not listed", did_you_mean(text, target.listed))
    return value


def _unusable(target: Target, written: str, why: str, help: str = "") -> Unusable:
    return Unusable(f"`--fill {target.name}={short(written)}`: {why}{f'; {help}' if help else ''}")


def key(seed: int, target: str, label: str) -> int:
    """What the draws for one target in one file are made on."""
    return int.from_bytes(sha256(f"{seed}:{target}:{label}".encode("utf-8", "surrogatepass")).digest()[:8], "big")


def draw(key: int, place: int, total: int) -> int:
    """A whole number below `total` for the row at a place: the same one every time, however the file is read.

    The mixing is that of splitmix64, which the Arrow reader does for a whole column at once.
    """
    mixed = (key + place * GOLDEN) & _MASK
    mixed = ((mixed ^ (mixed >> 30)) * FIRST) & _MASK
    mixed = ((mixed ^ (mixed >> 27)) * SECOND) & _MASK
    return (mixed ^ (mixed >> 31)) % total


def filled(one: Fill, key: int, place: int) -> Value | None:
    """What the row at a place gets."""
    if len(one.values) == 1:
        return one.values[0]
    left = draw(key, place, one.total)
    for value, share in zip(one.values, one.shares, strict=True):
        left -= share
        if left < 0:
            return value
    raise AssertionError("a draw is below the total of the shares")


def column_map(written: str, what: str) -> Read | None:
    """A column with what its values become, `team{a:x,*:y}`, or what it counts, `ms[s]`; None where there is neither.

    Raises `Unusable`.
    """
    text, unit = written, ""
    if text.endswith("]") and "[" in text:
        text, _, unit = text[:-1].rpartition("[")
        if unit not in UNITS:
            raise Unusable(f"`{what}`: a unit is one of {', '.join(UNITS)}, not `{short(unit)}`")
    if not (text.endswith("}") and "{" in text):
        return Read((text,), unit) if unit else None
    column, _, inside = text[:-1].partition("{")
    values: dict[str, str] = {}
    for member in inside.split(","):
        name, colon, value = member.rpartition(":")
        if not colon or not name.strip() or not value.strip():
            raise Unusable(
                f"`{what}`: between the braces stand `VALUE:BECOMES` and commas; `{REST}` is every other value"
            )
        values[name.strip()] = value.strip()
    if not column:
        raise Unusable(f"`{what}`: before the braces stands a column")
    return Read((column,), unit, values)
