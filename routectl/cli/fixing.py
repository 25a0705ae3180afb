"""What `--fix` does, with `--unsafe-fixes` or without: mend files, look again, until nothing more can be mended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from routectl.cli.finish import tell, write_back
from routectl.lint.fix import fixed
from routectl.lint.silence import silences
from routectl.output.escape import counted
from routectl.repo.disk import Disk
from routectl.repo.spared import free

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from routectl.document.place import Place
    from routectl.document.source import Source
    from routectl.finding import Finding, Fix
    from routectl.lint.run import Lint

ROUNDS = 10
MOST_MENDED = 1024 * 1024
"""So many characters of files are mended in one run, the last round's beyond it: each round looks at everything again."""


def fix_all(look: Callable[[], Lint], *, unsafe: bool) -> Lint:
    """The run after all fixes are made; a fix may make room for another, so it takes rounds."""
    total = characters = rounds = 0
    before: dict[str, frozenset[str]] = {}
    result = look()
    while rounds < ROUNDS and characters < MOST_MENDED:
        made, size = _fix_once(result, unsafe, before)
        if not made:
            break
        total, characters, rounds = total + made, characters + size, rounds + 1
        del result
        free()
        result = look()
    if total:
        more = "; run again to fix more" if characters >= MOST_MENDED and any(_fixes(result, unsafe, before)) else ""
        tell(f"Fixed {counted(total, 'finding')}{more}.")
    return result


def _fixes(result: Lint, unsafe: bool, before: dict[str, frozenset[str]]) -> Iterator[tuple[Source, Fix]]:
    """The fixes to be made, each with its file; `before` has the comments of those that this run has mended, as they were."""
    for finding in result.findings:
        if finding.suppression is not None or finding.fix is None or not (finding.fix.safe or unsafe):
            continue
        if not _is_of_this_run(finding, before):
            yield finding.place.source, finding.fix


def _is_of_this_run(finding: Finding, before: dict[str, frozenset[str]]) -> bool:
    """Whether it is about a comment that a fix has just written: to take it out would lose its reason, which nobody saw."""
    if finding.place.names[:1] != ("ignore",) or finding.file not in before:
        return False
    return _written(finding.place) not in before[finding.file]


def _written(comment: Place) -> str:
    start, end = comment.span
    return comment.source.line(start.line)[start.column - 1 : end.column - 1]


def _fix_once(result: Lint, unsafe: bool, before: dict[str, frozenset[str]]) -> tuple[int, int]:
    """How many fixes were made, and how long the files are that they were made in; notes what was there `before`."""
    files: dict[str, tuple[Source, list[Fix]]] = {}
    for source, fix in _fixes(result, unsafe, before):
        files.setdefault(source.path, (source, []))[1].append(fix)
    made = size = 0
    for path, (source, fixes) in files.items():
        safe = [fix for fix in fixes if fix.safe]
        text, count = fixed(source, safe or fixes)
        if count and Disk().load(os.path.abspath(path)).text == source.text:  # else the name shown is another file's
            if path not in before:
                before[path] = frozenset(_written(comment.place) for comment in silences(source))
            write_back(path, text)
            made, size = made + count, size + len(text)
    return made, size
