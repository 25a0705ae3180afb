"""A replay as data: what scripts read of each policy, and of the difference between two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.state import write_state
from routectl.policy.group import NOBODY
from routectl.replay.logged import NANO
from routectl.replay.replayed import NO_DAY
from routectl.replay.sheet import dated
from routectl.rows.instant import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.policy.figure import Spread
    from routectl.policy.policy import Policy
    from routectl.replay.logged import Logged
    from routectl.replay.replayed import Move
    from routectl.replay.sheet import Sheet, Total


def policy_data(policy: Policy) -> dict[str, Any]:
    """Which policy it was."""
    return {"name": policy.name, "version": policy.version, "digest": policy.digest}


def sheet_data(sheet: Sheet, by: Sequence[str], labels: dict[str, dict[Any, str]]) -> dict[str, Any]:
    """One policy's part."""
    total, told = sheet.total, sheet.replayed
    expected = sheet.expected
    success, quality = expected.cost_per_success_usd, expected.quality
    return {
        "policy": policy_data(sheet.policy),
        "totals": {
            "decided": total.requests,
            "undecided": told.undecided,
            "untimed": told.untimed,
            "late": told.late,
            "fallbacks": total.fallbacks,
            "without_model": total.without,
            "unpriced": total.unpriced,
            "without_tokens": total.silent,
            "by_action": _counts(sheet.by(lambda group: group.outcome.action)),
            "by_model": _sums(sheet.by(lambda group: group.outcome.model or NOBODY)),
            "by_provider": _sums(sheet.by(lambda group: group.provider)),
            "by_route": _sums(sheet.by(lambda group: group.outcome.route or NOBODY)),
            "by_step": _counts(sheet.by(lambda group: "" if group.outcome.step is None else str(group.outcome.step))),
        },
        "spend_usd": float(total.usd),
        "cost_per_success_usd": success.value,
        "fallback_share": _share(total.fallbacks, total.requests),
        "quality": quality.value,
        "latency_ms": {"p50": _spread(expected.p50_ms), "p95": _spread(expected.p95_ms)},
        "covered": {
            "spend_usd": total.known if total.requests else None,
            "cost_per_success_usd": success.of_traffic,
            "quality": quality.of_traffic,
            "latency_ms": expected.p95_ms.of_traffic,
        },
        "budget_days": [_day(one, day) for day, one in sheet.days.items() if day != NO_DAY],
        "states": [{"state": write_state(state), "requests": count} for state, count in sheet.states],
        "by": {
            name: _sums(sheet.by(lambda group, name=name: labels[name][group.cell.get(name)]))  # type: ignore[misc]
            for name in by
        },
    }  # fmt: skip


def difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What the first policy's part has more than the other's; None where either isn't known."""
    totals, others = one["totals"], other["totals"]
    found: dict[str, Any] = {
        name: _less(one[name], other[name])
        for name in ("spend_usd", "cost_per_success_usd", "fallback_share", "quality")
    }
    found["latency_ms"] = {
        name: _less(one["latency_ms"][name]["mean"], other["latency_ms"][name]["mean"]) for name in ("p50", "p95")
    }
    for name in ("by_action", "by_step"):
        found[name] = {
            key: totals[name].get(key, 0) - others[name].get(key, 0) for key in {**others[name], **totals[name]}
        }
    nothing = {"requests": 0, "spend_usd": 0.0}
    for name in ("by_model", "by_provider", "by_route"):
        found[name] = {
            key: {each: totals[name].get(key, nothing)[each] - others[name].get(key, nothing)[each] for each in nothing}
            for key in {**others[name], **totals[name]}
        }
    return found


def logged_data(logged: Logged) -> dict[str, Any]:
    """What the log says of its own costs."""
    return {
        "spend_usd": logged.spend_usd,
        "costed": logged.costed,
        "absurd": logged.absurd,
        "samples": [one._asdict() for one in logged.samples],
        "succeeded": logged.succeeded,
        "of": logged.known,
        "by_model": logged.models,
        "priced": {
            "requests": logged.paid.priced,
            "agree": logged.paid.agreed,
            "unpriced": logged.paid.unpriced,
            "spend_usd": logged.paid.logged_nano_usd / NANO,
            "by_prices_usd": logged.paid.listed_nano_usd / NANO,
        },
    }


def move_data(move: Move) -> dict[str, Any]:
    """A scope that went to a level."""
    return {"at": text(move.at), "scope": move.scope, "level": move.level, "share": move.share}


def _day(sheet: Sheet, day: int) -> dict[str, Any]:
    one, moves = sheet.total, sheet.moves(day)
    spent = {name: float(each.usd) for name, each in sheet.by(lambda group: group.provider).items() if name != NOBODY}
    budget = sheet.policy.budget
    return {
        "date": dated(day),
        "requests": one.requests,
        "spend_usd": float(one.usd),
        "by_provider": spent,
        "daily_usd": budget.daily_usd if budget else None,
        "exhausted_at": next((text(move.at) for move in moves if move.cuts_off), None),
        "fallbacks": one.fallbacks,
        "without_model": one.without,
        "moves": [move_data(move) for move in moves],
    }


def _counts(found: dict[str, Total]) -> dict[str, int]:
    return {name: one.requests for name, one in found.items()}


def _sums(found: dict[str, Total]) -> dict[str, dict[str, Any]]:
    return {
        name: {"requests": one.requests, "spend_usd": float(one.usd), "unpriced": one.unpriced}
        for name, one in found.items()
    }


def _spread(found: Spread) -> dict[str, Any]:
    return {"mean": found.mean, "lowest": found.lowest, "highest": found.highest}


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _less(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else one - other
