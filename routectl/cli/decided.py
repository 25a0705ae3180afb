"""The file of a replay's single decisions: CSV or Parquet, by how its name ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable
from routectl.repo.spool import spooled
from routectl.traffic.open import NEEDS, has_arrow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.replay.ran import Ran
    from routectl.repo.logs import LogFile


def form_of(path: str | None) -> None:
    """Refuses a name that says neither, and Parquet where nothing writes it. Raises `Unusable`."""
    if path is None:
        return
    if not path.endswith((".csv", ".parquet")):
        raise Unusable(f"`{path}`: decisions are CSV or Parquet; end its name in `.csv` or `.parquet`")
    if path.endswith(".parquet") and not has_arrow():
        raise Unusable(f"`{path}` is Parquet, {NEEDS}")


def refuse_streams(files: Sequence[LogFile], *, is_asked: bool) -> None:
    """Single decisions of a log in columns take a second reading, and a stream can be read only once. Raises `Unusable`."""
    if is_asked and has_arrow() and any(file.is_stream for file in files):
        raise Unusable(
            "single decisions (`--decisions`, `--drift`, `--confusion`) can't be told of a log from `-`: put it into a file"
        )


def write_decisions(path: str | None, ran: Ran, policies: int, *, is_timed: bool) -> None:
    """Write every decision, in the order of the log; the file is there whole or not at all. Raises `Unusable`."""
    if path is None:
        return
    from routectl.replay.single import as_csv, cells

    rows = cells(ran.ruled(), is_timed=is_timed)
    with spooled(path) as file:
        if path.endswith(".csv"):
            file.writelines(as_csv(policies, rows))
        else:
            from routectl.replay.batch.single import write_parquet

            write_parquet(file, policies, rows)
