"""A request as the engines read it: a value for every dimension, what it needs, and its buckets."""

from __future__ import annotations

import json
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import BUCKETS, DRAWN
from routectl.engine.problem import (
    Problem,
    Unreadable,
    entries,
    is_whole,
    kind,
    meant_value,
    number,
    quoted,
    some,
    strange,
)
from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

LARGEST = 2**53
"""The largest whole number that a request may hold: every JSON reader keeps it exactly."""

OWN_KEYS = ("id", "needs", *DRAWN)
"""The keys of a request that are no dimensions."""


class Request(NamedTuple):
    """What the classifier hands the router, as one policy reads it ("Dimensions and conditions").

    `values` has every dimension of the policy: a listed value or `other`; a whole number; for
    `sla_ms` None where there is no limit.
    """

    values: dict[str, Any]
    needs: frozenset[str]
    sample_bucket: int
    split_bucket: int
    notes: tuple[Problem, ...] = ()
    """What was read otherwise than it may have been meant: a value that nobody listed."""
    given: Mapping[str, Any] = MappingProxyType({})
    """What was written, without what was left out."""


def read_request(
    policy: Policy, written: Mapping[str, Any], meant: Callable[[str, tuple[str, ...]], str] = meant_value
) -> Request:
    """A request from its written form; keys with None count as left out. Raises `Unreadable`.

    The buckets are drawn on the policy's name and the request's `id`, or its content where it has
    none; `sample_bucket` and `split_bucket` put a request where it is wanted. `meant` says what a value
    that nobody listed may have been meant to be.
    """
    given = entries(written, "a request is a mapping of dimensions to values")
    problems: list[Problem] = []
    notes: list[Problem] = []
    values = {
        name: _value(dimension, given[name], problems, notes, meant) if name in given else _absent(dimension)
        for name, dimension in policy.dimensions.items()
    }
    if not (written.keys() <= values.keys()):
        named = (name for name in written if not name.startswith("x-"))  # one that says null may be misspelled as well
        problems += strange("", "unknown dimension {}", named, (*policy.dimensions, *OWN_KEYS))
    needs = _needs(policy, given.get("needs", ()), problems)
    chosen = [_bucket(key, given[key], problems) if key in given else None for key in DRAWN]
    identity = _identity(given.get("id"), problems)
    if problems:
        raise Unreadable(tuple(problems))
    drawn = (0, 0)
    if None in chosen:
        drawn = buckets(policy.name, canonical(given) if identity is None else identity)
    sample, split = (own if chosen is None else chosen for own, chosen in zip(drawn, chosen, strict=True))
    return Request(values, needs, sample, split, tuple(notes), given)


def buckets(policy: str, identity: str) -> tuple[int, int]:
    """The sample bucket and the split bucket of a request, from 0 to 9999 ("Buckets")."""
    drawn = sha256(f"{policy}:{identity}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(drawn[:8], "big") % BUCKETS, int.from_bytes(drawn[8:16], "big") % BUCKETS


def canonical(given: Mapping[str, Any]) -> str:
    """What a request without an `id` is hashed over: its JSON, keys and needs sorted, no spaces.

    It may not have been read yet, so it may hold anything.
    """
    content = dict(given)
    needs = content.get("needs")
    names = (needs,) if isinstance(needs, str) else needs
    if isinstance(names, (list, tuple, set, frozenset)) and all(isinstance(name, str) for name in names):
        content["needs"] = sorted(set(names))
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _absent(dimension: Dimension) -> Any:
    if dimension.listed:
        return OTHER
    return None if dimension.name == "sla_ms" else dimension.low


def _value(
    dimension: Dimension, value: Any, problems: list[Problem], notes: list[Problem], meant: Callable[..., str]
) -> Any:
    name = dimension.name
    if dimension.listed:
        if not isinstance(value, str):
            problems.append(Problem(name, f"`{name}` is one of {some(dimension.values)}, not {kind(value)}"))
        elif value in dimension.values:
            return value
        elif value != OTHER:
            message = f"{quoted(value)} is not listed in `{name}`: it counts as `{OTHER}`"
            notes.append(Problem(name, message, meant(value[:200], dimension.values)))
        return OTHER
    if not is_whole(value):
        problems.append(Problem(name, f"`{name}` is a whole number, not {kind(value)}"))
        return value
    value = int(value)  # of an IntEnum, say, the number
    if value < dimension.low or value > (LARGEST if dimension.high is None else dimension.high):
        most = "2^53" if dimension.high is None else f"{dimension.high}"
        problems.append(
            Problem(name, f"`{name}` is a whole number from {dimension.low} to {most}, not {number(value)}")
        )
    return value


def _needs(policy: Policy, written: Any, problems: list[Problem]) -> frozenset[str]:
    needs = (written,) if isinstance(written, str) else written
    if not isinstance(needs, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in needs):
        problems.append(Problem("needs", f"`needs` is a list of capabilities{_instead(written)}"))
        return frozenset()
    if needs:
        known = policy.registry.capabilities if policy.registry else {}
        where = policy.registry.label if policy.registry else "the registry"
        problems += strange("needs", f"no model of {where} has capability {{}}", needs, known)
    return frozenset(needs)


def _instead(written: Any) -> str:
    return "" if isinstance(written, (list, tuple, set, frozenset)) else f", not {kind(written)}"


def _bucket(key: str, value: Any, problems: list[Problem]) -> int:
    if not is_whole(value) or not 0 <= value < BUCKETS:
        found = number(value) if is_whole(value) else kind(value)
        problems.append(Problem(key, f"`{key}` is a whole number from 0 to {BUCKETS - 1}, not {found}"))
        return 0
    return int(value)


def _identity(value: Any, problems: list[Problem]) -> str | None:
    """What buckets are drawn on: 5 and "5" are the same id."""
    if value is None or isinstance(value, str):
        return value
    if is_whole(value) and abs(value) < 2**128:
        return str(int(value))
    found = number(value) if is_whole(value) else kind(value)
    problems.append(Problem("id", f"`id` is text or a whole number, not {found}"))
    return None


__all__ = ["BUCKETS", "LARGEST", "OWN_KEYS", "Problem", "Request", "Unreadable", "buckets", "canonical", "read_request"]
