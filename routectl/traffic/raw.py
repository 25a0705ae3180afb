"""Blocks of text as Arrow columns, each row with its line; rows that Arrow can't read plainly are left to `records.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy
import pyarrow
import pyarrow.csv as arrow_csv
import pyarrow.json as arrow_json

from routectl.traffic.arrays import whole
from routectl.traffic.blocks import MOST_IN_A_LINE, Block
from routectl.traffic.records import MOST_IN_A_ROW

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.traffic.blocks import Blocks
    from routectl.traffic.shape import Form, Shape

_NEWLINE, _RETURN, _QUOTE, _COMMA = b'\n\r",'
_OPEN, _CLOSE = b"{}"

LONGEST_CELL = 131_072
"""What a cell may hold in plain Python's reader of CSV."""


class Raw(NamedTuple):
    """Rows of a block: a column for each of the layout's, or None where the block has nothing there."""

    columns: tuple[Any, ...]
    lines: Any
    """The number of each row's first line."""
    size: int
    row: Callable[[int], Block] | None = None
    """A row as a block of its own, to be read in plain Python."""
    left: tuple[Block, ...] = ()
    """Rows, or blocks of them, that have to be read in plain Python."""


def csv_raw(
    block: Block, blocks: Blocks, header: Sequence[str], wanted: Sequence[str], numbers: frozenset[str]
) -> Raw | None:
    """A block of CSV; None where it has to be read in plain Python. `numbers` are the columns of whole numbers."""
    content = block.content
    if not content:
        return Raw((), numpy.zeros(0, numpy.int64), 0)
    if not _is_text(content):
        return None
    signs = numpy.frombuffer(content, numpy.uint8)
    ends = numpy.flatnonzero(signs == _NEWLINE)
    rest = b""
    if not content.endswith(b"\n"):
        ends = numpy.append(ends, len(content))
    if _QUOTE in signs:
        closed = _row_ends(signs, ends, block.is_last)
        if closed is None or not len(closed):
            return None
        rows = closed
        end = int(rows[-1]) + 1
        rest, content = content[end:], content[:end]
        ends = ends[: numpy.searchsorted(ends, end)]
        block = block._replace(content=content, is_last=block.is_last and not rest)
    else:
        rows = ends
    starts = numpy.concatenate(([0], rows[:-1] + 1))
    lengths = rows - starts
    if lengths.max() > min(LONGEST_CELL, MOST_IN_A_ROW) or _has_return(content):
        return None
    if rest:
        blocks.give_back(rest)
    filled = (lengths > 1) | ((lengths == 1) & (signs[starts] != _RETURN))
    starts, rows = starts[filled], rows[filled]
    lines = block.line + numpy.searchsorted(ends, starts)
    found = _parsed_csv(content, header, wanted, numbers, starts, rows, lines)
    return Raw((), numpy.zeros(0, numpy.int64), 0, None, (block,)) if found is None else found


def _parsed_csv(
    content: bytes,
    header: Sequence[str],
    wanted: Sequence[str],
    numbers: frozenset[str],
    starts: Any,
    ends: Any,
    lines: Any,
) -> Raw | None:
    """The columns of rows that stand at `starts` to `ends`."""
    ragged: list[int] = []

    def skip(row: Any) -> str:
        ragged.append(row.number)
        return "skip"

    has_hexadecimals = b"0x" in content or b"0X" in content  # which Arrow takes for numbers
    for plain in (has_hexadecimals, True):
        ragged.clear()
        kinds = {name: pyarrow.int64() if name in numbers and not plain else pyarrow.string() for name in wanted}
        try:
            table = arrow_csv.read_csv(
                pyarrow.py_buffer(content),
                read_options=arrow_csv.ReadOptions(use_threads=False, column_names=list(header), block_size=len(content) + 1),
                parse_options=arrow_csv.ParseOptions(newlines_in_values=True, invalid_row_handler=skip),
                convert_options=arrow_csv.ConvertOptions(
                    column_types=kinds, include_columns=list(wanted), strings_can_be_null=True, null_values=[""],
                    quoted_strings_can_be_null=True,
                ),
            )  # fmt: skip
            break
        except pyarrow.ArrowInvalid:
            continue
    else:
        return None
    rows = len(lines)
    if table.num_rows + len(ragged) != rows:
        return None

    def row(index: int) -> Block:
        return Block(int(lines[index]), content[int(starts[index]) : int(ends[index]) + 1], True)

    kept = numpy.ones(rows, bool)
    kept[numpy.array(ragged, numpy.int64) - 1] = False
    places = numpy.flatnonzero(kept)
    columns = tuple(whole(table.column(name)) for name in wanted)
    left = tuple(row(index - 1) for index in ragged)
    return Raw(columns, lines[places], len(places), lambda index: row(int(places[index])), left)


def _is_text(content: bytes) -> bool:
    """Whether a block is UTF-8 without NUL."""
    if b"\x00" in content:
        return False
    if content.isascii():
        return True
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _has_return(content: bytes) -> bool:
    """Whether a carriage return stands anywhere but at the end of a line."""
    returns = content.count(b"\r")
    return bool(returns) and returns != content.count(b"\r\n")


