"""Which states a question is about: the nominal one, those with a few providers down, those that a condition lets in, or any."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.engine.box import ANYWHERE, Box

if TYPE_CHECKING:
    from routectl.engine.space import Axis


class States(NamedTuple):
    """A set of states. An axis that `where` names has the values it lets in; any other is nominal, or free.

    With `most_down`, the providers are free too, as long as no more of them are down.
    """

    free: bool = False
    where: Box = ANYWHERE
    most_down: int | None = None

    def mask(self, axis: Axis) -> int:
        """The classes of an axis of the state that are looked at, as bits."""
        for name, values in self.where:
            if name == axis.name:
                return sum(1 << place for place, value in enumerate(axis.values) if value in values)
        everything = (1 << axis.size) - 1
        return everything if self.free or (self.most_down is not None and axis.kind == "providers_down") else 1

    @property
    def one(self) -> bool:
        """Whether there is one state to look at: the nominal one."""
        return not self.free and not self.where and not self.most_down

    @property
    def has_nominal(self) -> bool:
        """Whether the nominal state is among them, for all that the states themselves say of it."""
        return all("no" in values or "ok" in values for _, values in self.where)

    def __str__(self) -> str:
        if self.where:
            return "given"
        return "any" if self.free else "nominal" if self.most_down is None else f"outages:{self.most_down}"


NOMINALLY = States()
ANY = States(free=True)

NEAREST_FIRST = (NOMINALLY, States(most_down=1), ANY)
"""Where something is looked for that may be anywhere: in the plainest states first, which are also the quickest."""


def read_states(written: str) -> States:
    """`nominal`, `any`, or `outages:N` for at most N providers down. Raises ValueError."""
    name, _, number = written.partition(":")
    if name == "outages" and number.isascii() and number.isdigit():
        return States(most_down=int(number[:9]))
    if written not in ("nominal", "any"):
        raise ValueError(f"`{written}` is no choice of states: use `nominal`, `any`, or `outages:N`")
    return ANY if written == "any" else NOMINALLY
