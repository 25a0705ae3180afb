"""A PolicyTest document with a case for each part of a policy that no case exercises and that one could."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.written import written
from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import read_state
from routectl.output.escape import visible
from routectl.prove.record import caps

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.engine.decision import Decision
    from routectl.engine.witness import Witness
    from routectl.policy.policy import Policy
    from routectl.prove.coverage import Coverage
    from routectl.prove.parts import Part

LONGEST_NAME = 64
"""A document's name has so many characters at most."""

LONGEST_LINE = 200
"""And so has a case's."""


class Suggestion(NamedTuple):
    """One case, as it is written."""

    name: str
    request: dict[str, Any]
    state: dict[str, Any]
    expect: dict[str, Any]


def document(policy: Policy, cases: Sequence[Suggestion], place: str, path: str) -> str:
    """The cases as a file beside the policy; `path` leads from there to it."""
    suffix = "-suggested"
    name = policy.name[: LONGEST_NAME - len(suffix)] + suffix
    lines = [
        f"# What no case of {visible(place)} exercises, each with what is decided now: see whether it should be.",
        "# This file belongs beside that one; from elsewhere, let `policy` lead there.",
        "apiVersion: routectl/v1",
        "kind: PolicyTest",
        f"metadata: {written({'name': name}, json=False)}",
        f"policy: {written(path, json=False)}",
        "cases:",
    ]
    for case in cases:
        lines.append(f"  - name: {written(case.name, json=False)}")
        lines += [
            f"    {key}: {written(value, json=False)}"
            for key, value in case._asdict().items()
            if key != "name" and (value or key != "state")
        ]
    return "\n".join(lines) + "\n"


def suggestions(policy: Policy, told: Coverage) -> tuple[Suggestion, ...]:
    """A case for each part that could be exercised and isn't, with what is decided there now; parts that share a witness share it."""
    found: list[tuple[Witness, list[Part]]] = []
    for one in told.uncovered:
        assert one.witness is not None
        same = next((parts for witness, parts in found if witness == one.witness), None)
        if same is None:
            found.append((one.witness, [one.part]))
        else:
            same.append(one.part)
    cases: dict[str, Suggestion] = {}
    for witness, parts in found:
        name = _name(parts)
        while name in cases:  # two parts may read alike: names may hold what stands between them
            name += "'"
        cases[name] = Suggestion(name, witness.request, witness.state, _expected(policy, witness, parts))
    return tuple(cases.values())


def _name(parts: Sequence[Part]) -> str:
    """What a case shows: its parts, a route only where nothing else is told of it."""
    told = [_said(part) for part in parts if part.sort != "route"] or [_said(parts[0])]
    name = "; ".join(told)
    return name if len(name) <= LONGEST_LINE - 20 else told[0][: LONGEST_LINE - 20]


def _said(part: Part) -> str:
    name = part.key[1]
    if part.sort == "candidate":
        return f"{name} served by {part.key[2]}"
    if part.sort == "step":
        scope = part.name.partition(": ")[2]
        return f"{name} answered statically" if scope == "static" else f"{name} reduced to {scope}"
    if part.sort == "budget":
        return f"the budget {name} at alert" if part.key[2] == "alert" else f"the budget {name} exhausted"
    return f"the guardrail {name} refuses a model" if part.sort == "guardrail" else f"route {name}"


def _expected(policy: Policy, witness: Witness, parts: Sequence[Part]) -> dict[str, Any]:
    """What is decided now, as far as the parts are about it."""
    request, state = read_request(policy, witness.request), read_state(policy, witness.state)
    decision = decide(policy, request, state)
    told = {key: getattr(decision, key) for key in ("action", "route", "model", "step", "escalation")}
    if any(part.sort == "budget" for part in parts):
        told["controls"] = caps(decision)
    for part in parts:
        if part.sort == "guardrail":
            told["refused"] = dict(_refused(decision, f"guardrail:{part.key[1]}"))
    return {key: value for key, value in told.items() if value is not None and value != {}}


def _refused(decision: Decision, reason: str) -> Iterator[tuple[str, str]]:
    for entry in decision.refused:
        if entry.reason == reason:
            yield entry.model, reason
