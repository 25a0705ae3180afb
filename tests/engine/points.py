"""Written requests and states as points: a value for each thing that a decision may depend on."""

from __future__ import annotations

import json
from hashlib import sha256
from itertools import product
from typing import TYPE_CHECKING, Any

from tests.engine.landmarks import MOST, listed, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tests.engine.formula import Point
    from tests.engine.worlds import World, Written

WELL_KNOWN = ("tools", "structured_output", "vision", "audio", "reasoning", "prompt_caching")
NO_LIMIT = MOST + 1
"""An absent `sla_ms`: larger than every number."""

Domain = tuple[Any, ...] | range
"""All values of a variable."""


def domains(world: World) -> dict[str, Domain]:
    """The variables of a policy, with all values of each."""
    policy, registry = plain(world.policy), plain(world.registry)
    models, providers = registry["models"], registry["providers"]
    found: dict[str, Domain] = {
        name: (*values, "other") if isinstance(values, list) else range(values["min"], values["max"] + 1)
        for name, values in policy.get("request", {}).items()
    }
    found |= {"sla_ms": range(NO_LIMIT + 1), "input_tokens": range(MOST + 1), "output_tokens": range(MOST + 1)}
    found |= {"sample_bucket": range(10_000), "split_bucket": range(10_000)}
    known = sorted({*WELL_KNOWN, *(name for model in models.values() for name in model.get("capabilities", ()))})
    for kind, names in (
        ("needs", known), ("providers_down", providers), ("models_down", models), ("failing_quality", models),
    ):  # fmt: skip
        found |= {f"{kind}:{name}": (False, True) for name in names}
    return found | {f"budget:{scope}": ("ok", "alert", "exhausted") for scope in scopes(policy)}


def scopes(policy: Written) -> list[str]:
    """The budget scopes that a policy defines, notes left out."""
    budget = policy.get("budget", {})
    found = [*(["day"] if "daily_usd" in budget else []), *(["spike"] if "spike" in budget else [])]
    found += [f"provider:{name}" for name in budget.get("providers", {})]
    everyone = "quota" in policy.get("defaults", {})
    return found + [f"route:{route['name']}" for route in policy["routes"] if everyone or "quota" in route]


class Points:
    """The points of one policy."""

    def __init__(self, world: World) -> None:
        self.policy = plain(world.policy)
        self.domains = domains(world)

    def of(self, request: Mapping[str, Any], state: Mapping[str, Any]) -> Point:
        """Where a request in a state is."""
        return self.of_request(request) | self.of_state(state)

    def of_request(self, written: Mapping[str, Any]) -> dict[str, Any]:
        given = {key: value for key, value in plain(dict(written)).items() if value is not None}
        needs = listed(given.get("needs", []))
        drawn = dict(zip(("sample_bucket", "split_bucket"), self._drawn(given), strict=True))
        point: dict[str, Any] = {}
        for name, domain in self.domains.items():
            kind, _, rest = name.partition(":")
            if kind == "needs":
                point[name] = rest in needs
            elif name in drawn:
                point[name] = given.get(name, drawn[name])
            elif not rest and isinstance(domain, range):
                point[name] = given.get(name, NO_LIMIT if name == "sla_ms" else domain[0])
            elif not rest:
                point[name] = given[name] if given.get(name) in domain else "other"
        return point

    def of_state(self, written: Mapping[str, Any]) -> dict[str, Any]:
        point: dict[str, Any] = {}
        for name in self.domains:
            kind, _, rest = name.partition(":")
            if kind == "budget":
                point[name] = written.get("budget", {}).get(rest, "ok")
            elif rest and kind != "needs":
                point[name] = rest in written.get(kind, ())
        return point

    def _drawn(self, given: Written) -> tuple[int, int]:
        """The buckets of a request ("Buckets")."""
        needs = {"needs": sorted(set(listed(given["needs"])))} if "needs" in given else {}
        written = json.dumps(given | needs, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        digest = sha256(f"{self.policy['metadata']['name']}:{given.get('id', written)}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % 10_000, int.from_bytes(digest[8:16], "big") % 10_000

    def write(self, point: Point) -> tuple[Written, Written]:
        """A request and a state, as written, that are at a point."""
        request: Written = {}
        state: Written = {}
        for name, value in point.items():
            kind, _, rest = name.partition(":")
            if kind == "budget":
                state.setdefault("budget", {})[rest] = value
            elif rest and value:
                (request if kind == "needs" else state).setdefault(kind, []).append(rest)
            elif not rest and value not in ("other", NO_LIMIT):
                request[name] = value
        return request, state


def classes(domain: Domain, numbers: Iterable[int] = ()) -> tuple[Any, ...]:
    """Every value; of whole numbers the first, and those at which something may change."""
    if isinstance(domain, range):
        return tuple(sorted({domain[0], *(number for number in numbers if number in domain)}))
    return domain


def everywhere(choices: Mapping[str, tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
    """Every combination of these values."""
    return (dict(zip(choices, values, strict=True)) for values in product(*choices.values()))
