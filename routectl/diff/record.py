"""A comparison as scripts read it (docs/cli.md, "JSON results")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routectl.diff.compare import Difference
    from routectl.diff.verdict import Verdict
    from routectl.document.place import At
    from routectl.engine.decision import Outcome
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy

NO_TRAFFIC = "the spend, the latency and the shares of providers need a traffic log; none is read yet"


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
                    "places": None if places is None else {"old": _place(places[0]), "new": _place(places[1])},
                }
                for region, places in zip(found.regions, one.places, strict=True)
            ],
            "truncated": found.truncated,
        },
        "undecided": one.undecided or None,
        "verdicts": {verdict.axis: _verdict(verdict) for verdict in one.verdicts},
        "impact": {"traffic": None, "needs": NO_TRAFFIC, "prices_per_mtok": _prices(one)},
    }


def outcome_data(outcome: Outcome) -> dict[str, Any]:
    caps = outcome.controls._asdict() if outcome.controls else None
    return {
        "action": outcome.action, "route": outcome.route, "model": outcome.model, "step": outcome.step,
        "controls": caps and {name: cap for name, cap in caps.items() if cap is not None},
    }  # fmt: skip


def witness_data(witness: Witness) -> dict[str, Any]:
    return {"request": witness.request, "state": witness.state}


def prices(one: Difference) -> list[tuple[str, str, str]]:
    """For each pair of models that requests move between, both names and what a million tokens cost, in and out."""
    found: dict[tuple[str, str], tuple[str, str, str]] = {}
    for region in one.behaviour.regions if one.behaviour else ():
        pair = (region.before.model or "", region.after.model or "")
        if pair[0] != pair[1]:
            found.setdefault(
                pair, (f"{pair[0] or '—'} → {pair[1] or '—'}", _cost(one.old, pair[0]), _cost(one.new, pair[1]))
            )
    return list(found.values())


def _prices(one: Difference) -> dict[str, Any]:
    names = {
        (policy, name)
        for region in (one.behaviour.regions if one.behaviour else ())
        for policy, name in ((one.old, region.before.model), (one.new, region.after.model))
        if name
    }
    return {
        side: {name: _price(policy, name) for each, name in sorted(names, key=lambda entry: entry[1]) if each is policy}
        for side, policy in (("old", one.old), ("new", one.new))
    }


def _price(policy: Policy, name: str) -> dict[str, float] | None:
    model = policy.registry.models.get(name) if policy.registry else None
    return (
        {"input": model.price.input_per_mtok, "output": model.price.output_per_mtok} if model and model.price else None
    )


def _cost(policy: Policy, name: str) -> str:
    if not name:
        return "nothing"
    price = _price(policy, name)
    return f"${price['input']:g} in, ${price['output']:g} out" if price else "unknown"


def _policy(policy: Policy) -> dict[str, Any]:
    return {"name": policy.name, "version": policy.version, "digest": policy.digest}


def _place(at: At) -> dict[str, Any]:
    start, _ = at.span
    return {"file": at.file, "line": start.line, "column": start.column}


def _verdict(verdict: Verdict) -> dict[str, Any]:
    return {
        "way": verdict.way,
        "more": verdict.more and witness_data(verdict.more),
        "less": verdict.less and witness_data(verdict.less),
    }
