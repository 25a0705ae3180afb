"""`routectl replay`."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import starmap
from typing import TYPE_CHECKING, Unpack

from routectl.cli.decided import confused, drifting, form_of, write_decisions
from routectl.cli.engine import Spark, engine_of
from routectl.cli.failing import bounds_of, failed, outcome
from routectl.cli.finish import chosen, finish, refuse
from routectl.cli.mapped import Reading, opened_log, said
from routectl.cli.replaying import matrix_of, settings, timeless, wanted, whole
from routectl.document.values import short
from routectl.ready import Unfit, ready
from routectl.replay.ran import Asked
from routectl.replay.report import report
from routectl.replay.run import run
from routectl.replay.sheet import sheet
from routectl.replay.told import Told
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.going import going
from routectl.repo.rejects import rejects_file
from routectl.repo.source import opened
from routectl.traffic.check import SHOWN, Checked
from routectl.traffic.check import report as checked_report
from routectl.traffic.open import read_through
from routectl.traffic.tally import Tally

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.replay.bounded import Judged
    from routectl.repo.config import Configuration

FORMATS = ("text", "json", "markdown", "html")


def command(
    policy: str,
    logs: list[str],
    *,
    against: str | None = None,
    outage: list[str] | None = None,
    tick: str | None = None,
    days_in: str | None = None,
    no_time: bool = False,
    by: list[str] | None = None,
    price: list[str] | None = None,
    scale: str | None = None,
    limit: str | None = None,
    decisions: str | None = None,
    engine: str | None = None,
    spark: str | None = None,
    drift: bool = False,
    confusion: str | None = None,
    fail_on: list[str] | None = None,
    check: bool = False,
    output: list[str] | None = None,
    today: str | None = None,
    color: str | None = None,
    **reading: Unpack[Reading],
) -> int:
    """Decide a whole traffic log, budgets live: spend, latency, shares, fallbacks, and the days that were cut off.

    Example: routectl replay policies/support.yaml logs/*.jsonl.gz --profile litellm --against main -o html=replay.html
    """
    config = configuration(
        {**said(reading), "today": today, "color": color, "tick": tick, "days_in": days_in, "replay_fail_on": fail_on}
    )
    chosen(output or (), FORMATS)
    asking = wanted(config, no_time=no_time, outage=outage or (), price=price or (), scale=scale, by=by or ())
    most = whole("limit", limit)
    form_of(decisions)
    if check and fail_on:
        raise Unusable("`--check` decides nothing that `--fail-on` could be held against: leave out one of them")
    bounds = () if check else bounds_of(config, is_compared=against is not None, is_timed=not no_time)
    is_drift_bound = any(bound.is_on_drift for bound in bounds)
    on_spark = engine_of(
        engine,
        spark,
        {"--check": check, "--decisions": decisions, "--drift": drift, "--confusion": confusion}
        | {"--fail-on drift": is_drift_bound},
    )
    drift = drift or is_drift_bound
    if [policy, against, *logs].count("-") > 1:
        raise Unusable("only one thing can be read from `-`")
    source = policy
    try:
        mine, path = _ready(policy, "", config)
        source = against or ""
        policies = (mine, _ready(source, path, config)[0]) if source else (mine,)
    except Unfit as error:
        return refuse("replay", source, error.lint, output or (), config["color"])
    with ExitStack() as held:
        cluster = Spark(spark or "", held) if on_spark else None
        again = held if decisions or drift or confusion else None
        log = opened_log(logs, reading.get("form"), config, policies, again, cluster.found if cluster else None)
        sink = held.enter_context(rejects_file(reading.get("rejects")))
        tally = Tally(sink, most)
        failing: tuple[Judged, ...] = ()
        if check:
            first = read_through(log.files, log.looks, log.mapping, tally, SHOWN)
            is_any = bool(tally.requests)
            told = checked_report(Checked(log.looks, log.mapping, first, tally.account()), config.today)
        else:
            mapping = timeless(log.mapping) if no_time else log.mapping
            matrix = matrix_of(confusion, mine)
            asked = Asked(policies, settings(policies, asking), log.files, log.looks, mapping, most)
            with going("requests", sum(look.size for look in log.looks)) as went:
                ran = cluster.ran(asked, tally, sink) if cluster else run(asked, tally, went)
                write_decisions(decisions, asked, ran)
                drifted = drifting(mine, ran) if drift else None
                mistaken = confused(mine, asked.settings[0], matrix, ran) if matrix else None
            sheets = tuple(starmap(sheet, zip(policies, ran.replayed, asked.settings, strict=True)))
            titles = tuple(short(each) for each in (policy, source) if each)
            failing = outcome(bounds, sheets, drifted, ran.turned)
            account, is_any = tally.account(), bool(ran.replayed[0].decided)
            if no_time:
                account = account._replace(first=None, last=None, disordered=0)
            told = report(
                Told(asked, log.mapping, asking, ran, sheets, titles, account, config.today, drifted, mistaken, failing)
            )
    finish(told, output or (), color=config["color"])
    return failed(failing) or (1 if tally.account().rejected else 0 if is_any else 3)


def _ready(source: str, beside: str, config: Configuration) -> tuple[Policy, str]:
    """The policy of a source, and its path."""
    with opened(source, beside) as found:
        return ready(shown(found.path), tree=found.tree, config=config), found.path
