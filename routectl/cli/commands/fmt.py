"""`routectl fmt`."""

from __future__ import annotations

from routectl.cli.finish import finish, write_back
from routectl.document.layout import Refused, layout
from routectl.output.escape import counted
from routectl.policy.read import is_ours
from routectl.repo.config import configuration
from routectl.repo.disk import Disk, find, shown
from routectl.report import Code, Lines, Report


def command(
    paths: list[str] | None = None,
    *,
    check: bool = False,
    diff: bool = False,
    output: list[str] | None = None,
    exclude: list[str] | None = None,
    color: str | None = None,
) -> int:
    """Write policies in the canonical layout; comments, order and values stay.

    Example: routectl fmt policies/ --diff
    """
    config = configuration({"exclude": exclude, "color": color})
    told: list[str] = []
    differences: list[Code] = []
    files: list[dict[str, object]] = []
    disk = Disk()
    for file in find(disk, paths or ["."], config["exclude"]):
        source = disk.load(file.path)
        name = shown(file.path)
        if not is_ours(source.text) and not source.is_unread:
            continue
        try:
            laid = layout(name, source.text)
        except Refused as refused:
            files.append({"file": name, "changed": False, "refused": str(refused)})
            told.append(f"left as it is: `{name}`: {refused}")
            continue
        changed = laid != source.text
        files.append({"file": name, "changed": changed, "refused": None})
        if changed and diff:
            differences.append(Code(_difference(name, source.text, laid), "diff"))
        elif changed:
            told.append(f"{'would write' if check else 'wrote'} `{name}`")
        if changed and not (check or diff):
            write_back(file.path, laid)
    unchanged = sum(not (entry["changed"] or entry["refused"]) for entry in files)
    told.append(f"{counted(unchanged, 'file')} in the canonical layout already" if files else "no policy was looked at")
    report = Report("fmt", blocks=(*differences, Lines(tuple(told))), data={"files": files}, files=len(files))
    status, _ = finish(report, output or (), color=config["color"])
    failed = any(entry["refused"] or (entry["changed"] and (check or diff)) for entry in files)
    return 1 if failed else status


def _difference(name: str, old: str, new: str) -> str:
    from difflib import unified_diff

    return "".join(unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), name, name)).rstrip("\n")
