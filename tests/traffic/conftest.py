"""A small policy whose requests logs are mapped to."""

from __future__ import annotations

import pytest

from routectl.policy.policy import Policy
from routectl.ready import ready

POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support}
registry: models.yaml
request: {intent: [faq, plan], risk: [low, high], load: {min: 0, max: 100}}
routes:
  - {name: planned, match: {intent: plan}, sample_percent: 50, target: slow, fallback: [fast]}
  - {name: general, match: {}, target: fast, fallback: [slow]}
"""
REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small]
providers: {one: {}, two: {}}
models:
  fast: {provider: one, tier: small, capabilities: [tools, vision], price: {input_per_mtok: 1, output_per_mtok: 2}}
  slow: {provider: two, tier: small, capabilities: [tools, vision], price: {input_per_mtok: 2, output_per_mtok: 4}}
"""


@pytest.fixture(scope="session")
def traffic_policy(tmp_path_factory: pytest.TempPathFactory) -> Policy:
    folder = tmp_path_factory.mktemp("policy")
    (folder / "policy.yaml").write_text(POLICY)
    (folder / "models.yaml").write_text(REGISTRY)
    (folder / "routectl.toml").write_text('select = ["RC0", "RC1"]\n')
    return ready(str(folder / "policy.yaml"))
