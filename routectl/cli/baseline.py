"""What `--baseline` and `--write-baseline` do with the findings of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.cli.finish import tell, write_back
from routectl.document.source import Source
from routectl.lint.baseline import parse, render, shrink
from routectl.lint.run import Lint, mark_known
from routectl.output.escape import counted
from routectl.repo.disk import Unusable, read_text, reason

if TYPE_CHECKING:
    from routectl.lint.settings import Settings

DEFAULT = "routectl-baseline.json"


def settle_baseline(result: Lint, path: str, *, write: bool, settings: Settings) -> Lint:
    """The run with known findings marked and dead entries told; with `write`, the file is made or shrunk first."""
    path = path or DEFAULT
    entries = _read(path, may_be_missing=write)
    if write:
        entries = shrink(result.findings, entries)
        write_back(path, render(entries))
        tell(f"wrote `{path}`: {counted(sum(entries.values()), 'known finding')}")
    return mark_known(result, entries or {}, Source(path, ""), settings)


def _read(path: str, *, may_be_missing: bool) -> dict[str, int] | None:
    try:
        return parse(read_text(path))
    except FileNotFoundError:
        if may_be_missing:
            return None
        raise Unusable(f"the baseline `{path}` does not exist; `--write-baseline` makes one") from None
    except OSError as error:
        raise Unusable(f"the baseline `{path}` can't be read: {reason(error)}") from None
    except (ValueError, RecursionError) as error:
        raise Unusable(f"the baseline `{path}` can't be read: {error}") from None
