"""Which drills on record a change rewrites or deletes: a drill tells of a day, and that day doesn't change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from routectl.diff.change import Change
    from routectl.policy.evidence import Drill, Evidence


class LostDrill(NamedTuple):
    """A drill of the base that the head doesn't have as it was."""

    drill: Drill
    now: Drill | None
    """What stands under its name and for its day; None where it is gone."""

    @property
    def told(self) -> str:
        """What happened to it, in words."""
        how = "rewritten" if self.now else "deleted"
        return (
            f"drill `{self.drill.name}` of `{self.drill.provider_down}`, on record for `{self.drill.held_on}`, is {how}"
        )


def lost_drills(base: Evidence, head: Evidence, renamed: Mapping[str, str]) -> Iterator[LostDrill]:
    """What a change takes from the record. A drill that only has another name takes nothing, nor does one that follows a route's.

    `renamed` are routes that have another name now, by their old one.
    """
    kept = {_whole(drill, {}) for drill in head.drills}
    now = {(drill.name, drill.held_on): drill for drill in head.drills}
    for drill in base.drills:
        if _whole(drill, {}) not in kept and _whole(drill, renamed) not in kept:
            yield LostDrill(drill, now.get((drill.name, drill.held_on)))


def renamed_routes(changes: Iterable[Change]) -> dict[str, str]:
    """The routes that have another name now, by their old one."""
    return {
        str(change.before): str(change.after)
        for change in changes
        if change.kind == "renamed" and change.path[0] == "routes" and len(change.path) == 2
    }


def said(drill: Drill, renamed: Mapping[str, str]) -> tuple[Any, ...]:
    """What a drill says happened, whatever it is called."""
    rows = sorted(
        (renamed.get(row.route, row.route), row.requests, row.served, row.p95_ms or 0, *sorted(row.models.items()))
        for row in drill.results
    )
    return drill.provider_down, drill.passed, drill.policy_name, tuple(rows)


def _whole(drill: Drill, renamed: Mapping[str, str]) -> tuple[Any, ...]:
    return drill.held_on, drill.policy_digest, *said(drill, renamed)
