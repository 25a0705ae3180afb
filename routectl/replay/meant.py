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
        self._providers = frozenset(policy.registry.providers if policy.registry else ())
        self._found: dict[tuple[str, str], tuple[Model, ...]] = {}

    def models(self, served: str, provider: str) -> tuple[Model, ...]:
        """The entries that a log's name may mean: by name or id, behind a provider's prefix too; those of its provider, if there are any.

        Where the registry knows the provider and has the model at others only, these are meant.
        """
        found = self._found.get((served, provider))
        if found is None:
            last = served.rpartition("/")[2]
            exact = [model for model in self._known if served in (model.name, model.id)]
            alike = [model for model in self._known if last in (model.name, model.id, model.id.rpartition("/")[2])]
            own = ([model for model in named if model.provider == provider] for named in (exact, alike))
            found = self._found[served, provider] = tuple(next(filter(None, (*own, exact)), alike))
        return found

    def is_elsewhere(self, served: str, provider: str) -> bool:
        """Whether a provider that the registry knows served a model that it has at others only."""
        models = self.models(served, provider)
        return provider in self._providers and bool(models) and models[0].provider != provider
