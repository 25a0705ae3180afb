"""What `lint` has to say: its findings, and the rules that made them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Severity
from routectl.report import Report, Rule, Table

if TYPE_CHECKING:
    from routectl.lint.rule import Rule as LintRule
    from routectl.lint.run import Lint

SITE = "https://github.com/routectl/routectl/blob/main/docs/rules/"


def report(lint: Lint, rules: tuple[LintRule, ...], *, statistics: bool = False) -> Report:
    """The report of a run; with `statistics`, a count by rule instead of each finding's text."""
    return Report(
        "lint",
        lint.findings,
        _statistics(lint) if statistics else (),
        None,
        lint.files,
        tuple(describe(rule) for rule in rules),
        aside="no policy" if lint.files and lint.lacks_policy else "",
    )


def describe(rule: LintRule) -> Rule:
    """A rule as formats tell of it."""
    return Rule(rule.code, rule.slug, rule.severity, rule.summary, rule.page, f"{SITE}{rule.code}.md")


def _statistics(lint: Lint) -> tuple[Table, ...]:
    counts: dict[tuple[str, str, str], int] = {}
    for finding in lint.findings:
        if finding.suppression is None:
            key = (finding.code, finding.slug, finding.severity.value)
            counts[key] = counts.get(key, 0) + 1
    rows = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    if not rows:
        return ()
    severities = ", ".join(
        f"{sum(n for (_, _, s), n in rows if s == severity.value)} {severity.value}" for severity in reversed(Severity)
    )
    return (Table(severities, ("count", "code", "rule", "severity"), tuple((str(n), *key) for key, n in rows)),)
