"""Decides with a policy: by the interpreter at first, and once there are many requests by the compiled policy."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from routectl.engine.decide import decide

if TYPE_CHECKING:
    from routectl.engine.compiled import Compiled
    from routectl.engine.decision import Decision
    from routectl.engine.request import Request
    from routectl.engine.state import State
    from routectl.policy.policy import Policy

FEW = 300
"""So many requests are decided sooner than a usual policy is compiled."""


class Decider:
    """One policy's decisions for requests in a row; beyond the first ones with a trace only where it is wanted."""

    def __init__(self, policy: Policy, *, traced: bool) -> None:
        self.policy = policy
        self.traced = traced
        self._compiled: Compiled | None = None
        self._waits = FEW

    def decide(self, request: Request, state: State) -> Decision:
        """What the policy decides."""
        if not self._waits:
            self._compile()
        self._waits -= 1
        if self._compiled is not None:
            return self._compiled.decide_read(request, state, trace=self.traced)
        return decide(self.policy, request, state)

    def _compile(self) -> None:
        from routectl.engine.compiled import Compiled
        from routectl.engine.store import TooLarge

        with suppress(TooLarge):  # then the interpreter goes on: it takes longer, and decides the same
            self._compiled = Compiled(self.policy)
