"""Writes docs/rules/ and docs/questions/: a page for each, from its own docstring. `--check` only says whether they are fresh."""

from __future__ import annotations

import sys
from pathlib import Path

from routectl.finding import Severity
from routectl.lint.catalog import FAMILIES, rules
from routectl.lint.pages import markdown
from routectl.review.catalog import questions

FOLDER = Path(__file__).parent
RULES = "# Rules\n\nMade from the rules themselves by `make docs`; `routectl rule CODE` prints the same.\n"
MILD = """\
\"\"\"The rules that never find an error, made from the rules themselves by `make docs`.\"\"\"

# fmt: off
from __future__ import annotations

MILD = frozenset((
"""
QUESTIONS = """\
# Review questions

Made from the questions themselves by `make docs`; `routectl rule CODE` prints the same. [Reviews](../review.md) tells
how they are asked. A no to one of severity `error` fails the review.

| code | question | severity | asks |
| --- | --- | --- | --- |
"""


def pages() -> dict[str, str]:
    """File name to text."""
    made = {f"rules/{rule.code}.md": markdown(rule) for rule in rules()}
    made |= {f"questions/{one.code}.md": markdown(one) for one in questions()}
    lines = [RULES]
    for family in FAMILIES:
        found = [rule for rule in rules() if rule.family == family]
        if found:
            lines += [f"## {family}\n", "| code | rule | severity | finds |", "| --- | --- | --- | --- |"]
            lines += [_row(rule.code, rule.slug, rule.severities, rule.summary) for rule in found]
            lines.append("")
    asked = "\n".join(_row(one.code, one.slug, one.severity.value, one.summary) for one in questions())
    return {
        **made,
        "../routectl/lint/mild.py": MILD + "".join(map('    "{}",\n'.format, mild())) + "))\n",
        "rules/README.md": "\n".join(lines).rstrip("\n") + "\n",
        "questions/README.md": f"{QUESTIONS}{asked}\n",
    }


def mild() -> list[str]:
    """The rules that say of no hit that it is an error."""
    return [rule.code for rule in rules() if Severity.ERROR not in (rule.severity, *rule.check.also)]


def _row(code: str, slug: str, severity: str, summary: str) -> str:
    return f"| [{code}]({code}.md) | {slug} | {severity} | {summary} |"


def main(arguments: list[str]) -> int:
    """Write the pages, or with `--check` name those that are not fresh and return 1."""
    made = pages()
    stale = [name for name, text in made.items() if not (FOLDER / name).exists() or (FOLDER / name).read_text() != text]
    there = (file for folder in ("rules", "questions") for file in (FOLDER / folder).glob("*.md"))
    stale += [name for file in there if (name := f"{file.parent.name}/{file.name}") not in made]
    if "--check" in arguments:
        sys.stderr.writelines(f"docs/{name} is not fresh: run `make docs`\n" for name in stale)
        return 1 if stale else 0
    for name in stale:
        if name in made:
            (FOLDER / name).parent.mkdir(exist_ok=True)
            (FOLDER / name).write_text(made[name])
        else:
            (FOLDER / name).unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
