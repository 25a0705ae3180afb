"""What a decision comes to, as expectations see it: the same for all requests that one rule decides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.engine.outcome import Outcome
    from routectl.engine.table import Table
    from routectl.policy.expectation import Expectation

SERVING = ("model", "provider", "step", "controls")
"""What is said of these speaks of decisions in which a model serves ("Properties" in the language page)."""

FIELDS = ("action", "route", *SERVING, "escalation")
"""The fields that properties and cases speak of alike."""


class Answer(NamedTuple):
    """An outcome with the model's provider and the escalation."""

    outcome: Outcome
    provider: str | None
    escalation: str | None

    @classmethod
    def of(cls, decision: Decision) -> Answer:
        return cls(decision.outcome, decision.provider, decision.escalation)

    @property
    def model(self) -> str | None:
        return self.outcome.model

    def value(self, field: str) -> Any:
        """What it says of one of the `FIELDS`."""
        return getattr(self if field in ("provider", "escalation") else self.outcome, field)


def answers(table: Table) -> dict[Outcome, Answer]:
    """The answer of each outcome of a table."""
    return {
        rule.outcome: Answer(rule.outcome, rule.model.provider if rule.model else None, rule.escalation)
        for rule in table.rules
    }


def unmet(expectation: Expectation, answer: Answer) -> tuple[str, ...]:
    """The fields that are not what is expected."""
    return tuple(key for key in FIELDS if not _fits(key, expectation, answer))


def describes(expectation: Expectation, answer: Answer) -> bool:
    """Whether this is such an outcome; one without a model is none where something is said of the model."""
    if answer.model is None and any(_is_asked(key, expectation) for key in SERVING):
        return False
    return not unmet(expectation, answer)


def passes(expectation: Expectation, answer: Answer) -> bool:
    """The same, except that an outcome without a model passes what is said of the model."""
    failing = unmet(expectation, answer)
    return not failing or (answer.model is None and all(key in SERVING for key in failing))


def _is_asked(key: str, expectation: Expectation) -> bool:
    return getattr(expectation, key) not in (None, ())


def _fits(key: str, expectation: Expectation, answer: Answer) -> bool:
    if not _is_asked(key, expectation):
        return True
    asked, value = getattr(expectation, key), answer.value(key)
    if isinstance(asked, bool):
        return asked is (value is not None)
    if key != "controls":
        return value in asked
    return value is not None and all(
        bounds is (cap is not None) if isinstance(bounds, bool) else bounds.holds(cap)
        for cap, bounds in ((getattr(value, name), bounds) for name, bounds in asked)
    )
