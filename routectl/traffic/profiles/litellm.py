"""Calls as LiteLLM logs them: StandardLoggingPayload as JSON Lines, and rows of the proxy's table of spend."""

from __future__ import annotations

from routectl.traffic.profile import REST, Profile, Read

_CHATS = (
    "completion", "acompletion", "text_completion", "atext_completion", "responses", "aresponses", "anthropic_messages",
    "generate_content", "agenerate_content", "generate_content_stream", "agenerate_content_stream",
)  # fmt: skip
"""Types of calls that are answered by a text model."""

PROFILE = Profile(
    {
        "time": Read(("startTime",), unit="s"),
        "id": Read(("trace_id", "litellm_trace_id", "id", "request_id")),
        "intent": Read(("metadata.spend_logs_metadata.intent", "metadata.requester_metadata.intent", "metadata.intent")),
        "risk": Read(("metadata.spend_logs_metadata.risk", "metadata.requester_metadata.risk", "metadata.risk")),
        "region": Read(("metadata.spend_logs_metadata.region", "metadata.requester_metadata.region", "metadata.region")),
        "segment": Read(("metadata.spend_logs_metadata.segment", "metadata.requester_metadata.segment", "metadata.segment")),
        "input_tokens": Read(("prompt_tokens",)),
        "output_tokens": Read(("completion_tokens",)),
        "served.model": Read(("model",)),
        "served.provider": Read(("custom_llm_provider",)),
        "served.route": Read(("model_group",)),
        "served.cost_usd": Read(("response_cost", "spend")),
        "served.latency_ms": Read(("response_time", "request_duration"), unit="s"),
        "served.success": Read(("status",), values={"success": "true", "failure": "false"}),
        "served.cached_tokens": Read(
            (
                "metadata.usage_object.prompt_tokens_details.cached_tokens",
                "metadata.usage_object.cache_read_input_tokens",
                "response.usage.prompt_tokens_details.cached_tokens",
            )
        ),
        "served.reasoning_tokens": Read(
            (
                "metadata.usage_object.completion_tokens_details.reasoning_tokens",
                "response.usage.completion_tokens_details.reasoning_tokens",
            )
        ),
    },
    help="StandardLoggingPayload as JSON Lines, or spend-log rows; attempts of one trace id are one request",
    zone="UTC",
    notes=(
        "failed calls of one trace id and the next call that doesn't fail are attempts of one request; their costs and times are summed",
        "a call that generates text, by its `call_type`, is a request, and so is one without a type; embeddings, images, speech and the like are passed over",
    ),
    only=Read(("call_type",), values={**dict.fromkeys(_CHATS, "true"), REST: "false"}),
    takes_silent=True,
    joins=("trace_id", "litellm_trace_id"),
    signs=(("startTime", "prompt_tokens", "model_group"), ("startTime", "request_id", "spend")),
)  # fmt: skip
