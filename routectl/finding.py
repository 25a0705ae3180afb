"""What a check has to say: a rule makes a `Hit`, the run makes it a `Finding`."""

from __future__ import annotations

from enum import Enum
from typing import Literal, NamedTuple

from routectl.document.place import At, Place, Position, Span


class Severity(Enum):
    """How bad a finding is; `error` fails the run unless told otherwise."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """0 for `info`, 1 for `warning`, 2 for `error`."""
        return list(Severity).index(self)


class Related(NamedTuple):
    """Another place that explains a finding: the route that shadows this one, say."""

    place: Place
    message: str


class Edit(NamedTuple):
    """One change to a document, by path.

    `set` replaces the value at the place, `add` puts `key: value` into the mapping there
    (or `value` at the end of the list there), `remove` deletes the entry, `rename` gives
    its key the name `key`.
    """

    place: At
    change: Literal["set", "add", "remove", "rename"]
    value: object = None
    key: str = ""


class Replacement(NamedTuple):
    """An edit as text: what stands at `span` of `file` becomes `text`."""

    file: str
    span: Span
    text: str


class Fix(NamedTuple):
    """A remedy that routectl can apply itself. A safe one keeps the policy's digest."""

    title: str
    safe: bool
    edits: tuple[Edit, ...] | tuple[Replacement, ...]


class Hit(NamedTuple):
    """What a rule found: the place, the flaw in the user's own words, and the remedy."""

    place: Place
    message: str
    help: str = ""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    """Where it is not the rule's own: a fallback that can't serve is less than a target that can't."""


class Suppression(NamedTuple):
    """Why a finding does not count: an ignore comment, a line of the baseline, or a waiver."""

    kind: Literal["comment", "baseline", "waiver"]
    reason: str
    owner: str = ""
    until: str = ""


class Finding(NamedTuple):
    """A hit with its rule: what every output format renders."""

    code: str
    slug: str
    severity: Severity
    message: str
    help: str
    place: Place
    fingerprint: str
    """The code, the policy's name and the named keys to the place: `RC203 support routes.regulated.fallback`."""
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    suppression: Suppression | None = None

    @property
    def file(self) -> str:
        return self.place.file

    @property
    def start(self) -> Position:
        return self.place.span.start

    @property
    def end(self) -> Position:
        return self.place.span.end
