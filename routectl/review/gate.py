"""What decides whether a change may go in, and what of that the change itself would change, and which way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from routectl.finding import Severity
from routectl.lint.catalog import rules
from routectl.lint.run import chosen
from routectl.lint.settings import settle
from routectl.ready import known
from routectl.repo.config import SEVERITIES, configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.sides import home
from routectl.review.catalog import questions
from routectl.review.settings import asked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.policy.waiver import Waiver
    from routectl.repo.config import Configuration
    from routectl.repo.sides import Side

Way = Literal["looser", "stricter", "unknown"]
"""`unknown`: it may be looser, and counts as that."""

LENIENT = ("never", *SEVERITIES)
"""What `fail-on` may be, the most lenient first: an error fails with any of the others too."""


class Gate(NamedTuple):
    """All that is asked of a change, as one side has it."""

    asked: frozenset[str]
    """The rules and questions that are applied, by code."""
    severities: Mapping[str, str]
    thresholds: Mapping[str, Any]
    locked: frozenset[str]
    left_out: frozenset[str]
    """Paths that are not looked at, and rules that are left out below one."""
    demands: frozenset[str]
    """What an ignore comment has to say."""
    fail_on: str
    today: str
    baseline: Mapping[str, int]
    waivers: Mapping[str, str]
    """What each is called and all that it says, with the file that it is in."""
    file: str
    problem: str = ""
    """Why it can't be read; nothing else is there then."""


class Otherwise(NamedTuple):
    """One thing that is otherwise in the gate."""

    what: str
    before: str
    after: str
    way: Way
    file: str = ""
    """Where that is, if it isn't the configuration."""


NOTHING = Gate(frozenset(), {}, {}, frozenset(), frozenset(), frozenset(), "", "", {}, {}, "")


def gate(side: Side) -> Gate:
    """The gate of a side; flags of the command line belong to whoever calls, and are no part of it."""
    if side.source is None:
        return NOTHING
    try:
        config = configuration({}, side.repo.tree, home(side.source))
        return _settled(config, side.waivers)
    except (Unusable, ValueError) as error:
        return NOTHING._replace(problem=str(error))


def _settled(config: Configuration, waivers: Iterable[Waiver]) -> Gate:
    settings, review = settle(config.values, config.today), asked(config.values)
    applied = chosen(settings)
    told = {one.question.code: one.thresholds for one in review} | dict(settings.thresholds)
    severity = {rule.code: settings.severity.get(rule.code, rule.severity) for rule in applied}
    severity |= {one.question.code: one.severity for one in review}
    by_code = {one.code: one.check.thresholds for one in (*applied, *(one.question for one in review))}
    return Gate(
        frozenset(severity),
        {code: level.value for code, level in severity.items()},
        {
            f"{code}.{key}": told.get(code, {}).get(key, default)
            for code, defaults in by_code.items()
            for key, default in defaults.items()
        },
        frozenset(one.code for one in (*rules(), *questions()) if any(map(one.named, settings.locked))),
        frozenset(config["exclude"])
        | {f"{path}: {code}" for path, codes in settings.per_path_ignores.items() for code in codes},
        frozenset(key for key in ("require-owner", "require-date") if config[key]),
        config["fail-on"],
        config["today"],
        known(config),
        {f"{one.name}: {'; '.join(_said(one))}": one.at().document.source.path for one in waivers},
        shown(config.file) if config.file else "",
    )


def _said(waiver: Waiver) -> tuple[str, ...]:
    about = f"{waiver.question} of {waiver.policy}" if waiver.policy else waiver.question
    return about, waiver.digest, waiver.reason, waiver.approver, f"until {waiver.expires_on}"


def otherwise(old: Gate, new: Gate) -> Iterator[Otherwise]:
    """What of the gate is otherwise in a new one."""
    if old.problem or new.problem:
        if old.problem != new.problem:
            yield Otherwise("the configuration", old.problem or "read", new.problem or "read", "unknown")
        return
    yield from _named("applied", old.asked, new.asked, more="stricter")
    for code in sorted(old.asked & new.asked):
        before, after = old.severities[code], new.severities[code]
        if before != after:
            is_less = Severity(after).rank < Severity(before).rank
            yield Otherwise(f"severity of {code}", before, after, "looser" if is_less else "stricter")
    for name in sorted(old.thresholds.keys() & new.thresholds.keys()):
        if old.thresholds[name] != new.thresholds[name]:
            yield Otherwise(f"threshold {name}", _shown(old.thresholds[name]), _shown(new.thresholds[name]), "unknown")
    yield from _named("locked", old.locked, new.locked, more="stricter")
    yield from _named("left out", old.left_out, new.left_out, more="looser")
    yield from _named("asked of ignore comments", old.demands, new.demands, more="stricter")
    if old.fail_on != new.fail_on:
        is_less = LENIENT.index(new.fail_on) < LENIENT.index(old.fail_on)
        yield Otherwise("`fail-on`", old.fail_on, new.fail_on, "looser" if is_less else "stricter")
    if old.today != new.today:
        yield Otherwise("`today`", old.today or "the clock's", new.today or "the clock's", "unknown")
    for name in sorted(old.baseline.keys() | new.baseline.keys()):
        counts = old.baseline.get(name, 0), new.baseline.get(name, 0)
        if counts[0] != counts[1]:
            way: Way = "looser" if counts[1] > counts[0] else "stricter"
            yield Otherwise(f"baseline: {name}", f"{counts[0]} known", f"{counts[1]} known", way)
    files = {**old.waivers, **new.waivers}
    for one in _named("waived", frozenset(old.waivers), frozenset(new.waivers), more="looser"):
        yield one._replace(file=files[one.what.removeprefix("waived: ")])


def _named(what: str, old: frozenset[str], new: frozenset[str], *, more: Way) -> Iterator[Otherwise]:
    less: Way = "looser" if more == "stricter" else "stricter"
    yield from (Otherwise(f"{what}: {name}", "yes", "no", less) for name in sorted(old - new))
    yield from (Otherwise(f"{what}: {name}", "no", "yes", more) for name in sorted(new - old))


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
