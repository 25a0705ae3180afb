"""A small registry, and policies over it from a few lines: linked, not linted, so that a test can say one thing alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from routectl.document.source import Document, Source
from routectl.engine.decide import decide
from routectl.engine.decision import Decision
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.policy.evidence import Evidence, Report
from routectl.policy.link import link
from routectl.policy.policy import Policy
from routectl.policy.read import read
from routectl.policy.registry import Registry

HEAD = "apiVersion: routectl/v1\nkind: {}\n"
REGISTRY = """\
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {compliance: [soc2], regions: [us, eu]}
  azure: {compliance: [soc2], regions: [us, eu]}
  anthropic: {compliance: [soc2, hipaa], regions: [us]}
models:
  fast: {provider: openai, tier: small, capabilities: [tools], limits: {max_input_tokens: 1000, max_output_tokens: 100}, price: {input_per_mtok: 1, output_per_mtok: 2}}
  fast-azure: {provider: azure, tier: small, capabilities: [tools], price: {input_per_mtok: 0.5, output_per_mtok: 1}}
  tiny: {provider: azure, tier: small, capabilities: [vision], price: {input_per_mtok: 1, output_per_mtok: 2}}
  free: {provider: azure, tier: small}
  deep: {provider: openai, tier: medium, capabilities: [tools, vision], price: {input_per_mtok: 2, output_per_mtok: 8}}
  deep-azure: {provider: azure, tier: medium, capabilities: [tools, vision], price: {input_per_mtok: 3, output_per_mtok: 9}}
  safe: {provider: anthropic, tier: premium, tags: [policy-controls], capabilities: [tools], price: {input_per_mtok: 5, output_per_mtok: 25}}
"""
REQUEST = (
    "request: {intent: [faq, plan, refund], risk: [low, medium, high], region: [us, eu], age: {min: 18, max: 99}}\n"
)


def document(kind: str, text: str) -> Document:
    """A document of a kind, sound as far as its schema goes."""
    source = Source(f"{kind}.yaml", HEAD.format(kind) + text)
    found = read(source)
    assert len(found) == 1, [flaw.message for flaw in source.flaws]
    return found[0]


def policy(text: str, results: str = "", *reports: str, registry: str = REGISTRY) -> Policy:
    """The policy of some routes and sections, named `example`. `results` are the rows of a report; `reports` are whole ones."""
    texts = [f"metadata: {{name: report}}\nmeasured_on: 2026-11-10\nresults:\n{results}"] if results else []
    texts += reports
    evidence = Evidence([Report(document("BenchmarkReport", one)) for one in texts])
    head = "metadata: {name: example, version: 3}\nregistry: models.yaml\n"
    made = link(document("RoutePolicy", head + REQUEST + text), Registry(document("ModelRegistry", registry)), evidence)
    assert not made.unresolved, made.unresolved
    return made


def routed(route: str, results: str = "", more: str = "") -> Policy:
    """A policy of one route, given as the inside of its mapping."""
    return policy(f"routes:\n  - {{name: general, {route}}}\n{more}", results)


def decided(policy: Policy, request: Mapping[str, Any] | None = None, **state: Any) -> Decision:
    """The decision for a request and a state in their written forms."""
    return decide(policy, read_request(policy, request or {}), read_state(policy, state))


def outcome(decision: Decision) -> tuple[str, str | None, int | None]:
    """What is done, by whom, at which step."""
    return decision.action, decision.model, decision.step


def refused(decision: Decision) -> list[tuple[str, str, int]]:
    """The candidates that were refused."""
    return [tuple(entry) for entry in decision.refused]


def passed(decision: Decision) -> list[tuple[str, str]]:
    """The routes that were passed over."""
    return [tuple(entry) for entry in decision.passed]
