"""What is decided for one request in one state, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.outcome import Outcome, Passed, Refused

if TYPE_CHECKING:
    from routectl.engine.grounds import Grounds
    from routectl.engine.outcome import Action, Caps
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.policy import Policy


class Asked:
    """Who was asked, and what: an explanation finds the numbers there.

    It takes no part in comparisons, and stays behind where a decision is pickled or copied.
    """

    __slots__ = ("policy", "request", "state")

    def __init__(self, policy: Policy, request: Request, state: State) -> None:
        self.policy = policy
        self.request = request
        self.state = state

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Asked)

    def __hash__(self) -> int:
        return hash(None)

    def __repr__(self) -> str:
        return "…"

    def __reduce__(self) -> tuple[Any, ...]:
        return _nobody, ()


def _nobody() -> None:
    """What is left of who was asked."""


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
    asked: Asked | None = None

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

    @property
    def grounds(self) -> Grounds:
        """The numbers behind the trace; none where the decision came without one, or was pickled."""
        from routectl.engine.grounds import grounds

        return grounds(self)

    def explain(self) -> str:
        """The decision as a short tree of text: routes passed over and why, candidates refused and why, what serves."""
        from routectl.engine.explain import explain

        return "\n".join(explain(self))
