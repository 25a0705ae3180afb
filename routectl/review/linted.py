"""Both sides of a change linted by the base's configuration: what the proposed side has that the base doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from routectl.finding import Severity
from routectl.lint.baseline import apply
from routectl.lint.catalog import rules
from routectl.lint.run import Lint, lint
from routectl.lint.settings import settle
from routectl.ready import known
from routectl.repo.spared import spared

if TYPE_CHECKING:
    from routectl.finding import Finding
    from routectl.lint.settings import Settings
    from routectl.repo.sides import Side
    from routectl.review.change import Change


class Worse(NamedTuple):
    """The findings that only the proposed side has."""

    found: tuple[Finding, ...]
    files: int


def worse(change: Change) -> Worse:
    """Findings that would fail a lint, and that the base didn't have; a comment that comes with them excuses nothing."""
    from routectl.document.source import Source

    config = change.config
    least = Severity(config["fail-on"])
    settings = _failing(settle(config.values, config.today), least)
    head = _lint(change.head, settings)
    counted = apply(head.findings, known(config), Source("", "")).findings
    found = tuple(
        finding
        for finding in counted
        if finding.severity.rank >= least.rank
        and (finding.suppression is None or finding.suppression.kind == "comment")
    )
    if found:
        found = Lint(found, head.files).without(_lint(change.base, _of(found, settings))).findings
    return Worse(found, head.files)


def _failing(settings: Settings, least: Severity) -> Settings:
    """The settings of a run that notes only what it fails for; of all, where it fails for comments that silence nothing."""
    told = (settings.severity.get(rule.code, rule.severity) for rule in rules() if rule.check.subject == "Told")
    return settings if any(severity.rank >= least.rank for severity in told) else settings._replace(least=least)


def _of(found: tuple[Finding, ...], settings: Settings) -> Settings:
    """The settings of a run that asks the rules that have found something, and no others: theirs are all that is held against it.

    What a rule says of comments hangs on what all others find.
    """
    codes = {finding.code for finding in found}
    if any(rule.check.subject == "Told" for rule in rules() if rule.code in codes):
        return settings
    return settings._replace(select=tuple(sorted(codes)))


def _lint(side: Side, settings: Settings) -> Lint:
    repo = side.repo
    return lint(spared(repo.looked()), settings, lambda: repo.survey() if repo.whole else None)
