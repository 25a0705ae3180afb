"""Writes docs/rules/: a page for each rule, from the rule's own docstring. `--check` only says whether they are fresh."""

from __future__ import annotations

import sys
from pathlib import Path

from routectl.lint.catalog import FAMILIES, rules
from routectl.lint.pages import markdown

FOLDER = Path(__file__).parent / "rules"
HEAD = "# Rules\n\nMade from the rules themselves by `make docs`; `routectl rule CODE` prints the same.\n"


def pages() -> dict[str, str]:
    """File name to text."""
    made = {f"{rule.code}.md": markdown(rule) for rule in rules()}
    lines = [HEAD]
    for family in FAMILIES:
        found = [rule for rule in rules() if rule.family == family]
        if found:
            lines += [f"## {family}\n", "| code | rule | severity | finds |", "| --- | --- | --- | --- |"]
            lines += [
                f"| [{rule.code}]({rule.code}.md) | {rule.slug} | {rule.severity.value} | {rule.summary} |"
                for rule in found
            ]
            lines.append("")
    return {**made, "README.md": "\n".join(lines).rstrip("\n") + "\n"}


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name those that are not fresh and return 1."""
    made = pages()
    stale = [name for name, text in made.items() if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text]
    stale += [file.name for file in FOLDER.glob("*.md") if file.name not in made]
    if "--check" in arguments:
        sys.stderr.writelines(f"docs/rules/{name} is not fresh: run `make docs`\n" for name in stale)
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in stale:
        if name in made:
            (FOLDER / name).write_text(made[name])
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
