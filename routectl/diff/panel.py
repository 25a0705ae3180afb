"""The two rule tables of a comparison, and one set of questions for both: what a page needs to ask what-if."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.box import DRAWN, Range
from routectl.engine.portable import portable
from routectl.engine.table import table
from routectl.engine.witness import STATE_KEYS
from routectl.policy.condition import OTHER, WHOLE
from routectl.report import Panel, Question, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.diff.behaviour import Behaviour
    from routectl.diff.compare import Difference
    from routectl.engine.box import Domain
    from routectl.engine.table import Table
    from routectl.engine.witness import Witness
    from routectl.report import Answers

MOST_SERVING = 9_000
"""Where routes have more models than this together, their tables would be too large for a page."""

PARTS = {
    "": "Request", "whole": "Tokens and time", "needs": "Needs", "bucket": "Buckets", "providers_down": "Providers down",
    "models_down": "Models down", "failing_quality": "Quality failing", "budget": "Budget",
}  # fmt: skip

ABOUT = "Pick a request and a state: both versions decide it here, by the rule tables that the comparison was proved on"


class Desk(NamedTuple):
    """A panel, and where each axis of the two policies is asked for in it."""

    panel: Panel
    places: dict[str, int]

    def answers(self, witness: Witness) -> Answers:
        """What to answer for a request in a state."""
        asked = [(name, value) for name, value in witness.request.items() if name != "needs"]
        asked += [(f"needs:{name}", 1) for name in witness.request.get("needs", ())]
        asked += [(f"{key}:{name}", 1) for key in STATE_KEYS for name in witness.state.get(key, ())]
        asked += [(f"budget:{scope}", level) for scope, level in witness.state.get("budget", {}).items()]
        return tuple((self.places[name], self._answer(name, value)) for name, value in asked if name in self.places)

    def _answer(self, name: str, value: Any) -> int:
        values = self.panel.questions[self.places[name]].values
        return values.index(value if value in values else OTHER) if values else value


def desk(one: Difference) -> Desk | str:
    """The panel of a comparison, or why there is none."""
    if sum(len(route.serving) for policy in (one.old, one.new) for route in policy.routes) > MOST_SERVING:
        return "the rule tables are too large for a page"
    tables = table(one.old), table(one.new)
    domains: dict[str, tuple[Domain, ...]] = {}
    for each in reversed(tables):
        for name, domain in each.axes.items():
            domains[name] = (*domains.get(name, ()), domain)
    for name, both in domains.items():
        if len({isinstance(domain, Range) for domain in both}) > 1:
            return f"`{name}` is listed in one version and a number in the other"
    order = list(PARTS)
    names = sorted(domains, key=lambda name: order.index(_part(name)))
    places = {name: place for place, name in enumerate(names)}
    questions = tuple(_question(name, domains[name]) for name in names)
    written = [_side(each, questions, places, names) for each, names in zip(tables, one.same, strict=True)]
    sides = (Side(_title("Before", one.old.version), written[0]), Side(_title("Now", one.new.version), written[1]))
    made = Desk(Panel("What if …", ABOUT, questions, sides), places)
    first = _plainest(one.behaviour) if one.behaviour else None
    return made._replace(panel=made.panel._replace(answers=made.answers(first))) if first else made


def _plainest(found: Behaviour) -> Witness | None:
    """A witness that shows the most: of another model, else of any other decision, else of who is told."""
    models = (each.witness for each in found.regions if each.before.model != each.after.model)
    others = (each.witness for each in (found.regions or found.escalations))
    return next(chain(models, others), None)


def _title(word: str, version: int | None) -> str:
    return word if version is None else f"{word}, version {version}"


def _part(name: str) -> str:
    kind, colon, _ = name.partition(":")
    if colon:
        return kind
    return "whole" if name in WHOLE else "bucket" if name in DRAWN else ""


def _question(name: str, domains: Iterable[Domain]) -> Question:
    part = _part(name)
    shown = name.partition(":")[2] or name
    listed = [domain for domain in domains if not isinstance(domain, Range)]
    if not listed:
        ranges = [domain for domain in domains if isinstance(domain, Range)]
        low = min(each.low for each in ranges)
        highs = [each.high for each in ranges if each.high is not None]
        high = max(highs) if len(highs) == len(ranges) else None
        return Question(PARTS[part], shown, "number", (), None, low, high, "no limit" if name == "sla_ms" else f"{low}")
    if part in ("", "budget"):
        values = dict.fromkeys(value for domain in listed for value in domain if value != OTHER or part)
        choices = tuple(values) if part else (*values, OTHER)
        return Question(PARTS[part], shown, "choice", choices, 0 if part else len(choices) - 1)
    return Question(PARTS[part], shown, "switch")


def _side(
    each: Table, questions: tuple[Question, ...], places: dict[str, int], renamed: Mapping[str, str]
) -> dict[str, Any]:
    """A table, each axis with its question, and of a listed one the place of each answer in it."""
    written = portable(each)
    for axis in written["axes"]:
        question = axis["question"] = places[axis["name"]]
        if "values" in axis and questions[question].kind == "choice":
            own = {value: place for place, value in enumerate(axis["values"])}
            axis["places"] = [own.get(value, own.get(OTHER, 0)) for value in questions[question].values]
    for route in written["routes"]:
        route["now"] = renamed.get(route["name"], route["name"])
    unknown = [name for name in places if name.startswith("needs:") and name not in each.axes]
    written["unknown"] = [
        {
            "question": places[name],
            "words": f"no model of its registry has capability `{name[6:].replace('`', chr(39))}`",
        }
        for name in unknown
    ]
    return written
