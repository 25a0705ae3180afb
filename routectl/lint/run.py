"""Applies the rules to what a repo holds, and settles what counts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Finding, Hit, Suppression
from routectl.lint.baseline import apply
from routectl.lint.catalog import rules as all_rules
from routectl.lint.fix import resolved
from routectl.lint.silence import Silence, silences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from routectl.document.place import Place
    from routectl.document.source import Source
    from routectl.lint.rule import Rule
    from routectl.lint.settings import Settings
    from routectl.policy.survey import Looked, Survey


MOST_HITS = 500
"""As many times one rule speaks of one document; a generated or hostile file could make it speak without end."""


class Lint(NamedTuple):
    """The findings of a run, in the order of their places, and how many files it looked at."""

    findings: tuple[Finding, ...]
    files: int

    def without(self, older: Lint) -> Lint:
        """Only what an older state didn't have: findings are the same by fingerprint, as often as they occurred."""
        left: dict[str, int] = {}
        for finding in older.findings:
            left[finding.fingerprint] = left.get(finding.fingerprint, 0) + 1
        new: list[Finding] = []
        for finding in self.findings:
            if left.get(finding.fingerprint, 0):
                left[finding.fingerprint] -= 1
            else:
                new.append(finding)
        return Lint(tuple(new), self.files)


def lint(looked: Iterable[Looked], settings: Settings, survey: Callable[[], Survey | None]) -> Lint:
    """Every finding on the files given. `survey` is asked once they have all been looked at; None skips what needs it."""
    run = _Run(settings)
    files = 0
    for file in looked:
        files += 1
        run.look(file)
    whole = survey()
    if whole is not None:
        run.ask("Survey", whole)
    run.silence()
    return Lint(tuple(sorted(run.findings.values(), key=_order)), files)


def mark_known(result: Lint, entries: Mapping[str, int], baseline: Source, settings: Settings) -> Lint:
    """The run with the findings that a baseline knows marked, and its dead entries told."""
    applied = apply(result.findings, entries, baseline)
    run = _Run(settings)
    run.ask("Applied", applied)
    return Lint(tuple(sorted((*applied.findings, *run.findings.values()), key=_order)), result.files)


def chosen(settings: Settings) -> tuple[Rule, ...]:
    """The rules that a run applies."""
    return tuple(
        rule
        for rule in all_rules()
        if any(rule.named(name) for name in settings.select) and not any(rule.named(name) for name in settings.ignore)
    )


class _Run:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rules: dict[str, list[tuple[Rule, dict[str, Any]]]] = {}
        self.applied = {rule.code for rule in chosen(settings)}
        for rule in chosen(settings):
            told = dict(settings.thresholds.get(rule.code, {}))
            if rule.check.wants_today:
                told["today"] = settings.today
            self.rules.setdefault(rule.check.subject, []).append((rule, told))
        self.findings: dict[tuple[Any, ...], Finding] = {}
        self.silenced: list[tuple[Source, tuple[Silence, ...]]] = []

    def look(self, file: Looked) -> None:
        for linked in file.linked:
            self.ask(type(linked).__name__, linked)
            self.ask("Linked", linked)
        if file.source.flaws:
            self.ask("Source", file.source)
        found = silences(file.source)
        if found:
            self.silenced.append((file.source, found))

    def ask(self, subject: str, value: Any) -> None:
        for rule, told in self.rules.get(subject, ()):
            for number, hit in enumerate(rule.check.answer(value, **told)):
                if number == MOST_HITS:
                    message = f"more than {MOST_HITS} of these were found in one place; the rest are left out"
                    self.note(rule, hit._replace(message=message, help="mend the others first", related=(), fix=None))
                    break
                self.note(rule, hit)

    def note(self, rule: Rule, hit: Hit) -> None:
        file = hit.place.file
        for pattern, codes in self.settings.per_path_ignores.items():
            if fnmatchcase(file, pattern) and any(rule.named(code) for code in codes):
                return
        finding = Finding(
            code=rule.code,
            slug=rule.slug,
            severity=self.settings.severity.get(rule.code, hit.severity or rule.severity),
            message=hit.message,
            help=hit.help,
            place=hit.place,
            fingerprint=fingerprint(rule.code, hit.place),
            related=hit.related,
            fix=resolved(hit.fix),
        )
        self.findings.setdefault((rule.code, file, hit.place.span, hit.message), finding)

    def silence(self) -> None:
        """Mark what comments silence, then ask the rules about those comments."""
        used: set[int] = set()
        for source, comments in self.silenced if self.settings.use_ignores else ():
            for key, finding in self.findings.items():
                comment = next((one for one in comments if self.covers(one, source, finding)), None)
                if comment is not None:
                    used.add(id(comment))
                    reason = Suppression("comment", comment.reason, comment.owner, comment.until)
                    self.findings[key] = finding._replace(suppression=reason)
        for _, comments in self.silenced:
            for comment in comments:
                self.ask_of(comment, used=id(comment) in used)

    def covers(self, comment: Silence, source: Source, finding: Finding) -> bool:
        return (
            finding.place.source.path == source.path
            and comment.first <= finding.start.line <= comment.last
            and bool(comment.reason)
            and not self.expired(comment)
            and any(named(finding, name) for name in comment.rules)
            and not any(named(finding, name) for name in self.settings.locked)
        )

    def expired(self, comment: Silence) -> bool:
        return bool(comment.until) and comment.until < self.settings.today.isoformat()

    def ask_of(self, comment: Silence, *, used: bool) -> None:
        told = Told(comment, used, self.expired(comment), self.applied, self.settings)
        self.ask("Told", told)


class Told(NamedTuple):
    """An ignore comment and what became of it: the subject of the rules on suppressions."""

    silence: Silence
    used: bool
    expired: bool
    applied: set[str]
    """Codes of the rules that ran."""
    settings: Settings

    @property
    def locked(self) -> tuple[str, ...]:
        """The rules it names that nothing can silence."""
        return tuple(
            name
            for name in self.silence.rules
            for lock in self.settings.locked
            if name.upper().startswith(lock.upper())
        )


def named(finding: Finding, name: str) -> bool:
    """Whether a code or slug means this finding's rule."""
    return name in (finding.code, finding.slug)


def fingerprint(code: str, place: Place) -> str:
    """The code, the document's name and the named keys to the place; the file's path where no document was read."""
    documents = place.source.documents
    document = getattr(place, "document", None) or (documents[0] if documents else None)
    return f"{code} {(document.name if document else '') or place.file} {'.'.join(place.names)}".strip()


def _order(finding: Finding) -> tuple[Any, ...]:
    return finding.file, finding.start, finding.code, finding.message
