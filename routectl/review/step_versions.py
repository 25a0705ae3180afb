"""The version of each policy in each step of a change: one that grows with every step that changes what the policy means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.document.recast import anew, recast
from routectl.document.source import Source
from routectl.policy.digest import meaning

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from routectl.policy.policy import Policy
    from routectl.review.steps import Step, TakenApart

Versions = dict[int, int | None]
"""By the number of the policy; None where it has none."""


def versions(apart: TakenApart) -> Sequence[Versions]:
    """The versions in every step; the last to change a policy has the proposed version, or a larger one where that is too small."""
    steps = apart.taken.steps
    found: list[Versions] = [{} for _ in steps]
    for number, one in enumerate(apart.turned.proposals):
        if one.old is None or one.new is None:
            continue  # new, or gone: there is nothing to grow from
        growing = list(_growing(apart, number))
        version = one.old.version
        for place, grows in enumerate(growing):
            if grows:
                least = (version or 0) + 1
                version = least if any(growing[place + 1 :]) else max(least, one.new.version or 0)
            found[place][number] = version
    return found


def _growing(apart: TakenApart, number: int) -> Iterator[bool]:
    """Of each step, whether a policy means something else with it."""
    before = apart.turned.policies(frozenset())[number]
    for step in apart.taken.steps:
        after = apart.turned.policies(step.chosen)[number]
        yield before is not after and before is not None and after is not None and meaning(before) != meaning(after)
        before = after


def grown(apart: TakenApart, step: Step, wanted: Mapping[int, int | None]) -> dict[str, str]:
    """The files of a step, each policy with the version that is wanted of it."""
    texts = dict(apart.texts(step))
    for number, version in wanted.items():
        one = apart.turned.proposals[number]
        for policy in (one.new, one.old):
            path = policy.document.source.path if policy else ""
            if policy is not None and path in texts:
                texts[path] = _with_version(path, texts[path], policy, version)
                break
    return texts


def _with_version(path: str, text: str, policy: Policy, version: int | None) -> str:
    source = Source(path, text)
    for index, document in enumerate(source.documents):
        if document.kind == "RoutePolicy" and document.name == policy.name:
            value = _said(document.value, version)
            if value != document.value:
                edited = recast(document, value, document)
                return edited.text if edited else anew(source, {index: value})
    return text


def _said(value: dict[str, Any], version: int | None) -> dict[str, Any]:
    rest = {key: entry for key, entry in value["metadata"].items() if key != "version"}
    if version is None:
        return {**value, "metadata": rest}
    known = value["metadata"]
    return {**value, "metadata": {**known, "version": version}}
