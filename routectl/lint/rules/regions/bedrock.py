"""Where Amazon Bedrock offers each model: on demand, and through which inference profiles.

Made from the `bedrock-models` 0.1.165 package (https://github.com/mirai73/bedrock-models),
Copyright (c) 2024 Massimiliano Angelino, MIT No Attribution: `inference_types` of every model, the
regions of `ON_DEMAND` as they are, the profiles without theirs.
"""

from __future__ import annotations

VERSION = "bedrock-models 0.1.165"

OFFERS: dict[str, tuple[str, str]] = {
    "ai21.jamba-1-5-large-v1:0": ("us-east-1", ""),
    "ai21.jamba-1-5-mini-v1:0": ("us-east-1", ""),
    "amazon.nova-2-5-sonic": ("ap-northeast-1 eu-north-1 us-east-1 us-west-2", ""),
    "amazon.nova-2-lite-v1:0": ("", "eu global jp us"),
    "amazon.nova-2-multimodal-embeddings-v1:0": ("us-east-1", ""),
    "amazon.nova-2-sonic-v1:0": ("ap-northeast-1 eu-north-1 us-east-1 us-west-2", ""),
    "amazon.nova-lite-v1:0": (
        "ap-northeast-1 ap-southeast-2 ap-southeast-3 eu-north-1 eu-west-2 us-east-1 us-east-2 us-west-2",
        "apac ca eu us",
    ),
    "amazon.nova-micro-v1:0": ("ap-southeast-2 eu-west-2 us-east-1", "apac eu us"),
    "amazon.nova-pro-v1:0": ("ap-southeast-2 ap-southeast-3 eu-west-2 us-east-1", "apac eu us"),
    "amazon.rerank-v1:0": ("ap-northeast-1 ca-central-1 eu-central-1 us-west-2", ""),
    "amazon.titan-embed-g1-text-02": ("us-east-1 us-west-2", ""),
    "amazon.titan-embed-image-v1": (
        "ap-south-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "amazon.titan-embed-text-v1": ("ap-northeast-1 eu-central-1 us-east-1 us-west-2", ""),
    "amazon.titan-embed-text-v2:0": (
        "ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-2 ca-central-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "anthropic.claude-3-5-sonnet-20240620-v1:0": ("ap-northeast-2 ap-southeast-1", "apac"),
    "anthropic.claude-3-5-sonnet-20241022-v2:0": ("", "apac"),
    "anthropic.claude-3-7-sonnet-20250219-v1:0": ("eu-west-2", "apac"),
    "anthropic.claude-3-haiku-20240307-v1:0": (
        "ap-northeast-2 ap-south-1 ap-southeast-1 ca-central-1 eu-central-2 eu-west-3 sa-east-1",
        "",
    ),
    "anthropic.claude-3-sonnet-20240229-v1:0": ("ap-south-1 ca-central-1 eu-west-2 sa-east-1", "apac"),
    "anthropic.claude-fable-5": ("us-east-1", "global us"),
    "anthropic.claude-fable-5-1": ("", "global us"),
    "anthropic.claude-haiku-4-5": (
        "ap-northeast-1 ap-southeast-4 eu-north-1 eu-west-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "anthropic.claude-haiku-4-5-20251001-v1:0": ("", "au eu global in jp us"),
    "anthropic.claude-haiku-5-5": ("", "au eu global jp us"),
    "anthropic.claude-mulberry-trn2-208k-20251001": ("ap-south-1", ""),
    "anthropic.claude-opus-4-1-20250805-v1:0": ("", "us"),
    "anthropic.claude-opus-4-5-20251101-v1:0": ("", "eu global us"),
    "anthropic.claude-opus-4-6-v1": ("eu-west-2", "au eu global us"),
    "anthropic.claude-opus-4-7": ("ap-northeast-1 ap-southeast-4 eu-north-1 eu-west-1 us-east-1", "au eu global jp us"),
    "anthropic.claude-opus-4-8": ("ap-northeast-1 ap-southeast-4 eu-north-1 eu-west-1 us-east-1", "au eu global jp us"),
    "anthropic.claude-opus-5": ("ap-northeast-2 ap-southeast-4 eu-north-1 eu-west-1 us-east-1", "au eu global in us"),
    "anthropic.claude-opus-5-5": ("ap-southeast-4 eu-west-2 us-east-1", "au eu global jp us"),
    "anthropic.claude-sonnet-4-20250514-v1:0": ("", "apac eu global us"),
    "anthropic.claude-sonnet-4-5-20250929-v1:0": ("", "au eu global jp us"),
    "anthropic.claude-sonnet-4-6": ("eu-west-2", "au eu global jp us"),
    "anthropic.claude-sonnet-5": (
        "ap-northeast-2 ap-southeast-1 ap-southeast-4 eu-north-1 eu-west-1 eu-west-2 us-east-1",
        "au eu global in us",
    ),
    "anthropic.claude-sonnet-5-5": ("", "au eu global us"),
    "cohere.embed-english-v3": (
        "ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "cohere.embed-multilingual-v3": (
        "ap-northeast-1 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "cohere.embed-v4:0": ("ap-northeast-1 eu-west-1 us-east-1", "eu global us"),
    "cohere.rerank-v3-5:0": ("ap-northeast-1 ca-central-1 eu-central-1 us-east-1 us-west-2", ""),
    "deepseek.r1-v1:0": ("", "us"),
    "deepseek.v3-v1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-north-1 eu-west-2 us-east-2 us-west-2",
        "",
    ),
    "deepseek.v3.1": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "deepseek.v3.2": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "google.gemma-3-12b-it": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "google.gemma-3-27b-it": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "google.gemma-3-4b-it": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "google.gemma-4-26b-a4b": ("eu-central-1 us-east-1 us-east-2 us-west-2", ""),
    "google.gemma-4-31b": ("eu-central-1 us-east-1 us-east-2 us-west-2", ""),
    "google.gemma-4-e2b": ("eu-central-1 us-east-1 us-east-2 us-west-2", ""),
    "luma.ray-v2:0": ("us-west-2", ""),
    "meta.llama3-1-70b-instruct-v1:0": ("us-west-2", "us"),
    "meta.llama3-1-8b-instruct-v1:0": ("us-west-2", "us"),
    "meta.llama3-3-70b-instruct-v1:0": ("us-east-2", "us"),
    "meta.llama3-70b-instruct-v1:0": ("ap-south-1 ca-central-1 eu-west-2 us-east-1 us-west-2", ""),
    "meta.llama3-8b-instruct-v1:0": ("ap-south-1 ca-central-1 eu-west-2 us-east-1 us-west-2", ""),
    "meta.llama4-maverick-17b-instruct-v1:0": ("", "us"),
    "meta.llama4-scout-17b-instruct-v1:0": ("", "us"),
    "minimax.minimax-m2": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "minimax.minimax-m2.1": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "minimax.minimax-m2.5": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.devstral-2-123b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.magistral-small-2509": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.ministral-3-14b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.ministral-3-3b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.ministral-3-8b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.mistral-7b-instruct-v0:2": (
        "ap-south-1 ap-southeast-2 ca-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "mistral.mistral-large-2402-v1:0": (
        "ap-south-1 ap-southeast-2 ca-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "mistral.mistral-large-2407-v1:0": ("us-west-2", ""),
    "mistral.mistral-large-3-675b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.mistral-small-2402-v1:0": ("us-east-1", ""),
    "mistral.mixtral-8x7b-instruct-v0:1": (
        "ap-south-1 ap-southeast-2 ca-central-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-west-2",
        "",
    ),
    "mistral.pixtral-large-2502-v1:0": ("", "eu us"),
    "mistral.voxtral-mini-3b-2507": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "mistral.voxtral-small-24b-2507": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "moonshot.kimi-k2-thinking": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "moonshotai.kimi-k2-thinking": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "moonshotai.kimi-k2.5": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "moonshotai.kimi-k3": ("", "global in us"),
    "nvidia.nemotron-nano-12b-v2": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "nvidia.nemotron-nano-3-30b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "nvidia.nemotron-nano-9b-v2": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "nvidia.nemotron-super-3-120b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-5.4": ("us-east-1 us-east-2 us-west-2", "global us"),
    "openai.gpt-5.4-2026-03-05": ("us-east-1 us-east-2 us-west-2", ""),
    "openai.gpt-5.5": ("us-east-1 us-east-2", "global us"),
    "openai.gpt-5.5-2026-04-23": ("us-east-1 us-east-2", ""),
    "openai.gpt-5.6-luna": ("us-east-1 us-east-2 us-west-2", "global in us"),
    "openai.gpt-5.6-sol": ("us-east-1 us-east-2", "global us"),
    "openai.gpt-5.6-terra": ("us-east-1 us-east-2 us-west-2", "global in us"),
    "openai.gpt-6-astra": ("us-east-1 us-west-2", "global us"),
    "openai.gpt-6-luna": ("us-east-1", "global us"),
    "openai.gpt-6-sol": ("us-east-1", "global us"),
    "openai.gpt-6.1-sol": ("us-east-1", "global us"),
    "openai.gpt-6.1-terra": ("us-east-1", "global us"),
    "openai.gpt-oss-120b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-oss-120b-1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-oss-20b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-oss-20b-1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-oss-safeguard-120b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "openai.gpt-oss-safeguard-20b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-235b-a22b-2507": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-235b-a22b-2507-v1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-central-1 eu-north-1 eu-south-1 eu-west-2 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-32b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-32b-v1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-coder-30b-a3b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-coder-30b-a3b-v1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-coder-480b-a35b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-coder-480b-a35b-v1:0": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 ap-southeast-3 eu-north-1 eu-west-2 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-coder-next": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-next-80b-a3b": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-next-80b-a3b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-vl-235b-a22b": (
        "ap-northeast-1 ap-south-1 ap-southeast-2 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "qwen.qwen3-vl-235b-a22b-instruct": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "stability.sd3-5-large-v1:0": ("us-west-2", ""),
    "stability.stable-conservative-upscale-v1:0": ("", "us"),
    "stability.stable-creative-upscale-v1:0": ("", "us"),
    "stability.stable-fast-upscale-v1:0": ("", "us"),
    "stability.stable-image-control-sketch-v1:0": ("", "us"),
    "stability.stable-image-control-structure-v1:0": ("", "us"),
    "stability.stable-image-core-v1:1": ("us-west-2", ""),
    "stability.stable-image-erase-object-v1:0": ("", "us"),
    "stability.stable-image-inpaint-v1:0": ("", "us"),
    "stability.stable-image-remove-background-v1:0": ("", "us"),
    "stability.stable-image-search-recolor-v1:0": ("", "us"),
    "stability.stable-image-search-replace-v1:0": ("", "us"),
    "stability.stable-image-style-guide-v1:0": ("", "us"),
    "stability.stable-image-ultra-v1:1": ("us-west-2", ""),
    "stability.stable-outpaint-v1:0": ("", "us"),
    "stability.stable-style-transfer-v1:0": ("", "us"),
    "twelvelabs.marengo-embed-2-7-v1:0": ("", "apac eu us"),
    "twelvelabs.marengo-embed-3-0-v1:0": ("ap-northeast-2 us-east-1", "eu us"),
    "twelvelabs.pegasus-1-2-v1:0": ("ap-northeast-2 us-east-1", "apac eu global us"),
    "twelvelabs.pegasus-1-5-v1:0": ("", "global us"),
    "writer.palmyra-vision-7b": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "writer.palmyra-x4-v1:0": ("", "us"),
    "writer.palmyra-x5-v1:0": ("", "us"),
    "xai.grok-4.3": ("us-east-1 us-east-2 us-west-2", ""),
    "xai.grok-4.6": ("us-west-2", "global us"),
    "xai.grok-4.7": ("", "global us"),
    "zai.glm-4.6": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "zai.glm-4.7": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "zai.glm-4.7-flash": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "zai.glm-5": (
        "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 eu-north-1 eu-west-2 sa-east-1 us-east-1 us-east-2 us-west-2",
        "",
    ),
    "zai.glm-5.3": ("", "global us"),
}
"""Model id to the regions where it is on demand and the profiles that lead to it, each set off by spaces."""
