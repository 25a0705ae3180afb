"""Makes a policy of its document, registry and evidence: finds every name, and notes those that lead nowhere."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from routectl.document.flaw import Flaw
from routectl.document.place import At
from routectl.policy.condition import ALWAYS, Dimension, link_match
from routectl.policy.policy import Budget, Guardrail, Policy, Spike, guardings, measurings
from routectl.policy.route import Candidate, Route, Step, fill_defaults, read_controls
from routectl.policy.selector import Selector, link_selector

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.document.source import Document
    from routectl.policy.evidence import Evidence
    from routectl.policy.registry import Registry


MOST_CANDIDATES = 50_000
"""So many candidates come in by `fallback: auto` and `fallback_route` in all routes of a file together."""


MOST_LOOKS = 250_000
"""So often the routes of a file are held against evidence, or against guardrails: it takes about half a second."""


class _Room:
    """What is left for candidates that no one wrote down: without a bound, n routes in a row would hold n² of them."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
        taken = tuple(islice(candidates, self.left))
        self.left -= len(taken)
        return taken


def link(document: Document, registry: Registry | None, evidence: Evidence) -> Policy:
    """The policy that a checked RoutePolicy document means."""
    policy = Policy(document, registry, evidence)
    written: dict[str, Any] = document.value
    policy.dimensions = {
        **ALWAYS,
        **{
            name: _dimension(name, declared)
            for name, declared in written.get("request", {}).items()
            if not name.startswith("x-")
        },
    }
    policy.guardrails = tuple(
        _guardrail(policy, index, entry) for index, entry in enumerate(written.get("guardrails", ()))
    )
    policy.routes = tuple(
        _route(policy, index, entry, written.get("defaults", {})) for index, entry in enumerate(written["routes"])
    )
    policy.budget = _budget(policy, written["budget"]) if "budget" in written else None
    room = _Room(_share(MOST_CANDIDATES, document))
    for route in policy.routes:
        _link_models(policy, route, room)
    names = tuple(route.name for route in policy.routes)
    _link_chains(policy, room)
    if not room.left:
        message = (
            f"`fallback: auto` and `fallback_route` bring in more than {_share(MOST_CANDIDATES, document):,} candidates"
        )
        help = "name the fallbacks of most routes, or shorten the chains of routes"
        document.source.note(Flaw("document-too-large", policy.at("routes", key=True), message, help))
    for route in policy.routes:
        _link_names(policy, route, names)
    _weigh(policy)
    return policy


def _share(most: int, document: Document) -> int:
    """A document's part of what its file may take; one that was made in memory has it all."""
    return most // max(1, len(document.source.documents))


def _weigh(policy: Policy) -> None:
    """Tell where the routes and what they are held against are so many that it would take seconds."""
    most = _share(MOST_LOOKS, policy.document)
    if measurings(policy) > most:
        _leave_out(policy, "Measured", "evidence", "evidence", "split the policy, or pin less evidence")
    if policy.guardrails and guardings(policy, most) > most:
        _leave_out(policy, "Guarded", "guardrails", "guardrails of all regions", "split the policy")


def _leave_out(policy: Policy, side: str, key: str, what: str, help: str) -> None:
    message = f"the routes and the {what} are too many to hold one against the other: that isn't done"
    policy.document.source.note(Flaw("document-too-large", policy.at(key, key=True), message, help))
    policy.sides = tuple(left for left in policy.sides if left != side)


def _dimension(name: str, declared: Any) -> Dimension:
    if isinstance(declared, dict):
        return Dimension(name, low=declared.get("min", 0), high=declared.get("max"))
    return Dimension(name, tuple(declared))


def _guardrail(policy: Policy, index: int, entry: dict[str, Any]) -> Guardrail:
    at = policy.at("guardrails", index)
    return Guardrail(
        entry["name"],
        link_match(entry.get("when", {}), policy.at("guardrails", index, "when"), policy.dimensions, policy),
        _selector(policy, entry.get("require"), "guardrails", index, "require"),
        _selector(policy, entry.get("forbid"), "guardrails", index, "forbid"),
        at,
    )


def _selector(policy: Policy, written: dict[str, Any] | None, *path: str | int) -> Selector | None:
    return None if written is None else link_selector(written, policy.at(*path), policy.registry, policy)


def _budget(policy: Policy, written: dict[str, Any]) -> Budget:
    partitions = {
        name: entry.get("daily_usd")
        for name, entry in written.get("providers", {}).items()
        if not name.startswith("x-")
    }
    if policy.registry is not None:
        for name in partitions:
            if name not in policy.registry.providers:
                where = policy.registry.label
                policy.miss(
                    "provider", name, policy.at("budget", "providers", name, key=True), policy.registry.providers, where
                )
    spike = written.get("spike")
    return Budget(
        written.get("daily_usd"),
        tuple(written.get("alert_at", ())),
        _selector(policy, written.get("on_exhausted", {}).get("allow"), "budget", "on_exhausted", "allow"),
        partitions,
        Spike(
            spike["window_minutes"],
            spike["over_usd"],
            _selector(policy, spike.get("then", {}).get("allow"), "budget", "spike", "then", "allow"),
        )
        if spike
        else None,
    )


