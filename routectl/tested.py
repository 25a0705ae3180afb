"""Suites that are fit to run: opened, their names leading somewhere, and the policies that they test fit to decide."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from routectl.document.place import Spot
from routectl.finding import Severity
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.policy.policy import Policy
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
            return str(unusable).replace(f"`{source}:`", f"`{source}`")  # as it is written in the suite
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
    untested: tuple[Policy, ...] = ()
    """The policies at the same paths that no suite is about, where they are asked for."""


def tests(paths: Sequence[str], config: Configuration, tree: Tree | None, *, untested: bool) -> Tests:
    """The suites at some paths of a tree, or of the disk for None, and the policies there that are `untested`. Raises `Unusable`."""
    return tests_of(Repo(paths, config["exclude"], tree), config, tree, untested=untested)


def tests_of(repo: Repo, config: Configuration, tree: Tree | None, *, untested: bool) -> Tests:
    """The same of a repo that is open."""
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
    others = _untested(repo, suites) if untested else []
    read += others
    along = repo.followed(by=policies.values()) if read else ()
    flawed = errors([*looked, *read, *along], config, is_read=True)
    told = told_once((*_holes(looked, config), *_unread(suites, config), *(one for one in flawed if _hinders(one))))
    unfit = {finding.file for finding in told}
    fit = tuple(
        _with(policies, one)
        for one in suites
        if one.suite.policy is not None
        and one.suite.policy.registry is not None  # else it can't decide: what is wrong is told of the registry's file
        and unfit.isdisjoint(_files(one.suite))
    )
    bare = (one for other in others for one in other.linked if isinstance(one, Policy))
    return Tests(fit, told, len(looked), tuple(one for one in bare if unfit.isdisjoint(_read_with(one))))


def _untested(repo: Repo, suites: Sequence[Fit]) -> list[Looked]:
    """The files with policies that no suite names."""
    named = {_target(fit) for fit in suites}
    found = [one for one in repo.opened("RoutePolicy") if one.path not in named]
    return [
        repo.look(one._replace(documents=tuple(each for each in one.documents if each.kind == "RoutePolicy")))
        for one in found
    ]


def _target(fit: Fit) -> str:
    """Where the policy of a suite is, whether or not it can be read."""
    return os.path.normpath(os.path.join(os.path.dirname(fit.path), fit.suite.document.value["policy"]))


def _with(policies: dict[str, Policy], fit: Fit) -> Fit:
    """Suites of one policy share it: what is worked out for it is worked out once."""
    assert fit.suite.policy is not None
    shared = policies[fit.suite.policy.document.source.path]
    return fit if shared is fit.suite.policy else fit._replace(suite=Suite(fit.suite.document, shared))


def _files(suite: Suite) -> set[str]:
    """The files that a suite hangs on."""
    assert suite.policy is not None
    return {suite.document.source.path, *_read_with(suite.policy)}


def _read_with(policy: Policy) -> set[str]:
    """The files that a policy hangs on."""
    read = [policy.document]
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
        target = _target(Fit(suite, path, tree))
        if suite.policy is None and target not in found:
            try:
                ready(shown(target), tree=tree, config=config)
            except Unfit as unfit:
                found[target] = unfit.lint.findings
            except Unusable:  # the test says so itself: it names a file that isn't there, or holds no policy
                found[target] = ()
    return [finding for findings in found.values() for finding in findings]
