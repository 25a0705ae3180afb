"""What lint finds in the files of a change with a part of it: what a run fails for, as the base's configuration has it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from routectl.document.source import Source
from routectl.finding import Severity
from routectl.lint.baseline import apply
from routectl.lint.catalog import rules
from routectl.lint.run import Lint, lint
from routectl.lint.settings import settle
from routectl.policy.digest import used_models
from routectl.policy.policy import Policy
from routectl.policy.registry import Registry
from routectl.policy.strays import shared
from routectl.policy.survey import Survey
from routectl.ready import known

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.finding import Finding
    from routectl.lint.settings import Settings
    from routectl.policy.evidence import Evidence
    from routectl.policy.strays import Strays
    from routectl.policy.survey import Looked
    from routectl.repo.config import Configuration
    from routectl.review.files import Files
    from routectl.review.turned import Key

NEVER = "never"

UNWRITTEN = "one can't be written without the other"


class StepLint:
    """Lint of any part of a change, each part once."""

    def __init__(self, files: Files, config: Configuration, others: Sequence[Policy]) -> None:
        """`others` are the policies that the change leaves alone: what they use of a registry is in use."""
        self.files = files
        self.config = config
        self.others = tuple(others)
        self._found: dict[frozenset[Key], Lint | None] = {}

    def new(self, chosen: frozenset[Key], before: frozenset[Key]) -> tuple[str, ...]:
        """What is found with a part of the change, and neither with the part `before` nor with all of it.

        As RV110 has it: a comment that comes with a finding doesn't excuse it, the base's baseline does.
        """
        after = self.found(chosen)
        if after is None:
            return (UNWRITTEN,)
        counted = [one for one in after.findings if one.suppression is None or one.suppression.kind == "comment"]
        left = Lint(tuple(counted), 0)
        for other in (before, self.files.turned.everything):
            known_already = self.found(other) if left.findings else None
            left = left.without(known_already) if known_already else left
        return tuple(_told(one) for one in left.findings)

    def found(self, chosen: frozenset[Key]) -> Lint | None:
        """The findings that a run fails for; None where the files don't say what was meant."""
        if chosen not in self._found:
            self._found[chosen] = self._run(chosen)
        return self._found[chosen]

    def _run(self, chosen: frozenset[Key]) -> Lint | None:
        looked = self.files.looked(self.files.texts(chosen), chosen)
        if not looked:
            return None
        if self.config["fail-on"] == NEVER:
            return Lint((), len(looked))
        run = lint(looked, self._settings, lambda: self._survey(looked))
        least = Severity(self.config["fail-on"]).rank
        bad = [one for one in run.findings if one.severity.rank >= least]
        return Lint(apply(bad, self._known, Source("", "")).findings, run.files)

    @cached_property
    def _known(self) -> dict[str, int]:
        return dict(known(self.config))

    @cached_property
    def _settings(self) -> Settings:
        """The configuration's, without the rules that take most of the time and find nothing that a run fails for."""
        own = settle(self.config.values, self.config.today)
        least = Severity(self.config["fail-on"]).rank
        mild = (
            rule.code
            for rule in rules()
            if rule.family == "logic" and own.severity.get(rule.code, rule.severity).rank < least
        )
        return own._replace(ignore=(*own.ignore, *mild))

    def _survey(self, looked: Sequence[Looked]) -> Survey:
        """What the policies and registries come to together; nothing of names and tests, which a step leaves as they are."""
        linked = [one for file in looked for one in file.linked]
        used: dict[str, frozenset[str]] = {}
        strays: dict[Evidence, Strays] = {}
        for policy in (*(one for one in linked if isinstance(one, Policy)), *self.others):
            strays[policy.evidence] = shared(strays.get(policy.evidence), policy)
            if policy.registry is not None:
                path = policy.registry.document.source.path
                used[path] = used.get(path, frozenset()) | used_models(policy)
        registries = tuple((one.document.source.path, one) for one in linked if isinstance(one, Registry))
        return Survey((), frozenset(), registries, used, whole=False, strays=tuple(strays.items()))


def _told(one: Finding) -> str:
    return f"{one.code} {one.message}"
