"""The few words and numbers that generated documents are made of: few, so that they meet."""

from __future__ import annotations

LISTED = {
    "intent": ("faq", "plan", "refund"),
    "risk": ("low", "medium", "high"),
    "region": ("us", "eu"),
    "segment": ("free tier", "Größe «L»", "low"),
}
"""Listed dimensions; one value is at home in two of them, some are no plain words."""

DECLARED = {"complexity": ((0, 10), (3, 3)), "pages": ((1, 4), (0, 2**53))}
"""Whole-number dimensions with the ranges that they may have."""

NUMBERS = {
    "sla_ms": (500, 1000, 2000, 0, 2**53),
    "input_tokens": (100, 1000, 8000, 0),
    "output_tokens": (100, 500, 0),
    "complexity": (3, 5, 0, 10, 11),
    "pages": (2, 1, 4, 0),
}
"""What conditions and cells compare with, the usual ones first."""

TIERS = ("small", "medium", "premium")
PROVIDERS = ("openai", "azure", "acme/eu")
MODELS = ("nano", "fast-v2", "fast-v3", "@acme/deep", "secure", "zeta:1")
TAGS = ("safe", "batch")
REGIONS = ("us", "eu", "apac")
CAPABILITIES = ("tools", "vision", "acme:sql")
COMPLIANCE = ("soc2", "hipaa")

P95 = (500, 1000, 1000.5, 999, 2000, 0, 499.999)
LATENCY = (1000, 2000, 500, 999)
MEANS = (0.9, 0.8, 0.79, 0.95, 0, 1)
FLOORS = (0.8, 0.9, 0.95, 0, 1)
COSTS = (0.01, 0.005, 0.02, 0)
CEILINGS = (0.01, 0.02, 0.005, 0)
RATES = (0, 0.1, 1)
SUCCESS = (1, 0.9, 0.5, 0)
PRICES = (1, 0.25, 2.5, 10, 0)

MODEL_INPUT = (1000, 100, 8000)
MODEL_OUTPUT = (100, 500)
PRUNE = (1000, 100, 1001, 999, 0, 8000)
ANSWER = (100, 101, 99, 500, 1)

PARTS = (5000, 1, 9999, 29, 110, 3333, 500, 10_000)
"""Hundredths of a percent: where samples and split members end; 0.29 × 100 and 1.1 × 100 are no whole numbers in binary."""
DAYS = ("2026-11-20", "2026-11-21", "2025-12-31")
