"""Candidates of one route were measured for one intent on different data sets.

A mean of 0.91 on an easy set says nothing against 0.88 on a hard one: one floor holds the candidates
to two different standards, and a switch from one to the other can't be judged.

Compared are the `dataset.digest` of the reports whose rows speak for the intent; a report without one
is left out. One finding for each managed route names the intents.

Bad:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure]  # RC408
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
    ---
    metadata: {name: azure}
    dataset: {name: faq-easy, digest: "sha256:11"}
    results:
      - {model: fast-v2-azure, intent: faq, samples: 500, quality: {mean: 0.93}}

Good:

    routes:
      - name: answers
        match: {intent: faq}
        target: fast-v2
        fallback: [fast-v2-azure]
    ---
    results:
      - {model: fast-v2, intent: faq, samples: 500, quality: {mean: 0.88}}
    ---
    metadata: {name: azure}
    results:
      - {model: fast-v2-azure, intent: faq, samples: 500, quality: {mean: 0.93}}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.evidence import Result
    from routectl.policy.policy import Measured, Policy
    from routectl.policy.route import Route


@rule(Severity.WARNING)
def check(policy: Measured) -> Iterator[Hit]:
    for route in policy.routes if policy.evidence.reports else ():
        if not route.is_managed or len(route.candidates) < 2:
            continue
        apart: dict[str, dict[str, Result]] = {}
        for intent in policy.admitted(route, "intent") or (None,):
            by_dataset = _by_dataset(policy, route, intent)
            if len(by_dataset) > 1:
                apart[intent or ""] = by_dataset
        if apart:
            intents = ", ".join(f"`{intent}`" for intent in apart if intent)
            rows = {digest: row for by_dataset in apart.values() for digest, row in by_dataset.items()}
            yield Hit(
                route.at("fallback" if route.fallbacks else "target"),
                f"the candidates of route `{route.name}` were measured on different data sets"
                f"{f' for {intents}' if intents else ''}: their quality can't be compared",
                help="measure them on the same data set",
                related=tuple(
                    Related(
                        row.report.at("dataset", "digest"), f"`{row.model}` was measured on `{row.report.dataset_name}`"
                    )
                    for row in list(rows.values())[:4]
                ),
            )


def _by_dataset(policy: Policy, route: Route, intent: str | None) -> dict[str, Result]:
    """The rows that speak for an intent, one for each data set."""
    rows = (policy.speaking(route, model, intent) for model in route.models)
    return {
        row.report.dataset_digest: row
        for row in rows
        if row and row.quality_mean is not None and row.report.dataset_digest
    }
