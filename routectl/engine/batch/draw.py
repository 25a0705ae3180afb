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
        if len(identities.dictionary) > len(identities):  # most of it may be for other rows
            return drawn(policy, identities.dictionary_decode())
        sample, split = drawn(policy, identities.dictionary)
        codes = identities.indices.to_numpy(zero_copy_only=False)
        return sample.take(codes), split.take(codes)
    begun = f"{policy}:".encode()
    texts = identities.cast(pa.large_binary()).to_numpy(zero_copy_only=False)
    digests = b"".join([sha256(begun + text).digest() for text in texts])
    sample, split = (np.frombuffer(digests, ">u8").reshape(-1, 4)[:, :2] % BUCKETS).astype(np.uint16).T
    return sample, split
