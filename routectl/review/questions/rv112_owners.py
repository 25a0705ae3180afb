"""Is it known who has to approve this change?

A policy is one file, and four people answer for what it does: `metadata.owners` names them. Who has
to look at a change follows from what it does, exactly, and not from which lines it touches:

- `platform` at every change of a policy;
- `finance` where some requests get dearer, a price changes, a cost ceiling rises, or a budget or quota changes;
- `sre` where fallbacks, degrade steps or escalations change, another model or none serves some
  requests in a state other than the nominal one, or drills on record are rewritten or deleted;
- `product` where quality changes or can't be told, other requests are refused, a static answer has
  another text, it changes which intents there are or which route they take, or measurements on record
  are rewritten or deleted;
- each of them where another owner is named for it.

A policy that is new or gone needs all of them. An owner is who the base names: a change can't
choose its own reviewers. Only for a role that the base leaves open the change's own entry counts.

Fails where a needed role has no owner, or would have none any more; and where a policy is gone. Its tests,
guardrails and drills go with it, so no other question is left that could say no, and nothing routes its
requests any more. Let its owners sign off: a waiver of this question is for exactly these policies. One that
is in another file, has another name, or is written otherwise is paired with what it was, and isn't gone.

Pass:

    owners: {platform: "@acme/ai", product: "@acme/support", sre: "@acme/sre", finance: "@acme/finops"}

The evidence ends in the lines for a CODEOWNERS file: the changed files with the owners that this
change needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.finding import Hit
from routectl.report import Code, Lines, Prose, Table
from routectl.review.approvals import codeowners, needed
from routectl.review.question import Answer, question

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.report import Block
    from routectl.review.approvals import Needed
    from routectl.review.change import Change, Proposal

MOST_SHOWN = 60
MOST_REASONS = 3


@question()
def check(change: Change) -> Answer:
    if not change.changed:
        return Answer("not_applicable", "no policy changed")
    asked = {one: needed(one) for one in change.changed}
    found = [(one, each) for one, roles in asked.items() for each in roles]
    missing = [(one, each) for one, each in found if not each.owner]
    gone = [one for one in change.changed if one.new is None]
    roles = ", ".join(f"`{role}`" for role in dict.fromkeys(each.role for _, each in found))
    summary = f"{roles} must approve"
    if missing:
        open_roles = ", ".join(f"`{role}`" for role in dict.fromkeys(each.role for _, each in missing))
        summary += (
            f", and {open_roles} has no owner"
            if len({each.role for _, each in missing}) == 1
            else f", and {open_roles} have no owner"
        )
    if gone:
        names = ", ".join(f"`{one.name}`" for one in gone[:MOST_REASONS]) + (", …" if gone[MOST_REASONS:] else "")
        summary += f"; {names} {'is' if len(gone) == 1 else 'are'} gone"
    return Answer(
        "fail" if missing or gone else "pass",
        summary,
        tuple(_blocks(asked, found)),
        (*(_hit(one, each) for one, each in missing), *map(_gone, gone)),
        tuple(_data(one, each) for one, each in found),
    )


def _hit(one: Proposal, each: Needed) -> Hit:
    message = f"`{each.role}` has to approve this change of `{one.name}` and has no owner: {each.reasons[0]}"
    return Hit(one.policy.at("metadata", "owners"), message, f"name who answers for it: `owners: {{{each.role}: …}}`")


def _gone(one: Proposal) -> Hit:
    message = f"policy `{one.name}` is gone, with its tests, guardrails and drills"
    return Hit(one.place, message, "put it back, or let its owners sign off: `--waiver RV112` prints the document")


def _blocks(asked: dict[Proposal, tuple[Needed, ...]], found: list[tuple[Proposal, Needed]]) -> Iterator[Block]:
    rows = tuple(
        (
            one.name,
            each.role,
            _owner(each),
            "; ".join(each.reasons[:MOST_REASONS]) + ("; …" if len(each.reasons) > MOST_REASONS else ""),
        )
        for one, each in found[:MOST_SHOWN]
    )
    yield Table("Who must approve", ("policy", "role", "owner", "because"), rows)
    lines, unfit = codeowners(asked)
    if lines:
        yield Prose("For a CODEOWNERS file:")
        yield Code(lines, "codeowners")
    if unfit:
        yield Lines(unfit[:MOST_SHOWN], "Not in the lines for a CODEOWNERS file")


def _owner(each: Needed) -> str:
    if each.proposed:
        return f"{each.owner} (the change names {each.proposed})"
    return each.owner or "nobody"


def _data(one: Proposal, each: Needed) -> dict[str, Any]:
    return {
        "of": one.name, "role": each.role, "owner": each.owner or None, "proposed_owner": each.proposed or None,
        "reasons": list(each.reasons),
    }  # fmt: skip
