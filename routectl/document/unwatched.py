"""Work that makes many values and no circles, done without the garbage collector looking on.

The collector walks through all that is new time and again, and finds nothing in a tree: half of
the time that composing a large file takes, a third of that of a large diagram.
"""

from __future__ import annotations

import gc


class unwatched:  # noqa: N801  reads as a word behind `with`
    """While it lasts, the collector doesn't run by itself."""

    def __enter__(self) -> None:
        self.was_on = gc.isenabled()
        gc.disable()

    def __exit__(self, *_: object) -> None:
        if self.was_on:
            gc.enable()
