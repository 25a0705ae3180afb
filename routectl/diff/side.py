"""What one version of a policy does with a traffic log: requests and spend by group, and what evidence says of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.policy.figure import Expected, Figure
from routectl.policy.group import NOBODY, by, provider_shares

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.policy.evidence import Result


class Group(NamedTuple):
    """Requests that are decided, measured and told alike."""

    action: str
    route: str
    model: str
    provider: str
    intent: str
    measured: Result | None
    requests: int
    priced: int
    """Those of known cost: all but those of a model without a price."""
    usd: float


class Sum(NamedTuple):
    """How many requests, and what they are estimated to cost together; `priced` of them have a known cost."""

    requests: int = 0
    priced: int = 0
    usd: float = 0.0


class Side(NamedTuple):
    """One version, over all requests that were weighed."""

    groups: tuple[Group, ...]
    days: int

    @property
    def requests(self) -> int:
        """How many requests there are."""
        return sum(group.requests for group in self.groups)

    @property
    def spend_usd_per_day(self) -> Figure:
        """The estimated cost of all requests of known cost, by the days; what no model serves costs nothing."""
        whole = added(self.groups)
        return Figure(whole.usd / self.days if whole.priced else None, self._share(whole.priced))

    @property
    def expected(self) -> Expected:
        """What evidence expects of them."""
        return Expected(self.groups)

    @property
    def actions(self) -> dict[str, int]:
        """Requests by what is done with them, most first."""
        return {name: one.requests for name, one in self.by(lambda group: group.action).items()}

    @property
    def provider_shares(self) -> dict[str, float]:
        """Each provider's share of the requests that a model serves, most first; they sum to 1 where there are any."""
        return provider_shares(self.groups)

    @property
    def herfindahl(self) -> Figure:
        """The sum of the squares of the providers' shares: 1 where one has all, 1/n where n have as much each."""
        shares = self.provider_shares
        served = sum(group.requests for group in self.groups if group.provider != NOBODY)
        return Figure(sum(share * share for share in shares.values()) if shares else None, self._share(served))

    def by(self, key: Callable[[Group], str]) -> dict[str, Sum]:
        """The groups added up by a key, most requests first, then by name."""
        return by(self.groups, key, added)

    def _share(self, requests: float) -> float:
        return requests / self.requests if self.requests else 0.0


def added(groups: Iterable[Group]) -> Sum:
    """Groups as one."""
    requests = priced = 0
    usd = 0.0
    for group in groups:
        requests, priced, usd = requests + group.requests, priced + group.priced, usd + group.usd
    return Sum(requests, priced, usd)
