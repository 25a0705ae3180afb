"""Two histories of pull requests: one in which each is good, and one in which each breaks exactly one question."""

from __future__ import annotations

from typing import NamedTuple

Edit = tuple[str, str, str]
"""A file, the text that stands there once, and what comes to stand there; a new file where it was nothing."""


class PullRequest(NamedTuple):
    """A branch that somebody proposes."""

    title: str
    edits: tuple[Edit, ...]


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

BAD = {
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
    "RV110": PullRequest(
        "a model that nobody provides",
        (
            (
                "registry.yaml",
                "  fast: {provider: openai,",
                "  spare: {provider: nobody, tier: small, price: {input_per_mtok: 1, output_per_mtok: 2}}\n  fast: {provider: openai,",
            ),
        ),
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
