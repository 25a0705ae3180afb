"""`routectl simulate`."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from routectl.cli.finish import chosen, finish, refuse
from routectl.ready import Unfit, ready
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable, shown
from routectl.repo.requests import open_requests, open_state
from routectl.repo.source import opened
from routectl.rows.cells import spoken_row
from routectl.rows.read import rows
from routectl.simulate.report import Asked, report
from routectl.simulate.run import simulate
from routectl.simulate.state import given_state
from routectl.simulate.words import heading

if TYPE_CHECKING:
    from routectl.policy.policy import Policy
    from routectl.repo.config import Configuration

FORMATS = ("text", "json", "markdown")


def command(
    policy: str,
    *,
    request: list[str] | None = None,
    requests: list[str] | None = None,
    state: str | None = None,
    outage: list[str] | None = None,
    alert: list[str] | None = None,
    exhausted: list[str] | None = None,
    against: str | None = None,
    explain: bool = False,
    output: list[str] | None = None,
    today: str | None = None,
    color: str | None = None,
) -> int:
    """Decide sample requests: which model would serve each, and why not the others.

    Example: routectl simulate policies/support.yaml -r intent=faq,risk=low,sla_ms=1500 --outage openai
    """
    config = configuration({"today": today, "color": color})
    formats = [each.format for each in chosen(output or (), FORMATS)]
    if not request and not requests:
        raise Unusable("no request is given; say `-r intent=faq,risk=low`, or `--requests FILE`")
    if [policy, against, state, *(requests or ())].count("-") > 1:
        raise Unusable("only one thing can be read from `-`")
    source = policy
    try:
        mine, path = _ready(policy, "", config)
        source = against or ""
        other = _ready(source, path, config)[0] if source else None
    except Unfit as error:
        return refuse("simulate", source, error.lint, output or (), config["color"])
    world = given_state(
        mine,
        open_state(state) if state else None,
        outage=outage or (), alert=alert or (), exhausted=exhausted or (),
    )  # fmt: skip
    asked = Asked(mine, world, other, (heading(policy), heading(against or "")), explain, "json" in formats)
    said = [spoken_row(mine, text) for text in request or ()]
    filed = (row for file in requests or () for row in rows(open_requests(file), mine))
    told, tally = report(asked, simulate(mine, chain(said, filed), world, other, traced=explain))
    finish(told, output or (), color=config["color"])
    return 1 if tally.rejected else 0 if tally.rows else 3


def _ready(source: str, beside: str, config: Configuration) -> tuple[Policy, str]:
    """The policy of a source, and its path."""
    with opened(source, beside) as found:
        return ready(shown(found.path), tree=found.tree, config=config), found.path
