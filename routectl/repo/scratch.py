"""Files that nobody sees: what has no room in memory, for as long as it is needed."""

from __future__ import annotations

import tempfile
from typing import BinaryIO


def scratch() -> BinaryIO:
    """A file without a name. Raises OSError."""
    return tempfile.TemporaryFile()
