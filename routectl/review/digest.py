"""The digest of a change: what exactly is decided otherwise in all states, and what else is otherwise that no decision shows.

It is the same however the change is laid out, committed or rebased, and another one as soon as any
decision of the change is another. See docs/review.md, "The digest of a change".
"""

from __future__ import annotations

import json
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from routectl.diff.behaviour import Handed
from routectl.diff.words import SUMMARIES, UNCOUNTED
from routectl.engine.digest import digest
from routectl.engine.table import escalation
from routectl.policy.digest import meaning

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from routectl.diff.behaviour import Apart
    from routectl.diff.change import Change, Names
    from routectl.engine.outcome import Outcome
    from routectl.policy.evidence import Drill, Report
    from routectl.policy.policy import Policy

SHOWN = frozenset(("match", "sample_percent", "target", "fallback", "fallback_route", "controls"))
"""What a route says of who is served and by whom: all that there is to it are decisions, and those are bound exactly."""

PATHS = tuple((key,) for key in ("apiVersion", "kind", "registry", "evidence"))
"""Paths to what is told by itself. That to a log is not: no decision hangs on it, and what a review can tell does."""


def of_policy(old: Policy, new: Policy, apart: Apart, changes: Iterable[Change]) -> str:
    """The digest of what is otherwise in one policy."""
    written = partial(_written, old, new)
    return _sealed(
        {
            "policy": [old.name, new.name],
            "decisions": digest(apart.space, apart.tree, written),
            "narrowed": sorted(apart.narrowed),
            "beside": sorted(map(_plain, _beside(changes))),
            "measured": [_only(old, new), _only(new, old)],
        }
    )


def of_whole(policy: Policy, *, is_new: bool) -> str:
    """The digest of a policy that is new, or gone: all that it means."""
    log = policy.document.value.get("traffic")
    return _sealed({"policy": policy.name, "new" if is_new else "gone": meaning(policy), "traffic": log})


def together(digests: Iterable[tuple[str, str]], beside: Iterable[str] = ()) -> str:
    """One digest of several, each with the name of its policy; and of what else belongs to it, in words."""
    return _sealed({"policies": sorted(digests), "beside": sorted(beside)})


def _beside(changes: Iterable[Change]) -> Iterable[Change]:
    """The changes that decisions don't show in full: texts, names, limits, guardrails, budgets, owners, the registry."""
    return (change for change in changes if not _is_shown(change) and not _says_nothing(change.path))


def _is_shown(change: Change) -> bool:
    first, *rest = change.path
    if first in ("routes", "guardrails") and change.kind == "moved":
        return True  # their order: where it matters, a decision is another
    return (first == "routes" and len(rest) > 1 and rest[1] in SHOWN) or (
        first == "defaults" and bool(rest) and rest[0] in SHOWN
    )


def _says_nothing(names: Names) -> bool:
    """Whether it is a path to what is told by itself, a version, a date of review, or a model that the policy can't use.

    A team's own notes do count: by the path alone, one can't be told from a route that is called `x-ray`.
    """
    return names in PATHS or names in SUMMARIES or any(names[: len(others)] == others for others in UNCOUNTED)


def _only(one: Policy, other: Policy) -> list[str]:
    """The reports and drills of one version that the other doesn't pin as they are, in no order."""
    shared = {id(entry) for entry in _pinned(other)}
    found = {_json(entry.document.value) for entry in _pinned(one) if id(entry) not in shared}
    return sorted(found - {_json(entry.document.value) for entry in _pinned(other)}) if found else []


def _pinned(policy: Policy) -> Iterable[Report | Drill]:
    return *policy.evidence.reports, *policy.evidence.drills


def _plain(change: Change) -> list[str]:
    values = (change.before, change.after)
    if change.path[0] == "routes" and len(change.path) == 2:
        values = tuple(map(_unshown, values))
    return [json.dumps(change.path), change.kind, *map(_json, values)]


def _unshown(route: Any) -> Any:
    """What a route that came or went says beside who is served and by whom; the name of one that is called otherwise."""
    if not isinstance(route, dict):
        return route
    return {key: value for key, value in route.items() if key not in SHOWN}


def _written(old: Policy, new: Policy, told: Hashable) -> str:
    assert isinstance(told, tuple)
    before, after = told
    return _json([_outcome(old, before), _outcome(new, after)])


def _outcome(policy: Policy, told: Outcome | Handed) -> list[Any]:
    """An outcome with whom it is passed on to, what is answered where no model does, and what its model is.

    That is who runs it, what is called there, and at what price.
    """
    outcome = told.outcome if isinstance(told, Handed) else told
    route = policy.route(outcome.route) if outcome.route else None
    to = escalation(route.escalate_to, route.escalate_after, outcome) if route else None
    model = policy.registry.models.get(outcome.model) if policy.registry and outcome.model else None
    facts = [model.provider, model.id, model.price] if model else []
    steps = route.degrade if route and outcome.action == "static" else ()
    text = next((step.static for step in steps if step.is_static), "")
    return [*outcome, facts, to, text]


def _json(value: Any) -> str:
    return json.dumps(_even(value), sort_keys=True, separators=(",", ":"))


def _even(value: Any) -> Any:
    """The same with 5 and 5.0 as one number."""
    if isinstance(value, dict):
        return {key: _even(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_even(entry) for entry in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _sealed(value: Any) -> str:
    return "sha256:" + sha256(_json(value).encode("ascii")).hexdigest()
