"""What each column of a log becomes: a profile, changed by what the configuration and the call say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.document.values import short
from routectl.repo.disk import Unusable
from routectl.traffic.fill import Fill, column_map, fill
from routectl.traffic.profile import REST, Profile, Read, native, profile
from routectl.traffic.target import Target, targets
from routectl.traffic.values import UNITS, zone

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from collections.abc import Mapping as Table

    from routectl.policy.policy import Policy

FILE = "@file"
"""In the place of a column: the file's own name, without its endings."""


class Said(NamedTuple):
    """A column that the configuration or the call names."""

    flag: str
    """`map` or `fill`."""
    column: str
    what: str
    """As it was written."""


class Mapping(NamedTuple):
    """What columns become and what is filled in; every file of a log is read by it."""

    name: str
    """The profile's."""
    profile: Profile
    targets: Table[str, Target]
    reads: Table[str, tuple[Read, ...]]
    """By target, where it is looked for; the first that has something is taken."""
    fills: Table[str, Fill]
    seed: int = 0
    zone: str = ""
    said: tuple[Said, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that is looked for, `@file` left out."""
        found = [column for reads in self.reads.values() for read in reads for column in read.columns]
        found += [*(self.profile.only.columns if self.profile.only else ()), *self.profile.joins]
        return tuple(dict.fromkeys(column for column in found if column != FILE))


def mapping(
    policies: Collection[Policy],
    *,
    name: str = "native",
    maps: Sequence[str] = (),
    fills: Sequence[str] = (),
    seed: int = 0,
    at: str = "",
) -> Mapping:
    """The mapping for requests of these policies; without a policy, for all dimensions that are named. Raises `Unusable`.

    `maps` are `COLUMN=TARGET`, `fills` are `TARGET=VALUE`; `at` is the zone of times that have none.
    """
    chosen = profile(name)
    written = [_map(one) for one in maps]
    wanted = [_pair(one, "fill") for one in fills]
    own = () if policies else [*chosen.reads, *(target for _, target, _ in written), *(target for target, _ in wanted)]
    known = targets(policies, own)
    where = zone(at or chosen.zone)
    reads = {target: [read] for target, read in (chosen.reads or native(tuple(known))).items() if target in known}
    said: dict[str, list[Read]] = {}
    named = []
    for read, target, what in written:
        _known(target, known, what)
        said.setdefault(target, []).append(_checked(read, known[target], what))
        named.append(Said("map", read.columns[0], what))
    reads |= said
    found: dict[str, Fill] = {}
    for target, text in wanted:
        what = f"--fill {target}={short(text)}"
        _known(target, known, what)
        if known[target].is_fact:
            raise Unusable(f"`{what}`: what was served is known or unknown, it is never filled in")
        if target in found:
            raise Unusable(f"`{what}`: `{target}` is filled twice")
        read_from = column_map(text, what) if "{" in text else None
        if read_from is not None:
            reads.setdefault(target, []).append(_checked(read_from, known[target], what))
            named.append(Said("fill", read_from.columns[0], what))
        else:
            found[target] = fill(known[target], text, where)
    ordered = {target: tuple(reads[target]) for target in known if target in reads}
    return Mapping(name, chosen, known, ordered, found, seed, at or chosen.zone, tuple(named))


def _map(written: str) -> tuple[Read, str, str]:
    """A column, what it becomes, and how it was written."""
    column, target = _pair(written, "map", last=True)
    what = f"--map {short(written)}"
    unit = ""
    if target.endswith("]") and "[" in target:
        target, _, unit = target[:-1].partition("[")
        if unit not in UNITS:
            raise Unusable(f"`{what}`: a unit is one of {', '.join(UNITS)}, not `{short(unit)}`")
    read = column_map(column, what) or Read((column,))
    if read.columns[0].startswith("@") and read.columns[0] != FILE:
        raise Unusable(f"`{what}`: of what begins with `@` there is `{FILE}` alone, the file's name")
    return (read._replace(unit=unit) if unit else read), target.strip(), what


def _pair(written: str, flag: str, *, last: bool = False) -> tuple[str, str]:
    left, equals, right = written.rpartition("=") if last else written.partition("=")
    if not equals or not left.strip() or not right.strip():
        form = "COLUMN=DIMENSION" if last else "DIMENSION=VALUE"
        raise Unusable(f"--{flag} wants {form}, not `{short(written)}`")
    return left.strip(), right.strip()


def _known(target: str, known: Table[str, Target], what: str) -> None:
    if target not in known:
        from routectl.closest import did_you_mean

        help = did_you_mean(target, known) or f"there are {', '.join(known)}"
        raise Unusable(f"`{what}`: nothing is named `{short(target)}`; {help}")


def _checked(read: Read, target: Target, what: str) -> Read:
    """The same, where its unit and its values make sense for the target. Raises `Unusable`."""
    if read.unit and target.kind not in ("moment", "number"):
        raise Unusable(f"`{what}`: only a time or a duration has a unit")
    for value in (read.values or {}).values():
        if target.kind == "text" and target.listed is not None and value not in (*target.listed, "other", REST):
            from routectl.closest import did_you_mean

            help = did_you_mean(value, target.listed) or f"there are {', '.join(target.listed)}"
            raise Unusable(f"`{what}`: `{short(value)}` is not listed in `{target.name}`; {help}")
    return read
