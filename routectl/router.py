"""Decisions in a program of your own: a policy is loaded once and decides request by request."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.ready import ready
from routectl.repo.config import configuration

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from routectl.engine.compiled import Compiled
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy


class Router(NamedTuple):
    """A policy that decides. It is frozen and keeps nothing between decisions: threads may share it."""

    policy: Policy
    """The policy with its registry and evidence; it has a `name`, a `version` and a `digest`."""

    def decide(self, request: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> Decision:
        """What the policy decides for a request in a state; without one everything is up and within budget.

        Both are written as in a PolicyTest: `{"intent": "faq", "sla_ms": 1500}`, and
        `{"providers_down": ["openai"], "budget": {"day": "alert"}}`. Raises `Unreadable` with every
        reason why one of them can't be read.
        """
        return decide(self.policy, read_request(self.policy, request), read_state(self.policy, state))

    def compile(self) -> Compiled:
        """The same policy made ready for many requests: it decides in microseconds.

        Making it ready takes milliseconds for a usual policy, and up to tens of seconds for one made
        to be hard; `compile().decide(request, state)` then answers like `decide` does, without a trace
        unless asked for one (`trace=True`). Raises `TooLarge` where the policy tells too many kinds of
        requests apart.
        """
        from routectl.engine.compiled import Compiled

        return Compiled(self.policy)


def load(path: str | os.PathLike[str], *, today: date | None = None) -> Router:
    """The policy in a file, or the one below a folder, with the registry and the evidence that it names.

    `today` is the day that dates in them are judged by, for the same result on every day; without it, that of the
    configuration, or the clock's.

    Raises `Unfit` where `routectl lint` finds an error in any of them, and `Unusable` where there
    isn't exactly one policy.
    """
    config = configuration({"today": today.isoformat()} if today else None)
    return Router(ready(os.fspath(path), config=config))
