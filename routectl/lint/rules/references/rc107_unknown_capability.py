"""A capability is asked for that no model of the registry has.

Capabilities are an open vocabulary, so a slip of the pen looks like a new one. Every candidate
would be refused for lacking it. The well-known names are `tools`, `structured_output`,
`vision`, `audio`, `reasoning` and `prompt_caching`. A model that has one of these in another
spelling is a warning, for no request asks for it by that name.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [structured_outputs]  # RC107

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        requires: [structured_output]

Bad:

    models:
      fast: {provider: openai, tier: small, capabilities: [tool]}  # RC107

Good:

    models:
      fast: {provider: openai, tier: small, capabilities: [tools, citations]}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Edit, Fix, Hit, Severity
from routectl.lint.rule import rule, unknown
from routectl.policy.registry import WELL_KNOWN_CAPABILITIES, Registry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.linked import Linked


@rule(Severity.ERROR, also=Severity.WARNING)
def check(subject: Linked) -> Iterator[Hit]:
    yield from unknown(subject, "capability")
    if isinstance(subject, Registry):
        yield from _respelled(subject)


def _respelled(registry: Registry) -> Iterator[Hit]:
    """Capabilities of models that are well-known names but for case, joints and a plural."""
    usual = {_bare(name): name for name in WELL_KNOWN_CAPABILITIES}
    slips = {
        name: usual[bare] for name in registry.capabilities if (bare := _bare(name)) in usual and name != usual[bare]
    }
    if not slips:
        return
    for model in registry.models.values():
        for index, name in enumerate(registry.document.get(("models", model.name)).get("capabilities", ())):
            if name in slips:
                at = model.at.below("capabilities", index)
                yield Hit(
                    at,
                    f"`{name}` of model `{model.name}` is not the well-known `{slips[name]}`",
                    help=f"did you mean `{slips[name]}`?",
                    fix=Fix(f"write `{slips[name]}`", False, (Edit(at, "set", slips[name]),)),
                    severity=Severity.WARNING,
                )


def _bare(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "").replace(" ", "").removesuffix("s")
