"""How much of a policy its examples exercise, exactly: what they reach, what they don't but could, and what nothing can.

Five sorts of parts are counted: routes, candidates, degradation steps, guardrails and budget states. A
guardrail is exercised where it is why a candidate is refused; a budget state where the decision would
be another one if that scope were `ok`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from routectl.engine.box import meets
from routectl.engine.build import root
from routectl.engine.combine import combine
from routectl.engine.decide import decide
from routectl.engine.decision import Outcome, Refused
from routectl.engine.diagram import diagram
from routectl.engine.states import NEAREST_FIRST
from routectl.engine.table import Rule
from routectl.engine.witness import Witness, witness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from routectl.document.place import At
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.engine.store import Tree
    from routectl.policy.policy import Policy

GUARDED = Outcome("reject")
"""Stands for a candidate that the guardrail asked about refuses; no rule has an outcome without a route but the last."""

HIT, MISS = Outcome("serve"), Outcome("unrouted")
"""Stand for what is looked for and for anything else: ladders that can't come to it are one answer then."""

Sort = Literal["route", "candidate", "step", "guardrail", "budget"]

SORTS: dict[Sort, str] = {
    "route": "routes", "candidate": "candidates", "step": "degradation steps", "guardrail": "guardrails",
    "budget": "budget states",
}  # fmt: skip
"""Each sort of part with its plural."""


class Part(NamedTuple):
    """One part of a policy that examples may exercise."""

    sort: Sort
    name: str
    """Its name in reports: `quick-answers`, `quick-answers: fast-v2-azure`, `day: exhausted`."""
    at: At
    key: tuple[str, ...]


class Covered(NamedTuple):
    """A part, whether an example exercises it, and a request and state that would; None where nothing can."""

    part: Part
    exercised: bool
    witness: Witness | None = None

    @property
    def possible(self) -> bool:
        """Whether some request in some state exercises it."""
        return self.exercised or self.witness is not None


class Coverage(NamedTuple):
    """Every part of a policy, in its order."""

    parts: tuple[Covered, ...]

    def percent(self, sort: Sort | None = None) -> float:
        """The share of what can be exercised that is, in percent; 100 where there is nothing to exercise."""
        parts = [one for one in self.parts if one.possible and sort in (None, one.part.sort)]
        return 100 * sum(one.exercised for one in parts) / len(parts) if parts else 100.0


def coverage(policy: Policy, examples: Iterable[tuple[Request, State]]) -> Coverage:
    """What examples exercise of a policy without errors. Raises `TooLarge`."""
    search = _Search(policy)
    reached = {key for request, state in examples for key in search.exercised(request, state)}
    return Coverage(
        tuple(
            Covered(part, part.key in reached, None if part.key in reached else search.witness(part))
            for part in parts(policy)
        )
    )


def parts(policy: Policy) -> Iterator[Part]:
    """The parts of a policy, in its order."""
    for guardrail in policy.guardrails:
        yield Part("guardrail", guardrail.name, guardrail.at, ("guardrail", guardrail.name))
    for route in policy.routes:
        yield Part("route", route.name, route.at("name"), ("route", route.name))
        for candidate in route.candidates:
            name = candidate.model.name
            yield Part("candidate", f"{route.name}: {name}", candidate.at, ("candidate", route.name, name))
        for number, step in enumerate(route.degrade):
            key = ("step", route.name, str(number))
            yield Part("step", f"{route.name}: {step.reduce_scope or 'static'}", step.at, key)
    for scope in policy.scopes:
        for level in ("alert", "exhausted"):
            yield Part("budget", f"{scope}: {level}", _scope_at(policy, scope), ("budget", scope, level))


class _Search:
    """Finds for a part the plainest request and state that exercise it."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.diagram = diagram(policy)
        self.store = self.diagram.store
        self.served: dict[Outcome, tuple[tuple[str, ...], ...]] = {
            rule.outcome: _keys(rule) for rule in self.diagram.table.rules
        }
        """For each outcome, the keys of the parts that it exercises."""

    def exercised(self, request: Request, state: State) -> Iterator[tuple[str, ...]]:
        """The keys of the parts that an example exercises."""
        decision = decide(self.policy, request, state)
        yield from self.served[decision.outcome]
        for entry in decision.trace:
            if isinstance(entry, Refused) and entry.reason.startswith("guardrail:"):
                yield "guardrail", entry.reason.partition(":")[2]
        for level, scopes in (("alert", state.alert), ("exhausted", state.exhausted)):
            for scope in scopes:
                calm = state._replace(alert=state.alert - {scope}, exhausted=state.exhausted - {scope})
                if decide(self.policy, request, calm).outcome != decision.outcome:
                    yield "budget", scope, level

    def witness(self, part: Part) -> Witness | None:
        """A request and a state that exercise a part; None where nothing does."""
        if part.sort == "budget":
            return self._level(*part.key[1:])
        if part.sort == "guardrail":
            return self._plainest(self._guarded(part.key[1]), lambda outcome: outcome == GUARDED)
        return self._plainest(self.diagram.root, lambda outcome: part.key in self.served[outcome])

    def _plainest(self, tree: Tree, wanted: Callable[[Outcome], bool]) -> Witness | None:
        """A request and a state that get a wanted outcome, in the plainest states there are."""
        tree = self.store.relabel(tree, lambda outcome: HIT if wanted(outcome) else MISS)
        for states in NEAREST_FIRST:
            told = combine(self.store, (tree,), lambda outcomes: outcomes[0] == HIT or None, states)
            found = witness(self.store.space, told)
            if found is not None:
                return found[0]
        return None

    def _guarded(self, guardrail: str) -> Tree:
        """The policy as if a candidate that this guardrail refuses were an answer of its own."""
        rules: list[Rule] = []
        for rule in self.diagram.table.rules:
            for place, refusal in enumerate(rule.refusals):
                if refusal.reason == f"guardrail:{guardrail}":
                    rules.append(Rule(rule.route, meets(rule.when, refusal.boxes), rule.refusals[:place], GUARDED))
            rules.append(rule)
        return root(self.diagram.table._replace(rules=tuple(rules)), self.store)

    def _level(self, scope: str, level: str) -> Witness | None:
        """Where the decision is another one than if the scope were `ok`."""
        number = self.store.space.index.get(f"budget:{scope}")
        if number is None:
            return None
        code = self.store.space.axes[number].values.index(level)
        trees = tuple(self.store.restrict(self.diagram.root, {number: each}) for each in (code, 0))
        for states in NEAREST_FIRST:
            told = combine(self.store, trees, lambda outcomes: outcomes[0] != outcomes[1] or None, states, unlike=True)
            found = witness(self.store.space, told)
            if found is not None:
                found[0].state.setdefault("budget", {})[scope] = level
                return found[0]
        return None


def _keys(rule: Rule) -> tuple[tuple[str, ...], ...]:
    """The keys of the parts that a rule's decisions exercise."""
    if rule.route is None:
        return ()
    route = ("route", rule.route.name)
    if rule.degrades is not None:
        return route, ("step", rule.route.name, str(rule.degrades))
    return (route, ("candidate", rule.route.name, rule.model.name)) if rule.model else (route,)


def _scope_at(policy: Policy, scope: str) -> At:
    """The place that defines a budget scope."""
    kind, _, name = scope.partition(":")
    if kind == "route":
        route = policy.route(name)
        assert route is not None
        return route.at("quota")
    path = {"day": ("daily_usd",), "spike": ("spike",), "provider": ("providers", name)}
    return policy.at("budget", *path[kind])
