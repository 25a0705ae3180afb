"""What keys of the language are called in other tools, too far from ours to be taken for a slip of the pen."""

from __future__ import annotations

NAMES: dict[str | int, str] = {
    "less_than": "lt", "below": "lt", "under": "lt", "at_most": "lte", "max": "lte", "up_to": "lte",
    "greater_than": "gt", "more_than": "gt", "above": "gt", "over": "gt", "at_least": "gte", "min": "gte", "from": "gte",
    "max_tokens": "max_output_tokens", "max_completion_tokens": "max_output_tokens",
}  # fmt: skip
"""Each with ours."""
