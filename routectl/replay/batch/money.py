"""What decisions of columns are expected to cost by the prices of their days, to the last bit what one of them costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from routectl.engine.batch.cost import NO_CAP
from routectl.replay.batch.exact import FLOATING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.engine.batch.array import Array
    from routectl.engine.batch.columns import Columns
    from routectl.engine.flat import Answer
    from routectl.replay.setting import Setting


def effective(outcomes: Sequence[Answer], columns: Columns, decided: Array) -> tuple[Array, Array]:
    """The tokens that are left of each row under the controls in force; all of them where nothing is decided."""
    caps = [(answer.prune_input_to, answer.max_output_tokens) for answer in outcomes]
    prune, most = np.array(
        [[NO_CAP if cap is None else min(cap, NO_CAP) for cap in each] for each in (*caps, (None, None))], np.int64
    ).T
    prompts, answers = columns.numbers("input_tokens"), columns.numbers("output_tokens")
    return np.minimum(prompts, prune.take(decided)), np.minimum(answers, most.take(decided))


def costs(outcomes: Sequence[Answer], columns: Columns, decided: Array, days: Array, setting: Setting) -> Array:
    """US dollars for each row; not a number where nothing serves, or its price isn't known."""
    known, day = np.unique(days, return_inverse=True)
    rates = np.array(
        [[_rate(setting, answer, each) for answer in outcomes] + [(-1, -1)] for each in known.tolist()], object
    ).reshape(len(known), len(outcomes) + 1, 2)
    found = np.full(columns.rows, np.nan)
    rows = np.flatnonzero(rates[day, decided, 0] >= 0)
    tokens = [each[rows] for each in effective(outcomes, columns, decided)]
    scale = setting.tariff.scale  # a decision is of one request, whatever the traffic grows to
    rates, whole = rates * scale.denominator, setting.tariff.unit * scale.numerator
    most = sum(int(each.max(initial=0)) * max(int(rates.max(initial=0)), 1) for each in tokens)
    exact: type = np.int64 if max(most, whole) < FLOATING else object  # then both are the same in floating point
    units: list[Array] = [
        each.astype(exact) * rates[..., side].astype(exact)[day[rows], decided[rows]]
        for side, each in enumerate(tokens)
    ]
    found[rows] = (units[0] + units[1]) / whole
    return found


def _rate(setting: Setting, answer: Answer, day: int) -> tuple[int, int]:
    """Units for a token of input and for one of output; below 0 where there is no price."""
    price = setting.tariff.of(answer.outcome.model, day) if answer.outcome.model else None
    return (-1, -1) if price is None else price
