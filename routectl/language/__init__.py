"""The written form of the language, one model a kind: `RoutePolicy.model_validate(document)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routectl.language.evidence import BenchmarkReport, CanaryReport, FailoverDrill, Incident
    from routectl.language.policy import RoutePolicy
    from routectl.language.registry import ModelRegistry
    from routectl.language.test import PolicyTest
    from routectl.language.waiver import Waiver

KINDS = {
    "RoutePolicy": "policy",
    "ModelRegistry": "registry",
    "BenchmarkReport": "evidence",
    "FailoverDrill": "evidence",
    "CanaryReport": "evidence",
    "Incident": "evidence",
    "PolicyTest": "test",
    "Waiver": "waiver",
}
"""Every kind, and the module that holds its model."""

__all__ = [
    "KINDS",
    "BenchmarkReport",
    "CanaryReport",
    "FailoverDrill",
    "Incident",
    "ModelRegistry",
    "PolicyTest",
    "RoutePolicy",
    "Waiver",
]


def __getattr__(name: str) -> object:
    """Load a kind when it is first asked for: pydantic costs more than a whole lint of a small repo."""
    if name not in KINDS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{KINDS[name]}"), name)
