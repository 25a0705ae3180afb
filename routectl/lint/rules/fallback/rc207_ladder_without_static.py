"""A degradation ladder doesn't end in a static answer.

Every other step can fail like the candidates before it; `static` always works. It belongs at
the end, for what stands behind it is never reached.

Bad:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}  # RC207

Good:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}
          - static: We can't answer this right now.

Bad:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        degrade:
          - static: We can't answer this right now.  # RC207
          - {reduce_scope: summaries-only, target: fast-v2}
          - static: Please call us.

Good:

    routes:
      - name: general
        match: {}
        target: reasoning-v3
        degrade:
          - {reduce_scope: summaries-only, target: fast-v2}
          - static: Please call us.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.finding import Hit, Severity
from routectl.lint.rule import rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.policy.route import Step


@rule(Severity.WARNING)
def check(policy: Policy) -> Iterator[Hit]:
    for route in policy.routes:
        early = [step for step in route.degrade[:-1] if step.is_static]
        for step in early:
            message = f"a static answer always works: the steps of route `{route.name}` behind it are never reached"
            yield Hit(_place(step), message, help="move it to the end, or remove what stands behind it")
        if route.degrade and not route.ends_static and not early:
            yield Hit(
                _place(route.degrade[-1]),
                f"the ladder of route `{route.name}` ends in a step that can fail too",
                help="add `- static: …`, an answer that always works",
            )


def _place(step: Step) -> At:
    return step.at._replace(path=(*step.at.path, "static" if step.is_static else "reduce_scope"))
