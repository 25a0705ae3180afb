"""The rows of a log as Spark reads them: Parquet by its row groups, every other file as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.replay.spark.parts import CONTENT, PATH, ROW, bare
from routectl.repo.disk import Unusable
from routectl.traffic.tables import ROWS, wanted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.replay.ran import Asked
    from routectl.repo.logs import LogFile

MOST_BYTES = 2**31 - 1
"""Of a file that Spark reads as a whole; so many has the largest cell that it knows."""

_ROWS_AT_ONCE = "spark.sql.execution.arrow.maxRecordsPerBatch"


def frame(session: Any, asked: Asked) -> tuple[Any, tuple[str, ...]]:
    """Rows with their places, and the names of their columns; none where there is a row for each file. Raises `Unusable`."""
    tables = [look.form == "parquet" and not look.packing for look in asked.looks]
    if any(tables) and not all(tables):
        raise Unusable("on Spark a log is Parquet, or has no Parquet in it: replay the one and the other by themselves")
    return _rows(session, asked) if all(tables) else (_files(session, asked), ())


def uri(file: LogFile) -> str:
    """Where Spark finds a file."""
    return file.path if "://" in file.path else f"file://{file.path}"


def places(asked: Asked) -> dict[str, int]:
    """The numbers of the files, by where they are."""
    return {bare(uri(file)): number for number, file in enumerate(asked.files)}


def literal(files: Iterable[LogFile]) -> list[str]:
    """Where files are, no sign in it that would make a pattern of it."""
    return [re.sub(r"([\\*?\[\]{}])", r"\\\1", uri(file)) for file in files]


def _rows(session: Any, asked: Asked) -> tuple[Any, tuple[str, ...]]:
    session.conf.set(_ROWS_AT_ONCE, str(ROWS))
    read = session.read.option("mergeSchema", "true").parquet(*literal(asked.files))
    names = read.columns
    needed = names if asked.mapping.profile.unfolds else wanted(names, asked.mapping.columns)
    where = read.metadataColumn("_metadata")
    columns = [read["`" + name.replace("`", "``") + "`"].alias(f"c{number}") for number, name in enumerate(needed)]
    return read.select(where["file_path"].alias(PATH), where["row_index"].alias(ROW), *columns), tuple(needed)


def _files(session: Any, asked: Asked) -> Any:
    for look in asked.looks:
        refuse_large(look.name, look.size)
    return contents(session, asked.files)


def refuse_large(name: str, size: int) -> None:
    """Raises `Unusable` where Spark can't read a file as a whole."""
    if size > MOST_BYTES:
        raise Unusable(
            f"`{name}` is larger than 2 GiB, the most that Spark reads as one: `routectl traffic pack` makes Parquet of it, which is read in parts"
        )


def contents(session: Any, files: Iterable[LogFile]) -> Any:
    """A row for each file: where it is, and its bytes."""
    session.conf.set(_ROWS_AT_ONCE, "1")
    read = session.read.format("binaryFile").load(literal(files))
    return read.select(read.metadataColumn("_metadata")["file_path"].alias(PATH), read["content"].alias(CONTENT))
