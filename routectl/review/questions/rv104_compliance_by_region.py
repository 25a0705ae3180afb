"""Is every region still served only where and as it was?

For every listed `region` with every listed `risk`, and for requests that have neither, the models
that can be reached are worked out exactly, before and after: with everything up, with any one
provider down, and in any state at all. A fallback that only an outage brings in counts, for that is
when data goes where nobody expected it. A model counts with its provider, the regions where it
runs and the compliance that its provider has: the same name at another provider is another model.

Fails where a model is newly reached in some states and

- lacks a compliance that every model had that was reached there, in those states, before;
- or doesn't run in the request's own region, and every one of those did (where the region has a
  name that no model's region has, in any region where all of them ran);
- or a guardrail of the base refused it for these requests, and lets it through now.

A region or risk class that no model served before has nothing to be compared with: it is shown.
Where a policy declares no `region` or `risk`, all its requests count as one.

Pass:

    fallback: [secure-v1-eu]   # runs in eu, with the compliance of the target

Each model that is newly reached comes with a request and a state to try with `routectl simulate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.diff.compare import hole
from routectl.engine.store import TooLarge
from routectl.engine.wording import as_arguments
from routectl.finding import Hit
from routectl.output.escape import counted
from routectl.policy.condition import OTHER
from routectl.report import Lines, Table
from routectl.review.question import Answer, question
from routectl.review.residency import DIMENSIONS, MOST_CELLS, TooManyCells, cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.report import Block, Tone
    from routectl.review.change import Proposal
    from routectl.review.residency import Cell, Reached

MOST_SHOWN = 60
MOST_HITS = 20

WHEN = {"nominal": "with everything up", "outages:1": "with one provider down", "any": "in some state"}


@question()
def check(proposal: Proposal) -> Answer:
    old, new = proposal.old, proposal.new
    if old is None or new is None:
        return Answer("not_applicable", "there is no other version to compare with")
    why = hole(old) or hole(new)
    if why:
        return Answer("undecided", f"who is reached can't be told: {why}")
    try:
        found = cells(old, new)
    except TooManyCells:
        return Answer("undecided", f"there are more than {MOST_CELLS} regions and risk classes")
    except (TooLarge, ValueError) as error:
        return Answer("undecided", f"who is reached can't be told: {error}")
    undeclared = [name for name in DIMENSIONS if not new.values(name) and not old.values(name)]
    reached = [(cell, one) for cell in found for one in cell.reached]
    bad = [(cell, one) for cell, one in reached if _is_bad(one)]
    summary = f"{counted(len(reached), 'time')} a model is newly reached in a region and risk class"
    if not reached:
        summary = f"no model is newly reached, in any state; looked at were {counted(len(found), 'pair')} of region and risk class"
    elif bad:
        summary += f", {len(bad):,} of them with less than was there before"
    for name in undeclared:
        summary += f"; no `{name}` is declared"
    hits = tuple(_hit(proposal, cell, one) for cell, one in bad[:MOST_HITS])
    data = tuple(_data(cell) for cell in found)
    return Answer("fail" if bad else "pass", summary, tuple(_blocks(found)), hits, data)


def _is_bad(one: Reached) -> bool:
    return bool(one.lacks or one.outside or one.lost)


def _hit(proposal: Proposal, cell: Cell, one: Reached) -> Hit:
    assert proposal.new is not None
    served = one.served
    message = (
        f"{_requests(cell)} can reach `{served.model}` of `{served.provider}` now, {WHEN[one.states]}: {_flaw(one)}"
    )
    candidate = next(
        (each for each in proposal.new.routes for two in each.candidates if two.model.name == served.model), None
    )
    place = next(
        (two.at for two in candidate.candidates if two.model.name == served.model) if candidate else iter(()),
        proposal.place,
    )
    help = f"keep it out with a guardrail, or see for yourself: `routectl simulate {place.file} {as_arguments(one.witness)}`"
    return Hit(place, message, help)


def _flaw(one: Reached) -> str:
    said = []
    if one.lost:
        said.append("a guardrail refused it these before")
    if one.lacks:
        said.append(f"it lacks {_names(one.lacks)}, which every model had that was reached before")
    if one.outside:
        said.append(f"it doesn't run in {_names(one.outside)}, and every model did that was reached before")
    return "; ".join(said)


def _requests(cell: Cell) -> str:
    said = [
        f"`{name}: {value}`"
        for name, value in zip(DIMENSIONS, (cell.region, cell.risk), strict=True)
        if value not in (None, OTHER)
    ]
    return f"requests with {' and '.join(said)}" if said else "requests that name none of the listed values"


def _blocks(found: tuple[Cell, ...]) -> Iterator[Block]:
    rows: list[tuple[str, ...]] = []
    tones: list[Tone] = []
    for cell in found:
        first = (_value(cell.region), _value(cell.risk))
        for one in cell.reached:
            served = one.served
            flaws = [
                *(["a guardrail was lost"] if one.lost else []),
                *([f"lacks {', '.join(one.lacks)}"] if one.lacks else []),
                *([f"not in {', '.join(one.outside)}"] if one.outside else []),
            ]
            flaw = " and ".join(flaws) or ("no" if cell.before[one.states] else "no model before")
            rows.append(
                (*first, f"{served.model} of {served.provider}", ", ".join(sorted(served.regions)) or "–",
                 ", ".join(sorted(served.compliance)) or "–", WHEN[one.states], flaw)
            )  # fmt: skip
            tones.append("error" if _is_bad(one) else "")
    quiet = [f"{_value(cell.region)}, {_value(cell.risk)}" for cell in found if not cell.reached]
    if rows:
        columns = ("region", "risk", "newly reached", "runs in", "compliance", "when", "less than before")
        more = f"; {len(rows) - MOST_SHOWN:,} more are not shown" if len(rows) > MOST_SHOWN else ""
        shown = tuple(rows[:MOST_SHOWN])
        yield Table(f"Newly reached, by region{more}", columns, shown, tuple(tones[:MOST_SHOWN]), by=0)
        tries = dict.fromkeys(
            f"`{one.served.model}`: `{as_arguments(one.witness)}`" for cell in found for one in cell.reached
        )
        yield Lines(tuple(tries)[:MOST_SHOWN], "Try with `routectl simulate`", is_detail=True)
    if quiet and rows:
        yield Lines(tuple(quiet[:MOST_SHOWN]), "Nothing newly reached", is_detail=True)


def _value(value: str | None) -> str:
    return "any" if value is None else "other" if value == OTHER else value


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _data(cell: Cell) -> dict[str, Any]:
    return {
        "region": cell.region, "risk": cell.risk,
        "before": {states: sorted(one.model for one in those) for states, those in cell.before.items()},
        "after": {states: sorted(one.model for one in those) for states, those in cell.after.items()},
        "newly_reached": [
            {
                "model": one.served.model, "provider": one.served.provider, "regions": sorted(one.served.regions),
                "compliance": sorted(one.served.compliance), "states": one.states, "lacks": list(one.lacks),
                "outside": list(one.outside), "guardrail_lost": one.lost,
                "witness": {"request": one.witness.request, "state": one.witness.state},
            }
            for one in cell.reached
        ],
    }  # fmt: skip