def _row_ends(signs: Any, ends: Any, is_last: bool) -> Any:
    """Where rows end, outside of quotes; None where quotes don't stand as they should."""
    quotes = numpy.flatnonzero(signs == _QUOTE)
    size = len(signs)
    begin, finish = quotes[::2], quotes[1::2]
    before = numpy.where(begin > 0, signs[begin - 1], _NEWLINE)
    fits = (before == _COMMA) | (before == _NEWLINE) | (before == _QUOTE)
    again = begin[before == _QUOTE]
    if not fits.all() or not numpy.isin(again - 1, finish).all():
        return None
    after = signs[numpy.minimum(finish + 1, size - 1)]
    inside = finish + 1 < size
    closes = (after == _COMMA) | (after == _NEWLINE) | (after == _RETURN) | (after == _QUOTE) | ~inside
    if not closes.all():
        return None
    outside = numpy.searchsorted(quotes, ends) % 2 == 0
    found = ends[outside]
    return None if is_last and (not len(found) or found[-1] != ends[-1]) else found


def json_raw(block: Block, shape: Shape) -> Raw | None:
    """A block of JSON Lines; what of it can't be read at once is left, down to single lines."""
    content = block.content
    if not content:
        return Raw((), numpy.zeros(0, numpy.int64), 0)
    if not _is_text(content):
        return _halved(block, shape) if len(content) > _SMALL else None
    signs = numpy.frombuffer(content, numpy.uint8)
    ends = numpy.flatnonzero(signs == _NEWLINE)
    if not content.endswith(b"\n"):
        ends = numpy.append(ends, len(content))
    starts = numpy.concatenate(([0], ends[:-1] + 1))
    stops = ends - (signs[numpy.maximum(ends - 1, 0)] == _RETURN)
    filled = stops > starts
    lines = block.line + numpy.flatnonzero(filled)
    starts, stops = starts[filled], stops[filled]
    if not len(starts):
        return Raw((), lines, 0)
    is_object = (signs[starts] == _OPEN) & (signs[stops - 1] == _CLOSE) & (stops - starts <= MOST_IN_A_LINE)
    table, form = _table_of(content, shape) if is_object.all() else (None, shape.whole)
    if table is None or table.num_rows != len(starts):
        return _halved(block, shape._replace(is_closed=False)) if len(content) > _SMALL else None

    def row(index: int) -> Block:
        return Block(int(lines[index]), content[int(starts[index]) : int(stops[index])], True)

    return Raw(form.columns_of(table), lines, len(lines), row)


_SMALL = 1 << 13
"""Bytes of a block that is not worth being cut once more."""


def _table_of(content: bytes, shape: Shape) -> tuple[Any, Form]:
    """The rows of a block, None where Arrow can't read them, and the form by which they were read."""
    if shape.is_closed:
        table = _parsed_json(content, shape.seen, "error")  # so Arrow looks for other keys: as it goes by
        if table is not None:
            return table, shape.seen
    form = shape.form(content)
    return _parsed_json(content, form, "ignore"), form


def _parsed_json(content: bytes, form: Form, other_keys: str) -> Any:
    try:
        return arrow_json.read_json(
            pyarrow.py_buffer(content),
            read_options=arrow_json.ReadOptions(use_threads=False, block_size=len(content) + 1),
            parse_options=arrow_json.ParseOptions(explicit_schema=form.schema, unexpected_field_behavior=other_keys),
        )
    except (pyarrow.ArrowException, UnicodeDecodeError):
        return None


def _halved(block: Block, shape: Shape) -> Raw | None:
    """The two halves of a block, as far as they can be read."""
    middle = block.content.find(b"\n", len(block.content) // 2) + 1
    if not 0 < middle < len(block.content):
        return None
    first = block._replace(content=block.content[:middle])
    second = block._replace(line=block.line + first.content.count(b"\n"), content=block.content[middle:])
    return joined_raw(
        [json_raw(part, shape) or Raw((), numpy.zeros(0, numpy.int64), 0, None, (part,)) for part in (first, second)]
    )


def joined_raw(parts: list[Raw]) -> Raw:
    """The rows of several, one after the other."""
    full = [part for part in parts if part.size]
    left = tuple(block for part in parts for block in part.left)
    if len(full) < 2:
        return full[0]._replace(left=left) if full else parts[0]._replace(left=left)
    bounds = numpy.cumsum([part.size for part in full])

    def row(index: int) -> Block:
        number = int(numpy.searchsorted(bounds, index, side="right"))
        found = full[number].row
        assert found is not None
        return found(index - (int(bounds[number - 1]) if number else 0))

    columns = tuple(_concatenated(pieces, full) for pieces in zip(*(part.columns for part in full), strict=True))
    return Raw(columns, numpy.concatenate([part.lines for part in full]), int(bounds[-1]), row, left)


def _concatenated(pieces: Sequence[Any], parts: Sequence[Raw]) -> Any:
    """One column of several parts, some of which may have nothing there."""
    kind = next((piece.type for piece in pieces if piece is not None), None)
    if kind is None:
        return None
    filled = zip(pieces, parts, strict=True)
    return pyarrow.concat_arrays([pyarrow.nulls(part.size, kind) if piece is None else piece for piece, part in filled])
