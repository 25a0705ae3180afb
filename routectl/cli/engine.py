"""Where a replay runs: on this machine, or on Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routectl.replay.ran import Asked, Ran
    from routectl.traffic.call import Reject
    from routectl.traffic.tally import Tally

ENGINES = ("local", "spark")


def engine_of(engine: str | None, spark: str | None, local: Mapping[str, object]) -> bool:
    """Whether a replay runs on Spark. Raises `Unusable` where the call has one of the flags that are for this machine."""
    if engine is not None and engine not in ENGINES:
        raise Unusable(f"`--engine {engine}`: say {' or '.join(ENGINES)}")
    if engine != "spark":
        if spark is not None:
            raise Unusable("`--spark` says where Spark is: add `--engine spark`")
        return False
    for flag, said in local.items():
        if said:
            raise Unusable(f"`{flag}` goes request by request, on this machine: leave it out, or `--engine spark`")
    return True


def ran_on(address: str, asked: Asked, tally: Tally, sink: Callable[[Reject], None] | None) -> Ran:
    """A replay on Spark. Raises `Unusable`."""
    from routectl.replay.spark.session import session

    with session(address) as opened:
        from routectl.replay.spark.sparked import sparked

        return sparked(opened, asked, tally, sink)
