"""A registry model is used by no policy.

It is kept up to date for nothing, and its price, regions and deprecation are reviewed for
nothing. Told only where a whole folder is looked at, and for registries that some policy reads;
not while something there can't be read or names an unknown model, which may be the use of it.

Bad:

    routes:
      - name: general
        match: {}
        target: fast
    ---
    models:
      fast: {provider: openai, id: gpt-5-mini, tier: small}
      slow: {provider: openai, id: gpt-5, tier: medium}  # RC113

Good:

    routes:
      - name: general
        match: {}
        target: fast
        fallback: [slow]
    ---
    models:
      fast: {provider: openai, id: gpt-5-mini, tier: small}
      slow: {provider: openai, id: gpt-5, tier: medium}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.survey import Survey


@rule(Severity.INFO)
def check(survey: Survey) -> Iterator[Hit]:
    for path, registry in survey.registries if survey.is_sure else ():
        if path not in survey.used:
            continue
        for model in registry.models.values():
            if model.name not in survey.used[path]:
                yield Hit(
                    model.at._replace(key=True),
                    f"no policy uses model `{model.name}`",
                    help="remove it, or let a route use it",
                    fix=Fix(f"remove `{model.name}`", False, (Edit(model.at, "remove"),)),
                )
