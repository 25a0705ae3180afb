"""Two histories of pull requests: one in which each is good, and one in which each breaks exactly one question."""

from __future__ import annotations

from typing import NamedTuple

Edit = tuple[str, str, str]
"""A file, the text that stands there once, and what comes to stand there; a new file where it was nothing."""


class PullRequest(NamedTuple):
    """A branch that somebody proposes."""

    title: str
    edits: tuple[Edit, ...]
    given: tuple[Edit, ...] = ()
    """What is on the base beforehand."""


def grown(old: int) -> Edit:
    """The version, one on."""
    return ("policy.yaml", f"version: {old}\n", f"version: {old + 1}\n")


GOOD = (
    PullRequest(
        "say why it is `mid`",
        (("policy.yaml", "routes:\n", "routes:  # the first that matches\n"),),
    ),
    PullRequest(
        "shorter answers for quick questions",
        (
            grown(1),
            (
                "policy.yaml",
                "target: fast, fallback: [fast-azure]}",
                "target: fast, fallback: [fast-azure], controls: {max_output_tokens: 900}}",
            ),
        ),
    ),
    PullRequest(
        "another example",
        (
            (
                "tests.yaml",
                "properties:\n",
                "  - {name: a plan, request: {intent: plan, risk: low, region: us}, expect: {model: mid}}\nproperties:\n",
            ),
        ),
    ),
    PullRequest(
        "owners have moved",
        (grown(2), ("policy.yaml", '"@acme/finops"', '"@acme/finance"')),
    ),
    PullRequest(
        "ask for owners of ignores",
        (("routectl.toml", "", "require-owner = true\n"),),
    ),
)
"""Merged one after the other."""

FAST = (
    "fast-2: {provider: openai, tier: small, capabilities: [tools], price: {input_per_mtok: 0.4, output_per_mtok: 1.6}}"
)
MEASURED = "{model: fast-2, samples: 800, quality: {mean: 0.83, stddev: 0.1}, latency_ms: {p50: 400, p95: 900}, success_rate: 0.9, cost_usd: 0.002}"
INCIDENT = """\
apiVersion: routectl/v1
kind: Incident
metadata: {name: openai-06-11}
provider: openai
began: 2026-06-11
started_at: 2026-06-11T08:00:00Z
summary: Elevated error rates.
"""

BAD = {
    "RV101": PullRequest(
        "two owners at once",
        (grown(1), ("policy.yaml", '"@acme/finops"', '"@acme/fin"'), ("policy.yaml", '"@acme/sre"', '"@acme/oncall"')),
    ),
    "RV102": PullRequest(
        "`fast` is another model now",
        (grown(1), ("registry.yaml", "fast: {provider: openai,", "fast: {provider: openai, id: fast-2,")),
    ),
    "RV103": PullRequest(
        "a route of its own, and no drill over it",
        (
            grown(1),
            (
                "policy.yaml",
                "  - {name: general",
                "  - {name: refunds, match: {intent: refund}, target: mid, fallback: [fast-azure]}\n  - {name: general",
            ),
        ),
    ),
    "RV104": PullRequest(
        "azure has lost a certificate",
        (grown(1), ("registry.yaml", "azure: {compliance: [soc2, hipaa]", "azure: {compliance: [soc2]")),
    ),
    "RV105": PullRequest(
        "shorter answers, the version forgotten",
        (
            (
                "policy.yaml",
                "target: fast, fallback: [fast-azure]}",
                "target: fast, fallback: [fast-azure], controls: {max_output_tokens: 900}}",
            ),
        ),
    ),
    "RV106": PullRequest(
        "a proof taken out",
        (
            (
                "tests.yaml",
                "properties:\n  - {name: eu stays in eu, when: {region: eu}, states: any, always: {model: {regions: [eu]}}}\n",
                "",
            ),
        ),
    ),
    "RV107": PullRequest(
        "the price of `deep` has doubled",
        (
            grown(1),
            ("registry.yaml", "input_per_mtok: 5, output_per_mtok: 25", "input_per_mtok: 5, output_per_mtok: 50"),
        ),
    ),
    "RV108": PullRequest(
        "a limit that is not kept",
        (grown(1), ("policy.yaml", "budget:\n", "concentration: {max_share_per_provider: 0.7}\nbudget:\n")),
    ),
    "RV109": PullRequest(
        "high risk is audited where the intent is known",
        (
            grown(1),
            (
                "policy.yaml",
                "{name: audited, when: {risk: high},",
                "{name: audited, when: {risk: high, intent: [faq, summarize, plan, refund]},",
            ),
        ),
    ),
    "RV110": PullRequest(
        "an incident with a key that nobody knows",
        (("incident.yaml", "", INCIDENT),),
    ),
    "RV111": PullRequest(
        "all quick questions to another model at once",
        (
            grown(1),
            ("policy.yaml", "target: fast,", "target: fast-2,"),
            ("tests.yaml", "model: fast}", "model: fast-2}"),
        ),
        (
            ("registry.yaml", "  fast: {", f"  {FAST}\n  fast: {{"),
            ("evidence/gold.yaml", "  - {model: fast,", f"  - {MEASURED}\n  - {{model: fast,"),
        ),
    ),
    "RV112": PullRequest(
        "dearer models may serve, and nobody answers for the money",
        (grown(1), ("policy.yaml", "cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")),
        (("policy.yaml", ', finance: "@acme/finops"}', "}"),),
    ),
    "RV113": PullRequest(
        "shorter answers, and lint lets more pass",
        (
            grown(1),
            ("policy.yaml", "max_output_tokens: 1024}", "max_output_tokens: 1000}"),
            ("routectl.toml", "", 'ignore = ["RC203"]\n'),
        ),
    ),
}
"""By the question that each breaks; none is merged."""
