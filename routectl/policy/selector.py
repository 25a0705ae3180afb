"""Which models a guardrail, a budget or a test speaks of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import At

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.policy.linked import Linked, What
    from routectl.policy.registry import Model, Registry

ONE_OF = ("models", "tier", "provider")
ALL_OF = ("tags", "regions", "capabilities", "compliance")


class Selector(NamedTuple):
    """Each key given must hold: the model's one value is among `models`, `tier`, `provider`; it has all of the rest."""

    at: At
    models: frozenset[str] = frozenset()
    tier: frozenset[str] = frozenset()
    provider: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    compliance: frozenset[str] = frozenset()
    given: tuple[str, ...] = ()

    def selects(self, model: Model) -> bool:
        one = {"models": model.name, "tier": model.tier, "provider": model.provider}
        return all(
            one[key] in getattr(self, key) if key in one else getattr(self, key) <= getattr(model, key)
            for key in self.given
        )

    def selects_any(self, registry: Registry) -> bool:
        """Whether some model of the registry is selected."""
        return bool(self.selected(registry))

    def selected(self, registry: Registry) -> frozenset[str]:
        """The names of the models of the registry that are selected; selectors that say the same share them."""
        key = ("selected", *((name, getattr(self, name)) for name in self.given))
        if key not in registry.kept:
            registry.kept[key] = frozenset(self._selected(registry))
        found: frozenset[str] = registry.kept[key]
        return found

    def _selected(self, registry: Registry) -> Iterable[str]:
        left: set[str] | None = None
        for key in self.given:
            having, values = registry.having(key), getattr(self, key)
            sets = [having.get(value, set()) for value in values]
            if key in ONE_OF and len(sets) != 1:
                sets = [set().union(*sets)]
            left = _both(left, sets)
        return registry.models if left is None else left


def _both(left: set[str] | None, sets: list[set[str]]) -> set[str] | None:
    """What is left of some names, all for None, when they must be in each of the sets."""
    for one in sets:
        left = one if left is None else left & one
    return left


def link_selector(written: dict[str, Any], at: At, registry: Registry | None, linked: Linked) -> Selector:
    """A selector from its written form; names that the registry doesn't have are noted on `linked`."""
    fields: dict[str, Any] = {}
    for key in (*ONE_OF, *ALL_OF):
        if key not in written:
            continue
        names = written[key] if isinstance(written[key], list) else [written[key]]
        fields[key] = frozenset(names)
        if registry is not None:
            for index, name in enumerate(names):
                _check(
                    key,
                    name,
                    At(at.document, (*at.path, key, index) if isinstance(written[key], list) else (*at.path, key)),
                    registry,
                    linked,
                )
    selector = Selector(at, **fields, given=tuple(fields))
    if registry is not None:
        linked.selectors.append((selector, registry))
    return selector


_WHAT: dict[str, What] = {
    "models": "model", "tier": "tier", "provider": "provider",
    "tags": "tag", "regions": "region", "capabilities": "capability", "compliance": "tag",
}  # fmt: skip


def _check(key: str, name: str, at: At, registry: Registry, linked: Linked) -> None:
    known = registry.tiers if key == "tier" else registry.providers if key == "provider" else getattr(registry, key)
    if name not in known:
        where = f"any model of {registry.label}" if key in ALL_OF else registry.label
        message = f"no provider of {registry.label} has compliance `{name}`" if key == "compliance" else ""
        linked.miss(_WHAT[key], name, at, known, where, message)
