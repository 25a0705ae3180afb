"""The rule table: a policy as one ordered list of rules, each boxes over request, buckets and state, and an outcome.

The first rule that holds decides ("The rule table" in the language page). It is written apart from
the interpreter, so that each can be tested against the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.unwatched import unwatched
from routectl.engine.box import ANYWHERE, BUCKETS, LEVELS, Box, Domain, Range, box, holds, meets
from routectl.engine.match import match_boxes
from routectl.engine.outcome import Outcome, Refused
from routectl.engine.refusal import Refusal, Refusals
from routectl.policy.condition import OTHER, WHOLE
from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.engine.outcome import Caps
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.policy.route import Controls, Route

NO_YES = ("no", "yes")
EVERYONE = Range(0, BUCKETS - 1)


class Rule(NamedTuple):
    """Holds where one box of `when` does and no refusal; then `outcome` is what is decided."""

    route: Route | None
    when: tuple[Box, ...]
    refusals: tuple[Refusal, ...]
    outcome: Outcome
    model: Model | None = None
    escalation: str | None = None
    degrades: int | None = None
    """Which of the route's degradation steps it is; None for candidates and the last rule."""
    closes: tuple[Box, ...] = ()
    """Where no rule behind it is asked: all that its route matches, for the last of its rules."""

    def refusal(self, point: Mapping[str, Any]) -> str | None:
        """The reason why it doesn't hold where one of its boxes does; None where it holds."""
        for refusal in self.refusals:
            if any(holds(where, point) for where in refusal.boxes):
                return refusal.reason
        return None


NOBODY = Rule(None, (ANYWHERE,), (), Outcome("unrouted"))
"""The last rule."""


class Table(NamedTuple):
    """A policy's rules, and the axes that they may speak of: those of the request first, then those of the state."""

    policy: Policy
    axes: dict[str, Domain]
    rules: tuple[Rule, ...]

    def decide(self, request: Request, state: State) -> tuple[Rule, tuple[Refused, ...]]:
        """The first rule that holds, and who was refused before."""
        where = point(request, state, self.axes)
        refused: list[Refused] = []
        for rule in self.rules:
            if any(holds(each, where) for each in rule.when):
                reason = rule.refusal(where)
                if reason is None:
                    return rule, tuple(refused)
                assert rule.model is not None
                refused.append(Refused(rule.model.name, reason, rule.outcome.step or 0))
        raise AssertionError("the last rule holds everywhere")


def table(policy: Policy) -> Table:
    """The rule table of a linked policy without errors, made once."""
    found: Table | None = policy.kept.get("table")
    if found is None:
        found = policy.kept["table"] = _table(policy)
    return found


def _table(policy: Policy) -> Table:
    own = dict(axes(policy))
    refusals = Refusals(policy, own)
    with unwatched():
        rules = [rule for route in policy.routes for rule in _rules(policy, route, refusals)]
    return Table(policy, own, (*rules, NOBODY))


def point(request: Request, state: State, axes: Mapping[str, Domain]) -> dict[str, Any]:
    """Where a request in a state is, axis by axis; `sla_ms` is None where there is no limit."""
    where: dict[str, Any] = {
        **request.values, "sample_bucket": request.sample_bucket, "split_bucket": request.split_bucket,
    }  # fmt: skip
    facts = {
        "needs": request.needs, "providers_down": state.providers_down,
        "models_down": state.models_down, "failing_quality": state.failing_quality,
    }  # fmt: skip
    for axis in axes:
        kind, _, name = axis.partition(":")
        if kind in facts:
            where[axis] = NO_YES[name in facts[kind]]
        elif kind == "budget":
            where[axis] = "exhausted" if name in state.exhausted else "alert" if name in state.alert else "ok"
    return where


def axes(policy: Policy) -> Iterator[tuple[str, Domain]]:
    """What a policy's rules may speak of."""
    declared = sorted(policy.dimensions.items(), key=lambda entry: entry[0] in WHOLE)  # those of the team first
    for name, dimension in declared:
        yield name, (*dimension.values, OTHER) if dimension.listed else Range(dimension.low, dimension.high)
    yield "sample_bucket", EVERYONE
    yield "split_bucket", EVERYONE
    models = {model.name: model for route in policy.routes for model in route.serving}
    for name in policy.registry.capabilities if policy.registry else ():
        yield f"needs:{name}", NO_YES
    for provider in sorted({model.provider for model in models.values()}):
        yield f"providers_down:{provider}", NO_YES
    for kind in ("models_down", "failing_quality"):
        for name in sorted(models):
            yield f"{kind}:{name}", NO_YES
    for scope in policy.scopes:
        yield f"budget:{scope}", LEVELS


def taken(route: Route) -> tuple[Box, ...]:
    """The boxes that a route takes where no earlier one does: its match, and its sample of it."""
    boxes = match_boxes(route.match)
    if route.sample_percent is None:
        return boxes
    return meets(boxes, [box({"sample_bucket": sampled(route.sample_percent)})])


def _rules(policy: Policy, route: Route, refusals: Refusals) -> Iterator[Rule]:
    matched = taken(route)
    if not matched:
        return
    draws = list(_draws(policy, route))
    for step in range(max(len(candidates) for _, candidates in draws)):
        at_step: dict[str, list[Box]] = {}
        for drawn, candidates in draws:
            if step < len(candidates):
                at_step.setdefault(candidates[step].name, []).append(drawn)
        models = {model.name: model for _, candidates in draws for model in candidates}
        for name, boxes in at_step.items():
            when = meets(matched, boxes)
            yield from _serving(policy, route, refusals, models[name], step, when, (route.controls,))
    last: list[Rule] = []
    for length in sorted({len(candidates) for _, candidates in draws}):
        boxes = [drawn for drawn, candidates in draws if len(candidates) == length]
        last += _ladder(policy, route, refusals, length, meets(matched, boxes))
    yield from last[:-1]
    yield last[-1]._replace(closes=matched)


