"""The language as a table: how each field of a policy is compared, and which way a change of it goes.

docs/diff.md has the same as a page; a test holds the two together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.diff.condition import Matched
from routectl.diff.direction import (
    AFTER,
    BUCKETS,
    CAP,
    EARLIEST,
    FLOOR,
    LESS,
    NEUTRAL,
    OVERLAY,
    STAGE,
    UNKNOWN,
    WINDOW,
)
from routectl.diff.node import ByName, Fields, Leaf, Members, One, Whole
from routectl.diff.ordered import Fallback, Member, Ordered, Target
from routectl.diff.route import Defaults, Named, Route
from routectl.diff.selector import Selected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.diff.change import Change, Names
    from routectl.diff.here import Here
    from routectl.diff.node import Node, Row


class OwnName(NamedTuple):
    """The policy's own name."""

    leaf: Leaf

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        yield here.change(self.leaf.judge, old, new, "renamed")

    def rows(self, field: Names) -> Iterator[Row]:
        return self.leaf.rows(field)


class RouteName(NamedTuple):
    """A field that names a route: another name for the same route is no change."""

    leaf: Leaf

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if here.both.routes.renamed.get(old, old) != new:
            yield from self.leaf.changes(old, new, here)

    def rows(self, field: Names) -> Iterator[Row]:
        return self.leaf.rows(field)


class Dimension(NamedTuple):
    """A dimension: its values in their order, or the ends of a range of whole numbers."""

    values: Ordered
    ends: Fields

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if isinstance(old, list) and isinstance(new, list):
            return self.values.changes(old, new, here)
        if isinstance(old, dict) and isinstance(new, dict):
            return self.ends.changes(old, new, here)
        return iter((here.change(UNKNOWN, old, new),))

    def rows(self, field: Names) -> Iterator[Row]:
        yield from self.values.rows(field)
        yield from self.ends.rows(field)


class Stage(NamedTuple):
    """The stage of a route, which is managed where it doesn't say."""

    leaf: Leaf

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        if (old or "managed") != (new or "managed"):
            yield from self.leaf.changes(old, new, here)

    def rows(self, field: Names) -> Iterator[Row]:
        return self.leaf.rows(field)


class Answer(NamedTuple):
    """The text of a static answer, which is all that there is to the step."""

    leaf: Leaf

    def changes(self, old: Any, new: Any, here: Here) -> Iterator[Change]:
        yield from self.leaf.changes(old, new, here._replace(names=here.names[:-1]))

    def rows(self, field: Names) -> Iterator[Row]:
        return self.leaf.rows((*field[:-2], "static"))


def step_name(step: dict[str, Any]) -> str:
    """What a degrade step is known by: that it is static, or the scope that it reduces to."""
    if "static" in step:
        return "static"
    scope = str(step["reduce_scope"])
    return "static (scope)" if scope == "static" else scope


CONTROLS = {
    "max_output_tokens": Leaf(CAP, "answers may be longer, and cost more"),
    "prune_input_to": Leaf(CAP, "more of the input goes on, and is paid for"),
}

CONTROLS_UNDER_PRESSURE: dict[str, Node] = {key: Leaf(OVERLAY, leaf.why) for key, leaf in CONTROLS.items()}

SPLIT = Ordered(
    UNKNOWN,
    "another model serves",
    name=lambda member: str(member["model"]),
    entry=Member(UNKNOWN),
    told=lambda member: member["percent"],
    repeats=True,
)

LADDER = Ordered(
    UNKNOWN,
    "another answer where no candidate may serve",
    name=step_name,
    entry=Fields(
        {
            "target": Leaf(UNKNOWN, "another model serves"),
            "controls": Fields(CONTROLS_UNDER_PRESSURE),
            "static": Answer(Leaf(NEUTRAL, "another text, at the same moments")),
        },
        beside=("reduce_scope",),
    ),
    repeats=True,
)

