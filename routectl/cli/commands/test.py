"""`routectl test`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from routectl.cli.finish import chosen, finish, tell
from routectl.cli.finish import status as worst
from routectl.cli.measuring import asked, measured
from routectl.prove.report import report
from routectl.prove.run import run
from routectl.repo.config import configuration
from routectl.tested import tests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.prove.notice import Other
    from routectl.prove.run import Tried
    from routectl.repo.config import Configuration
    from routectl.tested import Fit

FORMATS = ("text", "json", "junit", "github", "markdown")


def command(
    paths: list[str] | None = None,
    *,
    name: str | None = None,
    coverage: bool = False,
    mutate: bool = False,
    fail_under: str | None = None,
    suggest: bool = False,
    output: list[str] | None = None,
    today: str | None = None,
    exclude: list[str] | None = None,
    color: str | None = None,
) -> int:
    """Run PolicyTest documents: examples, decided one by one, and properties, proved for every request.

    Example: routectl test policies/ -k residency -o text -o junit=tests.xml
    """
    config = configuration({"today": today, "exclude": exclude, "color": color})
    outputs = chosen(output or (), FORMATS)
    wanted = asked(
        coverage=coverage, mutate=mutate, fail_under=fail_under, suggest=suggest, outputs=outputs if output else None
    )
    found = tests(paths or ["."], config, None, untested=wanted.anything and not name)
    tried = [_run(fit, name or "", config) for fit in found.fit]
    tried = [each for each in tried if each[0].total or not name]
    done = [each for each, _ in tried]
    more, is_undecided = measured(wanted, tried, found.untested) if wanted.anything else (None, False)
    whole = report(done, errors=found.errors, files=found.files + len(found.untested), more=more)
    if suggest:
        tell(whole.verdict)
    told = worst(whole, "error") if suggest and not output else finish(whole, output or (), color=config["color"])[0]
    worse = status(done, is_unfit=bool(found.errors), is_undecided=is_undecided)
    return told if worse == 3 and found.untested else worse or told


def status(tried: Sequence[Tried], *, is_unfit: bool, is_undecided: bool = False) -> int:
    """2 where something could not be run, then 4 for what can't be told, 3 where no test was run, 1 for a failure."""
    if is_unfit:
        return 2
    if is_undecided or any(each.undecided for each in tried):
        return 4
    if not any(each.total for each in tried):
        return 3
    return 1 if any(each.failed for each in tried) else 0


def _run(fit: Fit, name: str, config: Configuration) -> tuple[Tried, Other]:
    other = cache(lambda source: fit.other(source, config))
    return run(fit.suite, other, name), other
