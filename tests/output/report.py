"""One report that has everything a format may meet; every format's snapshot is of it."""

from __future__ import annotations

from typing import Any

from routectl.document.place import Position, Span, Spot
from routectl.document.source import Source
from routectl.finding import Finding, Fix, Related, Replacement, Severity, Suppression
from routectl.report import Report, Rule

FILE = "policies/support.yaml"
ESCAPES = "policies/\x1b[31mred\x1b[0m\n::error file=a,line=1::forged.yaml"
MARKUP = "policies/[bold]x[/] <script>alert(1)</script> | `code` ]]>.yaml"
OUTSIDE = "../100%0A/-rf \u202egpj.yaml"
COMMAND = "::warning::forged"

SUPPORT = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: support-assistant, version: 14}
registry: ../registry/models.yaml
routes:
  - name: regulated
    match: {risk: high}
    target: secure-v1
    fallback: [secure-v1-eu]
  - name: 客服\u3000quick
\tmatch: {intent: [faq]}   # 客服, and a tab before it
    static: We can't answer this right now. A specialist will reply by e-mail, within one working day at the latest, and never by telephone.
"""
HOSTILE = "a: \x1b[31m\x00\u202e\nb: ##[error]forged ##vso[task.complete]done\n\n  ::error::forged\n"

RULES = (
    Rule("RC203", "single-provider", Severity.ERROR, "Every candidate runs at one provider", "Every candidate runs at one provider.\n\nAn outage takes them all.", "https://example.com/rules/RC203.md"),
    Rule("RC008", "yaml-trap", Severity.WARNING, "A scalar reads otherwise in YAML 1.1", "A scalar reads otherwise in YAML 1.1.", "https://example.com/rules/RC008.md"),
)  # fmt: skip


NAMES = (
    "\x1b[31mred\x1b[0m", "line\n::error file=x::forged", "a\r\n::warning::b", "::error::x", "##[error]x", "##vso[x]",
    "[bold red]rich[/]", "<script>alert(1)</script>", "</details>", "<!--", "a|b|c", "`tick` ``two``", "```", "]]> &amp; -->",
    "nul\x00byte", "\u202egnp.exe", "%0A::error::x,y:z", "../../etc/passwd", "-rf", "with space ", " ", "~~x~~", "1. x", "# x",
    "@everyone #1 GH-2 !3 https://example.invalid/ ![x](y) [a](b) www.example.invalid", "\u2028sep\u2029\x85", "\ud800", "\ufffe",
    "\\", "\\|", "\\](x)", "&#42;x&#42;", "* x *", "--- | ---", "\t", "漢字", "e\u0301", "\U000e0041",
)  # fmt: skip
"""Names that would act if they could."""


def span(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span(Position(line, column), Position(end_line, end_column))


def finding(message: str = "a message", *, file: str = FILE, text: str = SUPPORT, **more: Any) -> Finding:
    """A finding on four characters of a file's fourth line."""
    fields: dict[str, Any] = {
        "code": "RC203",
        "slug": "single-provider",
        "severity": Severity.ERROR,
        "help": "do this",
        "place": Spot(Source(file, text), span(4, 5, 4, 9)),
        "fingerprint": "RC203 support routes.general",
        **more,
    }
    return Finding(message=message, **fields)


def build() -> Report:
    """The report: every severity, suppression, fix and related place, and text that would like to act."""
    support = Source(FILE, SUPPORT)
    findings = (
        Finding(
            "RC203", "single-provider", Severity.ERROR,
            "every fallback of route `regulated` runs at the provider of its target (`anthropic`)",
            "add a fallback at another provider, or a static degrade step",
            Spot(support, span(9, 15, 9, 29)), "RC203 support-assistant routes.regulated.fallback",
            related=(Related(Spot(support, span(8, 13, 8, 22)), "the target, also at `anthropic`"),),
        ),
        Finding(
            "RC205", "fallback-lacks-capability", Severity.WARNING, "`secure-v1-eu` lacks `tools`", "",
            Spot(support, span(9, 16, 9, 28)), "RC205 support-assistant routes.regulated.fallback",
            fix=Fix("write `guarded-gpt`", False, (Replacement(FILE, span(9, 16, 9, 28), "guarded-gpt"),)),
        ),
        Finding(
            "RC205", "fallback-lacks-capability", Severity.WARNING, "`secure-v1-eu` lacks `vision`", "use another model",
            Spot(support, span(9, 16, 9, 28)), "RC205 support-assistant routes.regulated.fallback",
        ),
        Finding(
            "RC701", "unreachable-route", Severity.ERROR, "no request reaches route `客服`", "move it up",
            Spot(support, span(10, 11, 10, 13)), "RC701 support-assistant routes.客服",
            related=(
                Related(Spot(support, span(6, 11, 6, 20)), "`regulated` takes them all"),
                Related(Spot(Source(MARKUP, "x"), span(1, 1, 1, 2)), "and so does <b>this</b> | [one](https://example.com)"),
            ),
        ),
        Finding(
            "RC107", "unknown-dimension", Severity.INFO, "a tab, then `match` over two lines", "indent with spaces",
            Spot(support, span(11, 2, 12, 5)), "RC107 support-assistant routes.客服.match",
        ),
        Finding(
            "RC009", "long-answer", Severity.INFO, "the answer is long", "",
            Spot(support, span(12, 119, 12, 128)), "RC009 support-assistant routes.客服.static",
        ),
        Finding(
            "RC802", "review-overdue", Severity.WARNING, "a review is due", "review it",
            Spot(support, span(3, 11, 3, 49)), "RC802 support-assistant metadata",
            suppression=Suppression("comment", "under way | <b>soon</b>", "@sre", "2027-03-01"),
        ),
        Finding(
            "RC801", "no-owner", Severity.ERROR, "policy `support-assistant` has no owner", "name one",
            Spot(support), "RC801 support-assistant", suppression=Suppression("baseline", ""),
        ),
        Finding(
            "RC008", "yaml-trap", Severity.WARNING,
            "the value `\x1b[31m\x00\u202e` is red\n::error::forged, 100%0A @octocat #123 ##[error]x [a](https://example.com) <script>",
            "quote it: `a|b` or ``c``\u2028- [ ] forged ]]> &amp; www.example.com ![i](x) _*~~b~~*_ $x$ \\ \\`",
            Spot(Source(ESCAPES, HOSTILE), span(1, 4, 1, 11)), "RC008 support-assistant \x1b \ud800",
            fix=Fix("quote `no`\n", True, (Replacement(ESCAPES, span(1, 4, 1, 11), '"\x1b|\u2028"'), Replacement(ESCAPES, span(2, 1, 2, 2), "x"))),
        ),
        Finding(
            "RC001", "yaml-syntax", Severity.ERROR, "] [ ` | lone \ud800 | \x85", "", Spot(Source(MARKUP, HOSTILE), span(2, 4, 2, 18)), "RC001 - x",
        ),
        Finding(
            "RC007", "encoding", Severity.ERROR, "the byte 0xff is not UTF-8", "save the file as UTF-8",
            Spot(Source(OUTSIDE, "")), "RC007 - x",
        ),
        Finding(
            "RC006", "document-too-large", Severity.ERROR, "::error::forged", "::error::forged",
            Spot(Source(COMMAND, HOSTILE), span(4, 3, 4, 18)), "RC006 - x",
        ),
    )  # fmt: skip
    return Report("lint", findings, files=12, rules=RULES)
