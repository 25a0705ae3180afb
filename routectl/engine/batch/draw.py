"""Buckets for a column of ids, drawn as for one ("Buckets" in the language page)."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import numpy as np
import pyarrow as pa

from routectl.engine.batch.array import Array
from routectl.engine.box import BUCKETS


def drawn(policy: str, identities: Any) -> tuple[Array, Array]:
    """The sample bucket and the split bucket of each id of an Arrow array without nulls."""
    if pa.types.is_dictionary(identities.type):
        sample, split = drawn(policy, identities.dictionary)
        codes = identities.indices.to_numpy(zero_copy_only=False)
        return sample.take(codes), split.take(codes)
    begun = f"{policy}:".encode()
    digests = b"".join([sha256(begun + each.encode()).digest()[:16] for each in identities.to_pylist()])
    numbers = np.frombuffer(digests, ">u8").reshape(-1, 2) % BUCKETS
    sample, split = numbers.astype(np.uint16).T
    return np.ascontiguousarray(sample), np.ascontiguousarray(split)
