"""`routectl traffic sample`."""

from __future__ import annotations

from typing import Unpack

from routectl.cli.finish import emit, refuse, tell, write_result
from routectl.cli.mapped import Reading, opened_log, said
from routectl.engine.compiled import Compiled
from routectl.output.escape import counted
from routectl.ready import Unfit, ready
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.rejects import rejects_file
from routectl.repo.source import opened
from routectl.traffic.open import read_calls
from routectl.traffic.sample import MOST, as_csv, as_jsonl
from routectl.traffic.sample import sample as sampled
from routectl.traffic.tally import Tally


def command(
    policy: str,
    logs: list[str],
    *,
    output: str,
    rows: str = "1000",
    today: str | None = None,
    **reading: Unpack[Reading],
) -> int:
    """Write a small sample of a traffic log: some requests of every decision, each with how many it stands for.

    Example: routectl traffic sample policies/support.yaml november.parquet --rows 1000 -o traffic/sample.csv
    """
    config = configuration({**said(reading), "today": today})
    if not output.endswith((".csv", ".jsonl")):
        raise Unusable(f"`{output}`: a sample is CSV or JSON Lines; end its name in `.csv` or `.jsonl`")
    if not rows.isdecimal() or not 0 < int(rows[:9]) <= MOST or len(rows) > 9:
        raise Unusable(f"`--rows {rows}`: say a whole number from 1 to {MOST:,}")
    if [policy, *logs].count("-") > 1:
        raise Unusable("only one thing can be read from `-`")
    try:
        with opened(policy, "") as found:
            mine = ready(shown(found.path), tree=found.tree, config=config)
    except Unfit as error:
        return refuse("traffic sample", policy, error.lint, (), "auto")
    log = opened_log(logs, reading.get("form"), config, [mine])
    decide = Compiled(mine).decide
    with rejects_file(reading.get("rejects")) as sink:
        tally = Tally(sink)
        parts = sampled(read_calls(log.files, log.looks, log.mapping, tally), decide, int(rows), log.mapping.seed)
    write_result(output, as_csv(parts) if output.endswith(".csv") else as_jsonl(parts))
    kept = sum(len(part.kept) for part in parts)
    account = tally.account()
    emit(
        f"wrote {counted(kept, 'request')} of {account.requests:,}, of {counted(len(parts), 'decision')}, to `{output}`\n"
    )
    if account.rejected:
        tell(f"routectl: {counted(account.rejected, 'row')} can't be read: `--rejects FILE` writes them down")
    return 1 if account.rejected else 0 if kept else 3
