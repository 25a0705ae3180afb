"""Did the version grow where the meaning changed, and only there?

Decisions, drills and reports carry a policy's version. Two meanings under one version can't be
told apart by it later, and a version that grows for nothing makes everyone look for a change
that isn't there. What a policy means is its digest: comments, layout, and evidence that nothing
reads don't count.

Fails where the digest changed and the version is not larger than it was, and where the version
changed and the digest, the version left out, did not.

Pass:

    metadata: {name: support, version: 15}   # was 14, and a ceiling was raised
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit
from routectl.policy.digest import meaning
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from routectl.review.change import Proposal


@question()
def check(proposal: Proposal) -> Answer:
    old, new = proposal.old, proposal.new
    if old is None or new is None:
        return Answer("not_applicable", "there is no other version to compare with")
    is_otherwise = meaning(old) != meaning(new)
    before, after = _shown(old.version), _shown(new.version)
    data = ({"before": old.version, "after": new.version, "meaning_changed": is_otherwise},)
    grew = (new.version or 0) > (old.version or 0)
    place = new.at("metadata", "version")
    if is_otherwise and not grew:
        least = (old.version or 0) + 1
        message = f"what `{new.name}` means changed, and its version did not grow: {before}, now {after}"
        return Answer("fail", message, hits=(Hit(place, message, f"write `version: {least}`"),), data=data)
    if not is_otherwise and old.version != new.version:
        message = f"the version of `{new.name}` went from {before} to {after}, and what it means is the same"
        return Answer("fail", message, hits=(Hit(place, message, f"keep version {before}"),), data=data)
    told = (
        f"the meaning changed, and the version went from {before} to {after}"
        if is_otherwise
        else "what it means is the same, and so is the version"
    )
    return Answer("pass", told, data=data)


def _shown(version: int | None) -> str:
    return "none" if version is None else str(version)
