"""A PolicyTest document with a case for each part of a policy that no case exercises, and each edit that no test notices."""

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
    from routectl.prove.mutate import Mutation
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


def document(policy: Policy, cases: Sequence[Suggestion], place: str, path: str, *, edits: bool = False) -> str:
    """The cases as a file beside the policy; `path` leads from there to it."""
    suffix = "-suggested"
    name = policy.name[: LONGEST_NAME - len(suffix)] + suffix
    lines = [
        f"# What no case of {visible(place)} exercises{' or no test notices' if edits else ''}, each with what is decided now: see whether it should be.",
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


def suggestions(policy: Policy, told: Coverage | None, edits: Mutation | None = None) -> tuple[Suggestion, ...]:
    """A case for each part that could be exercised and isn't, and for each edit that nothing notices, with what is decided there now.

    Those that share a witness share a case.
    """
    found: dict[str, Suggestion] = {}
    for witness, name, expect in (*_exercising(policy, told), *_noticing(edits)):
        key = repr(witness)
        known = found.get(key)
        if known is None:
            while any(name == one.name for one in found.values()):
                name += "'"  # two parts may read alike: names may hold what stands between them
            found[key] = Suggestion(name, witness.request, witness.state, expect)
        else:
            found[key] = known._replace(expect={**known.expect, **expect})
    return tuple(found.values())


Wanted = tuple["Witness", str, dict[str, Any]]
"""A request and a state, what a case of it shows, and what is to be expected."""


def _exercising(policy: Policy, told: Coverage | None) -> Iterator[Wanted]:
    """What exercises the parts that no case does."""
    found: list[tuple[Witness, list[Part]]] = []
    for one in told.uncovered if told else ():
        assert one.witness is not None
        same = next((parts for witness, parts in found if witness == one.witness), None)
        if same is None:
            found.append((one.witness, [one.part]))
        else:
            same.append(one.part)
    for witness, parts in found:
        yield witness, _name(parts), _expected(policy, witness, parts)


def _noticing(edits: Mutation | None) -> Iterator[Wanted]:
    """What notices the edits that no test does."""
    for one in edits.survivors if edits else ():
        name = f"notices that {'.'.join(map(str, one.at.names))} {one.edit.says}".replace("`", "")
        yield one.witness, name[: LONGEST_LINE - 20], _told_apart(one.decision, one.instead)


def _told_apart(decision: Decision, instead: Decision) -> dict[str, Any]:
    """What is expected of a decision that another one would not be: what it comes to, and all that is otherwise there."""
    told = {key: getattr(decision, key) for key in ("action", "route", "model", "step")}
    told = {key: value for key, value in told.items() if value is not None}
    if decision.escalation != instead.escalation:
        told["escalation"] = decision.escalation or False
    if decision.controls != instead.controls and decision.controls is not None:
        told["controls"] = {key: False if cap is None else cap for key, cap in decision.controls._asdict().items()}
    return told


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
