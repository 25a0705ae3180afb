"""The rows of a log as Spark reads them: Parquet by its row groups, every other file as a whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from routectl.replay.spark.parts import CONTENT, PATH, ROW, bare
from routectl.repo.disk import Unusable
from routectl.traffic.tables import ROWS, wanted

if TYPE_CHECKING:
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


def _paths(asked: Asked) -> list[str]:
    return [re.sub(r"([\\*?\[\]{}])", r"\\\1", uri(file)) for file in asked.files]  # else they are patterns


def _rows(session: Any, asked: Asked) -> tuple[Any, tuple[str, ...]]:
    session.conf.set(_ROWS_AT_ONCE, str(ROWS))
    read = session.read.option("mergeSchema", "true").parquet(*_paths(asked))
    names = read.columns
    needed = names if asked.mapping.profile.unfolds else wanted(names, asked.mapping.columns)
    where = read.metadataColumn("_metadata")
    columns = [read["`" + name.replace("`", "``") + "`"].alias(f"c{number}") for number, name in enumerate(needed)]
    return read.select(where["file_path"].alias(PATH), where["row_index"].alias(ROW), *columns), tuple(needed)


def _files(session: Any, asked: Asked) -> Any:
    large = next((look for look in asked.looks if look.size > MOST_BYTES), None)
    if large is not None:
        raise Unusable(
            f"`{large.name}` is larger than 2 GiB, the most that Spark reads as one: `routectl traffic pack` makes Parquet of it, which is read in parts"
        )
    session.conf.set(_ROWS_AT_ONCE, "1")
    read = session.read.format("binaryFile").load(_paths(asked))
    return read.select(read.metadataColumn("_metadata")["file_path"].alias(PATH), read["content"].alias(CONTENT))
