"""What changed in the registry, as far as a policy can use it or names it; of the rest, how much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.direction import CAP, CAPABILITIES, COMPLIANCE, NEUTRAL, PRICE, REGIONS, TAGS, UNKNOWN
from routectl.diff.here import Here
from routectl.diff.node import NOTE, ByName, Fields, Leaf, Members, One
from routectl.diff.opening import OPENING
from routectl.diff.ordered import Ordered
from routectl.document.place import At
from routectl.policy.digest import used_models

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from routectl.diff.change import Change
    from routectl.diff.here import Both
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Registry

MODEL = Fields(
    {
        "provider": Leaf(UNKNOWN, "another provider serves it"),
        "id": Leaf(UNKNOWN, "the gateway calls something else"),
        "tier": Leaf(UNKNOWN, "selectors, quotas and `auto` go by it"),
        "tags": Members(TAGS, "only selectors go by it"),
        "capabilities": Members(CAPABILITIES, "it may serve requests that need it"),
        "limits": Fields(
            {
                "max_input_tokens": Leaf(CAP, "longer requests fit"),
                "max_output_tokens": Leaf(CAP, "longer answers fit"),
            }
        ),
        "price": Fields(
            {
                "input_per_mtok": Leaf(PRICE, "it costs more or less; only `auto` goes by it"),
                "output_per_mtok": Leaf(PRICE, "it costs more or less; only `auto` goes by it"),
            }
        ),
        "price_history": Leaf(NEUTRAL, "what it cost before; no decision reads it, replays do"),
        "regions": Members(REGIONS, "only selectors go by it"),
        "verified": Fields({"date": Leaf(NEUTRAL, "no decision reads it"), "source": Leaf(NEUTRAL, "no decision reads it")}),
        "deprecated_on": Leaf(NEUTRAL, "a plan; no decision reads it"),
    }
)  # fmt: skip

PROVIDER = Fields(
    {
        "compliance": Members(COMPLIANCE, "only selectors go by it"),
        "regions": Members(REGIONS, "for the models that don't say their own; only selectors go by it"),
    }
)

REGISTRY = Fields(
    {
        **OPENING,
        "tiers": One(Ordered(UNKNOWN, "`auto` stands for the tier below")),
        "providers": ByName(One(PROVIDER), Leaf(UNKNOWN, "models may be served there, or not any more")),
        "models": ByName(One(MODEL), Leaf(UNKNOWN, "what names it leads somewhere, or not any more")),
    }
)


def registered(both: Both) -> Iterator[Change]:
    """What changed between the two registries; nothing where one of them is missing or broken."""
    old, new = both.old.registry, both.new.registry
    if old is None or new is None or old.document.value == new.document.value:
        return
    here = Here(both, ("registry",), At(old.document), At(new.document))
    models = _models(both.old) | _models(both.new)
    providers = (
        {registry.models[name].provider for registry in (old, new) for name in models if name in registry.models}
        | _providers(both.old)
        | _providers(both.new)
    )
    before, after = (_used(registry, models, providers, old, new) for registry in (old, new))
    yield from REGISTRY.changes(before, after, here)
    yield from _summarized("models", old.document.value, new.document.value, models, here)
    yield from _summarized("providers", old.document.value, new.document.value, providers, here)


def _used(
    registry: Registry, models: Collection[str], providers: Collection[str], old: Registry, new: Registry
) -> dict[str, Any]:
    """A registry's entries as they are meant, of these models and providers alone."""
    written = registry.document.value
    used = dict(written)
    used["providers"] = {name: entry for name, entry in written["providers"].items() if name in providers}
    used["models"] = {
        name: _meant(name, registry, old, new)
        for name in written["models"]
        if name in models and name in registry.models
    }
    return used


def _meant(name: str, registry: Registry, old: Registry, new: Registry) -> dict[str, Any]:
    """A model's entry, with what it leaves out where the other side doesn't: its id is its name, its regions are its provider's."""
    written: dict[str, Any] = registry.document.value["models"][name]
    sides = [side.document.value["models"].get(name, {}) for side in (old, new)]
    if sides[0] == sides[1]:
        return written
    model = registry.models[name]
    said = {key for side in sides for key in side}
    filled: dict[str, Any] = {"id": model.id, "regions": sorted(model.regions)}
    return {**written, **{key: filled[key] for key in filled if key in said and key not in written}}


def _models(policy: Policy) -> frozenset[str]:
    """The models that a policy can use or names, those that its registry doesn't have included."""
    missed = (miss.name for miss in policy.unresolved if miss.what == "model")
    return used_models(policy) | frozenset(missed)


def _providers(policy: Policy) -> frozenset[str]:
    """The providers that a policy names."""
    selected = (name for selector, _ in policy.selectors for name in selector.provider)
    return frozenset((*selected, *(policy.budget.providers if policy.budget else ())))


def _summarized(
    key: str, old: dict[str, Any], new: dict[str, Any], told: Collection[str], here: Here
) -> Iterator[Change]:
    """How many of the other entries came, went and changed."""
    before, after = (
        {name: entry for name, entry in side[key].items() if name not in told and not name.startswith(NOTE)}
        for side in (old, new)
    )
    if before != after:
        came = sum(name not in before for name in after)
        went = sum(name not in after for name in before)
        changed = sum(name in after and after[name] != entry for name, entry in before.items())
        below = here.key(key)
        yield below.change(
            NEUTRAL,
            {"others": len(before), "removed": went, "changed": changed},
            {"others": len(after), "added": came, "changed": changed},
            "changed",
        )
