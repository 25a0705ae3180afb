"""A linked RoutePolicy: what rules, engines and reports read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.linked import Linked
from routectl.policy.speaking import Speech

if TYPE_CHECKING:
    from collections.abc import Collection

    from routectl.document.place import At
    from routectl.document.source import Document
    from routectl.policy.condition import Dimension, Match
    from routectl.policy.evidence import Evidence, Result
    from routectl.policy.registry import Model, Registry
    from routectl.policy.route import Candidate, Route
    from routectl.policy.selector import Selector

OWNERS = ("platform", "product", "sre", "finance")


class Guardrail(NamedTuple):
    """Which models may serve the requests that `when` holds for; enforced on every decision."""

    name: str
    when: Match
    require: Selector | None
    forbid: Selector | None
    at: At

    def allows(self, model: Model) -> bool:
        """Whether a model may serve where `when` holds."""
        required = self.require is None or self.require.selects(model)
        return required and not (self.forbid is not None and self.forbid.selects(model))


class Spike(NamedTuple):
    """A cap on what a short window may cost: more than `over_usd` in `window_minutes` narrows the models."""

    window_minutes: int
    over_usd: float
    allow: Selector | None


class Budget(NamedTuple):
    """The day's cap in US dollars, its alerts (shares of the cap), its partitions, and what may still serve past it."""

    daily_usd: float | None
    alert_at: tuple[float, ...]
    on_exhausted: Selector | None
    providers: dict[str, float | None]
    spike: Spike | None


