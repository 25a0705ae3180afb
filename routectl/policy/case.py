"""An example of a PolicyTest, linked: a case, or a row of a table with what the table gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.condition import OTHER
from routectl.policy.conditions import link_state
from routectl.policy.expectation import Expectation, link_expectation

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.document.place import At
    from routectl.policy.linked import Linked
    from routectl.policy.policy import Policy

BESIDE = ("id", "needs", "sample_bucket", "split_bucket")
"""The keys of a request that are no dimensions."""

DEEP = ("budget", "controls", "refused")
"""The mappings inside a request, a state or an expectation that a row completes key by key."""

LONGEST = 120
"""What a row adds is its name up to so many characters."""


class Case(NamedTuple):
    """A request in a state, both in their written form, and what has to be decided."""

    name: str
    at: At
    request: dict[str, Any]
    state: dict[str, Any]
    expect: Expectation


def link_case(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Case:
    """A case from its written form. What it names wrongly is noted on `linked`."""
    request, state = written["request"], written.get("state", {})
    _check(request, state, at, policy, linked)
    expect = link_expectation(written["expect"], at.below("expect"), policy, linked)
    return Case(written["name"], at, request, state, expect)


def link_table(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Iterator[Case]:
    """The rows of a table as cases: a row goes before its table, key by key."""
    _check(written.get("request", {}), written.get("state", {}), at, policy, linked)
    link_expectation(written.get("expect", {}), at.below("expect"), policy, linked)
    for index, row in enumerate(written["rows"]):
        here = at.below("rows", index)
        _check(row.get("request", {}), row.get("state", {}), here, policy, linked)
        request, state, expect = (_filled(row.get(key, {}), written.get(key, {})) for key in _PARTS)
        link_expectation(row.get("expect", {}), here.below("expect"), policy, linked)
        found = len(linked.unresolved), len(linked.selectors)
        whole = link_expectation(expect, here.below("expect"), policy, linked)
        # what is wrong with the whole was told where it stands: in the row or in the table
        del linked.unresolved[found[0] :], linked.selectors[found[1] :]
        yield Case(f"{written['name']}: {row.get('name') or row_name(row, index)}", here, request, state, whole)


_PARTS = ("request", "state", "expect")


def row_name(row: Mapping[str, Any], index: int) -> str:
    """What a row without a name goes by: what it adds to the request and the state."""
    added = {**row.get("request", {}), **row.get("state", {})}
    text = ", ".join(f"{key}={_short(value)}" for key, value in added.items() if not key.startswith("x-"))
    return text[:LONGEST] or f"row {index + 1}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return "+".join(f"{key}:{entry}" for key, entry in value.items())
    return "+".join(map(str, value)) if isinstance(value, list) else str(value)


def _filled(row: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any]:
    deep = {key: {**table[key], **row[key]} for key in DEEP if key in table and key in row}
    return {**table, **row, **deep}


def _check(request: Mapping[str, Any], state: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> None:
    """Note the names in a request and a state that lead nowhere."""
    for name, value in request.items():
        here = at.below("request", name)
        if name in BESIDE or name.startswith("x-"):
            continue
        dimension = policy.dimensions.get(name)
        if dimension is None:
            known = (*policy.dimensions, "needs")
            linked.miss("dimension", name, here._replace(key=True), known, f"the policy `{policy.name}`")
        elif dimension.listed and value not in (*dimension.values, OTHER):
            linked.miss("value", value, here, dimension.values, f"dimension `{name}`")
        elif not dimension.listed and not (
            isinstance(value, int) and dimension.low <= value and (dimension.high is None or value <= dimension.high)
        ):
            most = "" if dimension.high is None else f" to {dimension.high}"
            message = f"`{name}` is a whole number from {dimension.low}{most}"
            linked.miss("value", value, here, (), f"dimension `{name}`", message)
    if policy.registry is not None:
        for index, name in enumerate(request.get("needs", ())):
            if name not in policy.registry.capabilities:
                where = f"any model of {policy.registry.label}"
                here = at.below("request", "needs", index)
                linked.miss("capability", name, here, policy.registry.capabilities, where)
    link_state(state, at.below("state"), policy, linked)
