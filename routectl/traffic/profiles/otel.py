"""Spans of model calls by OpenTelemetry's GenAI conventions: flat rows with `gen_ai.*`, or OTLP JSON, one export a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.traffic.profile import REST, Profile, Read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_CALLS = {"chat": "true", "text_completion": "true", "generate_content": "true", REST: "false"}
_VALUES = ("stringValue", "intValue", "doubleValue", "boolValue")
_DEEPEST = 4


def unfolds(seed: int) -> Callable[[str, dict[str, Any]], Iterator[dict[str, Any]]]:
    """What makes rows of an export: every span with its attributes beside its own keys; a flat row is one already."""
    del seed
    return lambda label, record: _spans(record)


def _spans(record: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not isinstance(record.get("resourceSpans"), list):
        yield _flat(record)
        return
    for resource in _objects(record["resourceSpans"]):
        for scope in _objects(resource.get("scopeSpans") or resource.get("instrumentationLibrarySpans")):
            for span in _objects(scope.get("spans")):
                yield _flat(
                    {
                        **_attributes(
                            (resource.get("resource") or {}) if isinstance(resource.get("resource"), dict) else {}
                        ),
                        **span,
                    },
                    is_otlp=True,
                )


def _flat(span: dict[str, Any], *, is_otlp: bool = False) -> dict[str, Any]:
    """A span with its attributes as keys, its duration, and whether it failed, where that is said."""
    flat = {**span, **_attributes(span)}
    start, end = (_nanoseconds(span, *names) for names in (_START, _END))
    if start is not None:
        flat["start_ns"] = start
        if end is not None and end >= start:
            flat["duration_ns"] = end - start
    if is_otlp or any(name in flat for name in _ENDS):
        status = span.get("status")
        code = (
            status.get("code")
            if isinstance(status, dict)
            else next((span[name] for name in _ENDS if name in span), None)
        )
        flat["failed"] = "true" if code in _FAILED or flat.get("error.type") else "false"
    return flat


_ENDS = ("status.code", "status_code", "status", "error.type")
"""What says how a span ended; in OTLP a span without any has ended well."""
_FAILED = (2, "2", "STATUS_CODE_ERROR", "ERROR", "Error")


_START = ("startTimeUnixNano", "start_time_unix_nano")
_END = ("endTimeUnixNano", "end_time_unix_nano")


def _nanoseconds(span: dict[str, Any], *names: str) -> int | None:
    value = next((span[name] for name in names if span.get(name) is not None), None)
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _attributes(owner: dict[str, Any]) -> dict[str, Any]:
    """Attributes as OTLP writes them, a list of keys and typed values, or as a mapping."""
    written = owner.get("attributes")
    if isinstance(written, dict):
        return written
    return {
        entry["key"]: _value(entry.get("value"), 0) for entry in _objects(written) if isinstance(entry.get("key"), str)
    }


def _value(written: Any, depth: int) -> Any:
    if not isinstance(written, dict) or depth > _DEEPEST:
        return written
    if isinstance(written.get("arrayValue"), dict):
        return [_value(entry, depth + 1) for entry in _objects(written["arrayValue"].get("values"))]
    return next((written[key] for key in _VALUES if key in written), None)


def _objects(written: Any) -> Iterator[dict[str, Any]]:
    return (entry for entry in written if isinstance(entry, dict)) if isinstance(written, list) else iter(())


PROFILE = Profile(
    {
        "time": Read(("start_ns", "start_time", "startTime", "timestamp", "Timestamp"), unit="ns"),
        "id": Read(("gen_ai.response.id", "spanId", "span_id", "SpanId")),
        "intent": Read(("routectl.intent", "intent")),
        "risk": Read(("routectl.risk", "risk")),
        "region": Read(("routectl.region", "cloud.region")),
        "segment": Read(("routectl.segment", "segment")),
        "input_tokens": Read(("gen_ai.usage.input_tokens", "gen_ai.usage.prompt_tokens")),
        "output_tokens": Read(("gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens")),
        "served.model": Read(("gen_ai.response.model", "gen_ai.request.model")),
        "served.provider": Read(("gen_ai.provider.name", "gen_ai.system")),
        "served.latency_ms": Read(("duration_ns",), unit="ns"),
        "served.success": Read(("failed",), values={"true": "false", "false": "true"}),
        "served.cached_tokens": Read(("gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_read_input_tokens")),
        "served.reasoning_tokens": Read(
            ("gen_ai.usage.reasoning.output_tokens", "gen_ai.usage.reasoning_output_tokens")
        ),
    },
    help="spans by OpenTelemetry's GenAI conventions: flat rows with gen_ai.*, or OTLP JSON, one export a line",
    zone="UTC",
    notes=(
        "a span of a model call (chat, text_completion, generate_content) is one request; other spans are passed over",
    ),
    only=Read(("gen_ai.operation.name", "llm.request.type"), values=_CALLS),
    unfolds=unfolds,
    signs=(("gen_ai.request.model",), ("resourceSpans",)),
)
