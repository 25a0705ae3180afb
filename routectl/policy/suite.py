"""A linked PolicyTest: the names in its cases and properties, looked up in the policy it tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.policy.condition import OTHER, link_match
from routectl.policy.linked import Linked
from routectl.policy.selector import link_selector

if TYPE_CHECKING:
    from routectl.document.source import Document
    from routectl.policy.policy import Policy


BESIDE = ("id", "needs", "sample_bucket", "split_bucket")
"""The keys of a request that are no dimensions."""


class Suite(Linked):
    """The tests of one policy; `policy` is None where it is missing or broken."""

    __slots__ = ("policy",)

    def __init__(self, document: Document, policy: Policy | None) -> None:
        super().__init__(document)
        self.policy = policy
        if policy is not None:
            for index, case in enumerate(document.value.get("cases", ())):
                self._case(policy, case, ("cases", index))
            for index, written in enumerate(document.value.get("properties", ())):
                self._property(policy, written, ("properties", index))

    def _case(self, policy: Policy, case: dict[str, Any], path: tuple[str | int, ...]) -> None:
        for name, value in case.get("request", {}).items():
            at = self.at(*path, "request", name)
            if name in BESIDE or name.startswith("x-"):
                continue
            dimension = policy.dimensions.get(name)
            if dimension is None:
                self.miss(
                    "dimension",
                    name,
                    at._replace(key=True),
                    (*policy.dimensions, "needs"),
                    f"the policy `{policy.name}`",
                )
            elif dimension.listed and value not in (*dimension.values, OTHER):
                self.miss("value", value, at, dimension.values, f"dimension `{name}`")
        self._state(policy, case.get("state", {}), (*path, "state"))
        self._budget(policy, case.get("state", {}).get("budget", {}), (*path, "state", "budget"))
        self._outcome(policy, case.get("expect", {}), (*path, "expect"))

    def _state(self, policy: Policy, state: Any, path: tuple[str | int, ...]) -> None:
        registry = policy.registry
        if registry is None or not isinstance(state, dict):
            return
        for key, names in (
            ("providers_down", registry.providers),
            ("models_down", registry.models),
            ("failing_quality", registry.models),
        ):
            for index, name in enumerate(state.get(key, ())):
                if name not in names:
                    self.miss(
                        "provider" if key == "providers_down" else "model",
                        name,
                        self.at(*path, key, index),
                        names,
                        registry.label,
                    )

    def _budget(self, policy: Policy, written: dict[str, Any], path: tuple[str | int, ...]) -> None:
        scopes = policy.scopes if written else ()
        for scope in written:
            if scope not in scopes and not scope.startswith("x-"):
                message = f"the policy `{policy.name}` defines no budget scope `{scope}`"
                self.miss("value", scope, self.at(*path, scope, key=True), scopes, "its `budget`", message)

    def _outcome(self, policy: Policy, outcome: dict[str, Any], path: tuple[str | int, ...]) -> None:
        registry = policy.registry
        routes = [route.name for route in policy.routes]
        for name, at in self._named(outcome, path, "route"):
            if name is not None and name not in routes:
                self.miss("route", name, at, routes, f"the policy `{policy.name}`")
        if registry is None:
            return
        for name, at in self._named(outcome, path, "provider"):
            if name is not None and name not in registry.providers:
                self.miss("provider", name, at, registry.providers, registry.label)
        if isinstance(outcome.get("model"), dict):
            link_selector(outcome["model"], self.at(*path, "model"), registry, self)
            return
        for name, at in self._named(outcome, path, "model"):
            if name is not None and name not in registry.models:
                self.miss("model", name, at, registry.models, registry.label)

    def _named(self, outcome: dict[str, Any], path: tuple[str | int, ...], key: str) -> list[tuple[Any, Any]]:
        value = outcome.get(key)
        if isinstance(value, list):
            return [(name, self.at(*path, key, index)) for index, name in enumerate(value)]
        return [(value, self.at(*path, key))] if isinstance(value, str) else []

    def _property(self, policy: Policy, written: dict[str, Any], path: tuple[str | int, ...]) -> None:
        if isinstance(written.get("when"), dict):
            link_match(written["when"], self.at(*path, "when"), policy.dimensions, self)
        for key in ("always", "never"):
            if isinstance(written.get(key), dict):
                self._outcome(policy, written[key], (*path, key))
