"""What a replay is asked for, and what it comes to, whichever way the log was read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.rows.vocabulary import WEIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.engine.outcome import Outcome
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.replay.batch.ruled import Part
    from routectl.replay.logged import Logged
    from routectl.replay.replayed import Replayed
    from routectl.replay.setting import Setting
    from routectl.replay.turned import Turned
    from routectl.repo.logs import LogFile
    from routectl.traffic.call import Call
    from routectl.traffic.mapping import Mapping
    from routectl.traffic.open import Look


class Asked(NamedTuple):
    """Policies that replay the same log, each with its setting; cells and calendar are the same in all."""

    policies: tuple[Policy, ...]
    settings: tuple[Setting, ...]
    files: tuple[LogFile, ...]
    looks: tuple[Look, ...]
    mapping: Mapping
    limit: int | None = None
    """So many requests are replayed at most."""

    @property
    def is_weighed(self) -> bool:
        """Whether the log says for how many requests its rows stand."""
        read = {column for one in self.mapping.reads.get(WEIGHT, ()) for column in one.columns}
        return any(not read.isdisjoint(look.columns) for look in self.looks)


class Ruling(NamedTuple):
    """What a policy decided for one request, and in which state."""

    fields: tuple[Any, ...]
    """The first seven of a decision: action, route, model, provider, step, controls, escalation."""
    outcome: Outcome
    state: State
    cost_usd: float | None
    """What it is expected to cost; None where nothing serves or there is no price."""


Ruled = tuple["Call", tuple["Ruling | None", ...]]
"""A request and each policy's ruling on it; None where it isn't decided."""


class Ran(NamedTuple):
    """What came of it, for each policy."""

    replayed: tuple[Replayed, ...]
    logged: Logged
    ruled: Callable[[], Iterator[Ruled]]
    """The requests in the order of the log; a long one is read once more for them. Raises `Unusable`."""
    turned: Turned | None = None
    """What two policies decide otherwise; None where there is one."""
    parts: Callable[[], Iterator[Part]] | None = None
    """The same requests in columns; None where the log was replayed row by row."""


def cost(setting: Setting, outcome: Outcome, tokens: tuple[int, int], day: int) -> float | None:
    """What one request is expected to cost; `tokens` are its effective ones."""
    price = None if outcome.model is None else setting.tariff.of(outcome.model, day)
    if price is None:
        return None
    scale = setting.tariff.scale  # a decision is of one request, whatever the traffic grows to
    units = (tokens[0] * price[0] + tokens[1] * price[1]) * scale.denominator
    return units / (setting.tariff.unit * scale.numerator)


def effective(outcome: Outcome, request: dict[str, Any]) -> tuple[int, int]:
    """The tokens that are left of a request under the controls in force."""
    prompt, answer = request.get("input_tokens") or 0, request.get("output_tokens") or 0
    most, prune = outcome.controls or (None, None)
    return prompt if prune is None else min(prompt, prune), answer if most is None else min(answer, most)
