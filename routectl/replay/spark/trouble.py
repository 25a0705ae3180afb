"""What goes wrong on Spark, in words of those who asked for a replay, with what helps."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable
from routectl.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONNECTOR = "Spark has no connector for addresses of this kind: `PYSPARK_SUBMIT_ARGS='--packages org.apache.hadoop:hadoop-aws:VERSION pyspark-shell'` brings that for `s3a://`, VERSION being that of Spark's Hadoop"

_KNOWN = (
    ("No module named 'routectl'", f"a worker has no routectl: `pip install 'routectl[traffic]=={__version__}'` for the Python of the workers (`PYSPARK_PYTHON`)"),
    ("No module named 'numpy'", "a worker has no numpy: `pip install 'routectl[traffic]'` for the Python of the workers (`PYSPARK_PYTHON`)"),
    ("No module named 'pyarrow'", "a worker has no pyarrow: `pip install 'routectl[traffic]'` for the Python of the workers (`PYSPARK_PYTHON`)"),
    ("OtherVersion", f"a worker has another routectl than {__version__}, which this is: `pip install 'routectl[traffic]=={__version__}'` there"),
    ("PYTHON_VERSION_MISMATCH", "the workers have another Python than this one: let `PYSPARK_PYTHON` name the same version there"),
    ("CANNOT_MERGE_SCHEMAS", "the log's files have columns of the same name and different types: replay them by themselves, or `routectl traffic pack` them"),
    ("PARQUET_TYPE_ILLEGAL", "Spark can't read the type of one of the log's columns: `routectl traffic pack` writes it in types that it can"),
    ("PATH_NOT_FOUND", "Spark doesn't find the log: its driver and its workers need it at the same path"),
    ("Class org.apache.hadoop.fs", _CONNECTOR),
    ("Class com.google.cloud.hadoop.fs", _CONNECTOR),
    ("UnsupportedFileSystemException", _CONNECTOR),
    ("FileNotFoundException", "a worker doesn't find the log: all workers need it at the same path"),
    ("FAILED_READ_FILE", "Spark can't read a file of the log to its end"),
    ("Could not parse Master URL", "Spark knows no such master: say `local[2]`, `spark://HOST:PORT`, `yarn`, `k8s://…` or, for Spark Connect, `sc://HOST:PORT`"),
    ("JAVA_GATEWAY_EXITED", "Spark doesn't start: it needs Java 17 or 21, which `JAVA_HOME` or `PATH` leads to"),
    ("All masters are unresponsive", "no Spark master answers there"),
)  # fmt: skip
"""What is said somewhere in an error, and what it means."""

MOST = 300
"""Letters of what Spark says that are shown."""


_CALLING = "An error occurred while calling"
"""How an error of Java's begins, which is on the line after that."""


@contextmanager
def spoken(address: str = "") -> Iterator[None]:
    """Turns what Spark says into `Unusable`; what is no trouble of Spark's passes. `address` is what it was to look at."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        raise Unusable(f"`{address}`: {meaning(str(error))}" if address else meaning(str(error))) from None


def meaning(said: str) -> str:
    """What an error of Spark's means, on one line; its own words where nobody knows."""
    for sign, means in _KNOWN:
        if sign in said:
            return means
    lines = [line.strip(" :\t") for line in said.splitlines() if line.strip() and not line.startswith(_CALLING)]
    return f"Spark gave up: {(lines or ['nothing is known of why'])[0][:MOST]}"
