"""From what a call says of its logs to their files and what their columns mean: shared by all commands that read logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from routectl.repo.again import readable_again
from routectl.repo.disk import Unusable
from routectl.repo.logs import find_logs, is_address
from routectl.traffic.mapping import mapping
from routectl.traffic.open import look
from routectl.traffic.unfound import refuse_unfound

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from contextlib import ExitStack

    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.repo.logs import LogFile
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.open import Look

FLAGS = ("profile", "map", "fill", "zone", "seed")
"""The keys of the configuration that say what columns mean."""


class Reading(TypedDict, total=False):
    """What a call says of how its logs are read: the options of every command that reads some."""

    profile: str | None
    map: list[str] | None
    fill: list[str] | None
    zone: str | None
    seed: str | None
    form: str | None
    rejects: str | None


def said(reading: Reading) -> dict[str, Any]:
    """That of it for which the configuration has keys."""
    return {flag: reading.get(flag) for flag in FLAGS}


class Log(NamedTuple):
    """The files of a log, and how they are read."""

    files: tuple[LogFile, ...]
    looks: tuple[Look, ...]
    mapping: Mapping


def opened_log(
    paths: Sequence[str],
    form: str | None,
    config: Configuration,
    policies: Collection[Policy],
    held: ExitStack | None = None,
    far: Callable[[Sequence[str], str], tuple[tuple[LogFile, ...], tuple[Look, ...]]] | None = None,
) -> Log:
    """The log that a call names, with its mapping for these policies; with a stack it can be read again until that ends. Raises `Unusable`.

    `far` finds the files of addresses and looks at them; without it they are refused.
    """
    is_far = far is not None and any(map(is_address, paths))
    if is_far and (here := next((path for path in paths if not is_address(path)), "")):
        raise Unusable(f"`{here}` is no address, and others of the log are: write it as one too, `file:///…`")
    files = () if is_far else find_logs(paths, form or "")
    if held is not None:
        files = held.enter_context(readable_again(files))
    said = mapping(
        policies, name=config["profile"], maps=[f"{column}={target}" for column, target in config["map"].items()],
        fills=[f"{target}={value}" for target, value in config["fill"].items()], seed=_seed(config["seed"]), at=config["zone"],
    )  # fmt: skip
    files, looks = far(paths, form or "") if far is not None and is_far else (files, look(files))
    refuse_unfound(said, looks, [flag for flag in ("map", "fill") if config.origins[flag] == "command line"])
    return Log(files, looks, said)


def _seed(written: str) -> int:
    if not written.isdecimal() or len(written) > 18:
        raise Unusable(f"`seed` is a whole number from 0, not `{written}`")
    return int(written)
