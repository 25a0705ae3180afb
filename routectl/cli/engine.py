"""Where a replay runs: on this machine, or on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.replay.ran import Asked, Ran
    from routectl.traffic.call import Reject
    from routectl.traffic.tally import Tally

ENGINES = ("local", "spark")


def engine_of(engine: str | None, spark: str | None, *, check: bool, decisions: str | None) -> bool:
    """Whether a replay runs on Spark. Raises `Unusable` where it can't do what the call asks for."""
    if engine is not None and engine not in ENGINES:
        raise Unusable(f"`--engine {engine}`: say {' or '.join(ENGINES)}")
    if engine != "spark":
        if spark is not None:
            raise Unusable("`--spark` says where Spark is: add `--engine spark`")
        return False
    if check:
        raise Unusable("`--check` is done on this machine: leave out `--engine spark`")
    if decisions is not None:
        raise Unusable("on Spark single decisions are not written: leave out `--decisions`, or `--engine spark`")
    return True


def ran_on(address: str, asked: Asked, tally: Tally, sink: Callable[[Reject], None] | None) -> Ran:
    """A replay on Spark. Raises `Unusable`."""
    from routectl.replay.spark.session import session

    with session(address) as opened:
        from routectl.replay.spark.sparked import sparked

        return sparked(opened, asked, tally, sink)
