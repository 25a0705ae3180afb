"""Which traffic log weighs a comparison: the one that the call names, else the new version's own, else the old one's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.diff.compare import hole
from routectl.diff.impact import MOST_ROWS, Impact, impact
from routectl.diff.same import DISTINCT, Same
from routectl.repo.disk import Unusable
from routectl.repo.going import going
from routectl.repo.traffic import traffic_of

if TYPE_CHECKING:
    from routectl.diff.compare import Difference
    from routectl.policy.policy import Policy
    from routectl.repo.disk import Tree
    from routectl.repo.traffic import Traffic
    from routectl.traffic.mapping import Mapping

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
    try:
        one = one._replace(log_of="call" if given else "new")
        log = given or traffic_of(one.new, trees[1])
        if log is None:
            one, log = one._replace(log_of="old"), traffic_of(one.old, trees[0])
        if log is None:
            return one._replace(needs=NO_LOG, log_of="")
        try:
            columns = meaning(one.old, one.new)
        except Unusable as error:  # a dimension has the name of something else that logs say
            return one._replace(needs=str(error), log_of="")
        found = weigh(log, one.old, one.new, columns, one.same, outages=outages)
        return one._replace(impact=found, log=log.names)
    except Unusable as error:
        if given is not None:
            raise
        return one._replace(needs=f"the traffic log of the policy can't be used: {error}")


def meaning(old: Policy, new: Policy) -> Mapping:
    """What the columns of a log become for both, as the profile `native` says. Raises `Unusable`.

    A capability that the models of one version alone have is one: the other can't meet it.
    """
    from routectl.traffic.mapping import mapping

    found = mapping((old, new))
    able = (policy.registry.capabilities for policy in (old, new) if policy.registry)
    needs = found.targets["needs"]._replace(listed=tuple(sorted({name for names in able for name in names})))
    return found._replace(targets={**found.targets, "needs": needs})


def weigh(
    log: Traffic, old: Policy, new: Policy, columns: Mapping, same: Same = DISTINCT, *, outages: bool = False
) -> Impact:
    """What a change does to the requests of a log. Raises `Unusable`."""
    from routectl.traffic.limited import requests
    from routectl.traffic.tally import Tally

    tally = Tally()
    with going("rows", log.size) as went:
        calls = requests(log.opened(), columns, tally, MOST_ROWS, went)
        return impact(old, new, calls, tally, same, outages=outages)
