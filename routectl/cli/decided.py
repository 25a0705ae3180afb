"""The file of a replay's single decisions: CSV or Parquet, by how its name ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable
from routectl.repo.spool import spooled
from routectl.traffic.open import NEEDS, has_arrow

if TYPE_CHECKING:
    from routectl.replay.ran import Asked, Ran


def form_of(path: str | None) -> None:
    """Refuses a name that says neither, and Parquet where nothing writes it. Raises `Unusable`."""
    if path is None:
        return
    if not path.endswith((".csv", ".parquet")):
        raise Unusable(f"`{path}`: decisions are CSV or Parquet; end its name in `.csv` or `.parquet`")
    if path.endswith(".parquet") and not has_arrow():
        raise Unusable(f"`{path}` is Parquet, {NEEDS}")


def write_decisions(path: str | None, asked: Asked, ran: Ran, *, is_weighed: bool) -> None:
    """Write every decision, in the order of the log; the file is there whole or not at all. Raises `Unusable`."""
    if path is None:
        return
    from routectl.replay.single import as_csv, cells, names_of

    names = names_of(len(asked.policies), is_weighed=is_weighed)
    is_timed = asked.settings[0].calendar is not None
    with spooled(path) as file:
        if ran.parts is None and path.endswith(".csv"):
            file.writelines(as_csv(names, cells(ran.ruled(), is_timed=is_timed, is_weighed=is_weighed)))
            return
        from routectl.replay.batch import single

        if ran.parts is None:
            tables = single.of_rows(cells(ran.ruled(), is_timed=is_timed, is_weighed=is_weighed), names)
        else:
            tables = single.tables(ran.parts(), asked.settings, names)
        if path.endswith(".csv"):
            file.writelines(single.as_csv(tables, names))
        else:
            single.write_parquet(file, tables, names)
