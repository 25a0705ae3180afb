"""The Azure LLM inference trace 2023 (Azure/AzurePublicDataset): two services, an hour, times and tokens."""

from __future__ import annotations

from routectl.traffic.mapping import FILE
from routectl.traffic.profile import REST, Profile, Read

SERVICES = {
    "AzureLLMInferenceTrace_code": "code", "AzureLLMInferenceTrace_conv": "conv",
    "AzureLLMInferenceTrace_code_1week": "code", "AzureLLMInferenceTrace_conv_1week": "conv", REST: REST,
}  # fmt: skip
"""What the files are of, by their names."""

PROFILE = Profile(
    {
        "time": Read(("TIMESTAMP",)),
        "intent": Read((FILE,), values=SERVICES),
        "input_tokens": Read(("ContextTokens",)),
        "output_tokens": Read(("GeneratedTokens",)),
    },
    help="TIMESTAMP, ContextTokens, GeneratedTokens of one hour; the service is in the file's name",
    zone="UTC",
    notes=("the trace knows two services, not intents: the file's name stands for one",),
    signs=(("TIMESTAMP", "ContextTokens", "GeneratedTokens"),),
)
