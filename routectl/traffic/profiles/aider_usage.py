"""Messages of the coding tool aider, one row each, from its public sample of telemetry (Aider-AI/aider)."""

from __future__ import annotations

from routectl.traffic.profile import Profile, Read

PROFILE = Profile(
    {
        "time": Read(("timestamp",)),
        "intent": Read(("edit_format",)),
        "input_tokens": Read(("prompt_tokens",)),
        "output_tokens": Read(("completion_tokens",)),
        "served.model": Read(("model",)),
        "served.cost_usd": Read(("cost_usd",)),
        "served.latency_ms": Read(("elapsed_s",), unit="s"),
        "served.success": Read(("outcome",), values={"ok": "true", "empty": "false", "exception": "false"}),
    },
    help="timestamp, model, edit_format, tokens, cost_usd, elapsed_s, outcome",
    zone="UTC",
    notes=(
        "an answer without completion tokens (`empty`) counts as failed, as an exception does",
        "the cost is what the client computed at the time; 0 may mean that it knew no price",
    ),
    signs=(("edit_format", "prompt_tokens", "outcome"),),
)
