"""What is wrong with a request or a state, in words that stay on one line however hostile the input."""

from __future__ import annotations

from functools import lru_cache
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.values import short

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

MOST = 16
"""So many strange names of one sort are told: each is compared with all that would do."""


class Problem(NamedTuple):
    """What is wrong with one key of a request or a state, or worth telling, and the remedy."""

    key: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.help}" if self.help else self.message


class Unreadable(ValueError):
    """A request or a state that a policy can't read, with every reason why in `problems`."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def entries(written: Any, what: str, key: str = "") -> dict[str, Any]:
    """What a mapping says: nulls and a team's own notes left out. Raises `Unreadable` where it is none."""
    if type(written) is not dict and not hasattr(written, "items"):
        raise Unreadable((Problem(key, f"{what}, not {kind(written)}"),))
    for name in written:
        if not isinstance(name, str):
            raise Unreadable((Problem(key, f"{what}: a key is text, not {kind(name)}"),))
    return {name: value for name, value in written.items() if value is not None and not name.startswith("x-")}


def strange(key: str, what: str, names: Iterable[str], known: Collection[str]) -> Iterator[Problem]:
    """A problem for each name that is not known, with what was meant; of very many the rest is counted.

    `what` is the sentence, with `{}` where the name stands. Without a `key` each name is its own.
    """
    unknown = sorted({name for name in names if name not in known})
    for name in unknown[:MOST]:
        yield Problem(key or plain(name), what.format(quoted(name)), meant(name, known))
    if len(unknown) > MOST:
        yield Problem(key, f"and {len(unknown) - MOST:,} more like these")


def meant(name: str, known: Collection[str]) -> str:
    """The known name that is most like this one, else what there is."""
    from routectl.closest import did_you_mean

    return did_you_mean(name, known) or (f"known are {some(known)}" if known else "none is known")


@lru_cache(maxsize=512)
def meant_value(value: str, known: tuple[str, ...]) -> str:
    """The same for a value: requests in a row say the same strange one, and comparing takes long."""
    return meant(value, known)


def some(names: Iterable[str]) -> str:
    """The first few of the names."""
    shown = [quoted(name) for name in names]
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


def quoted(name: str, width: int = 60) -> str:
    """A name between backticks: short, on one line, and nothing in it that ends them."""
    return f"`{plain(name, width)}`"


def plain(text: str, width: int = 60) -> str:
    """A short text on one line, what doesn't print as an escape."""
    cut = short(text, width).replace("`", "'")
    return cut if cut.isprintable() else "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in cut)


def kind(value: object) -> str:
    """What a value is that something else was wanted for."""
    if isinstance(value, float) and not isfinite(value):
        return f"`{value}`"
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a number with a decimal point or an exponent",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    if value is None:
        return "nothing"
    named = next((told for sort, told in kinds.items() if isinstance(value, sort)), "")
    return named or f"a value of type `{plain(type(value).__name__)}`"


def is_whole(value: object) -> bool:
    """Whether a value is a whole number; true and false are none, though Python counts them as such."""
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: int) -> str:
    """A whole number, or what it is where it is too long to be read."""
    return f"{int(value)}" if abs(value) < 10**20 else "a number of more than 20 digits"