def _ladder(policy: Policy, route: Route, refusals: Refusals, length: int, when: tuple[Box, ...]) -> Iterator[Rule]:
    """The degradation steps of a route behind so many candidates, down to what always holds."""
    for number, step in enumerate(route.degrade, length):
        if step.is_static:
            outcome = Outcome("static", route.name, step=number)
            yield Rule(route, when, (), outcome, None, _escalation(route, outcome), number - length)
            return
        assert step.target is not None
        controls = (route.controls, step.controls)
        for rule in _serving(policy, route, refusals, step.target.model, number, when, controls, reduced=True):
            yield rule._replace(degrades=number - length)
    outcome = Outcome("reject", route.name)
    yield Rule(route, when, (), outcome, escalation=_escalation(route, outcome))


def _serving(
    policy: Policy, route: Route, refusals: Refusals, model: Model, step: int, when: tuple[Box, ...],
    controls: tuple[Controls, ...], *, reduced: bool = False,
) -> Iterator[Rule]:  # fmt: skip
    """One model at one step: one rule, or two where its controls are others under pressure."""
    calm, pressed = _caps(controls, pressed=False), _caps(controls, pressed=True)
    scopes = [
        f"budget:{scope}"
        for scope in ("day", "spike", f"route:{route.name}", f"provider:{model.provider}")
        if scope in refusals.scopes
    ]
    ok, worse = frozenset(LEVELS[:1]), frozenset(LEVELS[1:])
    ways: list[tuple[Caps, tuple[Box, ...]]] = [(calm, when)]
    if calm != pressed and scopes:
        ways = [
            (calm, meets(when, [box(dict.fromkeys(scopes, ok))])),
            (pressed, meets(when, [box({scope: worse}) for scope in scopes])),
        ]
    for caps, boxes in ways:
        outcome = Outcome("reduced_scope" if reduced else "serve", route.name, model.name, step, caps)
        refused = refusals.of(route, model, caps, measured=not reduced)
        yield Rule(route, boxes, refused, outcome, model, _escalation(route, outcome))


def _draws(policy: Policy, route: Route) -> Iterator[tuple[Box, tuple[Model, ...]]]:
    """The candidates of a route by the split bucket, which draws the targets of all routes in its chain alike."""
    chain = [route]
    while (following := policy.route(chain[-1].fallback_route)) is not None and following not in chain:
        chain.append(following)
    starts = {0}
    for each in chain:
        ends = _ends(each)
        starts |= set(ends[:-1])
    ordered = sorted(start for start in starts if start < BUCKETS)
    if len(ordered) == 1:
        yield ANYWHERE, _candidates(policy, chain, 0)
        return
    for start, after in zip(ordered, [*ordered[1:], BUCKETS], strict=True):
        yield box({"split_bucket": Range(start, after - 1)}), _candidates(policy, chain, start)


def _candidates(policy: Policy, chain: list[Route], bucket: int) -> tuple[Model, ...]:
    found: dict[str, Model] = {}
    for route in chain:
        number = next(number for number, end in enumerate(_ends(route)) if bucket < end)
        target = route.targets[number].model
        assert policy.registry is not None
        lower = policy.registry.below(target) if route.fallback_is_auto else ()
        for model in (target, *lower, *(() if route.fallback_is_auto else (one.model for one in route.fallbacks))):
            found.setdefault(model.name, model)
    return tuple(found.values())


def _ends(route: Route) -> list[int]:
    """Where each target's interval of split buckets ends; the last one takes all that is left."""
    if len(route.targets) == 1:
        return [BUCKETS]
    from decimal import ROUND_CEILING, Decimal

    ends: list[int] = []
    total = Decimal(0)
    for target in route.targets:
        total += Decimal(repr(target.percent))
        ends.append(int((total * 100).to_integral_value(ROUND_CEILING)))
    ends[-1] = BUCKETS
    return ends


def sampled(percent: float) -> Range:
    """The sample buckets that a percentage over 0 takes: those below 100 times it."""
    from decimal import ROUND_CEILING, Decimal

    return Range(0, int((Decimal(repr(percent)) * 100).to_integral_value(ROUND_CEILING)) - 1)


def _caps(controls: tuple[Controls, ...], *, pressed: bool) -> Caps:
    from routectl.engine.outcome import Caps

    layers = [layer for each in controls for layer in (each, each.under_pressure if pressed else None) if layer]
    answer, prompt = None, None
    for layer in layers:
        answer = answer if layer.max_output_tokens is None else layer.max_output_tokens
        prompt = prompt if layer.prune_input_to is None else layer.prune_input_to
    return Caps(answer, prompt)


def _escalation(route: Route, outcome: Outcome) -> str | None:
    return escalation(route.escalate_to, route.escalate_after, outcome)


def escalation(to: str, after: str, outcome: Outcome) -> str | None:
    """Whom an outcome is passed on to by a route that escalates `to` someone `after` something; None for nobody."""
    if not to:
        return None
    reached = "fallback" if outcome.action == "serve" else outcome.action
    if outcome.action == "serve" and not outcome.step:
        return None
    return to if ESCALATION_ORDER.index(reached) >= ESCALATION_ORDER.index(after) else None
