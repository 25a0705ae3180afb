"""A model's id may run outside the regions that the registry declares for it.

Guardrails go by the declared regions: `require: {regions: [eu]}` lets the model through, and the
provider then runs the request elsewhere. The residency that the policy promises isn't kept, and no
log of decisions shows it.

Known are Bedrock's inference profiles (`global.` runs anywhere, `eu.`, `us.`, `apac.` and others keep to
their area), the regions where Bedrock offers an id on demand (AWS's `eu-` regions count as `eu`), Azure's
global deployments and data zones where the id names them (`azure/global-standard/…`, `azure/eu/…`), and
Google's locations (`…/locations/global/…`, `…@global`). Seventeen models are offered in the EU through
Bedrock's global profile only. An id that says nothing about where it runs, and a region whose name isn't
an area (`us`, `eu`, `apac`, `jp`, `au`, `in`, `ca`) or a cloud region, are taken at their word.

Bad:

    providers: {bedrock: {regions: [eu]}}
    models:
      writer: {provider: bedrock, tier: premium, id: global.anthropic.claude-opus-4-5-20251101-v1:0}  # RC601
      luna: {provider: bedrock, tier: medium, id: openai.gpt-6-luna}  # RC601
      analyst: {provider: bedrock, tier: medium, id: us.amazon.nova-pro-v1:0}  # RC601

Good:

    providers: {bedrock: {regions: [eu]}}
    models:
      writer: {provider: bedrock, tier: premium, id: eu.anthropic.claude-opus-4-5-20251101-v1:0}
      small: {provider: bedrock, tier: medium, id: amazon.nova-pro-v1:0}

Bad:

    providers: {azure: {regions: [us, eu]}}
    models:
      chat: {provider: azure, tier: medium, regions: [eu], id: azure/global-standard/gpt-4o-2024-11-20}  # RC601

Good:

    providers: {azure: {regions: [us, eu]}}
    models:
      chat: {provider: azure, tier: medium, regions: [eu], id: azure/eu/gpt-4o-2024-11-20}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Related, Severity
from routectl.lint.rule import rule
from routectl.lint.rules.regions.reach import reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.rules.regions.reach import Reach
    from routectl.policy.registry import Registry


@rule(Severity.ERROR)
def check(registry: Registry) -> Iterator[Hit]:
    for model in registry.models.values():
        where = reach(model.id)
        left = sorted(region for region in model.regions if where.leaves(region)) if where else []
        if where and left:
            regions = ", ".join(f"`{region}`" for region in left)
            better = f"{left[0]}.{where.model}" if left[0] in where.profiles else ""
            yield Hit(
                model.part("id"),
                f"`{model.id}` {_runs(where, left)}: `{model.name}` is declared for {regions}",
                help=f"use `{better}`, or declare where it runs in `regions`"
                if better
                else "declare where it runs in `regions`",
                related=(Related(model.part("regions"), "declared here"),)
                if model.at.document.has((*model.at.path, "regions"))
                else (),
                fix=Fix(f"use `{better}`", False, (Edit(model.part("id"), "set", better),))
                if better and len(model.regions) == 1
                else None,
            )


def _runs(where: Reach, left: list[str]) -> str:
    """How an id leaves a region."""
    if where.anywhere:
        return "may run anywhere"
    if not where.places and "global" in where.profiles and not set(left) & where.profiles:
        return "is offered there through a global profile only, which may run anywhere"
    return (
        f"runs in {', '.join(f'`{place}`' for place in sorted(where.places)[:4])} only"
        if where.places
        else "is offered through a profile only"
    )
