"""What every worker is told: the policies with their settings, what columns mean, and which files a log has."""

from __future__ import annotations

import pickle
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.batch.kernel import Kernel
from routectl.replay.batch.measure import Measure
from routectl.version import __version__

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.replay.setting import Setting
    from routectl.repo.logs import LogFile
    from routectl.traffic.mapping import Mapping


class Work(NamedTuple):
    """One replay. It goes to the workers pickled, the policies in the form in which they were linked."""

    policies: tuple[Policy, ...]
    settings: tuple[Setting, ...]
    mapping: Mapping
    files: tuple[LogFile, ...]
    """Each under the name that people see: a worker has another working directory."""
    places: dict[str, int]
    """Where a file is, as Spark says it, and its number among them."""
    columns: tuple[str, ...] = ()
    """The names of the columns that Spark reads; none where it reads whole files."""
    keeps_rejects: bool = False
    """Whether all rejected rows are asked for, not only some."""


class Ready(NamedTuple):
    """The same with its policies made ready, once in each worker process."""

    work: Work
    kernels: tuple[Kernel, ...]
    measure: Measure


class OtherVersion(Exception):
    """The worker has another routectl than the one that sent it its work."""


def packed(work: Any) -> bytes:
    """Work as it is sent. A worker of another version refuses it, before it reads what it may not understand."""
    return pickle.dumps((__version__, pickle.dumps(work)))


def sent_by(sent: bytes) -> Any:
    """What was sent, by the same version as this one. Raises `OtherVersion`."""
    version, content = pickle.loads(sent)
    if version != __version__:
        raise OtherVersion(f"the worker has routectl {__version__}, not {version}")
    return pickle.loads(content)


@lru_cache(maxsize=2)
def unpacked(sent: bytes) -> Ready:
    """A replay that was sent. Raises `OtherVersion`."""
    work: Work = sent_by(sent)
    kernels = tuple(map(Kernel, work.policies))
    return Ready(work, kernels, Measure(kernels, work.settings[0].cells, work.settings[0].calendar))
