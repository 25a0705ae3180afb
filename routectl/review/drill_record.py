"""Which drills on record a change rewrites or deletes: a drill tells of a day, and that day doesn't change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from routectl.diff.compare import Difference
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


class Names(NamedTuple):
    """What has another name now, by its old one: drills on record know the old."""

    policies: Mapping[str, str]
    routes: Mapping[str, str]


SAME = Names({}, {})


def renamed(difference: Difference | None) -> Names:
    """The policy, and those of its routes, that have another name now."""
    if difference is None:
        return SAME
    return Names(
        {difference.old.name: difference.new.name},
        {
            str(change.before): str(change.after)
            for change in difference.changes
            if change.kind == "renamed" and change.path[0] == "routes" and len(change.path) == 2
        },
    )


def lost_drills(base: Evidence, head: Evidence, names: Names) -> Iterator[LostDrill]:
    """What a change takes from the record. A drill that only has another name takes nothing, nor does one that follows others' names."""
    kept = {_whole(drill, SAME) for drill in head.drills}
    now = {(drill.name, drill.held_on): drill for drill in head.drills}
    for drill in base.drills:
        if _whole(drill, SAME) not in kept and _whole(drill, names) not in kept:
            yield LostDrill(drill, now.get((drill.name, drill.held_on)))


def said(drill: Drill, names: Names) -> tuple[Any, ...]:
    """What a drill says happened, whatever it is called."""
    rows = sorted(
        (names.routes.get(row.route, row.route), row.requests, row.served, row.p95_ms or 0, *sorted(row.models.items()))
        for row in drill.results
    )
    return drill.provider_down, drill.passed, names.policies.get(drill.policy_name, drill.policy_name), tuple(rows)


def _whole(drill: Drill, names: Names) -> tuple[Any, ...]:
    return drill.held_on, drill.policy_digest, *said(drill, names)
