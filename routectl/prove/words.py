"""What cases and properties ask for, and what was decided instead, in words."""

from __future__ import annotations

import json
import re
from shlex import quote
from typing import TYPE_CHECKING, Any

from routectl.engine.outcome import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.engine.decision import Decision
    from routectl.engine.witness import Witness
    from routectl.prove.cases import CaseResult
    from routectl.prove.proof import Proof

_BARE = re.compile(r"[A-Za-z0-9_.:/@+~-]+( [A-Za-z0-9_.:/@+~-]+)*")
"""A value that `-r` takes as it stands."""

LONGEST = 300


def flow(value: Any) -> str:
    """A value on one line, as YAML writes it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(entry)}" for key, entry in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(flow, value))}]"
    return (
        {True: "true", False: "false", None: "none"}[value]
        if value is None or value is True or value is False
        else str(value)
    )


def named(value: Any) -> str:
    """The same between backticks."""
    text = flow(value).replace("`", "'")
    return f"`{text if len(text) <= LONGEST else text[: LONGEST - 1] + '…'}`"


def unmet_lines(result: CaseResult) -> Iterator[str]:
    """What was expected of a case, and what came of it, field by field."""
    if result.problem or result.decision is None:
        yield f"it can't be decided: {result.problem}"
        return
    expected, decision = result.case.expect.written, result.decision
    for key in result.unmet:
        field, _, model = key.partition(".")
        if field == "not":
            yield f"expected anything but {named(expected['not'])}"
        elif field == "refused":
            reasons = [entry.reason for entry in decision.trace if isinstance(entry, Refused) and entry.model == model]
            came = (
                f"it was refused for {named(reasons[0] if len(reasons) == 1 else reasons)}"
                if reasons
                else _unrefused(model, decision)
            )
            yield f"expected {named(model)} to be refused for {named(expected['refused'][model])}; {came}"
        else:
            yield f"expected {field} {named(expected[field])}, got {_got(field, decision)}"


def _got(field: str, decision: Decision) -> str:
    value = getattr(decision, field)
    if field == "controls" and value is not None:
        value = {key: cap for key, cap in value._asdict().items() if cap is not None}
    if value is None:
        return f"none: {came_to(decision)}"
    return named(value)


def _unrefused(model: str, decision: Decision) -> str:
    return "it serves" if decision.model == model else "it was not asked"


def came_to(decision: Decision) -> str:
    """What a decision comes to, in a few words."""
    if decision.route is None:
        return "no route takes it"
    route = f"route {named(decision.route)}"
    if decision.model is not None:
        scope = " a reduced scope" if decision.action == "reduced_scope" else ""
        return f"{named(decision.model)} serves{scope} on {route}, step {decision.step}"
    return f"{'a static answer' if decision.action == 'static' else 'rejected'} on {route}"


def broken_lines(proof: Proof) -> Iterator[str]:
    """Why a property doesn't hold, or can't be told."""
    written = proof.property.written
    if proof.counterexample is None:
        if proof.broken == "reachable":
            yield f"wanted {named(written['reachable'])} somewhere"
        yield proof.why
        return
    mine, theirs = proof.counterexample, proof.against
    if proof.broken in ("always", "never"):
        yield f"wanted {proof.broken} {named(written[proof.broken])}"
        yield f"but {came_to(mine.decision)}{_escalated(mine.decision)}"
    elif theirs is not None and proof.broken == "same_as":
        yield f"wanted the same as {named(written['same_as'])}"
        yield f"here {came_to(mine.decision)}{_escalated(mine.decision)}"
        yield f"there {came_to(theirs.decision)}{_escalated(theirs.decision)}"
    elif theirs is not None:
        raising = written["monotone"]["raising"]
        low, high = (named(one.witness.request.get(raising)) for one in (theirs, mine))
        yield f"wanted to keep {named(written['monotone']['keeps'])} as {named(raising)} rises"
        yield f"at {low} {came_to(theirs.decision)}"
        yield f"at {high} {came_to(mine.decision)}"


def _escalated(decision: Decision) -> str:
    return f", and goes on to {named(decision.escalation)}" if decision.escalation else ""


def command(policy: str, witness: Witness) -> str:
    """The command that decides a request in a state, to be pasted into a shell."""
    return f"routectl simulate {quote(policy)} {arguments(witness.request, witness.state)}"


def arguments(request: Mapping[str, Any], state: Mapping[str, Any]) -> str:
    """A request and a state as arguments of `routectl simulate`."""
    pairs = {
        key: " ".join(map(str, value)) if isinstance(value, list) else str(value) for key, value in request.items()
    }
    pairs |= {f"state.{key}": " ".join(state[key]) for key in ("models_down", "failing_quality") if state.get(key)}
    if not pairs or not all(_BARE.fullmatch(value) for value in pairs.values()):
        whole = {"request": dict(request), "state": dict(state)} if state else dict(request)
        return f"-r {quote(json.dumps(whole))}"
    said = ["-r", quote(",".join(f"{key}={value}" for key, value in pairs.items()))]
    said += [word for name in state.get("providers_down", ()) for word in ("--outage", quote(name))]
    for scope, level in state.get("budget", {}).items():
        if level != "ok":
            said += [f"--{level}", quote(scope)]
    return " ".join(said)
