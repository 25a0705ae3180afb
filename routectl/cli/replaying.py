"""What the flags of a replay say beside its policies and logs: ticks, outages, prices, growth, and what a report is split by."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from routectl.engine.problem import Unreadable
from routectl.engine.state import State, known_state
from routectl.policy.registry import Price
from routectl.replay.calendar import Calendar
from routectl.replay.cell import Cells
from routectl.replay.outage import Outage, read_outage
from routectl.replay.setting import Setting
from routectl.replay.tariff import Dated, tariff
from routectl.replay.told import Wanted
from routectl.repo.disk import Unusable
from routectl.rows.vocabulary import TIME
from routectl.traffic.fill import Fill

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.policy.policy import Policy
    from routectl.replay.confusion import Matrix
    from routectl.repo.config import Configuration
    from routectl.traffic.mapping import Mapping

LEAST_SCALE, MOST_SCALE = 0.000_001, 1_000_000.0

_AMOUNT = r"(\d{1,9}(?:\.\d{1,9})?)"
_PRICE = re.compile(rf"(?P<model>.+)={_AMOUNT}/{_AMOUNT}(?:@(?P<day>\d{{4}}-\d\d-\d\d))?")

Prices = dict[str, list[Dated]]


def wanted(
    config: Configuration,
    *,
    no_time: bool,
    outage: Sequence[str],
    price: Sequence[str],
    scale: str | None,
    by: Sequence[str],
) -> Wanted:
    """What the flags and the configuration come to. Raises `Unusable`."""
    said = any(config.origins[key] == "command line" for key in ("tick", "days-in"))
    if no_time and (said or any("@" in one for one in outage)):
        raise Unusable("with `--no-time` nothing has a time: leave out `--tick`, `--days-in` and the times of outages")
    return Wanted(
        _seconds(config["tick"]), config["days-in"], not no_time, tuple(outage), tuple(price), _scale(scale or "1"), tuple(by)
    )  # fmt: skip


def whole(flag: str, written: str | None) -> int | None:
    """A whole number that a flag gives; None without the flag. Raises `Unusable`."""
    if written is None:
        return None
    if not re.fullmatch(r"[0-9]{1,12}", written) or not int(written):
        raise Unusable(f"`--{flag} {written}`: say a whole number from 1")
    return int(written)


def settings(policies: Sequence[Policy], wanted: Wanted) -> tuple[Setting, ...]:
    """A setting for each policy; cells and calendar are the same in all. Raises `Unusable`."""
    dimensions = dict.fromkeys(name for policy in policies for name in policy.dimensions)
    for name in wanted.by:
        _known(name, dimensions, "--by", "dimension")
    try:
        cells = Cells(policies, wanted.by)
        calendar = Calendar(wanted.days_in, wanted.tick_seconds) if wanted.is_timed else None
    except ValueError as error:
        raise Unusable(str(error)) from None
    always, spans = _outages(policies, wanted.outages)
    prices = _prices(policies, wanted.prices)
    return tuple(
        Setting(
            tariff(policy, prices, wanted.scale, is_timed=wanted.is_timed),
            cells,
            calendar,
            tuple(one for one in spans if policy.registry and one.provider in policy.registry.providers),
            known_state(policy, State(providers_down=always)),
        )
        for policy in policies
    )


def matrix_of(path: str | None, policy: Policy) -> Matrix | None:
    """The classifier's matrix in a file. Raises `Unusable`."""
    if path is None:
        return None
    from routectl.replay.confusion import Matrix
    from routectl.repo.matrix import read_matrix

    listed = {name: one.values for name, one in policy.dimensions.items() if one.listed}
    return Matrix(*read_matrix(path, listed))


def timeless(mapping: Mapping) -> Mapping:
    """The same mapping, no time read: every request is at the same instant."""
    reads = {name: read for name, read in mapping.reads.items() if name != TIME}
    return mapping._replace(reads=reads, fills={**mapping.fills, TIME: Fill(TIME, "1970-01-01", (0,), (1,))})


def _seconds(written: str) -> int:
    match = re.fullmatch(r"(\d{1,6})(s|m|h|)", written)
    seconds = int(match[1]) * {"s": 1, "m": 60, "h": 3600, "": 1}[match[2]] if match else 0
    if not 1 <= seconds <= 86_400:
        raise Unusable(f"`--tick {written}`: say how long a tick is, from a second to a day: 60s, 5m, 1h")
    return seconds


def _scale(written: str) -> float:
    if not re.fullmatch(_AMOUNT, written) or not LEAST_SCALE <= float(written) <= MOST_SCALE:
        raise Unusable(
            f"`--scale {written}`: say a number from {LEAST_SCALE:f} to {MOST_SCALE:,.0f}: 1.5 is half as much again"
        )
    return float(written)


def _outages(policies: Sequence[Policy], written: Sequence[str]) -> tuple[frozenset[str], list[Outage]]:
    """The providers that are down all the time, and the outages with times."""
    known = dict.fromkeys(name for policy in policies if policy.registry for name in policy.registry.providers)
    always, spans = set(), []
    for one in written:
        if "@" not in one:
            _known(one, known, "--outage", "provider")
            always.add(one)
            continue
        provider = one.rpartition("@")[0]
        speaking = (policy for policy in policies if policy.registry and provider in policy.registry.providers)
        try:
            spans.append(read_outage(next(speaking, policies[0]), one))
        except Unreadable as unreadable:
            problem = unreadable.problems[0]
            raise Unusable(f"--outage: {problem.message}{problem.help and '; ' + problem.help}") from None
    return frozenset(always), spans


def _prices(policies: Sequence[Policy], written: Sequence[str]) -> Prices:
    known = dict.fromkeys(name for policy in policies if policy.registry for name in policy.registry.models)
    found: Prices = {}
    for one in written:
        match = _PRICE.fullmatch(one)
        if match is None:
            raise Unusable(
                f"`--price {one}`: say MODEL=INPUT/OUTPUT in US dollars per million tokens, from a day on with @DATE: luna=0.25/2@2026-12-01"
            )
        _known(match["model"], known, "--price", "model")
        try:
            day = date.fromisoformat(match["day"]).toordinal() if match["day"] else 0
        except ValueError:
            raise Unusable(f"`--price {one}`: `{match['day']}` is no day") from None
        if any(day == other for other, _ in found.get(match["model"], ())):
            raise Unusable(f"`--price {one}`: another one for the same model and day is given, too")
        found.setdefault(match["model"], []).append((day, Price(float(match[2]), float(match[3]))))
    return found


def _known(name: str, known: dict[str, None], flag: str, what: str) -> None:
    if name not in known:
        from routectl.closest import did_you_mean

        raise Unusable(
            f"`{flag} {name}`: no {what} is named `{name}`; {did_you_mean(name, known) or 'there are ' + ', '.join(known)}"
        )
