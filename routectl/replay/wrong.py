"""What there is to say of drift and of a classifier's mistakes, for people and for scripts."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from routectl.engine.problem import quoted
from routectl.output.amount import change, number, percent, points, usd
from routectl.output.escape import counted
from routectl.replay.drift import CAUSES
from routectl.report import Lines, Prose, Table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from routectl.replay.confusion import Confused, Weighed
    from routectl.replay.drift import Drift, Sample
    from routectl.report import Block


MOST_NAMES = 15
"""As many names are shown to people; JSON has them all."""


def drift_blocks(drift: Drift) -> Iterator[Block]:
    """How many requests drifted, why, and some of them."""
    if not drift.compared:
        yield Prose("Drift can't be told: the log says of no request which model served (`served.model`).")
        return
    drifted = drift.compared - drift.agreed
    unknown = f"; of {drift.unknown:,} more the log doesn't say it" if drift.unknown else ""
    yield Prose(
        f"Drift: {counted(drifted, 'request')} of {drift.compared:,} ({percent(drifted / drift.compared)}) "
        f"served by another model than the policy decides on{unknown}."
    )
    if drift.causes:
        rows = tuple(
            (one.name, f"{one.requests:,}", percent(one.requests / drift.compared), CAUSES[one.name])
            for one in drift.causes
        )
        yield Table("Why it isn't what the policy decides", ("cause", "requests", "share", "meaning"), rows)
        yield Lines(tuple(_line(one.name, sample) for one in drift.causes for sample in one.samples), "some of them")
    if drift.taken:
        left = len(drift.taken) - MOST_NAMES
        more = (f"… and {left:,} more; `-o json` has all",) if left > 0 else ()
        lines = (f"{quoted(one.served)} for `{one.model}`: {counted(one.requests, 'request')}" for one in drift.taken)
        title = (
            "names that the registry has in other case, or without the day of a snapshot, and for what they are taken"
        )
        yield Lines((*islice(lines, MOST_NAMES), *more), title)


def _line(name: str, sample: Sample) -> str:
    route = f" (route `{sample.route}`)" if sample.route else ""
    detail = f", {sample.detail}" if sample.detail else ""
    return f"{sample.file}:{sample.line}: {name}{detail}: {quoted(sample.served)} served, the policy says `{sample.decided}`{route}"


def drift_data(drift: Drift) -> dict[str, Any]:
    """The same for scripts."""
    drifted = drift.compared - drift.agreed
    return {
        "compared": drift.compared,
        "agreed": drift.agreed,
        "unknown": drift.unknown,
        "share": drifted / drift.compared if drift.compared else None,
        "causes": [
            {"cause": one.name, "requests": one.requests, "samples": [each._asdict() for each in one.samples]}
            for one in drift.causes
        ],
        "taken": [one._asdict() for one in drift.taken],
    }


def confusion_blocks(found: Confused) -> Iterator[Block]:
    """What is expected with and without the classifier's mistakes."""
    name = found.matrix.dimension
    right, mistaken = found.totals
    if not right.requests:
        return
    rows = (
        ("taken for another", "0%", percent(float(mistaken.mistaken / mistaken.requests)), ""),
        ("spend", usd(float(right.usd)), usd(float(mistaken.usd)), change(float(right.usd), float(mistaken.usd), usd)),
        _row(
            "cost per successful task",
            _ratio(right.costs, right.successes),
            _ratio(mistaken.costs, mistaken.successes),
            usd,
        ),
        _row("quality", _ratio(right.quality, right.measured), _ratio(mistaken.quality, mistaken.measured), number),
        *(
            (
                what,
                *(f"{float(part):,.1f} ({percent(float(part / right.requests))})" for part in both),
                points(*(float(part / right.requests) for part in both)),
            )
            for what, both in (
                ("served against a guardrail", (right.exposed, mistaken.exposed)),
                ("answered by no model", (right.unserved, mistaken.unserved)),
            )
        ),
    )
    yield Table(
        f"What mistakes about `{name}` are expected to do", ("what", "known rightly", "as it is taken", "change"), rows
    )
    yield Table(
        f"By what `{name}` really is",
        (name, "requests", "taken for another", "spend, known rightly", "as it is taken", "against a guardrail"),
        tuple(
            (
                value,
                f"{int(one.requests):,}",
                percent(float(found.mistaken[value].mistaken / one.requests)),
                usd(float(one.usd)),
                usd(float(found.mistaken[value].usd)),
                f"{float(found.mistaken[value].exposed):,.1f}",
            )
            for value, one in found.right.items()
        ),
    )


def _row(what: str, right: float | None, mistaken: float | None, shown: Any) -> tuple[str, str, str, str]:
    return what, shown(right), shown(mistaken), change(right, mistaken, shown)


def confusion_data(found: Confused) -> dict[str, Any]:
    """The same for scripts."""
    right, mistaken = found.totals
    return {
        "dimension": found.matrix.dimension,
        "right": _weighed(right),
        "mistaken": _weighed(mistaken),
        "by_value": {
            value: {"right": _weighed(one), "mistaken": _weighed(found.mistaken[value])}
            for value, one in found.right.items()
        },
    }


def _weighed(one: Weighed) -> dict[str, float | None]:
    return {
        "requests": float(one.requests),
        "mistaken": float(one.mistaken),
        "spend_usd": float(one.usd),
        "cost_per_success_usd": _ratio(one.costs, one.successes),
        "quality": _ratio(one.quality, one.measured),
        "covered": _ratio(one.measured, one.requests),
        "against_guardrails": float(one.exposed),
        "without_model": float(one.unserved),
    }


def _ratio(part: Fraction, whole: Fraction) -> float | None:
    return float(part / whole) if whole else None
