"""Which parts of a policy a request exercises, and for each part the plainest request and state that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.engine.box import LEVELS, meets
from routectl.engine.build import root
from routectl.engine.combine import combine
from routectl.engine.decide import decide
from routectl.engine.diagram import diagram
from routectl.engine.nearest import near, nearest, worse
from routectl.engine.outcome import Outcome, Refused
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.engine.states import ANY, NEAREST_FIRST
from routectl.engine.table import Rule
from routectl.engine.witness import Witness, witness, written
from routectl.prove.again import Disagreement

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from routectl.engine.nearest import Near, Nearest
    from routectl.engine.regions import Where
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.engine.states import States
    from routectl.engine.store import Tree
    from routectl.policy.policy import Policy
    from routectl.prove.parts import Key

HIT, MISS = Outcome("serve"), Outcome("unrouted")
"""Stand for what is looked for and for anything else: ladders that can't come to it are one answer then."""


class Reach:
    """Finds for the parts of one policy the plainest requests and states that exercise them."""

    def __init__(self, policy: Policy) -> None:
        """Raises `TooLarge`."""
        self.policy = policy
        self.diagram = diagram(policy)
        self.store = self.diagram.store
        self.served: dict[Outcome, tuple[Key, ...]] = {}
        """For each outcome, the keys of the parts that it exercises."""
        # Of two steps that come to the same outcome, the earlier one answers: what refuses it refuses both.
        for rule in sorted(self.diagram.table.rules, key=lambda rule: -(rule.degrades or 0)):
            self.served[rule.outcome] = _keys(rule)

    def exercised(self, request: Request, state: State) -> Iterator[Key]:
        """The keys of the parts that a request in a state exercises."""
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

    def witnesses(self, keys: Collection[Key]) -> dict[Key, Witness]:
        """For each of these parts a request and a state that exercise it; none where nothing does.

        All that some request exercises while at most one provider is down is found in one pass over the
        ladders; the rest is looked for part by part.
        """
        found: dict[Key, Witness] = {}
        wanted = set(keys)
        guardrails = [key[1] for key in keys if key[0] == "guardrail"]
        guarded = self._guarded(guardrails) if guardrails else None
        for states in near(self.store):
            ways = [
                *(self._served(states) if wanted else ()),
                *(self._guarded_first(guarded, states) if guarded else ()),
            ]
            for key, where in ways:
                if key in wanted:
                    wanted.discard(key)
                    found[key] = written(self.store.space, where)
        for key in keys:
            if key in wanted and (shown := self._witness(key)):
                found[key] = shown
        for key, shown in found.items():
            again = read_request(self.policy, shown.request), read_state(self.policy, shown.state)
            if key not in self.exercised(*again):
                raise Disagreement(f"{key} is exercised in the diagram alone: {shown}")
        return found

    def _served(self, states: Sequence[Near]) -> Iterator[tuple[Key, Where]]:
        """What the plainest requests exercise in some states, and in those with one budget scope worse."""
        for one in nearest(self.store.space, (self.diagram.root,)):
            for state, bits, down in states:
                if bits & one.ladders[0].bits or not down:
                    yield from self._here(one, state, (*one.where, *down))

    def _here(self, one: Nearest, state: int, where: Where) -> Iterator[tuple[Key, Where]]:
        outcome = one.ladders[0].answer(state)
        for key in self.served[outcome]:
            yield key, where
        for axis, offset in self.store.offsets.items():
            kind, _, scope = self.store.space.axes[axis].name.partition(":")
            if kind == "budget" and one.ladders[0].bits >> offset & 0b111:
                for code, level in enumerate(LEVELS[1:], 1):
                    if one.ladders[0].answer(worse(self.store, state, axis, code)) != outcome:
                        yield ("budget", scope, level), (*where, (axis, 1 << code))

    def _guarded_first(self, tree: Tree, states: Sequence[Near]) -> Iterator[tuple[Key, Where]]:
        """The guardrails that are the first to refuse somebody in some states."""
        for one in nearest(self.store.space, (tree,)):
            for state, bits, down in states:
                if bits & one.ladders[0].bits or not down:
                    outcome = one.ladders[0].answer(state)
                    if outcome.model is not None and outcome == _guard(outcome.model):
                        yield ("guardrail", outcome.model), (*one.where, *down)

    def _witness(self, key: Key) -> Witness | None:
        if key[0] == "budget":
            return self._level(*key[1:])
        if key[0] == "guardrail":
            return self._plainest(self._guarded([key[1]]), lambda outcome: outcome == _guard(key[1]), NEAREST_FIRST)
        return self._plainest(self.diagram.root, lambda outcome: key in self.served[outcome], (ANY,))

    def _plainest(self, tree: Tree, wanted: Callable[[Outcome], bool], where: tuple[States, ...]) -> Witness | None:
        """A request and a state that get a wanted outcome, in the first of these states in which there are any."""
        tree = self.store.relabel(tree, lambda outcome: HIT if wanted(outcome) else MISS)
        for states in where:
            told = combine(self.store, (tree,), lambda outcomes: outcomes[0] == HIT or None, states)
            found = witness(self.store.space, told)
            if found is not None:
                return found[0]
        return None

    def _guarded(self, names: Collection[str]) -> Tree:
        """The policy as if a model that one of these guardrails refuses were an answer of its own."""
        reasons = {f"guardrail:{name}": name for name in names}
        rules: list[Rule] = []
        for rule in self.diagram.table.rules:
            for place, refusal in enumerate(rule.refusals):
                if refusal.reason in reasons:
                    outcome = _guard(reasons[refusal.reason])
                    rules.append(Rule(rule.route, meets(rule.when, refusal.boxes), rule.refusals[:place], outcome))
            rules.append(rule)
        return root(self.diagram.table._replace(rules=tuple(rules)), self.store)

    def _level(self, scope: str, level: str) -> Witness | None:
        """Where the decision is another one than if the scope were `ok`, in whatever state."""
        number = self.store.space.index.get(f"budget:{scope}")
        if number is None:
            return None
        code = self.store.space.axes[number].values.index(level)
        trees = tuple(self.store.restrict(self.diagram.root, {number: each}) for each in (code, 0))
        told = combine(self.store, trees, lambda outcomes: outcomes[0] != outcomes[1] or None, ANY, unlike=True)
        found = witness(self.store.space, told)
        if found is None:
            return None
        found[0].state.setdefault("budget", {})[scope] = level
        return found[0]


def _guard(name: str) -> Outcome:
    """Stands for a model that a guardrail refuses; no rule has an outcome without a route but the last."""
    return Outcome("reject", None, name)


def _keys(rule: Rule) -> tuple[Key, ...]:
    """The keys of the parts that a rule's decisions exercise."""
    if rule.route is None:
        return ()
    route = ("route", rule.route.name)
    if rule.degrades is not None:
        return route, ("step", rule.route.name, str(rule.degrades))
    return (route, ("candidate", rule.route.name, rule.model.name)) if rule.model else (route,)
