"""What numpy arrays are called in this room, and the smallest ones that hold a count."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
"""An array of whole numbers, of numbers or of truths; the docstrings say which."""


def smallest(count: int) -> type[np.unsignedinteger[Any]]:
    """The smallest sort of whole numbers that numbers so many things from 0."""
    return np.uint8 if count <= 1 << 8 else np.uint16 if count <= 1 << 16 else np.uint32