class Policy(Linked):
    """A policy with its registry and evidence found, its defaults filled in and its names resolved."""

    __slots__ = (
        "_by_name", "_digest", "_speech", "budget", "dimensions", "evidence", "guardrails", "kept",
        "max_share_per_provider", "registry", "review_every_days", "reviewed_on", "routes", "sides", "version",
    )  # fmt: skip

    def __init__(self, document: Document, registry: Registry | None, evidence: Evidence) -> None:
        """Everything else is put in by `link`, which alone makes policies."""
        super().__init__(document)
        written: dict[str, Any] = document.value
        metadata = written["metadata"]
        reviewed = metadata.get("reviewed", {})
        self.registry = registry
        """None where it is missing or broken; rules that need models stay silent then."""
        self.evidence = evidence
        self.version: int | None = metadata.get("version")
        self.reviewed_on: str = reviewed.get("date", "")
        self.review_every_days: int | None = reviewed.get("every_days")
        self.max_share_per_provider: float | None = written.get("concentration", {}).get("max_share_per_provider")
        self.dimensions: dict[str, Dimension] = {}
        self.guardrails: tuple[Guardrail, ...] = ()
        self.routes: tuple[Route, ...] = ()
        self.budget: Budget | None = None
        self.kept: dict[str, Any] = {}
        """What floors above worked out for this policy and would need again."""
        self._by_name: dict[str, Route] = {}
        self._digest = ""
        self.sides: tuple[str, ...] = ("Measured", "Guarded")
        """What its routes can be held against: not what is so large that it would take too long."""
        self._speech = Speech()

    @property
    def owners(self) -> dict[str, str]:
        """Who answers for the policy, by role."""
        owners: dict[str, str] = self.document.value["metadata"].get("owners", {})
        return owners

    @property
    def digest(self) -> str:
        """What tells two meanings apart ("Digests" in the language page)."""
        if not self._digest:
            from routectl.policy.digest import digest

            self._digest = digest(self)
        return self._digest

    @digest.setter
    def digest(self, known: str) -> None:
        """For a policy that is one of many and that nobody pins: working it out takes longer than deciding does."""
        self._digest = known

    @property
    def scopes(self) -> tuple[str, ...]:
        """The budget scopes that it defines ("State" in the language page)."""
        budget = self.budget
        whole = ("day",) if budget and budget.daily_usd is not None else ()
        spike = ("spike",) if budget and budget.spike else ()
        providers = (f"provider:{name}" for name in (budget.providers if budget else ()))
        return *whole, *spike, *providers, *(f"route:{route.name}" for route in self.routes if route.quota_share_of)

    def route(self, name: str) -> Route | None:
        """The first route of that name."""
        if not self._by_name:
            for route in self.routes:
                self._by_name.setdefault(route.name, route)
        return self._by_name.get(name)

    @property
    def route_names(self) -> Collection[str]:
        """The names of its routes, in order."""
        self.route("")  # finds them
        return self._by_name.keys()

    @property
    def has_ring(self) -> bool:
        """Whether some chain of fallback routes comes back to a route that it has been to.

        A `fallback_route` in `defaults` says nothing about the route that it names: the chain ends there.
        """
        sound: set[str] = set()
        for route in self.routes:
            trail: set[str] = set()
            following: Route | None = route
            while following is not None and following.name not in sound:
                if following.name in trail:
                    return True
                trail.add(following.name)
                ends = (
                    following.fallback_route == following.name and following.at("fallback_route").path[0] == "defaults"
                )
                following = None if ends else self.route(following.fallback_route)
            sound |= trail
        return False

    def behind(self, route: Route) -> tuple[Candidate, ...]:
        """Who may serve where a target can't, in order: the fallbacks, then those of the fallback routes in turn.

        A model may come twice, and a split's member may stand behind the others.
        """
        return *route.fallbacks, *route.beyond

    def is_whole(self, route: Route) -> bool:
        """Whether every name in a route and in the defaults leads somewhere, so that its candidates are all there."""
        return bool(route.candidates) and not self.missed("routes", route.index) and not self.missed("defaults")

    def values(self, dimension: str) -> tuple[str, ...]:
        """The listed values of a dimension; none where it isn't declared or isn't listed."""
        declared = self.dimensions.get(dimension)
        return declared.values if declared else ()

    def admitted(self, route: Route, dimension: str) -> tuple[str, ...]:
        """The listed values of a dimension that the route's match lets in."""
        limit, values = route.match.listed(dimension), self.values(dimension)
        return values if limit is None else tuple(value for value in values if value in limit)

    def rows(self, route: Route, model: Model) -> tuple[Result, ...]:
        """The measurements of a model that speak for some request of this route.

        Rows that others outrank wherever they hold are left out: an older one for the same cell, and
        one that stands beside a more exact one for each value that the route lets in.
        """
        if model.name not in self.evidence.by_model:
            return ()
        return self._speech.of(self, route, model).rows

    @property
    def heard(self) -> tuple[Result, ...]:
        """The measurements that speak for some request of some managed route, each once."""
        managed = [route for route in self.routes if route.is_managed]
        rows = {id(row): row for route in managed for model in route.models for row in self.rows(route, model)}
        return tuple(rows.values())

    def speaking(self, route: Route, model: Model, intent: str | None = None) -> Result | None:
        """The row that speaks for a model on the route's requests of one intent, the others left open.

        Of the rows that can hold, the one that names the fewest further dimensions beside the
        intent, then the latest: the widest statement there is.
        """
        return self._speech.of(self, route, model).to(intent)

    def provider_shares(self) -> dict[str, float]:
        """Each provider's nominal share, by routes and not by traffic; most first. They sum to 1 where there are any.

        Each route that is not deprecated counts alike, its target's share split by percents; a
        route with `sample_percent` counts for that part. None are told while a target is unknown.
        """
        shares: dict[str, float] = {}
        for route in self.routes:
            if route.stage == "deprecated":
                continue
            if sum(target.percent for target in route.targets) < 99.99:
                return {}
            sample = 100 if route.sample_percent is None else route.sample_percent
            for target in route.targets:
                weight = target.percent / 100 * sample / 100
                shares[target.model.provider] = shares.get(target.model.provider, 0.0) + weight
        total = sum(shares.values()) or 1.0
        return {name: share / total for name, share in sorted(shares.items(), key=lambda entry: (-entry[1], entry[0]))}

    def taken(self, dimension: str) -> dict[str, int]:
        """For each value of a dimension, the index of the first route that takes all of its requests, where there is one."""
        taken: dict[str, int] = {}
        for route in self.routes:
            match = route.match
            if (
                match.any
                or route.sample_percent is not None
                or any(one.dimension != dimension for one in match.conditions)
            ):
                continue
            for value in self.admitted(route, dimension):
                taken.setdefault(value, route.index)
        return taken

    def held(self, dimension: str, value: str) -> tuple[Guardrail, ...]:
        """The guardrails that hold for every request with this value, whatever else it says."""
        return tuple(
            guardrail
            for guardrail in self.guardrails
            if not guardrail.when.any
            and all(
                condition.dimension == dimension and condition.holds(value) for condition in guardrail.when.conditions
            )
        )


Measured = Policy
"""What rules ask for that hold routes against evidence: a policy with that among its `sides`."""

Guarded = Policy
"""What rules ask for that hold routes against the guardrails of every region."""


def guardings(policy: Policy, most: int) -> int:
    """How often something is looked up when a policy's routes are held against its guardrails; over `most`, about."""
    regions = policy.values("region")
    asked = len(regions) * len(policy.guardrails)
    if asked > most:
        return asked
    held = sum(1 + len(policy.held("region", region)) for region in regions)
    return asked + held * sum(len(route.candidates) for route in policy.routes)


def measurings(policy: Policy) -> int:
    """How often something is looked up when a policy's routes are held against its evidence."""
    if not policy.evidence.reports:
        return 0
    rows, looks = policy.evidence.by_model, 0
    for route in policy.routes:
        intents = len(policy.admitted(route, "intent")) or 1
        looks += len(policy.evidence.pairs) + sum(intents + len(rows.get(model.name, ())) for model in route.models)
    return looks
