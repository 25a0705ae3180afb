"""The models that may serve: who provides them, what they cost, where they run, what they can do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.place import At
from routectl.policy.linked import Linked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.document.source import Document

WELL_KNOWN_CAPABILITIES = ("tools", "structured_output", "vision", "audio", "reasoning", "prompt_caching")


class Provider(NamedTuple):
    """Who serves models: its regions and the compliance that it has."""

    name: str
    compliance: frozenset[str]
    regions: frozenset[str]
    at: At


class Price(NamedTuple):
    """US dollars per million tokens."""

    input_per_mtok: float
    output_per_mtok: float

    @property
    def total(self) -> float:
        """Input plus output: what "cheapest" compares."""
        return self.input_per_mtok + self.output_per_mtok


class DatedPrice(NamedTuple):
    """A price and the day from which on it holds, in ISO 8601; until the next one."""

    day: str
    price: Price


class Verified(NamedTuple):
    """When and from where a model's entry was last checked; `date` is ISO 8601."""

    date: str
    source: str


class Model(NamedTuple):
    """One entry of a registry. Regions default to its provider's; compliance is its provider's."""

    name: str
    provider: str
    id: str
    tier: str
    tags: frozenset[str]
    capabilities: frozenset[str]
    max_input_tokens: int | None
    max_output_tokens: int | None
    price: Price | None
    """Today's: all that decisions and estimates go by."""
    price_history: tuple[DatedPrice, ...]
    """As it is written, the newest one included; empty where the registry has none."""
    regions: frozenset[str]
    compliance: frozenset[str]
    verified: Verified | None
    deprecated_on: str
    at: At

    def part(self, *path: str) -> At:
        """The place of a field of this entry."""
        return At(self.at.document, (*self.at.path, *path))


class Registry(Linked):
    """A linked ModelRegistry."""

    __slots__ = (
        "_below", "_having", "capabilities", "compliance", "kept", "models", "providers", "regions", "tags", "tiers",
    )  # fmt: skip

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        written: dict[str, Any] = document.value
        self.tiers: tuple[str, ...] = tuple(written.get("tiers", ()))
        self.providers: dict[str, Provider] = {
            name: Provider(
                name,
                frozenset(entry.get("compliance", ())),
                frozenset(entry.get("regions", ())),
                self.at("providers", name),
            )
            for name, entry in _entries(written.get("providers"))
        }
        self.models: dict[str, Model] = {
            name: self._model(name, entry) for name, entry in _entries(written.get("models"))
        }
        providers, models = self.providers.values(), self.models.values()
        self.capabilities = _words(WELL_KNOWN_CAPABILITIES, *(model.capabilities for model in models))
        self.tags = _words(*(model.tags for model in models))
        self.regions = _words(*(provider.regions for provider in providers), *(model.regions for model in models))
        self.compliance = _words(*(provider.compliance for provider in providers))
        self.kept: dict[Any, Any] = {}
        """What floors above worked out for all policies that name this registry."""
        self._below: dict[str, tuple[Model, ...]] = {}
        self._having: dict[str, dict[str, set[str]]] = {}

    def _model(self, name: str, entry: dict[str, Any]) -> Model:
        at = self.at("models", name)
        provider, tier = entry["provider"], entry["tier"]
        if provider not in self.providers:
            self.miss("provider", provider, self.at("models", name, "provider"), self.providers, "`providers`")
        if tier not in self.tiers:
            self.miss("tier", tier, self.at("models", name, "tier"), self.tiers, "`tiers`")
        home = self.providers.get(provider)
        limits, price, verified = entry.get("limits", {}), entry.get("price"), entry.get("verified")
        return Model(
            name=name,
            provider=provider,
            id=entry.get("id", name),
            tier=tier,
            tags=frozenset(entry.get("tags", ())),
            capabilities=frozenset(entry.get("capabilities", ())),
            max_input_tokens=limits.get("max_input_tokens"),
            max_output_tokens=limits.get("max_output_tokens"),
            price=_price(price) if price else None,
            price_history=tuple(DatedPrice(each["from"], _price(each)) for each in entry.get("price_history", ())),
            regions=frozenset(entry["regions"]) if "regions" in entry else home.regions if home else frozenset(),
            compliance=home.compliance if home else frozenset(),
            verified=Verified(verified["date"], verified.get("source", "")) if verified else None,
            deprecated_on=entry.get("deprecated_on", ""),
            at=at,
        )

    @property
    def label(self) -> str:
        """How messages name this registry."""
        return f"the registry `{self.name}`"

    def rank(self, tier: str) -> int:
        """The place of a tier, cheapest first; -1 for one that isn't listed."""
        return self.tiers.index(tier) if tier in self.tiers else -1

    def below(self, model: Model) -> tuple[Model, ...]:
        """The models exactly one tier below, cheapest (input + output price) first, then by name: `fallback: auto`."""
        if model.tier not in self._below:
            rank = self.rank(model.tier) - 1
            lower = [other for other in self.models.values() if rank >= 0 and other.tier == self.tiers[rank]]
            self._below[model.tier] = tuple(sorted(lower, key=_cheapest))
        return self._below[model.tier]

    def having(self, key: str) -> dict[str, set[str]]:
        """The names of the models by each value of a selector's key."""
        found = self._having.get(key)
        if found is None:
            found = self._having[key] = {}
            for model in self.models.values():
                values = {"models": (model.name,), "tier": (model.tier,), "provider": (model.provider,)}
                for value in values.get(key) or getattr(model, key):
                    found.setdefault(value, set()).add(model.name)
        return found


def _price(written: dict[str, Any]) -> Price:
    return Price(written["input_per_mtok"], written["output_per_mtok"])


def _cheapest(model: Model) -> tuple[float, str]:
    return model.price.total if model.price else float("inf"), model.name


def _words(*sets: Iterable[str]) -> dict[str, None]:
    """Words in the order of the alphabet, quick to look up."""
    return dict.fromkeys(sorted({word for words in sets for word in words}))


def _entries(written: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The entries of a mapping by name, a team's own `x-` notes left out."""
    return ((name, entry or {}) for name, entry in (written or {}).items() if not name.startswith("x-"))
