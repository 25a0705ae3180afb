"""Suites that are fit to run: opened, their names leading somewhere, and the policies that they test fit to decide."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.document.place import Spot
from routectl.finding import Severity
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy.property import is_file
from routectl.policy.suite import Suite
from routectl.policy.survey import Looked
from routectl.ready import HOLES, Unfit, errors, ready, told_once
from routectl.repo.disk import Unusable, shown
from routectl.repo.open import Repo
from routectl.repo.source import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.finding import Finding
    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration
    from routectl.repo.disk import Tree

KIND = "PolicyTest"


class Fit(NamedTuple):
    """A suite that is fit to run, and the path of its file in a tree; None for the disk."""

    suite: Suite
    path: str
    tree: Tree | None = None

    def other(self, source: str, config: Configuration) -> Policy | str:
        """The policy that a `same_as` of this suite names, fit to decide; or why it can't be had."""
        here = os.path.dirname(self.path)
        try:
            if is_file(source):
                return ready(shown(os.path.normpath(os.path.join(here, source))), tree=self.tree, config=config)
            tested = os.path.normpath(os.path.join(here, self.suite.document.value["policy"]))
            with opened(source if ":" in source else f"{source}:", tested) as found:
                return ready(shown(found.path), tree=found.tree, config=config)
        except Unusable as unusable:
            return str(unusable)
        except Unfit as unfit:
            first = unfit.lint.findings[0]
            place = f"{first.file}:{first.start.line}:{first.start.column}"
            return f"`{source}` is not fit to decide: {place}: {first.code} {first.message}"


class Tests(NamedTuple):
    """The suites that a call means."""

    fit: tuple[Fit, ...]
    errors: tuple[Finding, ...]
    """What keeps the others from being run."""
    files: int
    """How many files with tests there are."""


def tests(paths: Sequence[str], config: Configuration, tree: Tree | None) -> Tests:
    """The suites at some paths of a tree, or of the disk for None. Raises `Unusable`."""
    repo = Repo(paths, config["exclude"], tree)
    looked: list[Looked] = []
    suites: list[Fit] = []
    for found in repo.opened(KIND):
        own = repo.look(found._replace(documents=tuple(one for one in found.documents if one.kind == KIND)))
        looked.append(own)
        suites += (Fit(suite, found.path, tree) for suite in own.linked if isinstance(suite, Suite))
    policies: dict[str, Policy] = {}
    for suite, *_ in suites:
        if suite.policy is not None:
            policies.setdefault(suite.policy.document.source.path, suite.policy)
    read = [Looked(policy.document.source, (policy,)) for policy in policies.values()]
    along = repo.followed(whole=True) if policies else ()
    flawed = errors([*looked, *read, *along], config, is_read=True)
    told = told_once((*_holes(looked, config), *_unread(suites, config), *(one for one in flawed if _hinders(one))))
    unfit = {finding.file for finding in told}
    fit = tuple(
        _with(policies, one) for one in suites if one.suite.policy is not None and unfit.isdisjoint(_files(one.suite))
    )
    return Tests(fit, told, len(looked))


def _with(policies: dict[str, Policy], fit: Fit) -> Fit:
    """Suites of one policy share it: what is worked out for it is worked out once."""
    assert fit.suite.policy is not None
    shared = policies[fit.suite.policy.document.source.path]
    return fit if shared is fit.suite.policy else fit._replace(suite=Suite(fit.suite.document, shared))


def _files(suite: Suite) -> set[str]:
    """The files that a suite hangs on."""
    policy = suite.policy
    assert policy is not None
    read = [suite.document, policy.document]
    read += [policy.registry.document] if policy.registry else []
    read += [one.document for one in (*policy.evidence.reports, *policy.evidence.drills)]
    return {document.source.path for document in read}


def _holes(looked: Sequence[Looked], config: Configuration) -> list[Finding]:
    """What the tests themselves leave open."""
    strict = Settings(config.today, select=HOLES, use_ignores=False)
    return [
        finding
        for finding in lint(looked, strict, lambda: None).findings
        if finding.severity is Severity.ERROR
        and (isinstance(finding.place, Spot) or finding.place.document.kind == KIND)
    ]


def _hinders(finding: Finding) -> bool:
    """Whether a suite can't be run as it was meant: a misspelled key may hide a state. What it expects amiss, running it tells."""
    place = finding.place
    return isinstance(place, Spot) or place.document.kind != KIND or finding.code.startswith("RC0")


def _unread(suites: Sequence[Fit], config: Configuration) -> list[Finding]:
    """Why the policies that could not even be read can't be."""
    found: dict[str, tuple[Finding, ...]] = {}
    for suite, path, tree in suites:
        target = os.path.normpath(os.path.join(os.path.dirname(path), suite.document.value["policy"]))
        if suite.policy is None and target not in found:
            try:
                ready(shown(target), tree=tree, config=config)
            except Unfit as unfit:
                found[target] = unfit.lint.findings
            except Unusable:  # the test says so itself: it names a file that isn't there, or holds no policy
                found[target] = ()
    return [finding for findings in found.values() for finding in findings]
