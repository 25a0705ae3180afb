"""An entry of the baseline matches no finding any more.

A baseline is there to shrink. An entry that is left behind after its finding was mended would
let the same flaw come back unseen.

The entry names a fingerprint: the rule's code, the policy's name and the named keys to the
place. `routectl lint --write-baseline` takes dead entries out; it adds none to a baseline that
is already there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.place import Spot
from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.baseline import Applied


@rule(Severity.WARNING)
def check(applied: Applied) -> Iterator[Hit]:
    for fingerprint in applied.dead:
        yield Hit(
            Spot(applied.source, names=(fingerprint,)),
            f"`{fingerprint}` is in the baseline, but nothing finds it any more",
            help="take it out with `routectl lint --write-baseline`",
        )
