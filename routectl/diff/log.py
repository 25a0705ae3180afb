"""Which traffic log weighs a comparison: the one that the call names, else the new version's own, else the old one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.compare import hole
from routectl.diff.impact import impact
from routectl.repo.disk import Unusable
from routectl.repo.traffic import traffic_of
from routectl.rows.read import rows
from routectl.rows.vocabulary import TIME, vocabulary

if TYPE_CHECKING:
    from routectl.diff.compare import Difference
    from routectl.repo.disk import Tree
    from routectl.repo.traffic import Traffic

NO_LOG = "what it does to spend, latency, quality and providers hangs on the requests: name a log of them, `traffic: FILE` in the policy or `--traffic FILE`"


def weighed(
    one: Difference, trees: tuple[Tree, Tree], given: Traffic | None = None, *, outages: bool = False
) -> Difference:
    """The comparison with its impact, or with what is needed to tell it; `trees` are where the old and the new are from.

    Raises `Unusable` where the log that the call names can't be used.
    """
    if one.is_same or one.needs:
        return one
    if hole(one.old) or hole(one.new):
        return one._replace(needs=one.undecided)
    known = vocabulary(one.new, one.old)
    if not known.has_time:
        return one._replace(needs=f"a log says in `{TIME}` when a request came in, and here that is a dimension")
    try:
        one = one._replace(log_of="call" if given else "new")
        log = given or traffic_of(one.new, trees[1])
        if log is None:
            one, log = one._replace(log_of="old"), traffic_of(one.old, trees[0])
        if log is None:
            return one._replace(needs=NO_LOG, log_of="")
        read = (row for opened in log.opened() for row in rows(opened, one.new, one.old))
        return one._replace(impact=impact(one.old, one.new, read, one.same, outages=outages), log=log.names)
    except Unusable as error:
        if given is not None:
            raise
        return one._replace(needs=f"the traffic log of the policy can't be used: {error}")
