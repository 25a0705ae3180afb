"""A model is declared for a region that its provider isn't in.

One of the two is wrong. If it is the model, guardrails on regions let through a model that runs
somewhere else.

A provider that lists no regions is left alone.

Bad:

    providers: {openai: {regions: [us, eu]}}
    models:
      fast-v2: {provider: openai, tier: small, regions: [eu, apac]}  # RC605

Good:

    providers: {openai: {regions: [us, eu, apac]}}
    models:
      fast-v2: {provider: openai, tier: small, regions: [eu, apac]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.registry import Registry


@rule(Severity.ERROR)
def check(registry: Registry) -> Iterator[Hit]:
    for model in registry.models.values():
        provider = registry.providers.get(model.provider)
        if provider is None or not provider.regions or model.regions <= provider.regions:
            continue
        for index, region in enumerate(registry.document.get((*model.at.path, "regions"))):
            if region not in provider.regions:
                place = registry.at(*model.at.path, "regions", index)
                yield Hit(
                    place,
                    f"`{model.name}` is declared for region `{region}`, where its provider `{provider.name}` isn't",
                    help="drop the region here, or add it to the provider",
                    related=(Related(registry.at(*provider.at.path, "regions"), "the provider's regions"),),
                    fix=Fix(f"drop `{region}`", False, (Edit(place, "remove"),))
                    if model.regions & provider.regions
                    else None,
                )
