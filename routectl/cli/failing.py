"""What a replay fails on: from the flag or the configuration to the exit status."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.cli.finish import tell
from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.replay.bound import Bound
    from routectl.replay.bounded import Judged
    from routectl.replay.drift import Drift
    from routectl.replay.sheet import Sheet
    from routectl.replay.turned import Turned
    from routectl.repo.config import Configuration

KEY = "replay-fail-on"


def bounds_of(config: Configuration, *, is_compared: bool, is_timed: bool) -> tuple[Bound, ...]:
    """The bounds that are asked. Those of the configuration are there for other calls too: what this one can't ask is told. Raises `Unusable`."""
    if not config[KEY]:
        return ()
    from routectl.replay.bound import bounds, unasked

    origin = config.origins[KEY]
    is_called = origin == "command line"
    try:
        found = bounds(config[KEY])
    except ValueError as error:
        raise Unusable(f"{'--fail-on' if is_called else f'{origin}: {KEY}'}: {error}") from None
    asked = []
    for bound in found:
        why = unasked(bound, is_compared=is_compared, is_timed=is_timed)
        if why and is_called:
            raise Unusable(f"--fail-on: {why}")
        if why:
            tell(f"routectl: not asked, for {why}")
        else:
            asked.append(bound)
    return tuple(asked)


def outcome(
    bounds: Sequence[Bound], sheets: Sequence[Sheet], drift: Drift | None, turned: Turned | None
) -> tuple[Judged, ...]:
    """What became of each bound."""
    if not bounds:
        return ()
    from routectl.replay.bounded import judged

    return judged(bounds, sheets, drift, turned)


def failed(several: Sequence[Judged]) -> int:
    """Tell what fails the replay, or can't be told, and which exit status that makes; 0 for nothing."""
    for one in several:
        if one.fails is not False:
            what = "fails on" if one.fails else "undecided:"
            tell(f"routectl: {what} `{one.bound.written}`: {one.words}")
    said = {one.fails for one in several}
    return 4 if None in said else 1 if True in said else 0
