"""Which findings ignore comments silence, and what became of each comment."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Suppression
from routectl.lint.catalog import find, rules

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from routectl.finding import Finding
    from routectl.lint.settings import Settings
    from routectl.lint.silence import Silence

    Key = tuple[Any, ...]
    """How the run tells its findings apart."""


class Told(NamedTuple):
    """An ignore comment and what became of it: the subject of the rules on suppressions."""

    silence: Silence
    used: Collection[str]
    """Codes of the rules that it silenced."""
    looked: Collection[str]
    """Codes of the rules that looked at all of its file."""
    settings: Settings
    around: Collection[str] = ()
    """Codes of the rules that found something on its lines, where it names something that is no rule."""

    @property
    def expired(self) -> bool:
        return is_expired(self.silence, self.settings)

    @property
    def idle(self) -> tuple[str, ...]:
        """The rules it names that looked and found nothing for it."""
        found = [(name, rule.code) for name in self.silence.rules if (rule := find(name)) is not None]
        return tuple(name for name, code in found if code in self.looked and code not in self.used)

    @property
    def locked(self) -> tuple[str, ...]:
        """The rules it names that nothing can silence."""
        codes = locked(self.settings)
        return tuple(
            name for name in self.silence.rules if codes and (rule := find(name)) is not None and rule.code in codes
        )


def around(comment: Silence, lines: Mapping[str, Sequence[int]]) -> tuple[str, ...]:
    """Which of the rules that found something on these lines of its file did so on the comment's, where it names no rule.

    It is looked for nowhere else: ten thousand comments may stand in a file.
    """
    if all(find(name) for name in comment.rules):
        return ()
    return tuple(
        code
        for code, own in lines.items()
        if (at := bisect_left(own, comment.first)) < len(own) and own[at] <= comment.last
    )


def counts(comment: Silence, settings: Settings) -> bool:
    """Whether the comment says enough to silence anything: its reason, and what configuration demands beside it."""
    return (
        bool(comment.reason)
        and (bool(comment.owner) or not settings.require_owner)
        and (bool(comment.until) or not settings.require_date)
        and not comment.undated
        and not is_expired(comment, settings)
    )


def is_expired(comment: Silence, settings: Settings) -> bool:
    """Whether it names a last day, and that is past."""
    return bool(comment.until) and comment.until < settings.today.isoformat()


def locked(settings: Settings) -> frozenset[str]:
    """Codes of the rules that configuration locks."""
    return frozenset(rule.code for name in settings.locked for rule in rules() if rule.named(name))


def suppressed(
    findings: Mapping[Key, Finding], comments: Sequence[Silence], settings: Settings
) -> Iterator[tuple[Key, Silence]]:
    """The findings of one file that its comments silence, each with the one of them that reaches furthest."""
    by_code: dict[str, list[Silence]] = {}
    beyond = locked(settings)
    for comment in comments:
        if counts(comment, settings):
            for code in {rule.code for name in comment.rules if (rule := find(name)) is not None} - beyond:
                by_code.setdefault(code, []).append(comment)
    lines: dict[str, list[tuple[int, Key]]] = {}
    for key, finding in findings.items():
        if finding.code in by_code:
            lines.setdefault(finding.code, []).append((finding.start.line, key))
    for code, found in lines.items():
        own = sorted(by_code[code], key=lambda comment: comment.first)
        begun, reach = 0, None
        for line, key in sorted(found, key=lambda one: one[0]):
            while begun < len(own) and own[begun].first <= line:
                reach = own[begun] if reach is None or own[begun].last > reach.last else reach
                begun += 1
            if reach is not None and line <= reach.last:
                yield key, reach


def reason_of(comment: Silence) -> Suppression:
    """What the outputs say of a finding that this comment silences."""
    return Suppression("comment", comment.reason, comment.owner, comment.until)
