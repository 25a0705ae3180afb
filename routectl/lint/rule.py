"""What a rule is: a question about one kind of subject, answered with hits."""

from __future__ import annotations

from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.finding import Edit, Fix, Hit, Related, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.document.source import Source
    from routectl.policy.linked import Linked, Unresolved, What


class Check(NamedTuple):
    """A rule's function, with what its signature says.

    The first parameter's annotation names the subject: `Source`, `Policy`, `Measured` (a policy
    beside its evidence), `Guarded` (beside its guardrails), `Registry`, `Suite`, `Waiver`, `Linked` (any linked document) or `Survey`. Keyword-only parameters with a default are
    thresholds that configuration may set; `today` is put in by the run.
    """

    severity: Severity
    answer: Callable[..., Any]
    """What it is asked: a rule yields hits."""
    subject: str
    thresholds: dict[str, Any]
    wants_today: bool
    also: tuple[Severity, ...] = ()
    """What some of its hits are instead."""


def rule(severity: Severity, *, also: Severity | None = None) -> Callable[[Callable[..., Iterator[Hit]]], Check]:
    """Marks the one function of a rule's file; `also` is what some of its hits are instead, its page says which."""
    return partial(checked, severity, also=(also,) if also else ())


def checked(severity: Severity, answer: Callable[..., Any], *, also: tuple[Severity, ...] = ()) -> Check:
    """A function with what its signature says."""
    names = answer.__code__.co_varnames[: answer.__code__.co_argcount + answer.__code__.co_kwonlyargcount]
    return Check(
        severity,
        answer,
        str(answer.__annotations__[names[0]]),
        dict(answer.__kwdefaults__ or {}),
        "today" in names,
        also,
    )


class Rule:
    """A check with its name: code and slug come from the file, which is loaded once somebody asks for more."""

    def __init__(self, room: str, file: str, family: str) -> None:
        code, slug = file.removesuffix(".py").split("_", 1)
        self.code, self.slug, self.family = code.upper(), slug.replace("_", "-"), family
        self._module = f"{room}.{code}_{slug}"

    @cached_property
    def check(self) -> Check:
        """Its function."""
        found: Check = import_module(self._module).check
        return found

    @property
    def page(self) -> str:
        """The module's docstring."""
        return import_module(self._module).__doc__ or ""

    @property
    def severity(self) -> Severity:
        return self.check.severity

    @property
    def severities(self) -> str:
        """Its severity in words, with what some of its hits are instead."""
        return " or ".join(severity.value for severity in (self.severity, *self.check.also))

    @property
    def summary(self) -> str:
        """The first sentence of the page."""
        return self.page.strip().split("\n", 1)[0].rstrip(".")

    def named(self, selector: str) -> bool:
        """Whether a code, a slug or the beginning of a code (`RC2`, `RC`) means this rule."""
        return selector == self.slug or self.code.startswith(selector.upper())


def flaws(source: Source, slug: str, help: str = "") -> Iterator[Hit]:
    """A hit for each thing that reading a file noted under one slug; `help` where it came without a remedy."""
    for flaw in source.flaws:
        if flaw.slug == slug:
            related = (Related(flaw.behind, "to be mended here"),) if flaw.behind else ()
            yield Hit(flaw.place, flaw.message, flaw.help or help, related)


GUESSES = 100
"""So many unknown names of a file's first document are compared with those that would do, a half and a third as many of
its next: comparing takes a millisecond."""


def unknown(subject: Linked, what: What, meant: Callable[[Unresolved], str] | None = None) -> Iterator[Hit]:
    """A hit for each name of one sort that nothing declares, with what was `meant`, else the nearest that would do."""
    from itertools import islice

    from routectl.closest import closest

    guesses = GUESSES // (subject.document.index + 1)
    for number, miss in enumerate(subject.unresolved):
        if miss.what == what:
            told = meant(miss) if meant and number < guesses else ""
            near = closest(miss.name, miss.known) if number < guesses and not told else ""
            known = ", ".join(f"`{name}`" for name in islice(miss.known, 8)) + (", …" if len(miss.known) > 8 else "")
            edit = Edit(miss.at, "rename", key=near) if miss.at.key else Edit(miss.at, "set", near)
            told = told or (f"did you mean `{near}`?" if near else f"known are {known}" if known else "")
            yield Hit(
                miss.at,
                miss.message or f"unknown {what} `{_short(miss.name)}`: not in {miss.where}",
                help=told or f"declare it in {miss.where}",
                fix=Fix(f"write `{near}`", False, (edit,)) if near else None,
            )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "…"
