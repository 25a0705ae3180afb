"""A route and all that hangs on it: what it matches, who may serve it, within which limits, and what happens then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.document.place import At

if TYPE_CHECKING:
    from routectl.document.place import Path
    from routectl.document.source import Document
    from routectl.policy.condition import Match
    from routectl.policy.registry import Model

_COMPARED = 8
"""So many unknown keys of a route's limits are compared with the known ones."""

ESCALATION_ORDER = ("fallback", "reduced_scope", "static", "reject")


class Limits(NamedTuple):
    """What a candidate must keep: p95 latency in milliseconds, mean quality, US dollars per successful task."""

    max_latency_ms: int | None = None
    quality_floor: float | None = None
    cost_ceiling_usd: float | None = None


class Controls(NamedTuple):
    """Caps on tokens; `under_pressure` overlays them key by key."""

    max_output_tokens: int | None = None
    prune_input_to: int | None = None
    under_pressure: Controls | None = None


CAPS = ("max_output_tokens", "prune_input_to")
"""The keys of controls that are caps."""


class Candidate(NamedTuple):
    """A model that may serve a route, and the place that names it.

    `via` tells how it came in: as the target, a fallback, one that `fallback: auto` stands for, or
    from the route that `fallback_route` names. `percent` is a split member's share of the target.
    """

    model: Model
    at: At
    via: str
    percent: float = 100.0
    route: str = ""
    """The route whose `target` or `fallback` names it."""

    @property
    def is_target(self) -> bool:
        """Whether it serves while nothing is wrong."""
        return self.via == "target"


class Step(NamedTuple):
    """A step of the degradation ladder: a reduced scope at another model, or a static answer."""

    at: At
    reduce_scope: str = ""
    target: Candidate | None = None
    """None for a static answer, and where the model is unknown."""
    controls: Controls = Controls()
    static: str = ""

    @property
    def is_static(self) -> bool:
        return bool(self.static)


class Route:
    """One entry of `routes`, defaults filled in, its models found in the registry."""

    __slots__ = (
        "beyond", "candidates", "controls", "degrade", "document", "escalate_after", "escalate_to", "fallback_is_auto", "fallback_route", "fallbacks",
        "index", "limits", "match", "name", "quota_percent", "quota_share_of", "replaced_by", "requires", "sample_percent", "stage", "sunset",
        "targets", "written",
    )  # fmt: skip

    def __init__(self, document: Document, index: int, written: dict[str, Any], match: Match) -> None:
        """`written` is the route's entry with `defaults` filled in; the models are linked afterwards."""
        self.document = document
        self.index = index
        self.written = written
        self.match = match
        self.name: str = written["name"]
        self.stage: str = written.get("stage", "managed")
        self.sample_percent: float | None = written.get("sample_percent")
        self.sunset: str = written.get("sunset", "")
        self.replaced_by: str = written.get("replaced_by", "")
        self.limits = Limits(**_known(Limits, written.get("limits", {})))
        self.requires: tuple[str, ...] = tuple(written.get("requires", ()))
        self.controls = read_controls(written.get("controls", {}))
        self.fallback_is_auto: bool = written.get("fallback") == "auto"
        self.fallback_route: str = written.get("fallback_route", "")
        escalate, quota = written.get("escalate", {}), written.get("quota", {})
        self.escalate_to: str = escalate.get("to", "")
        self.escalate_after: str = escalate.get("after", "")
        self.quota_share_of: str = quota.get("share_of", "")
        self.quota_percent: float | None = quota.get("percent")
        self.targets: tuple[Candidate, ...] = ()
        """The target, or the members of its split."""
        self.fallbacks: tuple[Candidate, ...] = ()
        """The fallbacks as listed; those that `auto` stands for where it says so."""
        self.beyond: tuple[Candidate, ...] = ()
        """Those whom `fallback_route` brings in, from the routes that it leads to in turn."""
        self.candidates: tuple[Candidate, ...] = ()
        """Everyone who may serve, in order, each model once: targets, fallbacks, those of the fallback route."""
        self.degrade: tuple[Step, ...] = ()

    def at(self, *path: str | int, key: bool = False) -> At:
        """The place of a value of this route; in `defaults` where the route leaves it to them."""
        own = ("routes", self.index, *path)
        default = ("defaults", *path)
        if path and not self.document.has(own) and self.document.has(default):
            return At(self.document, default, key)
        return At(self.document, own, key)

    def means(self, group: Literal["limits", "controls"], key: str) -> bool:
        """Whether an unknown key, here or in `defaults`, was meant to be this one: that is told, and this isn't left out."""
        known = (Limits if group == "limits" else Controls)._fields
        unknown = [other for other in self.written.get(group, {}) if other not in known]
        if not unknown:
            return False
        from routectl.closest import closest
        from routectl.policy.elsewhere import NAMES

        return any(key in (NAMES.get(other), closest(other, known)) for other in unknown[:_COMPARED])

    @property
    def is_managed(self) -> bool:
        return self.stage == "managed"

    @property
    def models(self) -> tuple[Model, ...]:
        """The models of all candidates, in order."""
        return tuple(candidate.model for candidate in self.candidates)

    @property
    def serving(self) -> tuple[Model, ...]:
        """Every model that may serve, those of the ladder too."""
        return *self.models, *(step.target.model for step in self.degrade if step.target)

    @property
    def entries(self) -> tuple[tuple[Candidate, ...], ...]:
        """The candidates by the place that names them: `fallback: auto` and `fallback_route` stand for several."""
        found: dict[Path, list[Candidate]] = {}
        for candidate in self.candidates:
            found.setdefault(candidate.at.path, []).append(candidate)
        return tuple(tuple(entry) for entry in found.values())

    @property
    def ends_static(self) -> bool:
        """Whether the ladder ends in an answer that always works."""
        return bool(self.degrade) and self.degrade[-1].is_static


def fill_defaults(written: dict[str, Any], defaults: dict[str, Any]) -> dict[str, Any]:
    """A route with `defaults`: a mapping key by key, anything else whole, where the route is silent."""
    filled = dict(written)
    for key, default in defaults.items():
        if key not in filled:
            filled[key] = default
        elif isinstance(filled[key], dict) and isinstance(default, dict):
            filled[key] = fill_defaults(filled[key], default)
    return filled


def read_controls(written: dict[str, Any]) -> Controls:
    """Controls from their written form."""
    fields = _known(Controls, written)
    if "under_pressure" in fields:
        fields["under_pressure"] = Controls(**_known(Controls, fields["under_pressure"]))
    return Controls(**fields)


def _known(kind: type[Any], written: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in written.items() if key in kind._fields}
