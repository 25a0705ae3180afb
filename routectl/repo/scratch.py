"""Files that nobody sees: what has no room in memory, for as long as it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import BinaryIO


def scratch() -> BinaryIO:
    """A file without a name. Raises OSError."""
    import tempfile  # it brings every packer along

    return tempfile.TemporaryFile()
