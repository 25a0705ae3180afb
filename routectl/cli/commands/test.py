"""`routectl test`."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from routectl.cli.finish import chosen, finish
from routectl.prove.report import report
from routectl.prove.run import run
from routectl.repo.config import configuration
from routectl.tested import tests

if TYPE_CHECKING:
    from collections.abc import Sequence

    from routectl.prove.run import Tried
    from routectl.repo.config import Configuration
    from routectl.tested import Fit

FORMATS = ("text", "json", "junit", "github", "markdown")


def command(
    paths: list[str] | None = None,
    *,
    name: str | None = None,
    output: list[str] | None = None,
    today: str | None = None,
    exclude: list[str] | None = None,
    color: str | None = None,
) -> int:
    """Run PolicyTest documents: examples, decided one by one, and properties, proved for every request.

    Example: routectl test policies/ -k residency -o text -o junit=tests.xml
    """
    config = configuration({"today": today, "exclude": exclude, "color": color})
    chosen(output or (), FORMATS)
    found = tests(paths or ["."], config)
    tried = [_run(fit, name or "", config) for fit in found.fit]
    done = [each for each in tried if each.total or not name]
    told, _ = finish(report(done, errors=found.errors, files=found.files), output or (), color=config["color"])
    return status(done, is_unfit=bool(found.errors)) or told


def status(tried: Sequence[Tried], *, is_unfit: bool) -> int:
    """2 where something could not be run, then 4 for what can't be told, 3 where no test was run, 1 for a failure."""
    if is_unfit:
        return 2
    if any(each.undecided for each in tried):
        return 4
    if not any(each.total for each in tried):
        return 3
    return 1 if any(each.failed for each in tried) else 0


def _run(fit: Fit, name: str, config: Configuration) -> Tried:
    return run(fit.suite, cache(lambda source: fit.other(source, config)), name)
