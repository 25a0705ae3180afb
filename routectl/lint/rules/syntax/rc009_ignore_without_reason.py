"""A comment silences a rule without saying why, or names no rule.

`# routectl: ignore[RC203] one provider is certified for this (@sre, until 2027-03-01)`: the
codes or slugs, a reason, and who answers for it until when. Owner and date may be left out
where configuration (`require-owner`, `require-date`) doesn't demand them. A comment that this
rule tells silences nothing.

Bad:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v3]  # routectl: ignore[RC203] # RC009

Good:

    routes:
      - name: general
        match: {}
        target: fast-v2
        fallback: [fast-v3]  # routectl: ignore[RC203] the other provider is in procurement
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.catalog import find, rules
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.run import Told


@rule(Severity.ERROR)
def check(told: Told) -> Iterator[Hit]:
    comment = told.silence
    if not comment.rules:
        yield Hit(
            comment.place,
            "the comment names no rule to ignore",
            help="write the code: `# routectl: ignore[RC203] reason`",
        )
        return
    for name in comment.rules:
        if find(name) is None:
            from routectl.closest import did_you_mean

            known = [word for rule in rules() for word in (rule.code, rule.slug)]
            yield Hit(
                comment.place,
                f"no rule is named `{name}`",
                help=did_you_mean(name, known) or "`routectl rule` lists them",
            )
    named = ", ".join(comment.rules)
    if not comment.reason:
        yield Hit(
            comment.place,
            f"{named} is ignored without a reason",
            help="say why it doesn't count here, after the bracket",
        )
    elif told.settings.require_owner and not comment.owner:
        yield Hit(
            comment.place, f"{named} is ignored, and nobody answers for it", help="add who, in round brackets: `(@sre)`"
        )
    elif told.settings.require_date and not comment.until:
        yield Hit(
            comment.place,
            f"{named} is ignored without an end",
            help="add until when, in round brackets: `(until 2027-03-01)`",
        )
