"""Steps 2 and 3 of "The decision" in the language page: who may serve a request, in order, and under which controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.outcome import Caps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Controls, Route


class At(NamedTuple):
    """One request in one state, at the route that takes it."""

    policy: Policy
    route: Route
    request: Request
    state: State


class Candidate(NamedTuple):
    """A model that may serve, and the route that names it: the one that takes the request, or a fallback route."""

    model: Model
    origin: Route


# --- 2. the candidates ------------------------------------------------------


def candidates(policy: Policy, route: Route, bucket: int) -> list[Candidate]:
    """Who may serve, in order, a model's second appearance dropped."""
    found: dict[str, Candidate] = {}
    for candidate in _appearances(policy, route, bucket):
        found.setdefault(candidate.model.name, candidate)
    return list(found.values())


def _appearances(policy: Policy, route: Route, bucket: int) -> Iterator[Candidate]:
    """A route's target and fallbacks, then those of its fallback route in turn; a way that comes back ends there."""
    seen: set[str] = set()
    following: Route | None = route
    while following is not None and following.name not in seen:
        seen.add(following.name)
        target = _target(following, bucket)
        yield Candidate(target, following)
        if not following.fallback_is_auto:
            yield from (Candidate(candidate.model, following) for candidate in following.fallbacks)
        elif policy.registry is not None:
            yield from (Candidate(model, following) for model in policy.registry.below(target))
        following = policy.route(following.fallback_route)


def _target(route: Route, bucket: int) -> Model:
    """The target, or the member of its split whose interval the bucket falls into."""
    end = 0
    for member in route.targets:
        end += round(100 * member.percent)
        if bucket < end:
            return member.model
    raise ValueError(f"the shares of route `{route.name}` don't sum to 100")


# --- 3. controls ------------------------------------------------------------


def controls_in_force(asked: At, model: Model, *layers: Controls) -> Caps:
    """The controls in force for a candidate; of several layers, the later one overlays the earlier key by key."""
    pressed = _is_under_pressure(asked, model)
    caps = Caps()
    for layer in layers:
        caps = _overlaid(caps, layer)
        if pressed and layer.under_pressure is not None:
            caps = _overlaid(caps, layer.under_pressure)
    return caps


def _overlaid(caps: Caps, controls: Controls) -> Caps:
    return Caps(
        caps.max_output_tokens if controls.max_output_tokens is None else controls.max_output_tokens,
        caps.prune_input_to if controls.prune_input_to is None else controls.prune_input_to,
    )


def _is_under_pressure(asked: At, model: Model) -> bool:
    tense = asked.state.alert | asked.state.exhausted
    return bool(tense) and not tense.isdisjoint(
        ("day", "spike", f"route:{asked.route.name}", f"provider:{model.provider}")
    )
