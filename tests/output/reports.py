"""One rich report for all formats: every severity, suppressions, fixes, related places, and names that would act if they could."""

from __future__ import annotations

from routectl.document.place import Position, Span, Spot
from routectl.document.source import Source
from routectl.finding import Finding, Fix, Related, Replacement, Severity, Suppression
from routectl.report import Report, Rule

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "line\n::error file=x::forged",
    "a\r\n::warning::b",
    "[bold red]rich[/]",
    "<script>alert(1)</script>",
    "a|b|c",
    "`tick` ``two``",
    "]]> &amp; --> <!--",
    "nul\x00byte",
    "\u202egnp.exe",
    "%0A::error::x,y:z",
    "../../etc/passwd",
    "-rf",
    "with space",
    "@everyone #1 https://example.invalid/ ![x](y) [a](b) www.example.invalid",
    "\u2028sep\u2029\x85",
    "\ud800",
)
TEXT = "metadata:\n\tname: x\nroutes:\n  - name: über 漢字 a  # end\n    target: fast-v2\n"


def place(path: str, line: int, start: int, end: int, names: tuple[str, ...] = ("routes", "general")) -> Spot:
    return Spot(Source(path, TEXT), Span(Position(line, start), Position(line, end)), names)


def finding(
    path: str = "policies/a.yaml",
    message: str = "message",
    *,
    line: int = 4,
    severity: Severity = Severity.ERROR,
    **more: object,
) -> Finding:
    fields: dict[str, object] = {
        "code": "RC203",
        "slug": "single-provider",
        "severity": severity,
        "message": message,
        "help": "do this",
        "place": place(path, line, 5, 9),
        "fingerprint": "RC203 support routes.general",
        **more,
    }
    return Finding(**fields)  # type: ignore[arg-type]


def rich() -> Report:
    safe = Fix("quote it", True, (Replacement("policies/a.yaml", Span(Position(4, 11), Position(4, 15)), '"x"'),))
    unsafe = Fix("remove it", False, (Replacement("policies/a.yaml", Span(Position(4, 5), Position(4, 9)), ""),))
    findings = (
        finding(
            message="every fallback of route `general` runs at `openai`",
            related=(Related(place("policies/b.yaml", 5, 5, 11), "the `other` one"),),
        ),
        finding(message="wide: 漢字", place=place("policies/a.yaml", 4, 16, 18), fix=safe),
        finding(message="tabs", line=2, place=place("policies/a.yaml", 2, 2, 6), severity=Severity.WARNING, fix=unsafe),
        finding(message="a note", severity=Severity.INFO, help=""),
        finding(
            message="known", suppression=Suppression("comment", "one | provider\n::error::x", "@sre", "2027-03-01")
        ),
        finding(message="older", suppression=Suppression("baseline", "known when the baseline was written")),
        *(finding(path=f"policies/{text}.yaml", message=f"`{text}`", help=text) for text in HOSTILE),
    )
    rule = Rule(
        "RC203",
        "single-provider",
        Severity.ERROR,
        "Every candidate runs at one provider",
        "A page.\n\nBad:\n",
        "https://example.invalid/RC203.md",
    )
    return Report("lint", findings, files=12, rules=(rule,))
