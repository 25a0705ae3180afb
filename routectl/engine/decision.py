"""What is decided for one request in one state, and why."""

from __future__ import annotations

from typing import Literal, NamedTuple

Action = Literal["serve", "reduced_scope", "static", "reject", "unrouted"]


class Caps(NamedTuple):
    """The controls in force for one decision: caps on tokens; None where there is no cap."""

    max_output_tokens: int | None = None
    prune_input_to: int | None = None


class Outcome(NamedTuple):
    """What a rule of the table comes to, the same for every request that it decides ("The rule table")."""

    action: Action
    route: str | None = None
    model: str | None = None
    step: int | None = None
    controls: Caps | None = None


class Passed(NamedTuple):
    """A route that was passed over: `no_match:<dimension>` (the first condition that fails), `no_match:any`, `not_sampled`."""

    route: str
    reason: str


class Refused(NamedTuple):
    """A candidate, or the target of a reduced scope, that may not serve; the reason is one of the language page's codes."""

    model: str
    reason: str
    step: int


class Decision(NamedTuple):
    """What a policy decides for a request in a state ("The decision" in the language page).

    Money is US dollars; `estimated_cost_usd` is None where no model serves or its price is unknown.
    `escalation` is whom the request goes on to. `controls` is None where no model serves.
    """

    action: Action
    route: str | None
    model: str | None
    provider: str | None
    step: int | None
    controls: Caps | None
    escalation: str | None
    estimated_cost_usd: float | None
    policy: str
    version: int | None
    digest: str
    trace: tuple[Passed | Refused, ...] = ()

    @property
    def outcome(self) -> Outcome:
        """The part that is the same for every request that the same rule decides."""
        return Outcome(self.action, self.route, self.model, self.step, self.controls)

    @property
    def passed(self) -> tuple[Passed, ...]:
        """The routes that were passed over, in their order."""
        return tuple(entry for entry in self.trace if isinstance(entry, Passed))

    @property
    def refused(self) -> tuple[Refused, ...]:
        """The candidates that were refused, in their order."""
        return tuple(entry for entry in self.trace if isinstance(entry, Refused))

    def explain(self) -> str:
        """The decision as a short tree of text: routes passed over and why, candidates refused and why, what serves."""
        from routectl.engine.explain import explain

        return "\n".join(explain(self))
