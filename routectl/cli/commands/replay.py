"""`routectl replay`."""

from __future__ import annotations

from routectl.cli.finish import chosen, finish, refuse
from routectl.cli.mapped import opened_log
from routectl.ready import Unfit, ready
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.rejects import rejects_file
from routectl.repo.source import opened
from routectl.traffic.check import SHOWN, Checked, report
from routectl.traffic.open import read_through
from routectl.traffic.tally import Tally

FORMATS = ("text", "json", "markdown")


def command(
    policy: str,
    logs: list[str],
    *,
    check: bool = False,
    profile: str | None = None,
    map: list[str] | None = None,
    fill: list[str] | None = None,
    zone: str | None = None,
    seed: str | None = None,
    form: str | None = None,
    rejects: str | None = None,
    output: list[str] | None = None,
    today: str | None = None,
    color: str | None = None,
) -> int:
    """Tell what a traffic log maps to: its columns, what is filled in, and the rows that can't be read.

    Example: routectl replay policies/support.yaml logs/*.jsonl.gz --profile litellm --fill risk=low --check
    """
    config = configuration(
        {"profile": profile, "map": map, "fill": fill, "zone": zone, "seed": seed, "today": today, "color": color}
    )
    chosen(output or (), FORMATS)
    if not check:
        raise Unusable("only `--check` is there yet: it tells what the log maps to; nothing is decided")
    if [policy, *logs].count("-") > 1:
        raise Unusable("only one thing can be read from `-`")
    try:
        with opened(policy, "") as found:
            mine = ready(shown(found.path), tree=found.tree, config=config)
    except Unfit as error:
        return refuse("replay", policy, error.lint, output or (), config["color"])
    log = opened_log(logs, form, config, [mine])
    with rejects_file(rejects) as sink:
        tally = Tally(sink)
        first = read_through(log.files, log.looks, log.mapping, tally, SHOWN)
    checked = Checked(log.looks, log.mapping, first, tally.account())
    finish(report(checked, config.today), output or (), color=config["color"])
    account = checked.account
    return 1 if account.rejected else 0 if account.requests else 3
