"""A request as the engines read it: a value for every dimension, what it needs, and its buckets."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.condition import OTHER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from routectl.policy.condition import Dimension
    from routectl.policy.policy import Policy

LARGEST = 2**53
"""The largest whole number that a request may hold: every JSON reader keeps it exactly."""

BUCKETS = 10_000
"""How many sample buckets there are, and how many split buckets."""

OWN_KEYS = ("id", "needs", "sample_bucket", "split_bucket")
"""The keys of a request that are no dimensions."""


class Problem(NamedTuple):
    """What is wrong with one key of a request or a state, or worth telling, and the remedy."""

    key: str
    message: str
    help: str = ""

    def __str__(self) -> str:
        return f"{self.message}; {self.help}" if self.help else self.message


class Unreadable(ValueError):
    """A request or a state that a policy can't read, with every reason why."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


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


def read_request(policy: Policy, written: Mapping[str, Any]) -> Request:
    """A request from its written form; keys with None count as left out. Raises `Unreadable`.

    The buckets are drawn on the policy's name and the request's `id`, or its content where it has
    none; `sample_bucket` and `split_bucket` put a request where it is wanted.
    """
    if type(written) is not dict and not hasattr(written, "items"):
        raise Unreadable((Problem("", f"a request is a mapping of dimensions to values, not {_kind(written)}"),))
    given = {key: value for key, value in written.items() if value is not None and not str(key).startswith("x-")}
    problems: list[Problem] = []
    notes: list[Problem] = []
    values = {
        name: _value(dimension, given[name], problems, notes) if name in given else _absent(dimension)
        for name, dimension in policy.dimensions.items()
    }
    known = (*policy.dimensions, *OWN_KEYS)
    unknown = [key for key in given if key not in known]
    problems += [Problem(str(key), f"unknown dimension {_quoted(key)}", _meant(key, known)) for key in unknown]
    needs = _needs(policy, given.get("needs", ()), problems)
    chosen = [_bucket(key, given[key], problems) if key in given else None for key in OWN_KEYS[2:]]
    identity = given.get("id")
    if identity is not None and not isinstance(identity, (str, int)):
        problems.append(Problem("id", f"`id` is text, not {_kind(identity)}"))
    if problems:
        raise Unreadable(tuple(problems))
    drawn = (0, 0)
    if None in chosen:
        drawn = buckets(policy.name, canonical(given) if identity is None else str(identity))
    sample, split = (own if chosen is None else chosen for own, chosen in zip(drawn, chosen, strict=True))
    return Request(values, needs, sample, split, tuple(notes))


def buckets(policy: str, identity: str) -> tuple[int, int]:
    """The sample bucket and the split bucket of a request, from 0 to 9999 ("Buckets")."""
    drawn = sha256(f"{policy}:{identity}".encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(drawn[:8], "big") % BUCKETS, int.from_bytes(drawn[8:16], "big") % BUCKETS


def canonical(given: Mapping[str, Any]) -> str:
    """What a request without an `id` is hashed over: its JSON, keys and needs sorted, no spaces."""
    needs = given.get("needs")
    listed = [needs] if isinstance(needs, str) else needs
    content = {**given, "needs": sorted(set(listed))} if listed else dict(given)
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _absent(dimension: Dimension) -> Any:
    if dimension.listed:
        return OTHER
    return None if dimension.name == "sla_ms" else dimension.low


def _value(dimension: Dimension, value: Any, problems: list[Problem], notes: list[Problem]) -> Any:
    name = dimension.name
    if dimension.listed:
        if not isinstance(value, str):
            problems.append(Problem(name, f"`{name}` is one of {_some(dimension.values)}, not {_kind(value)}"))
        elif value in dimension.values:
            return value
        elif value != OTHER:
            message = f"{_quoted(value)} is not listed in `{name}`: it counts as `{OTHER}`"
            notes.append(Problem(name, message, _meant(value, dimension.values)))
        return OTHER
    if type(value) is not int:
        problems.append(Problem(name, f"`{name}` is a whole number, not {_kind(value)}"))
    elif value < dimension.low or value > (LARGEST if dimension.high is None else dimension.high):
        most = "2^53" if dimension.high is None else f"{dimension.high}"
        shown = str(value) if abs(value) < 10**20 else "a number of more than 20 digits"
        problems.append(Problem(name, f"`{name}` is a whole number from {dimension.low} to {most}, not {shown}"))
    return value


def _needs(policy: Policy, written: Any, problems: list[Problem]) -> frozenset[str]:
    needs = (written,) if isinstance(written, str) else written
    if not isinstance(needs, (list, tuple, set, frozenset)) or not all(isinstance(name, str) for name in needs):
        problems.append(Problem("needs", "`needs` is a list of capabilities"))
        return frozenset()
    known = policy.registry.capabilities if policy.registry else {}
    for name in sorted(set(needs) - known.keys()):
        where = policy.registry.label if policy.registry else "the registry"
        problems.append(Problem("needs", f"no model of {where} has capability {_quoted(name)}", _meant(name, known)))
    return frozenset(needs)


def _bucket(key: str, value: Any, problems: list[Problem]) -> int:
    if type(value) is not int or not 0 <= value < BUCKETS:
        problems.append(Problem(key, f"`{key}` is a whole number from 0 to {BUCKETS - 1}"))
        return 0
    return value


def _meant(name: object, known: Any) -> str:
    from routectl.closest import did_you_mean

    return did_you_mean(str(name)[:100], known) or f"known are {_some(known)}"


def _some(names: Any) -> str:
    shown = [f"`{name}`" for name in names]
    return ", ".join(shown[:8]) + (", …" if len(shown) > 8 else "")


def _quoted(name: object) -> str:
    text = str(name)
    return f"`{text if len(text) <= 60 else text[:59] + '…'}`"


def _kind(value: object) -> str:
    kinds = {
        bool: "true or false",
        int: "a number",
        float: "a fraction",
        str: "text",
        list: "a list",
        dict: "a mapping",
    }
    return "nothing" if value is None else kinds.get(type(value), "something else")
