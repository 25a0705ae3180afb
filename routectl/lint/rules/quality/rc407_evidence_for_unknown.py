"""A measurement or a drill speaks of something that no policy pinned to it knows.

A row for a misspelled model or intent never speaks for a request. What it was meant for counts as not
measured, and the three measured checks pass silently.

Told are models and providers that the registry doesn't have, dimensions and values that `request` doesn't
declare, and in a drill the policy and its routes. Evidence may be shared: what one of the policies pinned
to it knows is not told. Asked where a folder is linted.

Bad:

    results:
      - {model: fast-v22, samples: 500, quality: {mean: 0.88}}  # RC407
      - {model: fast-v2, intent: fqa, samples: 500, quality: {mean: 0.88}}  # RC407
      - {model: fast-v2, locale: de, samples: 500, quality: {mean: 0.88}}  # RC407

Good:

    results:
      - {model: fast-v2, intent: faq, region: eu, samples: 500, quality: {mean: 0.88}}

Bad:

    held_on: 2026-10-28
    policy: {name: example, digest: "sha256:00"}
    provider_down: openai
    passed: true
    results:
      - {route: quick, requests: 2000, served: 1991}  # RC407
    ---
    routes:
      - {name: answers, match: {}, target: fast-v2}

Good:

    held_on: 2026-10-28
    policy: {name: example, digest: "sha256:00"}
    provider_down: openai
    passed: true
    results:
      - {route: answers, requests: 2000, served: 1991}
    ---
    routes:
      - {name: answers, match: {}, target: fast-v2}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule
from routectl.policy.evidence import Drill
from routectl.policy.strays import Name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.evidence import Report
    from routectl.policy.strays import Strays
    from routectl.policy.survey import Survey

GUESSES = 100
"""So many names are compared with those that would do; a file with more of them has no slip of the pen."""


@rule(Severity.WARNING)
def check(survey: Survey) -> Iterator[Hit]:
    from routectl.closest import did_you_mean

    remedies: dict[Name, str] = {}
    for document, strays in _unknown(survey):
        for name, at in _spoken(document, strays):
            if name not in remedies:
                near = did_you_mean(name.name, strays[name]) if len(remedies) < GUESSES else ""
                remedies[name] = near or "correct the name, or drop what can't be used"
            yield Hit(at, _message(name), help=remedies[name])


def _unknown(survey: Survey) -> Iterator[tuple[Report | Drill, Strays]]:
    """Each report and drill, with the names that nobody knows whatever else it is pinned with."""
    found: dict[Report | Drill, Strays] = {}
    for evidence, strays in survey.strays:
        documents: tuple[Report | Drill, ...] = (*evidence.reports, *evidence.drills)
        for document in documents:
            before = found.get(document)
            found[document] = (
                strays if before is None else {name: known for name, known in before.items() if name in strays}
            )
    return (entry for entry in found.items() if entry[1])


def _spoken(document: Report | Drill, strays: Strays) -> Iterator[tuple[Name, At]]:
    """Where a document speaks of one of the names; of a thing that isn't there, not also of its parts."""
    places: list[tuple[Name, At]] = []
    if isinstance(document, Drill):
        policy = Name("policy", document.policy_name)
        places += [
            (Name("provider", document.provider_down), document.at("provider_down")),
            (policy, document.at("policy", "name")),
        ]
        for index, result in enumerate(document.results):
            if policy not in strays:
                places.append(
                    (Name("route", result.route, document.policy_name), document.at("results", index, "route"))
                )
            places += [
                (Name("model", model), document.at("results", index, "models", model, key=True))
                for model in result.models
            ]
    else:
        for row in document.results:
            places.append((Name("model", row.model), row.part("model")))
            for dimension, value in row.cell:
                places += [
                    (Name("dimension", dimension), row.part(dimension)._replace(key=True)),
                    (Name("value", str(value), dimension), row.part(dimension)),
                ]
    return (entry for entry in places if entry[0] in strays)


def _message(name: Name) -> str:
    if name.what in ("model", "provider"):
        return f"unknown {name.what} `{name.name}`: no policy pinned to this has it in its registry"
    if name.what == "value":
        return f"unknown value `{name.name}` of dimension `{name.of}`: no policy pinned to this lists it"
    if name.what == "route":
        return f"unknown route `{name.name}`: policy `{name.of}` has none of that name"
    return f"unknown {name.what} `{name.name}`: no policy pinned to this " + (
        "declares it" if name.what == "dimension" else "has that name"
    )
