"""A repo of small documents in which every key of the language that rules look at is written."""

from __future__ import annotations

POLICY = """
apiVersion: routectl/v1
kind: RoutePolicy
metadata:
  name: support
  version: 14
  owners: {platform: "@acme/p", product: "@acme/s", sre: "@acme/sre", finance: "@acme/f"}
  reviewed: {date: 2026-11-02, every_days: 30}
registry: registry.yaml
evidence: [evidence]
request:
  intent: [faq, summarize, plan, refund]
  risk: [low, medium, high]
  region: [us, eu, apac]
  urgency: {min: 0, max: 100}
guardrails:
  - {name: high-risk, when: {risk: high}, require: {tags: [policy-controls]}}
  - {name: eu, when: {region: eu}, require: {regions: [eu]}, forbid: {tier: [small], provider: [openai], compliance: [soc2]}}
defaults:
  limits: {max_latency_ms: 8000}
routes:
  - name: regulated
    stage: managed
    match: {risk: high, any: [{intent: refund}, {urgency: {gte: 50, lt: 90}}]}
    target: secure-v1
    fallback: [secure-v1-eu]
    limits: {max_latency_ms: 6000, quality_floor: 0.92, cost_ceiling_usd: 0.08}
    requires: [structured_output]
    degrade:
      - {reduce_scope: summaries-only, target: fast-v2, controls: {max_output_tokens: 256}}
      - {static: We can't answer this right now.}
    escalate: {to: human-review, after: static}
  - name: quick
    match: {intent: [faq, summarize], sla_ms: {lt: 2000}, needs: {all: [tools], not: [vision]}, risk: {lte: medium}}
    target: {split: [{model: fast-v2, percent: 95}, {model: fast-v3, percent: 5}]}
    fallback: [fast-v2-azure]
    fallback_route: general
    controls: {max_output_tokens: 512, prune_input_to: 8000, under_pressure: {max_output_tokens: 256}}
    quota: {share_of: premium, percent: 20}
  - {name: trial, stage: experimental, sample_percent: 5, match: {intent: {not: [faq]}}, target: fast-v3}
  - {name: old, stage: deprecated, sunset: 2027-01-01, replaced_by: general, match: {}, target: reasoning-v3}
  - {name: general, match: {}, target: reasoning-v3, fallback: auto}
budget:
  daily_usd: 500
  alert_at: [0.5, 0.8]
  on_exhausted: {allow: {tier: [small]}}
  providers: {openai: {daily_usd: 200}}
  spike: {window_minutes: 15, over_usd: 40, then: {allow: {tier: [small, medium]}}}
concentration: {max_share_per_provider: 0.7}
"""
REPORT = """
apiVersion: routectl/v1
kind: BenchmarkReport
metadata: {name: faq}
measured_on: 2026-11-10
tool: promptfoo 0.123
dataset: {name: gold, digest: "sha256:00"}
results:
  - {model: secure-v1, samples: 500, success_rate: 0.94, quality: {mean: 0.93, stddev: 0.11}, latency_ms: {p50: 420, p95: 3100}, cost_usd: 0.01, retry_rate: 0.02, reask_rate: 0.05, support_cost_usd: 0.1}
  - {model: fast-v2, intent: faq, region: eu, samples: 500, success_rate: 0.94, quality: {mean: 0.88}, latency_ms: {p50: 420, p95: 1100}, cost_usd: 0.0011}
"""
DRILL = """
apiVersion: routectl/v1
kind: FailoverDrill
metadata: {name: openai}
held_on: 2026-10-28
policy: {name: support, digest: "sha256:00"}
provider_down: openai
results: [{route: quick, requests: 2000, served: 1991, p95_ms: 1480, models: {fast-v2-azure: 1991}}]
passed: true
"""
TESTS = """
apiVersion: routectl/v1
kind: PolicyTest
metadata: {name: tests}
policy: policy.yaml
cases:
  - name: quick faq
    request: {id: r-1, intent: faq, risk: low, region: us, sla_ms: 1500, needs: [tools]}
    state: {providers_down: [openai], models_down: [fast-v3], failing_quality: [fast-v2], budget: {day: alert, "provider:openai": exhausted}}
    expect: {route: quick, model: fast-v2-azure, action: serve, step: 1, provider: azure}
properties:
  - {name: eu, when: {region: eu}, always: {model: {regions: [eu]}}}
  - {name: outage, states: "outages:1", never: {action: [static, reject, unrouted]}}
  - {name: same, same_as: policy.yaml}
"""
REGISTRY = """
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {compliance: [soc2], regions: [us, eu]}
  azure: {compliance: [soc2, hipaa], regions: [us, eu, apac]}
  bedrock: {regions: [eu]}
models:
  fast-v2: {provider: openai, id: gpt-5-mini, tier: small, tags: [], capabilities: [tools, structured_output], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 0.25, output_per_mtok: 2.0}, verified: {date: 2026-11-01, source: x}}
  fast-v3: {provider: openai, id: gpt-5-nano, tier: small, price: {input_per_mtok: 0.05, output_per_mtok: 0.4}}
  fast-v2-azure: {provider: azure, id: gpt-5-mini, tier: small, price: {input_per_mtok: 0.25, output_per_mtok: 2.0}}
  reasoning-v3: {provider: openai, id: gpt-5, tier: medium, deprecated_on: 2027-06-01, price: {input_per_mtok: 1.25, output_per_mtok: 10.0}}
  secure-v1: {provider: bedrock, id: eu.anthropic.claude-opus-4-5, tier: premium, tags: [policy-controls], capabilities: [structured_output], regions: [eu], price: {input_per_mtok: 5.0, output_per_mtok: 25.0}}
  secure-v1-eu: {provider: azure, id: y, tier: premium, tags: [policy-controls], capabilities: [structured_output], price: {input_per_mtok: 5.0, output_per_mtok: 25.0}}
"""
DOCUMENTS = {
    "policy.yaml": POLICY,
    "registry.yaml": REGISTRY,
    "evidence/report.yaml": REPORT,
    "evidence/drill.yaml": DRILL,
    "tests.yaml": TESTS,
}
