"""Requests of a traffic log that fare alike, as one group: what a comparison and a replay add up by a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.policy.evidence import Result

NOBODY = ""
"""In the place of a route, a model or a provider where there is none."""


class Counted(Protocol):
    """So many requests."""

    @property
    def requests(self) -> int:
        """How many."""


class Group(Counted, Protocol):
    """Requests that the same provider serves and the same row of evidence speaks for."""

    @property
    def provider(self) -> str:
        """Who serves them, or `NOBODY`."""

    @property
    def measured(self) -> Result | None:
        """The row that speaks for them; None where nothing was measured."""


AGroup = TypeVar("AGroup", bound=Group)
ASum = TypeVar("ASum", bound=Counted)


def by(
    groups: Iterable[AGroup], key: Callable[[AGroup], str], added: Callable[[list[AGroup]], ASum]
) -> dict[str, ASum]:
    """Groups added up by a key, most requests first, then by name."""
    found: dict[str, list[AGroup]] = {}
    for group in groups:
        found.setdefault(key(group), []).append(group)
    sums = {name: added(each) for name, each in found.items()}
    return dict(sorted(sums.items(), key=lambda entry: (-entry[1].requests, entry[0])))


def provider_shares(groups: Iterable[Group]) -> dict[str, float]:
    """Each provider's share of the requests that a model serves, most first; they sum to 1 where there are any."""
    found: dict[str, int] = {}
    for group in groups:
        if group.provider != NOBODY and group.requests:  # a row may stand for none
            found[group.provider] = found.get(group.provider, 0) + group.requests
    served = sum(found.values())
    ordered = sorted(found.items(), key=lambda entry: (-entry[1], entry[0]))
    return {name: requests / served for name, requests in ordered}
