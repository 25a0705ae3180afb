"""What `--fix` and `--unsafe-fixes` do: mend files, look again, until nothing more can be mended."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from routectl.cli.finish import tell, write_back
from routectl.lint.fix import fixed
from routectl.output.escape import counted
from routectl.repo.disk import Disk

if TYPE_CHECKING:
    from collections.abc import Callable

    from routectl.document.source import Source
    from routectl.finding import Fix
    from routectl.lint.run import Lint

ROUNDS = 10


def fix_all(result: Lint, again: Callable[[], Lint], *, unsafe: bool) -> Lint:
    """The run after all fixes are made; a fix may make room for another, so it takes rounds."""
    total = 0
    for _ in range(ROUNDS):
        made = _fix_once(result, unsafe)
        if not made:
            break
        total += made
        result = again()
    if total:
        tell(f"Fixed {counted(total, 'finding')}.")
    return result


def _fix_once(result: Lint, unsafe: bool) -> int:
    files: dict[str, tuple[Source, list[Fix]]] = {}
    for finding in result.findings:
        if finding.suppression is None and finding.fix is not None and (finding.fix.safe or unsafe):
            files.setdefault(finding.file, (finding.place.source, []))[1].append(finding.fix)
    made = 0
    for path, (source, fixes) in files.items():
        safe = [fix for fix in fixes if fix.safe]
        text, count = fixed(source, safe or fixes)
        if count and Disk().load(os.path.abspath(path)).text == source.text:  # else the name shown is another file's
            write_back(path, text)
            made += count
    return made
