"""`routectl traffic pack`."""

from __future__ import annotations

from typing import Unpack

from routectl.cli.finish import finish, tell
from routectl.cli.mapped import Reading, opened_log, said
from routectl.output.escape import counted
from routectl.ready import Unfit, ready
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable
from routectl.repo.rejects import rejects_file
from routectl.repo.scratch import scratch
from routectl.repo.spool import spooled
from routectl.traffic.check import Checked
from routectl.traffic.kept import report
from routectl.traffic.open import NEEDS, has_arrow
from routectl.traffic.tally import Tally


def command(
    logs: list[str],
    *,
    output: str,
    for_policy: str | None = None,
    sort: bool = False,
    **reading: Unpack[Reading],
) -> int:
    """Write a traffic log as coded Parquet: mapped and filled in, so that the next reading is quick.

    Example: routectl traffic pack logs/ -o november.parquet --profile litellm --policy policies/support.yaml --sort
    """
    config = configuration(said(reading))
    if not output.endswith((".parquet", ".pq")):
        raise Unusable(f"`{output}`: a packed log is Parquet; end its name in `.parquet`")
    if not has_arrow():
        raise Unusable(f"a packed log is Parquet, {NEEDS}")
    from routectl.traffic.batches import batches
    from routectl.traffic.pack import pack

    try:
        policies = [ready(for_policy, config=config)] if for_policy else []
    except Unfit as error:
        raise Unusable(f"`{for_policy}` has errors: `routectl lint {for_policy}` shows them") from error
    log = opened_log(logs, reading.get("form"), config, policies)
    with rejects_file(reading.get("rejects")) as sink, spooled(output) as file:
        tally = Tally(sink)
        notes = tuple(note for look in log.looks for note in look.notes)
        packed = pack(
            batches(log.files, log.mapping, tally), log.mapping, tally, file, scratch if sort else None, notes
        )
    account = tally.account()
    checked = Checked(log.looks, log.mapping, (), account)
    finish(report(checked, packed.rows, output, config.today, has_policy=bool(policies)), (), color=config["color"])
    if account.rejected:
        tell(f"routectl: {counted(account.rejected, 'row')} can't be read: `--rejects FILE` writes them down")
    return 1 if account.rejected else 0 if packed.rows else 3
