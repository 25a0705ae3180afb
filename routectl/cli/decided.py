"""What a replay tells of single decisions, in columns where it was replayed so: a file of them, drift, a classifier's mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable
from routectl.repo.spool import spooled
from routectl.traffic.open import NEEDS, has_arrow

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.replay.confusion import Confused, Matrix
    from routectl.replay.drift import Drift
    from routectl.replay.ran import Asked, Ran
    from routectl.replay.setting import Setting


def form_of(path: str | None) -> None:
    """Refuses a name that says neither, and Parquet where nothing writes it. Raises `Unusable`."""
    if path is None:
        return
    if not path.endswith((".csv", ".parquet")):
        raise Unusable(f"`{path}`: decisions are CSV or Parquet; end its name in `.csv` or `.parquet`")
    if path.endswith(".parquet") and not has_arrow():
        raise Unusable(f"`{path}` is Parquet, {NEEDS}")


def write_decisions(path: str | None, asked: Asked, ran: Ran) -> None:
    """Write every decision, in the order of the log; the file is there whole or not at all. Raises `Unusable`."""
    if path is None:
        return
    from routectl.replay.single import as_csv, cells, names_of

    is_weighed = asked.is_weighed
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


def drifting(policy: Policy, ran: Ran) -> Drift:
    """What the log says was served, held against what a policy decides. Raises `Unusable`."""
    if ran.parts is None:
        from routectl.replay.drift import drift

        return drift(policy, ran.ruled())
    from routectl.replay.batch.drift import drift as in_columns

    return in_columns(policy, ran.parts())


def confused(policy: Policy, setting: Setting, matrix: Matrix, ran: Ran) -> Confused:
    """What a classifier's mistakes come to. Raises `Unusable`."""
    if ran.parts is None:
        from routectl.replay.confusion import confused

        return confused(policy, setting, matrix, ran.ruled())
    from routectl.replay.batch.confusion import confused as in_columns

    return in_columns(policy, setting, matrix, ran.parts())
