"""Which models of a registry a log means by the names that it has for them."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model

_SNAPSHOT = re.compile(r"(?P<name>.+?)[-@:](?P<day>20\d\d-\d\d-\d\d|20\d{6})")


class Meant:
    """Looks names up in the registry of a policy."""

    def __init__(self, policy: Policy) -> None:
        self._known = tuple(policy.registry.models.values()) if policy.registry else ()
        self._providers = frozenset(policy.registry.providers if policy.registry else ())
        self._found: dict[tuple[str, str], tuple[Model, ...]] = {}
        self._taken: dict[tuple[str, str], tuple[Model, ...]] = {}

    def models(self, served: str, provider: str) -> tuple[Model, ...]:
        """The entries that a log's name may mean: by name or id, behind a provider's prefix too; those of its provider, if there are any.

        Where the registry knows the provider and has the model at others only, these are meant.
        """
        found = self._found.get((served, provider))
        if found is None:
            found = self._found[served, provider] = _meant(served, provider, self._known, str)
        return found

    def taken(self, served: str, provider: str) -> tuple[Model, ...]:
        """Where no entry has a name, those for which it is taken: in other case, or without the day of a snapshot.

        An entry whose id names a day means that snapshot and no other.
        """
        if self.models(served, provider):
            return ()
        found = self._taken.get((served, provider))
        if found is None:
            found = _meant(served, provider, self._known, str.casefold)
            name = without_day(served)
            if not found and name != served:
                undated = [model for model in self._known if without_day(model.id) == model.id]
                found = _meant(name, provider, undated, str.casefold)
            self._taken[served, provider] = found
        return found

    def is_elsewhere(self, served: str, provider: str) -> bool:
        """Whether a provider that the registry knows served a model that it has at others only."""
        models = self.models(served, provider) or self.taken(served, provider)
        return provider in self._providers and bool(models) and models[0].provider != provider


def _meant(served: str, provider: str, known: Sequence[Model], form: Callable[[str], str]) -> tuple[Model, ...]:
    whole, last = form(served), form(_last(served))
    exact = [model for model in known if whole in (form(model.name), form(model.id))]
    alike = [model for model in known if last in (form(model.name), form(model.id), form(_last(model.id)))]
    own = ([model for model in named if model.provider == provider] for named in (exact, alike))
    return tuple(next(filter(None, (*own, exact)), alike))


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def without_day(name: str) -> str:
    """A model's name without the day of the snapshot that it names at its end, if it names one."""
    match = _SNAPSHOT.fullmatch(name)
    if match is None:
        return name
    try:
        date.fromisoformat(match["day"])
    except ValueError:
        return name
    return match["name"]
