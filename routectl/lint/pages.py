"""What rules say of themselves: one page each, and the table of all."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

from routectl.report import Block, Code, Lines, Prose, Report, Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from routectl.lint.rule import Rule


def page_report(rule: Rule) -> Report:
    """One rule's page."""
    head = Prose(f"`{rule.code}` {rule.slug} ({rule.severities})")
    thresholds = [(name, _shown(value)) for name, value in rule.check.thresholds.items()]
    table = (Table("Thresholds", ("key", "default"), tuple(thresholds)),) if thresholds else ()
    return Report("rule", blocks=(head, *paragraphs(rule.page), *table), data={"rules": [_data(rule)]})


def catalog_report(rules: Iterable[Rule]) -> Report:
    """All rules, a line each."""
    rows = tuple((rule.code, rule.slug, rule.severities, rule.summary) for rule in rules)
    return Report(
        "rule",
        blocks=(Table("", ("code", "rule", "severity", "finds"), rows),),
        data={"rules": [_data(rule) for rule in rules]},
    )


def markdown(rule: Rule) -> str:
    """A rule's page as it stands in docs/rules/."""
    lines = [f"# {rule.code} {rule.slug}", "", f"Severity: {rule.severities}.", ""]
    for block in paragraphs(rule.page):
        lines += [*_marked(block), ""]
    if rule.check.thresholds:
        lines += ["| threshold | default |", "| --- | --- |"]
        lines += [f"| `{name}` | `{_shown(value)}` |" for name, value in rule.check.thresholds.items()]
        lines += ["", f"Set them in `routectl.toml`: `[thresholds.{rule.code}]`."]
    return "\n".join(lines).rstrip("\n") + "\n"


def _marked(block: Block) -> tuple[str, ...]:
    if isinstance(block, Code):
        return (f"```yaml\n{block.text}\n```",)
    if isinstance(block, Lines):
        return tuple(f"- {line}" for line in block.lines)
    assert isinstance(block, Prose)
    return (block.text,)


def paragraphs(page: str) -> tuple[Block, ...]:
    """A page's paragraphs as prose, what its dashes begin as lists, its indented blocks as listings."""
    blocks: list[Block] = []
    listing: list[str] = []
    prose: list[str] = []
    entries: list[str] = []

    def close() -> None:
        if any(line.strip() for line in listing):
            blocks.append(Code(dedent("\n".join(listing)).strip("\n"), "yaml"))
        if prose:
            blocks.append(Prose(" ".join(prose)))
        if entries:
            blocks.append(Lines(tuple(entries)))
        for held in (listing, prose, entries):
            held.clear()

    for line in page.strip().split("\n"):
        if line.startswith("    ") or (not line.strip() and listing):
            if prose or entries:
                close()
            listing.append(line)
        elif not line.strip():
            close()
        elif line.startswith("- "):
            if not entries:
                close()
            entries.append(line[2:].strip())
        elif entries and line.startswith("  "):
            entries[-1] += f" {line.strip()}"
        else:
            if listing or entries:
                close()
            prose.append(line.strip())
    close()
    return tuple(blocks)


def _data(rule: Rule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "slug": rule.slug,
        "family": rule.family,
        "severity": rule.severity.value,
        "summary": rule.summary,
        "page": rule.page.strip(),
        "thresholds": {
            name: list(value) if isinstance(value, tuple) else value for name, value in rule.check.thresholds.items()
        },
    }


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
