"""What tests say of decisions, linked: for each field the values that it may have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.policy.selector import link_selector

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.document.place import At
    from routectl.policy.linked import Linked
    from routectl.policy.policy import Policy


class Bounds(NamedTuple):
    """Numbers within bounds; None is over every number, and is let in unless something bounds from above."""

    low: float = 0
    high: float | None = None
    above_low: bool = False
    """Whether `low` itself is out."""
    below_high: bool = False
    """Whether `high` itself is out."""

    def holds(self, number: float | None) -> bool:
        if number is None:
            return self.high is None
        if number < self.low or (self.above_low and number == self.low):
            return False
        return self.high is None or number < self.high or (number == self.high and not self.below_high)


class Expectation(NamedTuple):
    """Decisions, by what each field may be; None where it may be as it likes."""

    at: At
    written: dict[str, Any]
    action: frozenset[str] | None = None
    route: frozenset[str] | None = None
    model: frozenset[str] | None = None
    """The models that are named, or that the selector selects."""
    provider: frozenset[str] | None = None
    step: frozenset[int] | None = None
    controls: tuple[tuple[str, Bounds | bool], ...] = ()
    """For each control that is spoken of, its bounds, or whether there is a cap at all."""
    escalation: frozenset[str] | bool | None = None
    """To whom; true for anybody, false for nobody."""
    estimated_cost_usd: Bounds | None = None
    refused: tuple[tuple[str, frozenset[str]], ...] = ()
    """Models that were refused, each with its possible reasons."""
    none_of: tuple[Expectation, ...] = ()
    """What the decision may not be."""

    @property
    def says_nothing(self) -> bool:
        """Whether every decision will do."""
        return self._replace(at=NOTHING.at, written={}) == NOTHING


NOTHING = Expectation(None, {})  # type: ignore[arg-type]


def link_expectation(written: Mapping[str, Any], at: At, policy: Policy, linked: Linked) -> Expectation:
    """An expectation from its written form. What it names wrongly is noted on `linked`."""
    routes = policy.route_names
    registry = policy.registry
    for name, here in _named(written, at, "route"):
        if name not in routes:
            linked.miss("route", name, here, routes, f"the policy `{policy.name}`")
    models = _models(written.get("model"), at, policy, linked)
    if registry is not None:
        for name, here in _named(written, at, "provider"):
            if name not in registry.providers:
                linked.miss("provider", name, here, registry.providers, registry.label)
    escalation, cost, unlike = (written.get(key) for key in ("escalation", "estimated_cost_usd", "not"))
    return Expectation(
        at=at,
        written={key: value for key, value in written.items() if not key.startswith("x-")},
        action=_set(written.get("action")),
        route=_set(written.get("route")),
        model=models,
        provider=_set(written.get("provider")),
        step=_set(written.get("step")),
        controls=tuple(
            (key, value if isinstance(value, bool) else _bounds(value))
            for key, value in written.get("controls", {}).items()
            if not key.startswith("x-")
        ),
        escalation=escalation if isinstance(escalation, bool) else _set(escalation),
        estimated_cost_usd=None if cost is None else _bounds(cost),
        refused=tuple(_refused(written.get("refused", {}), at.below("refused"), policy, linked)),
        none_of=tuple(link_expectation(one, here, policy, linked) for one, here in _each(unlike, at.below("not"))),
    )


def _models(written: Any, at: At, policy: Policy, linked: Linked) -> frozenset[str] | None:
    registry = policy.registry
    if written is None or registry is None:
        return None
    if isinstance(written, dict):
        selector = link_selector(written, at.below("model"), registry, linked)
        return selector.selected(registry)
    for name, here in _each(written, at.below("model")):
        if name not in registry.models:
            linked.miss("model", name, here, registry.models, registry.label)
    named: frozenset[str] | None = _set(written)
    return named


def _refused(
    written: Mapping[str, Any], at: At, policy: Policy, linked: Linked
) -> Iterator[tuple[str, frozenset[str]]]:
    registry = policy.registry
    for model, reasons in written.items():
        if model.startswith("x-"):
            continue
        if registry is not None and model not in registry.models:
            linked.miss("model", model, at.below(model, key=True), registry.models, registry.label)
        for reason, here in _each(reasons, at.below(model)):
            _check_reason(reason, here, policy, linked)
        found = _set(reasons)
        assert found is not None
        yield model, found


def _check_reason(reason: str, at: At, policy: Policy, linked: Linked) -> None:
    """Note a reason whose guardrail, capability or budget scope the policy doesn't have."""
    code, _, name = reason.partition(":")
    if not name:
        return
    if code == "budget_exhausted":
        known, what = [f"{code}:{scope}" for scope in policy.scopes], f"budget scope `{name}`"
    elif code == "guardrail":
        known, what = [f"{code}:{one.name}" for one in policy.guardrails], f"guardrail `{name}`"
    else:
        capabilities = policy.registry.capabilities if policy.registry else (name,)
        known, what = [f"{code}:{one}" for one in capabilities], f"capability `{name}` to speak of"
    if reason not in known:
        linked.miss("value", reason, at, known, "the reasons", f"the policy `{policy.name}` has no {what}")


def _bounds(written: Any) -> Bounds:
    if not isinstance(written, dict):
        return Bounds(written, written)
    bounds = Bounds()
    for key, number in written.items():
        if key in ("gt", "gte") and (number, key == "gt") > (bounds.low, bounds.above_low):
            bounds = bounds._replace(low=number, above_low=key == "gt")
        elif key in ("lt", "lte") and (
            bounds.high is None or (number, key != "lt") < (bounds.high, not bounds.below_high)
        ):
            bounds = bounds._replace(high=number, below_high=key == "lt")
    return bounds


def _set(written: Any) -> Any:
    """The values of a field that is one value or a list; None where it is left out."""
    if written is None:
        return None
    return frozenset(written) if isinstance(written, (list, tuple)) else frozenset((written,))


def _named(written: Mapping[str, Any], at: At, key: str) -> Iterator[tuple[Any, At]]:
    return _each(written.get(key), at.below(key))


def _each(value: Any, at: At) -> Iterator[tuple[Any, At]]:
    """A value, or each entry of a list, with its place."""
    if isinstance(value, (list, tuple)):
        yield from ((entry, at.below(index)) for index, entry in enumerate(value))
    elif value is not None:
        yield value, at
