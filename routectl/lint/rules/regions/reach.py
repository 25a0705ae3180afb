"""Where a provider may run what a model's id names."""

from __future__ import annotations

import re
from typing import NamedTuple

ANYWHERE = "global"
PROFILES = frozenset((ANYWHERE, "us", "us-gov", "eu", "apac", "jp", "au", "in", "ca"))
"""What an id at Bedrock begins with when it names an inference profile, which spreads requests over an area."""

GLOBAL_DEPLOYMENTS = frozenset(("global", "global-standard", "globalstandard", "global-batch", "globalbatch"))
"""How gateways mark the deployment types of Azure that may run anywhere, as a part of the id."""

AREAS = {
    "us": ("us-",),
    "eu": ("eu-", "europe-"),
    "apac": ("ap-", "asia-", "australia-"),
    "jp": ("ap-northeast-1", "ap-northeast-3", "asia-northeast"),
    "au": ("ap-southeast-2", "ap-southeast-4", "australia-"),
    "in": ("ap-south-", "asia-south1", "asia-south2"),
    "ca": ("ca-", "northamerica-northeast"),
}
"""How the names of cloud regions begin in each area."""

WITHIN = {"jp": "apac", "au": "apac", "in": "apac"}
_CLOUD_REGION = re.compile(r"[a-z]{2,}(?:-gov)?-[a-z]+-?\d{1,2}")


class Reach(NamedTuple):
    """The areas or cloud regions that an id keeps to; `anywhere` where it keeps to none."""

    places: frozenset[str] = frozenset()
    anywhere: bool = False
    profiles: frozenset[str] = frozenset()
    """Bedrock's profiles for the same model."""
    model: str = ""
    """Bedrock's id of the model itself, without a profile."""

    def leaves(self, region: str) -> bool:
        """Whether a model with this id can't be said to run in a region; False for a region of unknown name."""
        name = region.lower()
        if self.anywhere:
            return name != ANYWHERE
        known = name in AREAS or _CLOUD_REGION.fullmatch(name) is not None
        return known and not any(_is_in(place, name) for place in self.places)


def _is_in(place: str, region: str) -> bool:
    return region in (place, WITHIN.get(place)) or place.startswith(AREAS.get(region, "\0"))


def reach(id: str) -> Reach | None:
    """Where an id may run; None where it doesn't say."""
    *path, name = id.lower().split("/")
    if "locations" in path[:-1]:
        location = path[path.index("locations") + 1]
        return _kept(location) if _is_place(location) else None
    if name.endswith("@global") or not GLOBAL_DEPLOYMENTS.isdisjoint(path):
        return Reach(anywhere=True)
    if path[:1] == ["azure"] and path[1:]:
        return Reach(frozenset(path[1:2])) if path[1] in ("eu", "us") else None
    return _at_bedrock(path, name) if "." in name else None


def _at_bedrock(path: list[str], name: str) -> Reach | None:
    from routectl.lint.rules.regions.bedrock import OFFERS

    head, _, tail = name.partition(".")
    model = tail if head in PROFILES else name
    if not any(known.startswith(model.partition(".")[0] + ".") for known in OFFERS):
        return None
    on_demand, profiles = OFFERS.get(model, ("", ""))
    offered = frozenset(profiles.split())
    if head in PROFILES:
        return _kept(head)._replace(profiles=offered, model=model)
    for part in re.split("[:/]", "/".join(path)):
        if _CLOUD_REGION.fullmatch(part):
            return Reach(frozenset((part,)), profiles=offered, model=model)
    return Reach(frozenset(on_demand.split()), profiles=offered, model=model) if model in OFFERS else None


def _kept(place: str) -> Reach:
    return Reach(anywhere=True) if place == ANYWHERE else Reach(frozenset((place,)))


def _is_place(name: str) -> bool:
    return name in PROFILES or _CLOUD_REGION.fullmatch(name) is not None