def _route(policy: Policy, index: int, entry: dict[str, Any], defaults: dict[str, Any]) -> Route:
    written = fill_defaults(entry, defaults)
    match = link_match(written.get("match", {}), policy.at("routes", index, "match"), policy.dimensions, policy)
    return Route(policy.document, index, written, match)


def _link_models(policy: Policy, route: Route, room: _Room) -> None:
    """The route's own models: its targets, fallbacks and the targets of its ladder."""
    target = route.written["target"]
    if isinstance(target, dict):
        members = [
            (member["model"], route.at("target", "split", index, "model"), float(member["percent"]))
            for index, member in enumerate(target["split"])
        ]
    else:
        members = [(target, route.at("target"), 100.0)]
    route.targets = tuple(
        candidate
        for name, at, percent in members
        if (candidate := _candidate(policy, route, name, at, "target", percent)) is not None
    )
    if route.fallback_is_auto and policy.registry is not None:
        tiers = {one.model.tier: policy.registry.below(one.model) for one in route.targets}
        at = route.at("fallback")
        route.fallbacks = room.take(
            Candidate(model, at, "auto", route=route.name) for lower in tiers.values() for model in lower
        )
    elif not route.fallback_is_auto:
        listed = [
            _candidate(policy, route, name, route.at("fallback", index), "fallback")
            for index, name in enumerate(route.written.get("fallback", ()))
        ]
        route.fallbacks = tuple(candidate for candidate in listed if candidate is not None)
    route.degrade = tuple(
        _step(policy, route, index, entry) for index, entry in enumerate(route.written.get("degrade", ()))
    )


def _candidate(policy: Policy, route: Route, name: str, at: At, via: str, percent: float = 100.0) -> Candidate | None:
    if policy.registry is None:
        return None
    model = policy.registry.models.get(name)
    if model is None:
        policy.miss("model", name, at, policy.registry.models, policy.registry.label)
        return None
    return Candidate(model, at, via, percent, route.name)


def _step(policy: Policy, route: Route, index: int, entry: dict[str, Any]) -> Step:
    at = route.at("degrade", index)
    if "static" in entry:
        return Step(at, static=entry["static"] or " ")
    target = _candidate(policy, route, entry["target"], route.at("degrade", index, "target"), "degrade")
    return Step(at, entry["reduce_scope"], target, read_controls(entry.get("controls", {})))


def _link_chains(policy: Policy, room: _Room) -> None:
    """Everyone who may serve each route. The route that it falls back to is linked first, so that each is gone through once."""
    linked: set[int] = set()
    for route in policy.routes:
        trail: dict[int, Route] = {}
        following: Route | None = route
        while following is not None and following.index not in linked and following.index not in trail:
            trail[following.index] = following
            following = policy.route(following.fallback_route)
        if following is not None and following.index in trail:  # a ring: its candidates are known before its routes'
            ring = list(trail.values())[list(trail).index(following.index) :]
            following.candidates = _once(one for member in ring for one in (*member.targets, *member.fallbacks))
        for current in reversed(trail.values()):
            following = policy.route(current.fallback_route)
            if following is not None and following is not current:
                at = current.at("fallback_route")
                current.beyond = room.take(
                    Candidate(one.model, at, "fallback_route", one.percent, one.route) for one in following.candidates
                )
            current.candidates = _once((*current.targets, *current.fallbacks, *current.beyond))
        linked.update(trail)  # `|=` with a view would copy what is linked already


def _once(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Without a model's second appearance."""
    found: dict[str, Candidate] = {}
    for candidate in candidates:
        found.setdefault(candidate.model.name, candidate)
    return tuple(found.values())


def _link_names(policy: Policy, route: Route, names: tuple[str, ...]) -> None:
    """Routes, tiers and capabilities that the route names."""
    for key in ("fallback_route", "replaced_by"):
        name = getattr(route, key)
        if name and policy.route(name) is None:
            policy.miss("route", name, route.at(key), names, "the policy's `routes`")
    registry = policy.registry
    if registry is None:
        return
    if route.quota_share_of and route.quota_share_of not in registry.tiers:
        policy.miss("tier", route.quota_share_of, route.at("quota", "share_of"), registry.tiers, registry.label)
    needed = [(name, route.at("requires", index)) for index, name in enumerate(route.requires)]
    for condition in route.match.every():
        if condition.at is not None:
            needed += _texts(condition.at) if condition.needs or condition.needs_not else ()
    for name, at in needed:
        if name not in registry.capabilities:
            policy.miss("capability", name, at, registry.capabilities, f"any model of {registry.label}")


def _texts(at: At) -> Iterator[tuple[str, At]]:
    """The names at or below a place that a team's own notes don't hold, each with its own place."""
    value = at.document.get(at.path)
    if isinstance(value, str):
        yield value, at
    for step in value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        if not str(step).startswith("x-"):
            yield from _texts(At(at.document, (*at.path, step)))