ROUTE = Fields(
    {
        "stage": Stage(Leaf(STAGE, "rules ask more of managed routes; no decision reads it")),
        "match": Matched("the route takes requests from those below, or leaves them to them"),
        "sample_percent": Leaf(UNKNOWN, "requests go to another route"),
        "target": One(Target(SPLIT)),
        "fallback": One(Fallback(Ordered(UNKNOWN, "another model may serve, in another order"))),
        "fallback_route": RouteName(Leaf(UNKNOWN, "other models may serve")),
        "limits": Fields(
            {
                "max_latency_ms": Leaf(CAP, "slower models may serve"),
                "quality_floor": Leaf(FLOOR, "worse models may serve"),
                "cost_ceiling_usd": Leaf(CAP, "dearer models may serve"),
            }
        ),
        "requires": One(Members(LESS, "models that can do less may serve")),
        "controls": Fields({**CONTROLS, "under_pressure": Fields(CONTROLS_UNDER_PRESSURE)}),
        "quota": One(Fields(
            {"share_of": Leaf(UNKNOWN, "another tier's spend is counted"), "percent": Leaf(CAP, "the route may spend more of the tier")},
            Leaf(LESS, "the route's spend is bounded, or not"),
        )),
        "degrade": One(LADDER),
        "escalate": One(Fields(
            {"to": Leaf(NEUTRAL, "someone else is told, of the same requests"), "after": Leaf(AFTER, "fewer outcomes are passed on")},
            Leaf(LESS, "nobody is told any more"),
        )),
        "sunset": Leaf(NEUTRAL, "a plan; no decision reads it"),
        "replaced_by": RouteName(Leaf(NEUTRAL, "a plan; no decision reads it")),
    }
)  # fmt: skip

GUARDRAIL = Fields(
    {
        "when": Matched("the guardrail holds for more requests, or for fewer", narrower="loosens"),
        "require": Selected("tightens", "loosens", "what a model has to be to serve"),
        "forbid": Selected("loosens", "loosens", "the models that may not serve"),
    },
    beside=("name",),
)

BUDGET = Fields(
    {
        "daily_usd": Leaf(CAP, "more may be spent a day"),
        "alert_at": One(Whole(EARLIEST, "pressure sets in at the lowest share, others only tell")),
        "on_exhausted": One(Fields({"allow": Selected("tightens", "tightens", "the models that still serve once the cap is spent; without it, none")})),
        "providers": ByName(
            One(Fields({"daily_usd": Leaf(CAP, "more may be spent there a day")})),
            Leaf(LESS, "spend at the provider is bounded, or not"),
        ),
        "spike": One(Fields(
            {
                "window_minutes": Leaf(WINDOW, "the same spend counts as a spike less often in a short window"),
                "over_usd": Leaf(CAP, "more may be spent before it counts as a spike"),
                "then": Fields({"allow": Selected("tightens", "tightens", "the models that still serve in a spike")}),
            },
            Leaf(LESS, "spikes narrow the models, or don't"),
        )),
    },
    Leaf(LESS, "what the policy spends is bounded, or not"),
)  # fmt: skip

METADATA = Fields(
    {
        "name": OwnName(Leaf(BUCKETS, "buckets are drawn from it")),
        "version": Leaf(NEUTRAL, "it counts changes"),
        "owners": ByName(Leaf(NEUTRAL, "who answers for it; no decision reads it")),
        "reviewed": Fields(
            {"date": Leaf(NEUTRAL, "no decision reads it"), "every_days": Leaf(CAP, "reviews may be rarer")}
        ),
    }
)

POLICY = Fields(
    {
        "apiVersion": Leaf(NEUTRAL, "the language is the same"),
        "kind": Leaf(NEUTRAL, "always the same"),
        "metadata": METADATA,
        "registry": Leaf(NEUTRAL, "a path; what is read there is told by itself"),
        "evidence": Whole(NEUTRAL, "paths; what is read there is told by itself"),
        "request": ByName(
            One(Dimension(
                Ordered(UNKNOWN, "requests that were `other` have a name, or the other way round"),
                Fields({"min": Leaf(UNKNOWN, "an absent value counts as this"), "max": Leaf(CAP, "requests outside are an error")}),
            )),
            Leaf(UNKNOWN, "conditions may speak of it, or not"),
        ),
        "guardrails": Named(One(GUARDRAIL), "when", LESS, "models are kept from requests, or aren't", NEUTRAL, "only which one is named as the reason"),
        "defaults": Defaults(ROUTE),
        "routes": Named(Route(ROUTE), "match", UNKNOWN, "requests go to another route", UNKNOWN, "the first that matches wins"),
        "budget": BUDGET,
        "concentration": Fields({"max_share_per_provider": Leaf(CAP, "more of the traffic may hang on one provider")}),
        "traffic": Leaf(NEUTRAL, "a path; it weighs reports and decides nothing"),
    }
)  # fmt: skip
