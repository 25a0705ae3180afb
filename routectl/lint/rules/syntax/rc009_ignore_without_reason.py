"""A comment silences a rule without saying why, or names no rule.

`# routectl: ignore[RC203] one provider is certified for this (@sre, until 2027-03-01)`: the
codes or slugs, a reason, and who answers for it until when. Owner and date may be left out
where configuration (`require-owner`, `require-date`) doesn't demand them. A comment that this
rule tells silences nothing: one with another word (`disable`), too, with no day of the calendar
after "until", or with a family (`RC2`): a comment names each rule, so that it silences no other.

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

from routectl.finding import Fix, Hit, Severity
from routectl.lint.catalog import find, rules
from routectl.lint.rule import rule
from routectl.lint.silence import naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.lint.suppress import Told


@rule(Severity.ERROR)
def check(told: Told) -> Iterator[Hit]:
    comment, settings = told.silence, told.settings
    for name in comment.rules:
        if find(name) is None:
            yield _unknown(told, name)
    named = f"{', '.join(comment.rules)} is ignored"
    flaw = None
    if comment.instead:
        flaw = (
            f"a comment can't `{comment.instead}` a rule, only `ignore` it",
            "write `# routectl: ignore[RC203] reason`",
        )
    elif not comment.rules:
        flaw = "the comment names no rule to ignore", "write the code: `# routectl: ignore[RC203] reason`"
    elif not comment.reason:
        flaw = f"{named} without a reason", "say why it doesn't count here, after the bracket"
    elif comment.undated:
        flaw = f"{named} until `{comment.undated}`, which is no date", "write the day: `(until 2027-03-01)`"
    elif settings.require_owner and not comment.owner:
        flaw = f"{named}, and nobody answers for it", "add who, in round brackets: `(@sre)`"
    elif settings.require_date and not comment.until:
        flaw = f"{named} without an end", "add until when, in round brackets: `(until 2027-03-01)`"
    if flaw is not None:
        yield Hit(comment.place, *flaw)


def _unknown(told: Told, name: str) -> Hit:
    family = [rule.code for rule in rules() if rule.named(name) or rule.family == name.lower()]
    if family:
        found = ", ".join(code for code in family if code in told.around)
        help = f"write `{found}`, found here" if found else f"write the code of one rule, as in `{family[0]}`"
        return Hit(told.silence.place, f"`{name}` is a family of rules: a comment names each rule", help)
    return _misspelled(told, name)


def _misspelled(told: Told, name: str) -> Hit:
    from routectl.closest import closest

    typed = name.upper().replace("O", "0").replace("I", "1").replace("L", "1")
    near = typed if find(typed) else closest(name, [word for rule in rules() for word in (rule.code, rule.slug)])
    meant = find(near)
    # a comment that would be idle once it names the rule would be taken out, and its reason with it
    fix = None
    if meant is not None and meant.code in told.around:
        names = tuple(near if rule == name else rule for rule in told.silence.rules)
        fix = Fix(f"write `{near}`", False, (naming(told.silence, names),))
    return Hit(
        told.silence.place,
        f"no rule is named `{name}`",
        help=f"did you mean `{near}`?" if near else "`routectl rule` lists them",
        fix=fix,
    )
