"""A misspelled name finds the one that was meant, or none."""

from __future__ import annotations

import time

import pytest

from routectl.closest import closest, did_you_mean

KEYS = ("fallback", "fallback_route", "degrade", "max_output_tokens", "name", "EU")


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("fallbck", "fallback"),
        ("Fallback", "fallback"),
        ("fallback-route", "fallback_route"),
        ("fallbackRoute", "fallback_route"),
        ("max-output-tokens", "max_output_tokens"),
        ("eu", "EU"),
        ("nmae", "name"),
        ("zzz", ""),
        ("", ""),
        ("fallback", ""),
    ],
)
def test_closest(word, meant):
    assert closest(word, KEYS) == meant


def test_did_you_mean():
    assert did_you_mean("fallbck", KEYS) == "did you mean `fallback`?"
    assert did_you_mean("zzz", KEYS) == ""


def test_hostile_words_and_crowds_cost_little():
    start = time.process_time()
    assert closest("x" * 10_000_000, KEYS) == ""
    closest("fallbck", (f"model-{number}" for number in range(10_000_000)))
    for _ in range(10):
        closest("a" * 128, [("ab" * 64)[: 100 + number % 28] for number in range(2000)])
    assert time.process_time() - start < 5
