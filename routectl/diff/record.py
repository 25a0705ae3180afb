"""A comparison as scripts read it (docs/cli.md, "JSON results")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.impact_record import impact_data
from routectl.diff.same import groups
from routectl.diff.verdict import REACH

if TYPE_CHECKING:
    from routectl.diff.behaviour import Moved
    from routectl.diff.compare import Difference
    from routectl.diff.verdict import Verdict
    from routectl.document.place import At
    from routectl.engine.outcome import Outcome
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy


def difference_data(one: Difference) -> dict[str, Any]:
    """All of a comparison."""
    found = one.behaviour
    return {
        "policy": {"old": _policy(one.old), "new": _policy(one.new)},
        "changes": [change.data for change in one.changes],
        "behaviour": None
        if found is None
        else {
            "equal": found.equal,
            "states": str(found.states),
            "regions": [
                {
                    "when": region.when,
                    "before": outcome_data(region.before),
                    "after": outcome_data(region.after),
                    "witness": witness_data(region.witness),
                    "places": _places(one, region),
                }
                for region in found.regions
            ],
            "truncated": found.truncated,
            "escalations": [
                {
                    "when": each.when,
                    "outcome": outcome_data(each.outcome),
                    "before": each.before,
                    "after": each.after,
                    "witness": witness_data(each.witness),
                }
                for each in found.escalations
            ],
            "narrowed": [
                {"dimension": name, "before": list(before), "after": list(after)}
                for name, before, after in found.narrowed
            ],
            "same_routes": [{"before": mine, "after": theirs} for mine, theirs in groups(one.same)],
        },
        "undecided": one.undecided or None,
        "verdicts": {verdict.axis: _verdict(verdict) for verdict in one.verdicts},
        "impact": impact_data(one),
    }


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    """An outcome as scripts read it; of the controls only those in force."""
    caps = outcome.controls._asdict() if outcome.controls else None
    return {
        "action": outcome.action, "route": outcome.route, "model": outcome.model, "step": outcome.step,
        "controls": caps and {name: cap for name, cap in caps.items() if cap is not None},
    }  # fmt: skip


def witness_data(witness: Witness) -> dict[str, Any]:
    """A request and a state, each as `simulate` takes it."""
    return {"request": witness.request, "state": witness.state}


def _policy(policy: Policy) -> dict[str, Any]:
    return {"name": policy.name, "version": policy.version, "digest": policy.digest}


def _places(one: Difference, region: Moved) -> dict[str, Any] | None:
    places = one.places(region)
    return places and {"old": _place(places[0]), "new": _place(places[1])}


def _place(at: At) -> dict[str, Any]:
    start, _ = at.span
    return {"file": at.file, "line": start.line, "column": start.column}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "way": verdict.way,
        "more": verdict.more and witness_data(verdict.more),
        "less": verdict.less and witness_data(verdict.less),
        **({"gained": list(verdict.gained), "lost": list(verdict.lost)} if verdict.axis in REACH else {}),
    }
