"""What a decision comes to, and the two kinds of entries of its trace: plain data that every engine makes."""

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
