"""Rows of JSON Lines: one JSON object a line, as strict as a whole JSON file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routectl.document.values import short
from routectl.engine.problem import Problem
from routectl.rows.row import Row, parted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.repo.lines import Lined
    from routectl.rows.vocabulary import Vocabulary

_NO_LIST = "leave the comma at the end of each line out: JSON Lines has nothing between its rows"
_HELP = "JSON wants double quotes, no comments and no trailing commas"


class _Refused(ValueError):
    """What Python's own reader would let pass."""


def jsonl_rows(known: Vocabulary, file: Lined) -> Iterator[Row]:
    """A row for each line that isn't blank."""
    for number, text, problem in file.lines:
        if problem:
            yield _broken(file.name, number, problem)
        elif text and not text.isspace():
            try:
                value = _DECODER.decode(text)
            except json.JSONDecodeError as error:
                message = f"{error.msg[:1].lower()}{error.msg[1:]} at column {error.pos + 1}"
                is_list = text[error.pos :].strip() == ","
                yield _broken(file.name, number, f"the line is not JSON: {message}", _NO_LIST if is_list else _HELP)
            except _Refused as error:
                yield _broken(file.name, number, str(error))
            except ValueError:
                yield _broken(file.name, number, "the line holds a number of thousands of digits")
            except RecursionError:
                yield _broken(file.name, number, "the line is nested too deeply")
            else:
                parts = parted(known, value)
                yield Row(
                    file.name, number, parts.request, parts.state,
                    label=f"line {number}", problems=parts.problems,
                )  # fmt: skip


def _broken(file: str, number: int, message: str, help: str = "") -> Row:
    return Row(file, number, None, label=f"line {number}", problems=(Problem("", message, help),))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        seen: set[str] = set()
        again = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise _Refused(f"the key `{short(again)}` is given twice")
    return fields


def _constant(name: str) -> Any:
    raise _Refused(f"`{name}` is not a finite number")


_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_constant)
