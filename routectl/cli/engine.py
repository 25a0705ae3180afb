"""Where a replay runs: on this machine, or on Spark."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import ExitStack

    from routectl.replay.ran import Asked, Ran
    from routectl.repo.logs import LogFile
    from routectl.traffic.call import Reject
    from routectl.traffic.open import Look
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


class Spark:
    """Spark at an address, started when it is first asked for something and stopped when the stack ends."""

    def __init__(self, address: str, held: ExitStack) -> None:
        self._address, self._held = address, held

    @cached_property
    def _session(self) -> Any:
        from routectl.replay.spark.session import session

        return self._held.enter_context(session(self._address))

    def found(self, paths: Sequence[str], form: str) -> tuple[tuple[LogFile, ...], tuple[Look, ...]]:
        """The files at addresses, and what they are. Raises `Unusable`."""
        session = self._session
        from routectl.replay.spark.far import far

        return far(session, paths, form)

    def ran(self, asked: Asked, tally: Tally, sink: Callable[[Reject], None] | None) -> Ran:
        """A replay there. Raises `Unusable`."""
        session = self._session
        from routectl.replay.spark.sparked import sparked

        return sparked(session, asked, tally, sink)
