"""A run and its decisions in words: policies, states, outcomes, sums and places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.values import short
from routectl.output.escape import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from routectl.engine.decision import Decision
    from routectl.engine.state import State
    from routectl.policy.policy import Policy
    from routectl.report import Tone
    from routectl.simulate.run import Told
    from routectl.simulate.tally import Sum, Tally


WIDEST = 24
"""As long is the name of a source above a column: two of them fit beside each other in 80 columns, with what stands in them."""


def stated(policy: Policy, against: Policy | None, source: str, state: State) -> str:
    """Which policies decide, and in what state of the world; `source` is where the second one is from."""
    who = f"`{policy.name}`{_version(policy)}"
    if against is not None:
        other = "" if against.name == policy.name else f" `{against.name}`"
        who += f" against{other}{_version(against)} of `{short(source)}`"
    told = state_in_words(state)
    return f"{who}: {told}" if told else who


def tone(action: str) -> Tone:
    """What is thought of an action: a model's answer is what was wanted, a static one is not."""
    return "good" if action == "serve" else "error" if action in ("reject", "unrouted") else "warning"


def outcome(decision: Decision) -> str:
    """What is decided, in a few words: the model that serves, or what happens instead."""
    if decision.action == "serve":
        return f"{decision.model}" if not decision.step else f"{decision.model} (step {decision.step})"
    if decision.action == "reduced_scope":
        return f"{decision.model} (reduced scope)"
    return decision.action


def usd(amount: float | None) -> str:
    """US dollars, with as many decimals as a single request needs."""
    return "-" if amount is None else f"{amount:,.6f}" if amount else "0"


def summed(tally: Tally, *, compared: bool) -> str:
    """What a run comes to, in one sentence."""
    if not tally.rows:
        return "there was no request"
    parts = [f"{tally.total.requests:,} decided"]
    if tally.rejected:
        parts.append(f"{counted(tally.rejected, 'row')} can't be read")
    if compared:
        parts.append(f"{tally.differing:,} {'differs' if tally.differing == 1 else 'differ'}")
    if tally.total.cost_usd or tally.total_against.cost_usd:
        beside = f" against {_total(tally.total_against)}" if compared else ""
        parts.append(f"estimated cost {_total(tally.total)}{beside}")
    return "; ".join(parts)


def place(told: Told) -> str:
    """Where something about a row stands."""
    return f"{told.file}:{told.line}" if told.file else "-r"


def _version(policy: Policy) -> str:
    version = "" if policy.version is None else f" version {policy.version}"
    return f"{version} ({policy.digest[:19]}…)"


def state_in_words(state: State) -> str:
    """What is not nominal; empty for the nominal state."""
    return "; ".join(_state(state))


def heading(source: str) -> str:
    """What a source of policies is called above a column or a tree: its end, which tells it from others."""
    name = "<stdin>" if source == "-" else short(source, 200)
    return name if len(name) <= WIDEST else f"…{name[1 - WIDEST :]}"


def _state(state: State) -> Iterator[str]:
    for names, what in (
        ((*sorted(state.providers_down), *sorted(state.models_down)), "down"),
        (sorted(state.failing_quality), "failing quality"),
        (sorted(state.alert), "at alert"),
        (sorted(state.exhausted), "exhausted"),
    ):
        if names:
            yield f"{_few(names)} {what}"


def _few(names: Iterable[str]) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:5]) + (f" and {len(shown) - 5} more" if len(shown) > 5 else "")


def _total(total: Sum) -> str:
    unknown = f" ({total.unpriced:,} without a price)" if total.unpriced else ""
    return f"{usd(total.cost_usd)} USD{unknown}"
