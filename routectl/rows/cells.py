"""A request written as text, `-r intent=faq,sla_ms=1500` or the cells of a CSV row, as its policy's dimensions want it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.document.source import Source
from routectl.document.values import short
from routectl.engine.problem import Problem, Unreadable
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.repo.disk import Unusable
from routectl.rows.row import Row, parted
from routectl.rows.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.policy.policy import Policy
    from routectl.rows.vocabulary import Vocabulary

_PAIR = re.compile(r'([^=,"]*)=(?:[ \t]*"((?:[^"]|"")*)"[ \t]*|([^,"]*))(?:,|\Z)')
_NUMBER = re.compile(r"[+-]?[0-9]+\Z")
_NUMBERS = ("sample_bucket", "split_bucket")
_MOST_DIGITS = 400
_ALONE = "a `-r` holds one request: say `-r` again for another"
_BETWEEN = re.compile(r"[\s,;]+")


def spoken_row(policy: Policy, text: str) -> Row:
    """The request of one `-r`: pairs between commas, or a mapping as YAML writes one. Raises `Unusable`."""
    label, known = short(text.strip() or "{}", 40), vocabulary(policy)
    try:
        if text.lstrip().startswith("{"):
            request, state, problems, *_ = parted(known, _mapping(text))
        else:
            request, state, problems = from_cells(known, _pairs(text))
    except Unreadable as unreadable:
        raise Unusable(*(f"-r {label}: {problem}" for problem in unreadable.problems)) from None
    told = [*problems, *_unread(read_request, policy, request), *_unread(read_state, policy, state)]
    if told:
        raise Unusable(*(f"-r {label}: {problem}" for problem in told))
    return Row("", 0, request, state, label=label)


def _unread(read: Callable[[Policy, Any], object], policy: Policy, written: Any) -> tuple[Problem, ...]:
    """Why a policy can't read a request or a state."""
    try:
        read(policy, written)
    except Unreadable as unreadable:
        return unreadable.problems
    return ()


def from_cells(known: Vocabulary, pairs: Iterable[tuple[str, str]]) -> tuple[dict[str, Any], Any, tuple[Problem, ...]]:
    """The request and the state that named cells mean; an empty cell is left out.

    `state.providers_down` and its like hold names between spaces, `state.budget.day` a level.
    """
    request: dict[str, Any] = {}
    state: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, text in pairs:
        if not text:
            continue
        if key.startswith("state.budget."):
            state.setdefault("budget", {})[key.removeprefix("state.budget.")] = text
        elif key.startswith("state."):
            state[key.removeprefix("state.")] = _BETWEEN.split(text.strip())
        elif key == "needs":
            request[key] = _needs(known, text)
        elif key in _NUMBERS or (key in known.dimensions and not known.dimensions[key].listed):
            request[key] = _number(key, text, problems)
        else:
            request[key] = text
    return request, state or None, tuple(problems)


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs: dict[str, str] = {}
    start = 0
    while text[start:].strip(" \t,"):
        start += len(text[start:]) - len(text[start:].lstrip(" \t,"))  # commas with nothing between them
        match = _PAIR.match(text, start)
        if match is None:
            part = short(text[start:].split(",")[0].strip())
            help = "write `dimension=value` between commas; a value that holds a comma stands between double quotes"
            if list(pairs)[-1:] == ["needs"]:
                help = f"several needs stand between `+`: `needs={short(pairs['needs'], 30)}+{part}`"
            raise Unreadable((Problem("", f"`{part}` is no `dimension=value`", help),))
        key, quoted, plain = match[1].strip(), match[2], match[3]
        if key in pairs:
            raise Unreadable((Problem(key, f"`{short(key)}` is given twice"),))
        pairs[key] = plain.strip() if quoted is None else quoted.replace('""', '"')
        start = match.end()
    return list(pairs.items())


def _mapping(text: str) -> Any:
    source = Source("", text)
    for flaw in source.flaws:
        if flaw.slug == "duplicate-key" or not flaw.is_harmless:
            raise Unreadable((Problem("", flaw.message, _ALONE if "`---`" in flaw.message else flaw.help),))
    if len(source.documents) != 1:
        raise Unreadable((Problem("", "one request is wanted", _ALONE),))
    return source.documents[0].value


def _needs(known: Vocabulary, text: str) -> list[str]:
    """Capabilities between spaces or `+`; one whose own name has a `+` is known by the registry."""
    needs: list[str] = []
    for word in _BETWEEN.split(text.strip()):
        needs += [word] if word in known.capabilities else word.split("+")
    return [name for name in needs if name]


def _number(key: str, text: str, problems: list[Problem]) -> Any:
    if _NUMBER.match(text) and len(text) <= _MOST_DIGITS:
        return int(text)
    problems.append(Problem(key, f"`{key}` is a whole number, not `{short(text)}`"))
    return None
