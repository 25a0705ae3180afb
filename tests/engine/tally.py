"""How often decisions came to what: which actions, steps, reasons and escalations tests have really reached."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from routectl.engine.decision import Decision
from routectl.engine.outcome import Caps, Passed
from routectl.engine.state import NOMINAL
from routectl.policy.route import ESCALATION_ORDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.engine.state import State
    from tests.engine.engines import Asked, Engines

    Trait = tuple[str, str]

WHOLE = ("sla_ms", "input_tokens", "output_tokens")
WANTED = {
    "action": ("serve", "reduced_scope", "static", "reject", "unrouted"),
    "serve at": ("the target", "a split's member", "a fallback", "a fallback of `auto`", "a fallback route's"),
    "degrade step": ("reduced_scope 1", "reduced_scope 2", "reduced_scope 3", "static 1", "static 2", "static 3"),
    "passed over": (
        "no_match: listed", "no_match: whole number", "no_match: declared", "no_match: needs", "no_match: any",
        "not_sampled",
    ),
    "refused": (
        "model_down", "provider_down", "failing_quality", "guardrail", "missing_capability: required",
        "missing_capability: needed", "context_exceeded", "latency_over_budget", "below_quality_floor",
        "over_cost_ceiling", "budget_exhausted:day", "budget_exhausted:provider", "budget_exhausted:route",
        "budget_exhausted:spike",
    ),
    "escalated after": tuple(
        f"{after}: {outcome}"
        for place, after in enumerate(ESCALATION_ORDER)
        for outcome in ESCALATION_ORDER[place:]
    ),
    "not escalated": ("not asked for", "target serves", *ESCALATION_ORDER[:3]),
    "controls": ("none", "calm", "under pressure", "of a step"),
    "cost": ("known", "unknown"),
    "state": ("nominal", "outage", "alert", "exhausted"),
}  # fmt: skip
"""What every engine has to have met, by what it is about."""


class Tally:
    """Counts."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()
        self.policies = 0
        self.decisions = 0

    def add(self, engines: Engines, asked: Asked, decision: Decision) -> None:
        """Count one decision."""
        self.decisions += 1
        self.counts.update(_state(asked.known))
        self.counts.update(_Traits(engines, asked, decision).all())

    @property
    def missing(self) -> list[tuple[str, str]]:
        """What was never met."""
        return [(about, name) for about, names in WANTED.items() for name in names if not self.counts[about, name]]

    @property
    def unnamed(self) -> set[tuple[str, str]]:
        """What was met and isn't in the list."""
        return self.counts.keys() - {(about, name) for about, names in WANTED.items() for name in names}

    def lines(self) -> Iterator[str]:
        """A table, as text."""
        yield f"{self.decisions:,} decisions of {self.policies:,} policies"
        for about, names in WANTED.items():
            yield f"{about}: " + ", ".join(f"{name} {self.counts[about, name]:,}" for name in names)


def _state(state: State) -> Iterator[Trait]:
    if state == NOMINAL:
        yield "state", "nominal"
    if state.providers_down or state.models_down or state.failing_quality:
        yield "state", "outage"
    yield from (("state", level) for level in ("alert", "exhausted") if getattr(state, level))


SHOWN: dict[str, Callable[[], Iterable[str]]] = {}
"""Lines to be shown once all tests have run, by their title."""


class _Traits:
    """What is worth counting of one decision."""

    def __init__(self, engines: Engines, asked: Asked, decision: Decision) -> None:
        self.policy = engines.policy
        self.decision = decision
        self.candidates: list[str] = []
        if decision.route is not None:
            self.route = engines.policy.route(decision.route)
            own = engines.reading.route(decision.route)
            self.candidates = engines.reading.candidates(own, asked.read.split_bucket)

    def all(self) -> Iterator[Trait]:
        decision = self.decision
        yield "action", decision.action
        for each in decision.trace:
            yield self._passed(each.reason) if isinstance(each, Passed) else self._refused(each.reason)
        if decision.action == "serve":
            yield "serve at", self._place()
        elif decision.action in ("reduced_scope", "static"):
            yield "degrade step", f"{decision.action} {self._rung + 1}"
        if decision.controls is not None:
            yield "cost", "unknown" if decision.estimated_cost_usd is None else "known"
            yield self._controls(decision.controls)
        if decision.route is not None:
            yield self._escalated()

    @property
    def _rung(self) -> int:
        """The degradation step: steps count on from the candidates."""
        return (self.decision.step or 0) - len(self.candidates)

    def _passed(self, reason: str) -> Trait:
        name = reason.partition(":")[2]
        if reason == "not_sampled" or name in ("any", "needs"):
            return "passed over", reason.replace(":", ": ")
        if self.policy.dimensions[name].listed:
            return "passed over", "no_match: listed"
        return "passed over", "no_match: whole number" if name in WHOLE else "no_match: declared"

    def _refused(self, reason: str) -> Trait:
        kind, _, name = reason.partition(":")
        if kind == "missing_capability":
            return "refused", f"{kind}: {'required' if name in self.route.requires else 'needed'}"
        return "refused", f"{kind}:{name.partition(':')[0]}" if kind == "budget_exhausted" else kind

    def _place(self) -> str:
        """How the model that serves came in."""
        if self.decision.step == 0:
            return "a split's member" if len(self.route.targets) > 1 else "the target"
        behind = (*self.route.fallbacks, *self.route.beyond)
        via = next(candidate.via for candidate in behind if candidate.model.name == self.decision.model)
        return {"auto": "a fallback of `auto`", "fallback": "a fallback"}.get(via, "a fallback route's")

    def _controls(self, controls: Caps) -> Trait:
        own, step = self.route.controls, Caps()
        if self.decision.action == "reduced_scope":
            step = Caps(*self.route.degrade[self._rung].controls[:2])
        calm = Caps(*(mine if its is None else its for mine, its in zip(own[:2], step, strict=True)))
        if controls != calm:
            return "controls", "under pressure"
        return "controls", "none" if controls == Caps() else "calm" if step == Caps() else "of a step"

    def _escalated(self) -> Trait:
        route, decision = self.route, self.decision
        outcome = "fallback" if decision.action == "serve" else decision.action
        if not route.escalate_to:
            return "not escalated", "not asked for"
        if decision.escalation:
            return "escalated after", f"{route.escalate_after}: {outcome}"
        return "not escalated", "target serves" if decision.action == "serve" and decision.step == 0 else outcome
