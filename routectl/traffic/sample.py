"""A small sample of a log: some requests of every decision, each with how many it stands for."""

from __future__ import annotations

from hashlib import blake2b
from heapq import heappush, heapreplace
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.request import canonical
from routectl.rows.instant import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from routectl.engine.decision import Decision
    from routectl.traffic.call import Call

Stratum = tuple[str, str, str, int]
"""An action, a route, a model and a step."""

MOST = 100_000
"""Requests of a sample."""


class Part(NamedTuple):
    """The requests of one decision."""

    stratum: Stratum
    requests: int
    """For how many the rows of the log stand."""
    kept: tuple[Call, ...]
    """Those of the sample, each with its weight."""


class _Pot:
    """The requests of one decision so far, and of them those with the smallest draws."""

    def __init__(self, most: int) -> None:
        self.rows = self.requests = 0
        self._most = most
        self.held: list[tuple[int, int, Call]] = []

    def take(self, call: Call, drawn: int) -> None:
        self.rows += 1
        self.requests += call.weight
        entry = (-drawn, -self.rows, call)
        if len(self.held) < self._most:
            heappush(self.held, entry)
        elif entry > self.held[0]:
            heapreplace(self.held, entry)

    def kept(self, count: int) -> tuple[Call, ...]:
        """So many of them, which stand for all: each for a whole number of requests, in proportion to its own weight."""
        chosen = [call for _, _, call in sorted(self.held, reverse=True)[:count]]
        whole = sum(call.weight for call in chosen)
        shares = [divmod(call.weight * self.requests, whole) for call in chosen]
        short = self.requests - sum(share for share, _ in shares)
        up = sorted(range(len(chosen)), key=lambda place: -shares[place][1])[:short]
        return tuple(
            call._replace(weight=share + (place in up))
            for place, (call, (share, _)) in enumerate(zip(chosen, shares, strict=True))
        )


def sample(
    calls: Iterable[Call], decide: Callable[[dict[str, Any]], Decision], rows: int, seed: int
) -> tuple[Part, ...]:
    """At most `rows` requests (more where there are more decisions), the same ones for the same seed and requests."""
    pots: dict[Stratum, _Pot] = {}
    for call in calls:
        if not call.weight:
            continue  # it stands for no request
        decision = decide(call.request)
        stratum = (
            decision.action,
            decision.route or "",
            decision.model or "",
            -1 if decision.step is None else decision.step,
        )
        if stratum not in pots:
            pots[stratum] = _Pot(rows)
        pots[stratum].take(call, drawn(call, seed))
    shares = _shares({stratum: pot.rows for stratum, pot in pots.items()}, rows)
    return tuple(
        Part(stratum, pots[stratum].requests, pots[stratum].kept(share)) for stratum, share in sorted(shares.items())
    )


def drawn(call: Call, seed: int) -> int:
    """What is drawn for a request: made on what it is, so that neither its file nor its place there matters.

    With an id it is that and the time, whatever else is known of it; requests that are alike in all have the same draw.
    """
    known = call.request.get("id") or canonical(call.request)
    made_on = f"{seed}:{call.time}:{known}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(made_on, digest_size=8).digest(), "big")


def _shares(sizes: dict[Stratum, int], rows: int) -> dict[Stratum, int]:
    """How many of each: one at least, the others by how many there are."""
    total = sum(sizes.values())
    shares = dict.fromkeys(sizes, 1)
    left = min(rows, total) - len(sizes)
    if left <= 0:
        return shares
    spare = {stratum: size - 1 for stratum, size in sizes.items()}
    whole = sum(spare.values())
    exact = {stratum: left * size / whole for stratum, size in spare.items()} if whole else {}
    for stratum, share in exact.items():
        shares[stratum] += int(share)
    short = left - sum(int(share) for share in exact.values())
    by_rest = sorted(exact, key=lambda stratum: (int(exact[stratum]) - exact[stratum], stratum))
    for stratum in by_rest[:short]:
        shares[stratum] += 1
    return shares


def columns(parts: Iterable[Part]) -> tuple[list[str], list[Call]]:
    """The columns that some request has something in, and the requests by their times."""
    calls = sorted((call for part in parts for call in part.kept), key=lambda call: (call.time, call.file, call.line))
    found = dict.fromkeys(name for call in calls for name in call.request)
    facts = dict.fromkeys(f"served.{name}" for call in calls for name in call.served)
    first = [name for name in ("id",) if name in found]
    return ["time", *first, *(name for name in found if name != "id"), *facts, "weight"], calls


def as_csv(parts: Iterable[Part]) -> str:
    """The sample as CSV that the profile `native` reads."""
    import csv
    import io

    names, calls = columns(parts)
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([_cell(value) for value in _values(call, names)] for call in calls)
    return written.getvalue()


def as_jsonl(parts: Iterable[Part]) -> str:
    """The sample as JSON Lines that the profile `native` reads."""
    import json

    names, calls = columns(parts)
    rows = (dict(zip(names, _values(call, names), strict=True)) for call in calls)
    lines = (
        json.dumps({name: value for name, value in row.items() if value is not None}, ensure_ascii=False)
        for row in rows
    )
    return "".join(f"{line}\n" for line in lines)


def _values(call: Call, names: Iterable[str]) -> list[Any]:
    return [_value(call, name) for name in names]


def _value(call: Call, name: str) -> Any:
    if name == "time":
        return text(call.time)
    if name == "weight":
        return call.weight
    return call.served.get(name[7:]) if name.startswith("served.") else call.request.get(name)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return " ".join(value)
    return "" if value is None else value
