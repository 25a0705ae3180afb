"""A policy that is fit to decide: opened, linted with all that it is read with, and linked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.document.place import Spot
from routectl.finding import Severity
from routectl.lint.baseline import apply, parse
from routectl.lint.catalog import rules
from routectl.lint.mild import MILD
from routectl.lint.rules.logic.plainly import CODES, is_plainly_sound
from routectl.lint.run import Lint, lint
from routectl.lint.settings import Settings, settle
from routectl.output.escape import counted, visible
from routectl.policy.policy import Policy
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, reason
from routectl.repo.kept import READ_ALONG
from routectl.repo.open import Repo

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from routectl.document.place import Place
    from routectl.finding import Finding
    from routectl.policy.survey import Looked
    from routectl.repo.config import Configuration
    from routectl.repo.disk import Tree
    from routectl.repo.kept import Opened

HOLES = (
    "yaml-syntax", "unknown-kind", "schema-violation", "document-too-large", "encoding", "yaml-trap", "path-outside-root",
    "unknown-model", "unknown-provider", "unknown-tier", "unknown-route", "unknown-dimension", "unknown-value",
    "unknown-capability", "unknown-tag", "unknown-region", "duplicate-name", "missing-file", "fallback-cycle",
)  # fmt: skip
"""Rules whose errors leave something open that a decision hangs on: no comment, baseline or setting excuses them here."""

DECIDING = frozenset(("RoutePolicy", *READ_ALONG))
"""The kinds that a decision reads."""

MOST_TOLD = 20
"""So many findings are in an error's text; all of them are in its `lint`."""


class Unfit(Exception):
    """A policy that can't decide: it has errors, or names in it lead nowhere.

    `lint` has the findings; the text lists them, each with its file, line and column.
    """

    def __init__(self, lint: Lint) -> None:
        super().__init__(lint)
        self.lint = lint

    def __str__(self) -> str:
        findings = self.lint.findings
        left = len(findings) - MOST_TOLD
        return "\n".join(
            (
                f"the policy is not fit to decide: {counted(len(findings), 'error')}",
                *(visible(_line(finding)) for finding in findings[:MOST_TOLD]),
                *((f"… and {left:,} more",) if left > 0 else ()),
            )
        )


def ready(path: str, *, tree: Tree | None = None, config: Configuration | None = None) -> Policy:
    """The one policy at a path (`-` is standard input), with its registry and evidence, fit to decide.

    Raises `Unusable` where there is not exactly one, and `Unfit` where lint finds an error in its file
    or in what it is read with, or where it has a hole, whatever excuses that in a review.
    """
    config = configuration() if config is None else config
    repo = Repo([path], config["exclude"], tree)
    own = tuple(repo.look(opened) for opened in _opened(repo, path))
    policy = next((linked for looked in own for linked in looked.linked if isinstance(linked, Policy)), None)
    looked = (*own, *repo.followed())
    found = errors(looked, config, is_read=policy is not None)
    if policy is None or found:
        raise Unfit(Lint(found, len(looked)))
    return policy


def _opened(repo: Repo, path: str) -> list[Opened]:
    """The file with the policy; where none can be read, those that are to blame. Raises `Unusable`."""
    found: list[tuple[str, str]] = []
    holding: list[Opened] = []
    flawed: list[Opened] = []
    for opened in repo.opened():
        names = [document.name for document in opened.source.documents if document.kind == "RoutePolicy"]
        found += [(name, opened.source.path) for name in names]
        if names and not holding:
            holding = [opened]
        elif not found and not all(flaw.is_harmless for flaw in opened.source.flaws):
            flawed.append(opened)
    if len(found) > 1:
        told = [visible(f"`{name}` in {file}") for name, file in found[:8]] + (["…"] if len(found) > 8 else [])
        raise Unusable(f"`{path}` holds {len(found):,} policies, name a file with one: {', '.join(told)}")
    if not found and not flawed:
        raise Unusable(f"`{path}` holds no RoutePolicy")
    return holding or flawed


def errors(looked: Sequence[Looked], config: Configuration, *, is_read: bool) -> tuple[Finding, ...]:
    """What keeps a policy from deciding: the errors that nothing excuses, and the holes."""
    try:
        settings = settle(config.values, config.today)
    except ValueError as error:
        raise Unusable(str(error)) from None
    # whether a comment is of use to somebody can't be told from the files of one policy
    left_out = ("unused-ignore", *_lenient(settings), *_seen(looked, settings))
    run = lint(looked, settings._replace(ignore=(*settings.ignore, *left_out)), lambda: None)
    told = _without_known(run, known(config))
    strict = Settings(config.today, select=HOLES if is_read else ("RC0",), use_ignores=False)
    holes = [
        finding for finding in lint(looked, strict, lambda: None).findings if not is_read or _decides(finding.place)
    ]
    found = (*holes, *told)
    return told_once(one for one in found if one.severity is Severity.ERROR and one.suppression is None)


def told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by their places, what several runs tell once."""
    known = {(one.file, one.start, one.code, one.message): one for one in findings}
    return tuple(known[key] for key in sorted(known))


def _lenient(settings: Settings) -> tuple[str, ...]:
    """The rules that find no errors: they need not be asked, nor loaded."""
    return tuple(rule.code for rule in rules() if not _may_fail(rule.code, settings.severity.get(rule.code)))


def _may_fail(code: str, said: Severity | None) -> bool:
    return code not in MILD if said is None else said is Severity.ERROR


def _seen(looked: Sequence[Looked], settings: Settings) -> tuple[str, ...]:
    """The logic rules that are quickly seen to have no error to tell: to build what they look at takes longer than all else."""
    policies = [linked for one in looked for linked in one.linked if isinstance(linked, Policy)]
    if any(code in settings.severity for code in CODES) or any(policy.unresolved for policy in policies):
        return ()
    return CODES if all(map(is_plainly_sound, policies)) else ()


def _decides(place: Place) -> bool:
    """Whether a decision hangs on what stands at a place: not on the traffic of a policy, nor on its tests."""
    if isinstance(place, Spot):
        return True
    return place.document.kind in DECIDING and place.path[:1] != ("traffic",)


def _without_known(run: Lint, entries: Mapping[str, int]) -> tuple[Finding, ...]:
    """The findings of a run, those that the baseline knows marked."""
    if not entries:
        return run.findings
    from routectl.document.source import Source

    return apply(run.findings, entries, Source("", "")).findings


def known(config: Configuration) -> Mapping[str, int]:
    """The entries of the baseline that the configuration names, by fingerprint. Raises `Unusable`."""
    path = config.path("baseline")
    if not path:
        return {}
    try:
        return parse(config.text("baseline"))
    except OSError as error:
        raise Unusable(f"the baseline `{path}` can't be read: {reason(error)}") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"the baseline `{path}` can't be read: {error}") from None


def _line(finding: Finding) -> str:
    help = f" ({finding.help})" if finding.help else ""
    return f"{finding.file}:{finding.start.line}:{finding.start.column}: error {finding.code} {finding.message}{help}"
