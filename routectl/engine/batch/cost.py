"""What a column of decisions is expected to cost, to the last bit what the interpreter says."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from routectl.engine.batch.kernel import CHUNK

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.columns import Columns
    from routectl.engine.flat import Answer

NO_CAP = np.iinfo(np.int64).max


class Prices(NamedTuple):
    """By the number of an outcome: prices in US dollars per million tokens, and caps on tokens; the last is for no outcome."""

    input: Array
    output: Array
    prune: Array
    most: Array


def prices(outcomes: Iterable[Answer]) -> Prices:
    """The prices and caps of outcomes; not a number where nothing serves, or its price is unknown."""
    every = tuple(outcomes)
    money = [
        (answer.input_price, answer.output_price) if answer.input_price is not None else (np.nan, np.nan)
        for answer in every
    ]
    caps = [(answer.prune_input_to, answer.max_output_tokens) for answer in every]
    return Prices(
        *np.array([*money, (np.nan, np.nan)], np.float64).T.copy(),
        *np.array(
            [[NO_CAP if cap is None else min(cap, NO_CAP) for cap in each] for each in (*caps, (None, None))], np.int64
        ).T.copy(),
    )


def costs(columns: Columns, decided: Array, known: Prices) -> Array:
    """US dollars for each row; not a number where none is known."""
    prompts, answers = columns.numbers("input_tokens"), columns.numbers("output_tokens")
    found = np.empty(len(decided))
    for start in range(0, len(decided), CHUNK):
        part = slice(start, start + CHUNK)
        outcome = decided[part].astype(np.intp)
        prompt = np.minimum(prompts[part], known.prune.take(outcome)) * known.input.take(outcome)
        answer = np.minimum(answers[part], known.most.take(outcome)) * known.output.take(outcome)
        np.divide(prompt + answer, 1_000_000, out=found[part])
    return found
