"""All rows of a block of plain text at once, in plain Python; what isn't plain is left to `records`, where any row's meaning is said."""

from __future__ import annotations

import csv
import json
from json.scanner import make_scanner
from operator import methodcaller
from typing import TYPE_CHECKING, Any

from routectl.traffic.blocks import MOST_IN_A_LINE

if TYPE_CHECKING:
    from routectl.traffic.blocks import Block

_SCAN = make_scanner(json.JSONDecoder())  # type: ignore[arg-type]


def lines(block: Block) -> list[str] | None:
    """The lines of a block, without the returns at their ends; None where one can't be read, or might be too long."""
    if b"\x00" in block.content or len(block.content) > MOST_IN_A_LINE:
        return None
    try:
        texts = block.content.decode("utf-8").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return None
    if not texts[-1]:
        texts.pop()
    return texts


def csv_columns(texts: list[str], width: int) -> list[list[str]] | None:
    """The columns of lines of CSV; None where a cell is quoted or a row has more cells or fewer."""
    text = ",".join(texts)
    if '"' in text or "\r" in text or "" in texts or max(map(len, texts), default=0) > csv.field_size_limit():
        return None
    if set(map(methodcaller("count", ","), texts)) != {width - 1}:
        return None
    cells = text.split(",")
    return [cells[place::width] for place in range(width)]


def flat_object(text: str) -> dict[str, Any] | None:
    """The JSON object that a line is; None where it may not be one, holds another, or gives a key twice.

    Where no space stands between a key and its colon, there are no more keys than there are `":`.
    """
    if text[:1] != "{" or text.count("{") > 1 or '" ' in text or '"\t' in text or '"\r' in text:
        return None
    try:
        value, end = _SCAN(text, 0)
    except (StopIteration, ValueError, RecursionError):
        return None
    return value if end == len(text) and len(value) == text.count('":') else None
