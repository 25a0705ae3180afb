"""`routectl lint`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from routectl.cli.finish import finish, tell
from routectl.lint.report import report
from routectl.lint.run import chosen, lint, without_echoes
from routectl.lint.settings import settle
from routectl.repo.cache import remember
from routectl.repo.config import configuration
from routectl.repo.disk import Unusable
from routectl.repo.open import Repo
from routectl.repo.spared import spared

if TYPE_CHECKING:
    from routectl.lint.run import Lint
    from routectl.lint.settings import Settings
    from routectl.repo.config import Configuration
    from routectl.repo.disk import Tree


def command(
    paths: list[str] | None = None,
    *,
    select: list[str] | None = None,
    ignore: list[str] | None = None,
    output: list[str] | None = None,
    fail_on: str | None = None,
    fix: bool = False,
    unsafe_fixes: bool = False,
    baseline: str | None = None,
    write_baseline: bool = False,
    since: str | None = None,
    no_ignores: bool = False,
    statistics: bool = False,
    no_cache: bool = False,
    today: str | None = None,
    exclude: list[str] | None = None,
    severity: list[str] | None = None,
    per_path_ignores: list[str] | None = None,
    thresholds: list[str] | None = None,
    locked: list[str] | None = None,
    require_owner: bool | None = None,
    require_date: bool | None = None,
    color: str | None = None,
) -> int:
    """Check policies, registries and evidence.

    Example: routectl lint policies/ --select RC2 -o text -o sarif=lint.sarif
    """
    config = configuration(
        {
            "select": select, "ignore": ignore, "output": output, "fail_on": fail_on, "baseline": baseline, "today": today,
            "exclude": exclude, "severity": severity, "per_path_ignores": per_path_ignores, "thresholds": thresholds,
            "locked": locked, "require_owner": require_owner, "require_date": require_date, "color": color,
        }
    )  # fmt: skip
    try:
        settings = settle(config.values, config.today)._replace(use_ignores=not no_ignores)
    except ValueError as error:
        raise Unusable(str(error)) from None
    asked = paths or ["."]
    if fix:
        from routectl.cli.fixing import fix_all

        result = fix_all(lambda: _lint(asked, config, settings), unsafe=unsafe_fixes)
    else:
        result = _lint(asked, config, settings)
        if unsafe_fixes:
            tell("`--unsafe-fixes` only allows such fixes: add `--fix` to make them")
    if since:
        from routectl.repo.git import Revision

        with Revision(since) as then:
            result = result.without(_lint([path for path in asked if then.has(path)], config, settings, then))
    if write_baseline or config["baseline"]:
        from routectl.cli.baseline import settle_baseline

        result = settle_baseline(result, config.path("baseline"), write=write_baseline, settings=settings)
    status, printed = finish(
        report(result, chosen(settings), statistics=statistics),
        config["output"],
        fail_on=config["fail-on"],
        color=config["color"],
    )
    plain = not (fix or unsafe_fixes or since or write_baseline or any("=" in written for written in config["output"]))
    if plain and config["cache"] and not no_cache and "-" not in asked:
        remember(sys.argv[1:], status, printed)
    return status


def _lint(paths: list[str], config: Configuration, settings: Settings, tree: Tree | None = None) -> Lint:
    repo = Repo(paths, config["exclude"], tree)
    return without_echoes(lint(spared(repo.looked()), settings, lambda: repo.survey() if repo.whole else None))
