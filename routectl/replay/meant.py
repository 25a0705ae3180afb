"""Which models of a registry a log means by the names that it has for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model


class Meant:
    """Looks names up in the registry of a policy."""

    def __init__(self, policy: Policy) -> None:
        self._known = tuple(policy.registry.models.values()) if policy.registry else ()
        self._found: dict[tuple[str, str], tuple[Model, ...]] = {}

    def models(self, served: str, provider: str) -> tuple[Model, ...]:
        """The entries that a log's name may mean: by name or id, behind a provider's prefix too; those of its provider, if there are any."""
        found = self._found.get((served, provider))
        if found is None:
            last = served.rpartition("/")[2]
            named = [model for model in self._known if served in (model.name, model.id)] or [
                model for model in self._known if last in (model.name, model.id, model.id.rpartition("/")[2])
            ]
            own = [model for model in named if model.provider == provider]
            found = self._found[served, provider] = tuple(own or named)
        return found
