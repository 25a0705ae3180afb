"""The routing policy of an LLM gateway as code: linted, diffed, reviewed and simulated before it ships."""

from __future__ import annotations

from routectl.version import __version__

__all__ = [
    "Caps", "Compiled", "Decision", "Outcome", "Passed", "Refused", "Router", "TooLarge", "Unfit", "Unreadable", "Unusable",
    "__version__", "load",
]  # fmt: skip

TYPE_CHECKING = False  # as in `typing`, which takes longer to load than all of this
if TYPE_CHECKING:
    from routectl.engine.compiled import Compiled
    from routectl.engine.decision import Decision
    from routectl.engine.outcome import Caps, Outcome, Passed, Refused
    from routectl.engine.problem import Unreadable
    from routectl.engine.store import TooLarge
    from routectl.ready import Unfit
    from routectl.repo.disk import Unusable
    from routectl.router import Router, load
else:
    _ROOMS = {
        "Caps": "routectl.engine.outcome",
        "Compiled": "routectl.engine.compiled",
        "Decision": "routectl.engine.decision",
        "Outcome": "routectl.engine.outcome",
        "Passed": "routectl.engine.outcome",
        "Refused": "routectl.engine.outcome",
        "Router": "routectl.router",
        "TooLarge": "routectl.engine.store",
        "Unfit": "routectl.ready",
        "Unreadable": "routectl.engine.problem",
        "Unusable": "routectl.repo.disk",
        "load": "routectl.router",
    }

    def __getattr__(name: str) -> object:
        """A public name, from its room when it is first asked for."""
        if name not in _ROOMS:
            raise AttributeError(f"module `routectl` has no attribute `{name}`")
        from importlib import import_module

        value = getattr(import_module(_ROOMS[name]), name)
        globals()[name] = value
        return value

    def __dir__() -> list[str]:
        return sorted({*globals(), *_ROOMS})
