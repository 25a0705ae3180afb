"""Regions, requests and states in words, as messages and reports say them; names and values stand between backticks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from routectl.engine.box import BUCKETS, DRAWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.engine.when import When
    from routectl.engine.witness import Witness

_PLAIN = re.compile(r"\w[\w@%:./-]*")
"""Words that mean themselves to a shell, and to `-r`."""

EVERYTHING = "every request"


def in_words(when: When) -> str:
    """A `when` as a phrase: "intent `faq` or `plan`, region other than `eu`, while `openai` is down"."""
    request = [_condition(axis, asked) for axis, asked in when.items() if axis not in _STATE]
    state = [phrase for axis, asked in when.items() if axis in _STATE for phrase in _STATE[axis](asked)]
    said = ", ".join(request) or EVERYTHING
    return f"{said}, while {' and '.join(state)}" if state else said


def as_arguments(witness: Witness) -> str:
    """A request and a state as the arguments of `routectl simulate`, as a shell takes them: `-r intent=faq --outage openai`.

    What could be read otherwise there, a value with a comma, say, stands in JSON: `-r '{"request": {"intent": "a, b"}}'`.
    """
    request, state = witness
    if not all(map(_PLAIN.fullmatch, _words(witness))):
        whole = {"request": request, "state": state} if state else {"request": request}
        return f"-r {_quoted(json.dumps(whole, ensure_ascii=False).replace('`', chr(92) + 'u0060'))}"
    pairs = [f"{key}={'+'.join(value) if isinstance(value, list) else value}" for key, value in request.items()]
    pairs += [f"state.{key}={' '.join(state[key])}" for key in ("models_down", "failing_quality") if key in state]
    levels = state.get("budget", {})
    flags = [f"--outage {name}" for name in state.get("providers_down", ())]
    flags += [f"--{level} {scope}" for level in ("alert", "exhausted") for scope in levels if levels[scope] == level]
    return " ".join((f"-r {_quoted(','.join(pairs) or '{}')}", *flags))


def _words(witness: Witness) -> Iterator[str]:
    """All names and values of a witness."""
    for part in (witness.request, witness.state):
        for key, value in part.items():
            yield key
            words = value if isinstance(value, list) else value.items() if isinstance(value, dict) else [value]
            yield from (str(word) for each in words for word in (each if isinstance(each, tuple) else (each,)))


def _quoted(text: str) -> str:
    """Text as one word of a shell; only what has to be is quoted."""
    return text if re.fullmatch(r"[\w@%+=:,./-]+", text) else "'" + text.replace("'", "'\"'\"'") + "'"


def plainly(witness: Witness) -> str:
    """A request and a state in few words: "`intent=faq`, `sla_ms=1999`, while `openai` is down"."""
    request = [
        f"`{key}={'+'.join(value) if isinstance(value, list) else value}`" for key, value in witness.request.items()
    ]
    state = [phrase for axis, held in witness.state.items() for phrase in _held(axis, held)]
    said = ", ".join(request) or "a request that says nothing"
    return f"{said}, while {' and '.join(state)}" if state else said


def _condition(axis: str, asked: Any) -> str:
    if axis == "needs":
        wanted, unwanted = asked.get("all", ()), asked.get("not", ())
        return " but ".join(
            phrase
            for phrase in (
                f"needs {_list(wanted, 'and')}" if wanted else "",
                f"no need of {_list(unwanted, 'or')}" if unwanted else "",
            )
            if phrase
        )
    if axis in DRAWN:
        low, end = (asked, asked + 1) if isinstance(asked, int) else (asked.get("gte", 0), asked.get("lt", BUCKETS))
        return f"{axis.replace('_', ' ')} {low} to {end - 1} ({(end - low) * 100 / BUCKETS:g} %)"
    if isinstance(asked, dict) and "not" in asked:
        return f"{axis} other than {_list(asked['not'], 'or')}"
    if isinstance(asked, dict):
        return f"{axis} {_numbers(asked)}"
    return f"{axis} {_list(asked if isinstance(asked, list) else [asked], 'or')}"


def _numbers(asked: Mapping[str, int]) -> str:
    if "gte" not in asked:
        return f"below {asked['lt']}"
    return f"{asked['gte']} to {asked['lt'] - 1}" if "lt" in asked else f"{asked['gte']} or more"


def _down(asked: Mapping[str, list[str]]) -> Iterator[str]:
    for key, verb in (("all", "down"), ("not", "up")):
        if asked.get(key):
            yield f"{_list(asked[key], 'and')} {'is' if len(asked[key]) == 1 else 'are'} {verb}"


def _failing(asked: Mapping[str, list[str]]) -> Iterator[str]:
    for key, verb in (("all", "fails"), ("not", "holds")):
        if asked.get(key):
            yield f"the quality of {_list(asked[key], 'and')} {verb}"


def _budget(asked: Mapping[str, list[str]]) -> Iterator[str]:
    for scope, levels in asked.items():
        yield f"the budget `{scope}` is {' or '.join(levels)}"


_STATE = {"providers_down": _down, "models_down": _down, "failing_quality": _failing, "budget": _budget}


def _held(axis: str, held: Any) -> Iterator[str]:
    """What a written state says of one thing."""
    if axis == "budget":
        return _budget({scope: [level] for scope, level in held.items()})
    return _STATE[axis]({"all": held})


def _list(names: Iterable[object], word: str) -> str:
    *first, last = [f"`{name}`" for name in names]
    return f"{', '.join(first)} {word} {last}" if first else last
