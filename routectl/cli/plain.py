"""Reads a plain command line from a command's own signature: typer takes longer to import than a decision takes.

Whatever isn't plain (help, a slip, an option that begins its value with `-`) is left to typer, so
that there is one voice for it. Where this reader answers, typer would give the same
(tests/cli/test_plain.py).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.cli.parameters import parameters, shared
from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routectl.cli.parameters import Parameters

SHORT = {"-o": "output", "-r": "request"}
"""The options of one letter."""


SPELLED = {"for_policy": "--policy"}
"""Options that are not called what their parameter is."""


def plain(command: Callable[..., Any], arguments: list[str]) -> dict[str, Any] | None:
    """The parameters that a command line gives a command; None where it is not plain."""
    taken = parameters(command)
    kinds = taken.kinds
    options = {_spelled(name): name for name in taken.options}
    options |= {short: name for short, name in SHORT.items() if name in taken.options}
    given: dict[str, Any] = {}
    places: list[str] = []
    waiting = list(reversed(arguments))
    while waiting:
        word = waiting.pop()
        if word == "-" or not word.startswith("-"):
            places.append(word)
            continue
        flag, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        name = options.get(flag)
        if name is None:
            return None
        if kinds[name].startswith("bool"):
            if equals:
                return None
            given[name] = True
            continue
        if not equals:
            if not waiting or (waiting[-1].startswith("-") and waiting[-1] != "-"):
                return None
            value = waiting.pop()
        if kinds[name].startswith("list"):
            given.setdefault(name, []).append(value)
        else:
            given[name] = value
    return _placed(command, taken, places, given)


def _spelled(name: str) -> str:
    return SPELLED.get(name, f"--{name.replace('_', '-')}")


def refuse_empty(command: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """An empty value stands for a variable that nobody set: it must not pass for nothing being asked. Raises `Unusable`."""
    places = parameters(command).places
    for name, value in given.items():
        if any(isinstance(text, str) and not text.strip() for text in (value if isinstance(value, list) else (value,))):
            flag = name.upper() if name in places else _spelled(name)
            help = "; a request without any value is `-r '{}'`" if name == "request" else ""
            raise Unusable(f"`{flag}` is empty: give it a value, or leave it out{help}")


def _placed(
    command: Callable[..., Any], taken: Parameters, places: list[str], given: dict[str, Any]
) -> dict[str, Any] | None:
    """The words that are no options, given to the parameters that stand for them."""
    names, kinds = taken.places, taken.kinds
    needed = len(names) - len(command.__defaults__ or ())
    if any(name not in given for name in _needed(command, taken)):
        return None
    if names and kinds[names[0]].startswith("list"):
        if len(places) < needed:
            return None
        return given | ({names[0]: places} if places else {})
    if names and kinds[names[-1]].startswith("list") and len(places) >= len(names):
        last = len(names) - 1
        return given | dict(zip(names[:last], places, strict=False)) | {names[last]: places[last:]}
    if not needed <= len(places) <= len(names):
        return None
    return given | dict(zip(names, places, strict=False))


def _needed(command: Callable[..., Any], taken: Parameters) -> list[str]:
    """The options that have to be there."""
    free = {**(command.__kwdefaults__ or {}), **shared(command)}
    return [name for name in taken.options if name not in free]
