"""What serving a request is expected to cost, from a model's price and the tokens in force."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routectl.engine.outcome import Caps
    from routectl.policy.registry import Price


def estimated_cost_usd(price: Price | None, input_tokens: int, output_tokens: int, caps: Caps) -> float | None:
    """US dollars: price times effective tokens ("Controls"); None where the price is unknown."""
    if price is None:
        return None
    prompt = input_tokens if caps.prune_input_to is None else min(input_tokens, caps.prune_input_to)
    answer = output_tokens if caps.max_output_tokens is None else min(output_tokens, caps.max_output_tokens)
    # a price of 5 is one of 5.0: whole numbers would be multiplied to more digits than a number has
    return (prompt * float(price.input_per_mtok) + answer * float(price.output_per_mtok)) / 1_000_000
