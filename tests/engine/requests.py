"""Requests for a policy, as written: near its own numbers, and aimed at its routes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.engine.dice import Dice, dice
from tests.engine.landmarks import MOST, asked, bounds, landmarks, let_in, listed, plain
from tests.engine.matches import ALWAYS, capabilities
from tests.engine.worlds import World, Written

if TYPE_CHECKING:
    from collections.abc import Mapping

BUCKETS = ("sample_bucket", "split_bucket")


class Requests:
    """Makes requests for one policy."""

    def __init__(self, world: World) -> None:
        policy = plain(world.policy)
        self.declared: Written = policy.get("request", {})
        self.matches: list[Written] = [route["match"] for route in policy["routes"]]
        self.matches += [guardrail.get("when", {}) for guardrail in policy.get("guardrails", [])]
        self.capabilities = capabilities(plain(world.registry))
        self.numbers = {name: self._near(name, numbers) for name, numbers in landmarks(world).items()}

    def draw(self, dice: Dice) -> Written:
        """A request; most are aimed at some route or guardrail."""
        made = self._anyone(dice)
        if dice.chance(70):
            self._aim(dice, made, dice.pick(self.matches))
        if dice.chance(15):
            made["id"] = f"request {dice.whole(0, 99)}"
        elif dice.chance(80):
            made |= {bucket: self._number(dice, bucket) for bucket in BUCKETS}
        else:
            made |= {bucket: self._number(dice, bucket) for bucket in dice.some(BUCKETS)}
        if dice.chance(3):
            made["x-trace"] = dice.pick(("0af7", None, {"span": 1}))
        return made

    def _anyone(self, dice: Dice) -> Written:
        made: Written = {}
        for name in (*self.declared, *ALWAYS):
            if dice.chance(75):
                made[name] = self._value(dice, name)
            elif dice.chance(10):
                made[name] = None
        if dice.chance(30):
            made["needs"] = dice.some(self.capabilities, 0, 2)
        return made

    def _value(self, dice: Dice, name: str) -> Any:
        values = self.declared.get(name)
        if isinstance(values, list):
            return dice.pick(values) if dice.chance(85) else dice.pick(("other", "never listed", "low"))
        return self._number(dice, name)

    def _number(self, dice: Dice, name: str) -> int:
        low, high = self._range(name)
        near = self.numbers.get(name)
        if near and dice.chance(85):
            return dice.pick(near)
        return dice.whole(low, min(high, 10_000)) if dice.chance(80) else dice.pick((low, high))

    def _range(self, name: str) -> tuple[int, int]:
        if name in BUCKETS:
            return 0, 9999
        values = self.declared.get(name)
        return (values["min"], values["max"]) if isinstance(values, dict) else (0, MOST)

    def _near(self, name: str, numbers: list[int]) -> list[int]:
        low, high = self._range(name)
        return sorted({near for number in numbers for near in range(number - 1, number + 2) if low <= near <= high})

    def _aim(self, dice: Dice, made: Written, match: Mapping[str, Any]) -> None:
        """Change a request so that a match holds for it, where that can be."""
        for name, condition in match.items():
            if name == "any":
                self._aim(dice, made, dice.pick(condition))
            elif name == "needs":
                wanted, unwanted = asked(condition)
                made["needs"] = sorted((set(listed(made.get("needs", []))) | wanted) - unwanted)
                if len(made["needs"]) == 1 and dice.chance(50):
                    made["needs"] = made["needs"][0]
            elif isinstance(self.declared.get(name), list):
                allowed = let_in(condition, self.declared[name])
                if allowed and made.get(name) not in allowed:
                    made[name] = dice.pick(allowed)
            else:
                self._aim_number(dice, made, name, condition)

    def _aim_number(self, dice: Dice, made: Written, name: str, condition: Any) -> None:
        least, most = self._range(name)
        low, high = bounds(condition)
        low, high = max(low, least), min(high, most)
        value = made.get(name)
        if low <= high and not (value is not None and low <= value <= high):
            made[name] = dice.pick([near for near in self.numbers.get(name, ()) if low <= near <= high] or (low, high))


@st.composite
def requests(draw: st.DrawFn, world: World) -> Written:
    """Requests that hypothesis makes, and shrinks."""
    return Requests(world).draw(draw(dice()))
