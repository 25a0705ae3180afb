"""The digest of what a policy means: the same for two files that mean the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.policy.route import fill_defaults

if TYPE_CHECKING:
    from routectl.policy.evidence import Evidence
    from routectl.policy.policy import Policy


def digest(policy: Policy) -> str:
    """`sha256:` and 64 hex digits over the policy's canonical form ("Digests" in the language page)."""
    import json
    from hashlib import sha256

    text = json.dumps(canonical(policy), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + sha256(text.encode("ascii")).hexdigest()


def meaning(policy: Policy) -> dict[str, Any]:
    """The canonical form without what follows a change of meaning of itself: the version and the review's date."""
    written = canonical(policy)
    written["metadata"] = {
        key: value for key, value in written["metadata"].items() if key not in ("version", "reviewed")
    }
    return written


def canonical(policy: Policy) -> dict[str, Any]:
    """The policy with defaults filled, its registry entries and its benchmark reports in place of the paths to them.

    Drills are left out: no decision reads them, and each carries the digest of the policy that it was held with.
    So is the path to a traffic log, which weighs reports and decides nothing.
    """
    written = dict(policy.document.value)
    defaults = written.pop("defaults", {})
    written["routes"] = [fill_defaults(route, defaults) for route in written["routes"]]
    written.pop("evidence", None)
    written.pop("traffic", None)
    if policy.registry is not None:
        entries = policy.registry.document.value
        names = used_models(policy)
        models = {name: entry for name, entry in entries["models"].items() if name in names}
        providers = {entry["provider"] for entry in models.values()}
        written["registry"] = {
            "tiers": entries.get("tiers", []),
            "providers": {name: entry for name, entry in entries["providers"].items() if name in providers},
            "models": models,
        }
    plain: dict[str, Any] = _plain(written)
    plain["evidence"] = _measured(policy.evidence)
    return plain


def _measured(evidence: Evidence) -> list[Any]:
    """The reports by name; many policies pin the same."""
    if "plain" not in evidence.kept:
        written = (report.document.value for report in evidence.reports)
        evidence.kept["plain"] = [
            _plain(each) for each in sorted(written, key=lambda one: str(one["metadata"]["name"]))
        ]
    found: list[Any] = evidence.kept["plain"]
    return found


def used_models(policy: Policy) -> frozenset[str]:
    """The models that the policy can send a request to, and those its selectors name."""
    names = {candidate.model.name for route in policy.routes for candidate in route.candidates}
    names |= {step.target.model.name for route in policy.routes for step in route.degrade if step.target}
    selectors = [selector for guardrail in policy.guardrails for selector in (guardrail.require, guardrail.forbid)]
    if policy.budget is not None:
        selectors += [policy.budget.on_exhausted, policy.budget.spike.allow if policy.budget.spike else None]
    known = policy.registry.models if policy.registry else {}
    return frozenset(names) | {name for selector in selectors if selector for name in selector.models if name in known}


def _plain(value: Any) -> Any:
    """Without a team's own notes, and with 5 and 5.0 the same number."""
    if isinstance(value, dict):
        return {key: _plain(entry) for key, entry in value.items() if not key.startswith("x-")}
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
