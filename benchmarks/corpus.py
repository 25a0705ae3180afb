"""Makes folders of valid policies, about 70 lines each, that share one registry and one benchmark report."""

from __future__ import annotations

import shutil
from pathlib import Path

REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {compliance: [soc2], regions: [us, eu]}
  azure: {compliance: [soc2, hipaa], regions: [us, eu, apac]}
  anthropic: {compliance: [soc2, hipaa], regions: [us, eu]}
models:
"""
MODELS = (
    ("fast-v2", "openai", "small", "", 0.25, 2.0),
    ("fast-v3", "openai", "small", "", 0.05, 0.4),
    ("fast-v2-azure", "azure", "small", "", 0.25, 2.0),
    ("reasoning-v3", "openai", "medium", "", 1.25, 10.0),
    ("reasoning-v3-azure", "azure", "medium", "", 1.25, 10.0),
    ("secure-v1", "anthropic", "premium", "policy-controls", 5.0, 25.0),
    ("secure-v1-azure", "azure", "premium", "policy-controls", 5.0, 25.0),
)
REPORT = """\
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {name: gold}
measured_on: 2026-11-10
tool: promptfoo 0.123
dataset: {name: gold, digest: "sha256:00"}
results:
"""
POLICY = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata:
  name: support-{number}
  version: 14                          # a whole number; grows with every change of meaning
  owners:
    platform: "@acme/ai-platform"
    product: "@acme/support"
    sre: "@acme/sre"
    finance: "@acme/finops"
  reviewed: {{date: "2026-11-02", every_days: 30}}
registry: ../registry.yaml
evidence: [../report.yaml]             # the measurements the policy is pinned to

request:                               # what the classifier hands the router
  intent:  [faq, summarize, plan, refund]
  risk:    [low, medium, high]         # ordered, lowest first
  region:  [us, eu]
  segment: [free, enterprise]

guardrails:                            # which model may serve what; enforced on every decision
  - name: high-risk-models
    when: {{risk: high}}
    require: {{tags: [policy-controls]}}
  - name: eu-residency
    when: {{region: eu}}
    require: {{regions: [eu]}}
  - name: us-residency
    when: {{region: us}}
    require: {{regions: [us]}}

defaults:                              # for every route, where the route is silent
  limits: {{max_latency_ms: 8000, quality_floor: 0.8, cost_ceiling_usd: 0.08}}
  controls: {{max_output_tokens: 1024}}

routes:                                # first match wins
  - name: regulated
    stage: managed
    match: {{risk: high}}
    target: secure-v1
    fallback: [secure-v1-azure]
    requires: [structured_output]
    controls: {{max_output_tokens: 2048}}
    quota: {{share_of: premium, percent: 80}}
    degrade:
      - reduce_scope: summaries-only
        target: secure-v1-azure
        controls: {{max_output_tokens: 256}}
      - static: We can't answer this right now. A specialist will reply by e-mail.
    escalate: {{to: human-review, after: static}}
  - name: quick-answers
    match: {{intent: [faq, summarize], sla_ms: {{gte: 1500, lt: {bound}}}}}
    target: {{split: [{{model: fast-v2, percent: 95}}, {{model: fast-v3, percent: 5}}]}}
    fallback: [fast-v2-azure]
    controls: {{prune_input_to: 8000, under_pressure: {{max_output_tokens: 256}}}}
  - name: general
    match: {{}}
    target: {{split: [{{model: reasoning-v3, percent: 90}}, {{model: secure-v1, percent: 10}}]}}
    quota: {{share_of: premium, percent: 40}}
    fallback: [reasoning-v3-azure]
    degrade:
      - static: We can't answer this right now.

budget:
  daily_usd: 500
  alert_at: [0.5, 0.8]
  on_exhausted: {{allow: {{tier: [small]}}}}
  spike: {{window_minutes: 15, over_usd: 40, then: {{allow: {{tier: [small, medium]}}}}}}

concentration: {{max_share_per_provider: 0.8}}
"""


def make(folder: Path, count: int) -> Path:
    """A repo with `count` policies under `folder`; the path of their own folder."""
    shutil.rmtree(folder, ignore_errors=True)
    policies = folder / "policies"
    policies.mkdir(parents=True)
    (folder / "routectl.toml").write_text('ignore = ["RC807"]  # a test for each policy would double the files\n')
    (folder / "registry.yaml").write_text(
        REGISTRY
        + "".join(
            f"  {name}: {{provider: {provider}, tier: {tier}, tags: [{tag}], capabilities: [tools, structured_output], "
            "limits: {max_input_tokens: 272000, max_output_tokens: 128000}, "
            f"price: {{input_per_mtok: {price}, output_per_mtok: {output}}}, verified: {{date: 2026-11-01, source: price-map}}}}\n"
            for name, provider, tier, tag, price, output in MODELS
        )
    )
    (folder / "report.yaml").write_text(
        REPORT
        + "".join(
            f"  - {{model: {name}, intent: {intent}, samples: 500, success_rate: 0.95, quality: {{mean: 0.9, stddev: 0.1}}, "
            "latency_ms: {p50: 420, p95: 1100}, cost_usd: 0.0011}\n"
            for name, *_ in MODELS
            for intent in ("faq", "summarize", "plan", "refund")
        )
    )
    for number in range(count):
        (policies / f"support-{number:05}.yaml").write_text(POLICY.format(number=number, bound=3000 + number))
    return policies
