"""What columns say of how requests were really served, as `Logging` says it of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from routectl.engine.batch.columns import Columns
from routectl.replay.batch.exact import roomy, sums_by, weighed
from routectl.replay.batch.ruled import coded, days_of, many
from routectl.replay.logged import LARGEST, LEAST_ABSURD, MOST_PER_TOKEN, MOST_PLACES, NANO
from routectl.replay.paid import MOST_USD, WITHIN, Paid
from routectl.traffic.batch import to_calls, weights

if TYPE_CHECKING:
    from routectl.engine.batch.array import Array
    from routectl.replay.logged import Logging
    from routectl.replay.paid import Prices
    from routectl.traffic.batch import Batch


def take(logging: Logging, batch: Batch) -> None:
    """All rows of a batch."""
    names, counts = batch.columns.schema.names, weights(batch.columns)
    if "served.model" in names:
        codes, models = coded(batch, "served.model")
        for model, count in zip(models[:-1], _sums(codes, len(models), counts), strict=False):
            if count:
                logging.models[model] = logging.models.get(model, 0) + count
    if "served.success" in names:
        success = batch.columns.column("served.success")
        _, failed, succeeded = _sums(success.cast(pa.int8()).fill_null(-1).to_numpy() + 1, 3, counts)
        logging.known += failed + succeeded
        logging.succeeded += succeeded
    if "served.cost_usd" in names:
        _cost(logging, batch, counts)


def _cost(logging: Logging, batch: Batch, counts: Array | None) -> None:
    written = batch.columns.column("served.cost_usd")
    known = written.is_valid().to_numpy(zero_copy_only=False)
    usd = written.fill_null(0.0).to_numpy(zero_copy_only=False)
    columns = Columns(batch.columns, batch.keys)
    tokens = columns.numbers("input_tokens") + columns.numbers("output_tokens")
    absurd = known & (usd > LEAST_ABSURD) & ((usd > tokens * MOST_PER_TOKEN) | (usd > LARGEST))
    fine = known & ~absurd
    logging.costed += many(fine, counts)
    logging.nano_usd += _nano(usd, fine, counts)
    if absurd.any():
        some = batch.columns.filter(pa.array(absurd)).slice(0, MOST_PLACES)
        before = logging.absurd
        for call in to_calls(batch.file, some):
            logging.doubt(call)
        logging.absurd = before + many(absurd, counts)
    if (paying := fine & (usd > 0)).any():
        _pay(logging, batch, columns, usd, paying, counts)


def _pay(logging: Logging, batch: Batch, columns: Columns, usd: Array, paying: Array, counts: Array | None) -> None:
    """Logged costs beside what the tokens cost by the prices of their days."""
    rates, rate = _rates(logging.prices, batch, columns)
    prompt_usd, answer_usd = rates[rate].T
    listed = columns.numbers("input_tokens") * prompt_usd + columns.numbers("output_tokens") * answer_usd
    priced = paying & ~np.isnan(listed)
    agreed = priced & (abs(listed - usd) <= WITHIN * usd)
    found = Paid(
        many(priced, counts), many(agreed, counts), many(paying & ~priced, counts),
        _nano(usd, priced, counts), _nano(np.minimum(listed, MOST_USD), priced, counts),
    )  # fmt: skip
    logging.paid = Paid(*map(int.__add__, logging.paid, found))


def _rates(prices: Prices, batch: Batch, columns: Columns) -> tuple[Array, Array]:
    """Prices of tokens, no numbers where there are none, and for each row the place of its own."""
    models, served = coded(batch, "served.model")
    providers, homes = coded(batch, "served.provider")
    days = days_of(columns, prices.calendar)
    keys, rate = np.unique((days * len(served) + models) * len(homes) + providers, return_inverse=True)
    nothing = (np.nan, np.nan)
    found: list[tuple[float, float]] = []
    for key in keys.tolist():
        rest, home = divmod(key, len(homes))
        day, model = divmod(rest, len(served))
        found.append((served[model] and prices.of(served[model], homes[home] or "", day)) or nothing)
    return np.array(found, np.float64).reshape(len(found), 2), rate


def _sums(codes: Array, count: int, counts: Array | None) -> list[int]:
    """For each code how many requests there are."""
    found: Array = np.bincount(codes, minlength=count) if counts is None else sums_by(codes, count, counts)
    return found.tolist()  # type: ignore[no-any-return]


def _nano(usd: Array, which: Array, counts: Array | None) -> int:
    """What some rows cost together, in billionths of a US dollar."""
    if not which.any():
        return 0
    nano = np.rint(usd[which] * NANO).astype(np.int64)
    return int(roomy(weighed(nano, None if counts is None else counts[which])).sum())
