"""What a command takes: parameters of its own, and those of several commands, which it takes together as `**given: Unpack[…]`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_TAKES_MORE = 0x08
"""The flag of a function that has a `**` (`inspect.CO_VARKEYWORDS`, which takes long to import)."""


class Parameters(NamedTuple):
    """The names of a command's parameters, in the order in which help shows them."""

    places: tuple[str, ...]
    """Those that stand for words; the others are options."""
    options: tuple[str, ...]
    kinds: dict[str, str]
    """The annotation of each, as it is written."""

    @property
    def names(self) -> tuple[str, ...]:
        return self.places + self.options


def parameters(command: Callable[..., Any]) -> Parameters:
    """What a command takes; its own annotations may have been replaced."""
    code, annotations = command.__code__, command.__annotations__
    places = code.co_varnames[: code.co_argcount]
    own = code.co_varnames[code.co_argcount : code.co_argcount + code.co_kwonlyargcount]
    kinds = {name: str(annotations[name]) for name in (*places, *own)}
    together = shared(command)
    return Parameters(places, (*own, *together), kinds | together)


def shared(command: Callable[..., Any]) -> dict[str, str]:
    """The parameters that a command takes together, each left out when it isn't given."""
    code = command.__code__
    if not code.co_flags & _TAKES_MORE:
        return {}
    written = command.__annotations__.get(code.co_varnames[code.co_argcount + code.co_kwonlyargcount], "")
    table = command.__globals__.get(written.removeprefix("Unpack[").removesuffix("]"))
    return {name: kind.__forward_arg__ for name, kind in table.__annotations__.items()} if table else {}
