"""Decisions and policies as plain data: what scripts read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.state import write_state

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.policy.policy import Policy
    from routectl.simulate.run import Simulated, Told
    from routectl.simulate.tally import Tally


def policy_data(policy: Policy) -> dict[str, Any]:
    """Which policy it was."""
    return {"name": policy.name, "version": policy.version, "digest": policy.digest}


def result_data(result: Simulated, *, explain: bool) -> dict[str, Any]:
    """One decision with its row, and the other policy's beside it."""
    data = {"id": result.id, **decision_data(result.decision, explain=explain), "state": write_state(result.state)}
    if result.against is not None:
        data["against"] = decision_data(result.against, explain=explain)
        data["differs"] = list(result.differing)
    return data | {"file": result.row.file or None, "line": result.row.line or None}


def decision_data(decision: Decision, *, explain: bool) -> dict[str, Any]:
    """A decision; its trace where it is to be explained."""
    controls = decision.controls
    caps = None if controls is None else {key: cap for key, cap in controls._asdict().items() if cap is not None}
    data = {
        "action": decision.action,
        "route": decision.route,
        "model": decision.model,
        "provider": decision.provider,
        "step": decision.step,
        "controls": caps,
        "escalation": decision.escalation,
        "estimated_cost_usd": decision.estimated_cost_usd,
    }
    if not explain:
        return data
    grounds = decision.grounds
    trace = [entry._asdict() | {"ground": ground} for entry, ground in zip(decision.trace, grounds.trace, strict=True)]
    return data | {"trace": trace, "drawn": grounds.buckets, "origin": grounds.origin}


def told_data(told: Told) -> dict[str, Any]:
    """Why a row can't be read, or what is to be noted of it."""
    return {
        "file": told.file or None,
        "line": told.line or None,
        "key": told.key or None,
        "message": told.message,
        "help": told.help,
    }


def summary_data(tally: Tally, *, compared: bool) -> dict[str, Any]:
    """What a run comes to."""
    data = {
        "requests": tally.rows,
        "decided": tally.total.requests,
        "rejected": tally.rejected,
        "estimated_cost_usd": tally.total.cost_usd,
        "unpriced": tally.total.unpriced,
    }
    if compared:
        data |= {"differ": tally.differing, "against_estimated_cost_usd": tally.total_against.cost_usd}
    return data
