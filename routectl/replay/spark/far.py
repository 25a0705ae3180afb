"""Logs at addresses, `s3a://…` and whatever else Hadoop has a file system for: Spark lists them and looks at them."""

from __future__ import annotations

import pickle
from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from routectl.replay.spark.frames import contents, literal, refuse_large, uri
from routectl.replay.spark.parts import bare, place
from routectl.replay.spark.trouble import spoken
from routectl.replay.spark.work import packed, sent_by
from routectl.repo.disk import Unusable
from routectl.repo.logs import HELP, PACKINGS, LogFile, by_name, look_at
from routectl.traffic.open import Look, look_inside
from routectl.traffic.tables import paths as columns_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOOKED = "file int, content binary"
"""Pickled: what a file is, or as text what makes it unusable."""


def far(session: Any, addresses: Sequence[str], form: str) -> tuple[tuple[LogFile, ...], tuple[Look, ...]]:
    """The files that addresses mean: files, folders or patterns of Hadoop's; and what each is. Raises `Unusable`."""
    sizes: dict[str, int] = {}
    for address in addresses:
        with spoken(address):
            sizes |= _listed(session, address, form)
    files = tuple(LogFile(path, form) for path in sizes)
    looks = _of_tables(session, [file for file in files if _is_table(file)], sizes)
    looks |= _of_others(session, [file for file in files if not _is_table(file)], sizes)
    return files, tuple(looks[file.path] for file in files)


def _listed(session: Any, address: str, form: str) -> dict[str, int]:
    """The files at an address in order, each with its bytes; of a folder those that are logs by their names, as ever."""
    read = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(address)
    found = {_written(row.path): row.length for row in read.select("path", "length").collect()}
    kept = {path: size for path, size in found.items() if form or by_name(path) or bare(path) == bare(address)}
    if not kept:
        raise Unusable(f"`{address}` holds no traffic log; {HELP}")
    return dict(sorted(kept.items()))


def _written(path: str) -> str:
    """A path with two slashes behind its scheme."""
    scheme, _, rest = path.partition(":")
    return path if rest.startswith("//") else f"{scheme}://{rest}"


def _is_table(file: LogFile) -> bool:
    """Whether it is Parquet, which Spark reads by its row groups, by its name or by what the call says."""
    is_packed = file.path.lower().endswith(PACKINGS)
    return not is_packed and (file.form or by_name(file.path)) == "parquet"


def _of_tables(session: Any, files: list[LogFile], sizes: dict[str, int]) -> dict[str, Look]:
    """What Parquet is: all of it has the columns that Spark finds in some of it."""
    if not files:
        return {}
    with spoken():
        schema = session.read.option("mergeSchema", "true").parquet(*literal(files)).limit(0).toArrow().schema
    columns = tuple(columns_of(schema))
    return {file.path: Look(file.name, "parquet", "", sizes[file.path], columns) for file in files}


def _of_others(session: Any, files: list[LogFile], sizes: dict[str, int]) -> dict[str, Look]:
    """What other files are, by their bytes, which workers look at."""
    if not files:
        return {}
    for file in files:
        refuse_large(file.name, sizes[file.path])
    numbers = {bare(uri(file)): number for number, file in enumerate(files)}
    sent = packed((tuple(files), numbers, tuple(sizes[file.path] for file in files)))
    with spoken():
        told = contents(session, files).mapInArrow(partial(looked, sent), LOOKED).collect()
    found: dict[int, Look] = {}
    for row in sorted(told, key=lambda row: int(row.file)):
        look = pickle.loads(row.content)
        if isinstance(look, str):
            raise Unusable(look)
        found[row.file] = look
    return {file.path: found[number] for number, file in enumerate(files)}


def looked(sent: bytes, batches: Iterator[Any]) -> Iterator[Any]:
    """On a worker: what files are."""
    files, numbers, sizes = sent_by(sent)
    for batch in batches:
        for path, content in zip(batch.column(0).to_pylist(), batch.column(1), strict=True):
            number = place(numbers, path)
            try:
                found: Look | str = look_inside(look_at(files[number], BytesIO(content.as_buffer())), sizes[number])
            except Unusable as error:
                found = str(error)
            arrays = [pa.array([number], pa.int32()), pa.array([pickle.dumps(found)], pa.binary())]
            yield pa.RecordBatch.from_arrays(arrays, ["file", "content"])
