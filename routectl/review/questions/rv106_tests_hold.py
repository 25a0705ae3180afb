"""Do the tests hold, and is none that held before gone or weaker?

Every suite is run as proposed, whether the change touches it or not: examples one by one,
properties proved for every request. Then each test that held at the base is looked for. It is kept
where some test of the same policy asks at least as much: an example of the same request and state,
with an expectation that leaves no more open; a property for at least the same requests and states,
that says no less of them. So tests may move, be renamed, and ask for more.

Fails where a test fails as proposed, where suites can't be run, and where a test that held is gone
or weaker: a field of an expectation dropped or widened, another request under the name of an
example, a `when` narrowed, fewer states, an `always`, `never` or `monotone` taken out. A property
that is written otherwise and that the proposed policy breaks as it stood is weaker, too.

An example that asks for something else of the same request, where the policy now decides that, is
an updated one: it warns, for somebody has to see that it is meant. The tests of a policy that is
gone are not missed. A waiver is for exactly these tests as they are now.

Fail:

    - {name: eu stays in eu, when: {region: eu, risk: low}, always: {model: {regions: [eu]}}}
    # was: when: {region: eu}
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from routectl.finding import Hit, Severity
from routectl.output.escape import counted
from routectl.policy.property import Property
from routectl.report import Table
from routectl.review.question import Answer, question
from routectl.review.trial import trial

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.policy.case import Case
    from routectl.review.change import Change
    from routectl.review.trial import Failed, Lost, Trial

MOST = 100
"""So many tests are shown; a script has them all."""


@question()
def check(change: Change) -> Answer:
    if change.base.source is None or change.head.source is None:
        return Answer("not_applicable", "there are no tests beside what was given")
    found = trial(change)
    lost = [one for one in found.lost if one.fate != "updated"]
    failing = [one for one in found.failed if not one.is_undecided]
    rows = tuple(_rows(found))
    data = tuple(_data(found))
    table = (Table("Tests", ("test", "suite", "is", "because"), rows[:MOST]),) if rows else ()
    bound = tuple(sorted(json.dumps(entry, sort_keys=True) for entry in data))
    hits = tuple(_hits(found))[:MOST]
    if found.head.errors or failing or lost:
        told = [
            *([f"suites can't be run for {counted(len(found.head.errors), 'error')}"] if found.head.errors else []),
            *([f"{counted(len(failing), 'test')} of {found.cases + found.properties:,} failed"] if failing else []),
            *([f"{counted(len(lost), 'test')} that held at the base is gone or weaker"] if len(lost) == 1 else []),
            *([f"{counted(len(lost), 'test')} that held at the base are gone or weaker"] if len(lost) > 1 else []),
        ]
        return Answer("fail", "; ".join(told), table, hits, data, bound)
    if found.failed:
        return Answer("undecided", f"{counted(len(found.failed), 'proof')} can't be told", table, hits, data, bound)
    if not found.cases + found.properties:
        return Answer("not_applicable", "there are no tests, before or now")
    held = f"{counted(found.cases, 'example')} and {counted(found.properties, 'proof')} hold, none that held before is weaker"
    updated = f"; {counted(len(found.lost), 'example')} updated" if found.lost else ""
    return Answer("pass", held + updated, table, hits, data)


def _hits(found: Trial) -> Iterator[Hit]:
    for error in found.head.errors:
        yield Hit(error.place, f"keeps suites from being run: {error.code} {error.message}", error.help)
    for failed in found.failed:
        what = "can't be told" if failed.is_undecided else "fails"
        yield Hit(
            failed.test.at,
            f"{_kind(failed.test)} `{failed.test.name}` {what}: {failed.why}",
            "`routectl test` shows more",
        )
    for lost in found.lost:
        place = lost.now.at if lost.now else lost.test.at
        name = f"{_kind(lost.test)} `{lost.test.name}`"
        if lost.fate == "updated":
            yield Hit(place, f"{name} asks for something else now", "see that it is meant", severity=Severity.WARNING)
            continue
        what = "is gone" if lost.fate == "gone" else "asks for less"
        would = "still holds" if lost.still_holds else "would fail now"
        yield Hit(
            place,
            f"{name} of suite `{lost.suite.name}` held and {what}; as it was, it {would}",
            "put it back as it was",
        )


def _rows(found: Trial) -> Iterator[tuple[str, str, str, str]]:
    for failed in found.failed:
        yield failed.test.name, failed.suite.name, "can't be told" if failed.is_undecided else "fails", failed.why
    for lost in found.lost:
        yield (
            lost.test.name,
            lost.suite.name,
            lost.fate,
            "as it was, it " + ("still holds" if lost.still_holds else "would fail now"),
        )


def _data(found: Trial) -> Iterator[dict[str, Any]]:
    for error in found.head.errors:
        yield {"fate": "error", "code": error.code, "message": error.message}
    for failed in found.failed:
        yield _entry(failed, "undecided" if failed.is_undecided else "fails", now=_written(failed.test))
    for lost in found.lost:
        yield _entry(lost, lost.fate, was=_written(lost.test), now=_written(lost.now), still_holds=lost.still_holds)


def _entry(one: Failed | Lost, fate: str, **more: Any) -> dict[str, Any]:
    return {"suite": one.suite.name, "test": one.test.name, "kind": _kind(one.test), "fate": fate, **more}


def _kind(test: Case | Property) -> str:
    return "property" if isinstance(test, Property) else "example"


def _written(test: Case | Property | None) -> Any:
    if test is None:
        return None
    if isinstance(test, Property):
        return test.written
    return {"request": test.request, "state": test.state, "expect": test.expect.written}
