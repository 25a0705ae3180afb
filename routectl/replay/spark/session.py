"""Opens a Spark session: one of this machine's own, one on a cluster, or one of Spark Connect."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from routectl.repo.disk import Unusable
from routectl.repo.outside import answers, found_program

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"(?:sc|spark)://\[?(?P<host>[^/;,\]]+?)\]?(?::(?P<port>\d{1,5}))?(?:[/;].*)?")
_PORTS = {"sc": 15002, "spark": 7077}


@contextmanager
def session(address: str) -> Iterator[Any]:
    """A session, stopped at the end. Raises `Unusable`.

    `address` is a master, or `sc://HOST:PORT` for Spark Connect; without one, what Spark's own configuration says.
    """
    if find_spec("pyspark") is None or find_spec("pyarrow") is None or find_spec("numpy") is None:
        raise Unusable("`--engine spark` needs PySpark: `pip install 'routectl[spark]'` brings it")
    remote = address if address.startswith("sc://") else os.environ.get("SPARK_REMOTE", "") if not address else ""
    if remote:
        _reach(remote)
    else:
        _has_java()
        if address.startswith("spark://") and "," not in address:
            _reach(address)
    opened = _opened(remote, address)
    try:
        yield opened
    finally:
        opened.stop()


def _opened(remote: str, master: str) -> Any:
    from routectl.replay.spark.trouble import spoken

    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise Unusable(f"PySpark can't be loaded: {str(error).lower()}; `pip install 'routectl[spark]'`") from None
    builder: Any = SparkSession.builder
    if remote:
        builder = builder.remote(remote)
    else:
        builder = builder.appName("routectl replay").config("spark.ui.enabled", "false")
        builder = builder.config("spark.ui.showConsoleProgress", str(sys.stderr.isatty()).lower())
        if master:
            builder = builder.master(master)
        if not master or master.startswith("local"):
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers here are this Python
            builder = builder.config("spark.log.level", "OFF").config("spark.driver.bindAddress", "127.0.0.1")
            builder = builder.config("spark.driver.host", "127.0.0.1")
    with spoken():
        opened = builder.getOrCreate()
        for name, value in {"spark.sql.session.timeZone": "UTC", "spark.sql.caseSensitive": "true"}.items():
            opened.conf.set(name, value)
        return opened


def _has_java() -> None:
    home = os.environ.get("JAVA_HOME")
    if found_program(os.path.join(home, "bin", "java") if home else "java") is None:
        where = f"`JAVA_HOME` is `{home}`, where there is none" if home else "there is none on `PATH`"
        raise Unusable(f"`--engine spark` needs Java 17 or 21, and {where}; a server of Spark Connect needs none here")


def _reach(address: str) -> None:
    """Refuses an address where nobody listens: Spark itself would try for minutes."""
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise Unusable(f"`--spark {address}`: say `sc://HOST:PORT` or `spark://HOST:PORT`")
    host, port = match["host"], int(match["port"] or _PORTS[address.partition(":")[0]])
    if not answers(host, port):
        raise Unusable(f"no Spark answers at `{host}:{port}`: is it running, and is the port right?")
