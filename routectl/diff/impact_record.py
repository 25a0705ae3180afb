"""The impact of a change as scripts read it (docs/cli.md, "JSON results")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.prices import moves
from routectl.diff.side import Sum
from routectl.policy.group import NOBODY
from routectl.rows.instant import written

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.diff.compare import Difference
    from routectl.diff.impact import Impact, Weighed
    from routectl.diff.side import Group, Side
    from routectl.policy.figure import Figure, Spread


def impact_data(one: Difference) -> dict[str, Any]:
    """What is told with a log, null without; and the prices where requests move, which need none."""
    return {**_weighed(one), "needs": one.needs or None, "prices_per_1k_tokens": _prices(one)}


def _weighed(one: Difference) -> dict[str, Any]:
    found = one.impact
    if found is None:
        keys = ("traffic", "affected", "before", "after", "by_route", "by_provider", "by_intent")
        return dict.fromkeys(keys)
    requests = found.weighed.requests
    return {
        "traffic": {"files": list(one.log), "of": one.log_of, **_log(found.weighed)},
        "affected": {"requests": found.affected, "of_traffic": found.affected / requests if requests else 0.0},
        "before": _side(found.before),
        "after": _side(found.after),
        "by_route": _by(found, "route", lambda group: group.route),
        "by_provider": _by(found, "provider", lambda group: group.provider),
        "by_intent": [
            {**entry, "affected": found.affected_by_intent.get(entry["intent"] or "", 0)}
            for entry in _by(found, "intent", lambda group: group.intent)
        ],
    }


def _log(weighed: Weighed) -> dict[str, Any]:
    return {
        "rows": weighed.rows,
        "requests": weighed.requests,
        "unreadable": weighed.unreadable,
        "unread": [one._asdict() for one in weighed.unread],
        "unlisted": weighed.unlisted,
        "lacking": list(weighed.lacking),
        "first": weighed.first and written(weighed.first),
        "last": weighed.last and written(weighed.last),
        "days": weighed.days,
        "cut": weighed.is_cut,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "spend_usd_per_day": _figure(side.spend_usd_per_day),
        "cost_per_success_usd": _figure(side.expected.cost_per_success_usd),
        "latency_ms": {"p50": _spread(side.expected.p50_ms), "p95": _spread(side.expected.p95_ms)},
        "quality": _figure(side.expected.quality),
        "actions": side.actions,
        "provider_shares": side.provider_shares,
        "herfindahl": _figure(side.herfindahl),
    }


def _figure(figure: Figure) -> dict[str, float | None]:
    return {"value": figure.value, "of_traffic": figure.of_traffic}


def _spread(spread: Spread) -> dict[str, float | None]:
    return spread._asdict()


def _by(found: Impact, name: str, key: Callable[[Group], str]) -> list[dict[str, Any]]:
    before, after = found.before.by(key), found.after.by(key)
    return [
        {
            name: None if label == NOBODY else label,
            "before": _sum(before.get(label, Sum()), found.weighed.days),
            "after": _sum(after.get(label, Sum()), found.weighed.days),
        }
        for label in dict.fromkeys((*before, *after))
    ]


def _sum(one: Sum, days: int) -> dict[str, Any]:
    return {
        "requests": one.requests,
        "spend_usd_per_day": one.usd / days if one.priced or not one.requests else None,
        "priced": one.priced,
    }


def _prices(one: Difference) -> list[dict[str, Any]]:
    found = moves(one.old, one.new, one.behaviour.regions if one.behaviour else ())
    return [
        {
            "intent": move.intent or None,
            "before": move.before and move.before._asdict(),
            "after": move.after and move.after._asdict(),
            "witness": {"request": move.witness.request, "state": move.witness.state},
        }
        for move in found
    ]
