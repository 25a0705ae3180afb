"""A degradation ladder doesn't end in a static answer, or goes on below one.

A reduced scope needs a model, and on a bad day that one is down too: without a static answer as the
last step the request is rejected, and the user sees nothing. That is a warning. A static answer always
works, so the steps below it are never reached, which is an error.

Bad:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}  # RC207

Bad:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        degrade:
          - {static: A specialist will reply by e-mail.}  # RC207
          - {reduce_scope: summaries-only, target: fast-v2}

Good:

    routes:
      - name: regulated
        match: {risk: high}
        target: secure-v1
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}
          - {static: A specialist will reply by e-mail.}
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Related, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.policy.route import Step


@rule(Severity.WARNING, also=Severity.ERROR)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        if not route.degrade:
            continue
        *above, last = route.degrade
        owner = "`defaults`" if last.at.path[0] == "defaults" else f"route `{route.name}`"
        hiding = next((number for number, step in enumerate(above) if step.is_static), None)
        if hiding is not None:
            count = len(route.degrade) - hiding - 1
            yield Hit(
                _place(route.degrade[hiding]),
                f"this static answer always works, so the ladder of {owner} never reaches "
                f"{'the step' if count == 1 else f'the {count} steps'} below it",
                help="make it the last step, or remove what stands below",
                related=(Related(_place(route.degrade[hiding + 1]), "never reached"),),
                severity=Severity.ERROR,
            )
        elif not last.is_static:
            yield Hit(
                _place(last),
                f"the ladder of {owner} doesn't end in a static answer: when `{last.reduce_scope}` can't be served "
                "either, the request is rejected",
                help="add a last step such as `static: We can't answer this right now.`",
            )


def _place(step: Step) -> At:
    return step.at._replace(path=(*step.at.path, "static" if step.is_static else "reduce_scope"))
