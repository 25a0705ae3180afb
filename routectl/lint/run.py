"""Applies the rules to what a repo holds, and settles what counts."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Finding, Hit, Severity
from routectl.lint.baseline import apply
from routectl.lint.catalog import codes
from routectl.lint.catalog import rules as all_rules
from routectl.lint.fix import resolved
from routectl.lint.silence import silences
from routectl.lint.suppress import Told, around, reason_of, suppressed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from routectl.document.place import Place, Span
    from routectl.document.source import Source
    from routectl.lint.rule import Rule
    from routectl.lint.settings import Settings
    from routectl.lint.silence import Silence
    from routectl.policy.survey import Looked, Survey


MOST_HITS = 500
"""As many findings of one rule are told in one file; a generated or hostile one could make it speak without end."""


_OF_ONE_FILE = frozenset({"Linked", "Registry", "Report", "Source"})
"""Subjects whose hits all stand in their own file; those on a policy may stand in its evidence."""


_ECHOING = frozenset({"missing-file", "path-outside-root"})
"""Rules whose findings may come from another file, the related place then."""


class Lint(NamedTuple):
    """The findings of a run, in the order of their places, and how many files it looked at."""

    findings: tuple[Finding, ...]
    files: int
    lacks_policy: bool = False
    """Whether folders were looked at, and all that could be read in them, and there was no policy."""

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
        return self._replace(findings=tuple(new))


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
    run.silence(surveyed=whole is not None and whole.is_sure)
    lacks_policy = whole is not None and whole.is_read and not any(one.kind == "RoutePolicy" for one in whole.named)
    return Lint(tuple(sorted(run.findings.values(), key=_order)), files, lacks_policy)


def without_echoes(result: Lint) -> Lint:
    """Without what only says that another file is broken, where that is told there and weighs as much.

    For people: what decides whether a policy can be used looks at the findings of its own file.
    """
    told: dict[tuple[str, Span], int] = {}
    for finding in result.findings:
        if finding.suppression is None and not _is_echo(finding):
            key = finding.file, finding.place.span
            told[key] = max(told.get(key, 0), finding.severity.rank)
    kept = (
        finding
        for finding in result.findings
        if not _is_echo(finding)
        or told.get((finding.related[0].place.file, finding.related[0].place.span), -1) < finding.severity.rank
    )
    return result._replace(findings=tuple(kept))


def mark_known(result: Lint, entries: Mapping[str, int], baseline: Source, settings: Settings) -> Lint:
    """The run with the findings that a baseline knows marked, and its dead entries told."""
    applied = apply(result.findings, entries, baseline)
    run = _Run(settings)
    run.ask("Applied", applied)
    return result._replace(findings=tuple(sorted((*applied.findings, *run.findings.values()), key=_order)))


def chosen(settings: Settings) -> tuple[Rule, ...]:
    """The rules that a run applies."""
    left_out = codes(settings.ignore)
    selected = codes(settings.select)
    return tuple(rule for rule in all_rules() if rule.code in selected and rule.code not in left_out)


class _Run:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.rules: dict[str, list[tuple[Rule, dict[str, Any]]]] = {}
        for rule in chosen(settings):
            told = dict(settings.thresholds.get(rule.code, {}))
            if rule.check.wants_today:
                told["today"] = settings.today
            self.rules.setdefault(rule.check.subject, []).append((rule, told))
        self.mild = frozenset(one for one in Severity if one.rank < settings.least.rank)
        self.findings: dict[tuple[Any, ...], Finding] = {}
        self.counts: dict[tuple[str, str], int] = {}
        self.overfull: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.silenced: list[tuple[Looked, tuple[Silence, ...]]] = []
        self.told_of: Source | None = None

    def look(self, file: Looked) -> None:
        for linked in file.linked:
            self.ask(type(linked).__name__, linked)
            for side in getattr(linked, "sides", ()):
                self.ask(side, linked)
            self.ask("Linked", linked)
        is_asked = self.settings.use_ignores or "Told" in self.rules
        found = silences(file.source) if is_asked else ()
        if file.source.flaws:
            self.ask("Source", file.source)
        if found:
            self.silenced.append((file, found))

    def ask(self, subject: str, value: Any) -> None:
        for rule, told in self.rules.get(subject, ()):
            for hit in rule.check.answer(value, **told):
                if not self.note(rule, hit) and subject in _OF_ONE_FILE:
                    break

    def note(self, rule: Rule, hit: Hit) -> bool:
        """Make a hit a finding; whether another hit of this rule in this file could still change anything."""
        file = hit.place.file
        severity = self.settings.severity.get(rule.code, hit.severity or rule.check.severity)
        if severity in self.mild:
            return True
        count = self.counts.get((rule.code, file), 0)
        if count > MOST_HITS:
            return self.raise_to(severity, self.overfull[rule.code, file])
        if self.is_left_out(rule, file):
            return False
        self.keep_to(hit)
        key = (rule.code, file, hit.place.span, hit.message)
        if key in self.findings:
            return True
        if count == MOST_HITS:
            message = f"{rule.code} finds more than {MOST_HITS} times something in this file: the rest is left out"
            hit = hit._replace(message=message, help="mend the others first", related=(), fix=None)
            self.overfull[rule.code, file] = key
        self.counts[rule.code, file] = count + 1
        self.findings[key] = Finding(
            code=rule.code,
            slug=rule.slug,
            severity=severity,
            message=hit.message,
            help=hit.help,
            place=hit.place,
            fingerprint=fingerprint(rule.code, hit.place),
            related=hit.related,
            fix=resolved(hit.fix),
        )
        return True

    def keep_to(self, hit: Hit) -> None:
        """Find where a hit stands, and let go of the file before: thousands may be told of, and all of them are kept till the end."""
        for place in (hit.place, *(related.place for related in hit.related)):
            if place.source is hit.place.source:
                place.span  # noqa: B018  found and remembered
        if self.told_of is not hit.place.source:
            if self.told_of is not None:
                self.told_of.let_go()
            self.told_of = hit.place.source

    def raise_to(self, severity: Severity, key: tuple[Any, ...]) -> bool:
        """What stands for findings left out is as severe as the worst of them: they may not turn a failed run into a passed one.

        Says whether it could be more severe still.
        """
        told = self.findings[key].severity
        if severity is not told and severity.rank > told.rank:
            self.findings[key] = self.findings[key]._replace(severity=severity)
        return self.findings[key].severity is not Severity.ERROR

    def is_left_out(self, rule: Rule, file: str) -> bool:
        return any(
            fnmatchcase(file, pattern) and any(rule.named(code) for code in codes)
            for pattern, codes in self.settings.per_path_ignores.items()
        )

    def silence(self, *, surveyed: bool) -> None:
        """Mark what comments silence, then ask the rules about those comments."""
        here: dict[str, dict[tuple[Any, ...], Finding]] = {file.source.path: {} for file, _ in self.silenced}
        for key, finding in self.findings.items():
            if finding.file in here:
                here[finding.file][key] = finding
        for file, comments in self.silenced:
            used: dict[int, set[str]] = {}
            if self.settings.use_ignores:
                for key, comment in suppressed(here[file.source.path], comments, self.settings):
                    if comment.whole or key != self.overfull.get(key[:2]):
                        self.findings[key] = self.findings[key]._replace(suppression=reason_of(comment))
                        used.setdefault(id(comment), set()).add(key[0])
            looked = self.looked_at(file, surveyed)
            lines = _lines(here[file.source.path].values())
            for comment in comments:
                found = around(comment, lines)
                self.ask("Told", Told(comment, used.get(id(comment), ()), looked, self.settings, found))

    def looked_at(self, file: Looked, surveyed: bool) -> frozenset[str]:
        """Codes of the rules that could look at all of a file: none where something in it is broken or unknown."""
        flawed = not all(flaw.is_harmless for flaw in file.source.flaws)
        if flawed or not self.settings.use_ignores or any(one.unresolved or one.lacks for one in file.linked):
            return frozenset()
        return frozenset(
            rule.code
            for subject, entries in self.rules.items()
            for rule, _ in entries
            if (surveyed or subject != "Survey") and not self.is_left_out(rule, file.source.path)
        )


def fingerprint(code: str, place: Place) -> str:
    """The code, the document's name and the named keys to the place; the file's path where no document was read."""
    documents = place.source.documents
    document = getattr(place, "document", None) or (documents[0] if documents else None)
    return f"{code} {(document.name if document else '') or place.file} {'.'.join(place.names)}".strip()


def _is_echo(finding: Finding) -> bool:
    return bool(finding.related) and finding.slug in _ECHOING


def _lines(findings: Iterable[Finding]) -> dict[str, list[int]]:
    """The lines that each rule's findings stand on, in order."""
    found: dict[str, list[int]] = {}
    for finding in findings:
        found.setdefault(finding.code, []).append(finding.start.line)
    return {code: sorted(lines) for code, lines in found.items()}


def _order(finding: Finding) -> tuple[Any, ...]:
    return finding.file, finding.start, finding.code, finding.message
