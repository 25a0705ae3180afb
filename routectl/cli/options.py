"""Every option once: how a command's parameter of that name is spelled on the command line.

A command is a plain function; what typer needs to know of its parameters stands here, so that a
command can be imported, called and tested without typer, which takes longer to import than a
small lint takes to run.
"""

from __future__ import annotations

from typing import Annotated, Any

import typer

from routectl.traffic.profile import names

Paths = Annotated[
    list[str] | None, typer.Argument(help="Files or folders; the working directory when left out.", show_default=False)
]

PARAMETERS: dict[str, Any] = {
    "paths": Paths,
    "policy": Annotated[
        str,
        typer.Argument(help="A file, a folder with one policy, a git revision, REV:PATH, or -.", show_default=False),
    ],
    "request": Annotated[
        list[str] | None,
        typer.Option("--request", "-r", help="A request: intent=faq,sla_ms=1500,needs=tools+vision.", metavar="K=V,…"),
    ],
    "requests": Annotated[
        list[str] | None,
        typer.Option(help="Requests in YAML, JSON, JSON Lines or CSV; - is standard input.", metavar="FILE"),
    ],
    "state": Annotated[str | None, typer.Option(help="The state of the world, in YAML or JSON.", metavar="FILE")],
    "outage": Annotated[list[str] | None, typer.Option(help="A provider that is down.", metavar="PROVIDER")],
    "alert": Annotated[
        list[str] | None, typer.Option(help="A budget scope at alert: day, route:NAME.", metavar="SCOPE")
    ],
    "exhausted": Annotated[list[str] | None, typer.Option(help="A budget scope that is spent.", metavar="SCOPE")],
    "against": Annotated[
        str | None,
        typer.Option(help="A second policy beside it; a revision alone is the same path there.", metavar="SOURCE"),
    ],
    "explain": Annotated[bool, typer.Option("--explain", help="Show the whole trace of every decision.")],
    "folder": Annotated[str, typer.Argument(help="Where to make it; here when left out.", show_default=False)],
    "logs": Annotated[
        list[str],
        typer.Argument(help="Traffic logs: files, folders, patterns, or - for standard input.", show_default=False),
    ],
    "profile": Annotated[
        str | None,
        typer.Option(help=f"The kind of log, native where nothing is said: {', '.join(names())}.", metavar="NAME"),
    ],
    "map": Annotated[
        list[str] | None, typer.Option(help="What a column becomes: team=segment.", metavar="COLUMN=DIMENSION")
    ],
    "fill": Annotated[
        list[str] | None,
        typer.Option(
            help="What is put where there is nothing: risk=low, risk=low:75,high:25.", metavar="DIMENSION=VALUE"
        ),
    ],
    "zone": Annotated[
        str | None, typer.Option(help="How times without a zone are meant: UTC, +01:00, Europe/Berlin.", metavar="ZONE")
    ],
    "seed": Annotated[str | None, typer.Option(help="What draws are made on.", metavar="NUMBER")],
    "form": Annotated[
        str | None, typer.Option(help="What the logs are: csv, jsonl, parquet or arrow.", metavar="FORM")
    ],
    "rejects": Annotated[
        str | None, typer.Option(help="Write the rows that can't be read to this file.", metavar="FILE")
    ],
    "rows": Annotated[
        str, typer.Option(help="How many requests to keep; more where there are more decisions.", metavar="NUMBER")
    ],
    "sort": Annotated[bool, typer.Option("--sort", help="Put the requests in the order of their times.")],
    "traffic_pack.output": Annotated[str, typer.Option("--output", "-o", help="The file to write.", metavar="FILE")],
    "traffic_sample.output": Annotated[
        str, typer.Option("--output", "-o", help="The file to write: .csv or .jsonl.", metavar="FILE")
    ],
    "for_policy": Annotated[
        str | None, typer.Option("--policy", help="The policy whose dimensions are kept.", metavar="POLICY")
    ],
    "replay.outage": Annotated[
        list[str] | None,
        typer.Option(
            help="A provider that is down, always or for a time: openai@2026-11-03T12:00:00Z..2026-11-03T14:00:00Z.",
            metavar="PROVIDER[@FROM..TO]",
        ),
    ],
    "tick": Annotated[
        str | None, typer.Option(help="How long the state stays the same: 60s (the default), 5m, 1h.", metavar="TIME")
    ],
    "days_in": Annotated[
        str | None, typer.Option(help="The time zone in which days begin: UTC, Europe/Berlin.", metavar="ZONE")
    ],
    "no_time": Annotated[
        bool, typer.Option("--no-time", help="Read no times: every request is decided in the same state.")
    ],
    "by": Annotated[
        list[str] | None, typer.Option(help="A dimension that the report is split by as well.", metavar="DIMENSION")
    ],
    "price": Annotated[
        list[str] | None,
        typer.Option(
            help="Another price, in US dollars per million tokens, from a day on with @DATE: luna=0.25/2.",
            metavar="MODEL=IN/OUT[@DATE]",
        ),
    ],
    "scale": Annotated[
        str | None, typer.Option(help="Traffic grows: each request costs as much as so many.", metavar="FACTOR")
    ],
    "limit": Annotated[str | None, typer.Option(help="Replay no more requests than so many.", metavar="NUMBER")],
    "decisions": Annotated[
        str | None, typer.Option(help="Write each decision to this file: .csv or .parquet.", metavar="FILE")
    ],
    "replay.engine": Annotated[
        str | None, typer.Option(help="Where it runs: local (the default) or spark.", metavar="ENGINE")
    ],
    "spark": Annotated[
        str | None,
        typer.Option(
            help="With --engine spark: a master or Spark Connect: local[4], spark://HOST:PORT, sc://HOST:PORT.",
            metavar="ADDRESS",
        ),
    ],
    "replay.fail_on": Annotated[
        list[str] | None,
        typer.Option(
            help="What fails the replay: drift>1%, unanswered>0.5%, cut-off, spend>+5% with --against.",
            metavar="FIGURE>AMOUNT",
        ),
    ],
    "drift": Annotated[
        bool, typer.Option("--drift", help="Hold what the log says was served against what the policy decides.")
    ],
    "confusion": Annotated[
        str | None,
        typer.Option(
            help="How often a classifier takes which value for which, as CSV or YAML: what its mistakes cost.",
            metavar="FILE",
        ),
    ],
    "replay.check": Annotated[
        bool,
        typer.Option(
            "--check", help="Decide nothing; tell what the log maps to, and exit with 1 where a row can't be read."
        ),
    ],
    "code": Annotated[str | None, typer.Argument(help="A rule's code or slug.", show_default=False)],
    "kind": Annotated[str | None, typer.Argument(help="RoutePolicy, ModelRegistry, …", show_default=False)],
    "select": Annotated[
        list[str] | None, typer.Option(help="Rules to apply: codes, slugs or families (RC2).", metavar="CODE")
    ],
    "ignore": Annotated[list[str] | None, typer.Option(help="Rules to leave out.", metavar="CODE")],
    "output": Annotated[
        list[str] | None,
        typer.Option(
            "--output",
            "-o",
            help="A format, or FORMAT=FILE; may be given several times. Formats are text and json; where they fit also "
            "markdown, html, sarif, github, gitlab and junit.",
            metavar="FORMAT[=FILE]",
        ),
    ],
    "fail_on": Annotated[
        str | None,
        typer.Option(help="The least severity that fails: error, warning, info or never.", metavar="SEVERITY"),
    ],
    "base": Annotated[
        str,
        typer.Argument(help="The revision that the change leaves, or the files before it.", show_default=False),
    ],
    "head": Annotated[
        str | None, typer.Argument(help="What is proposed; the work tree when left out.", show_default=False)
    ],
    "ask": Annotated[list[str] | None, typer.Option(help="Questions to ask: codes or slugs.", metavar="CODE")],
    "skip": Annotated[list[str] | None, typer.Option(help="Questions to leave out.", metavar="CODE")],
    "waiver": Annotated[
        str | None,
        typer.Option(help="Print the waiver that this question's no would need, to be filled in.", metavar="CODE"),
    ],
    "drill": Annotated[
        str | None,
        typer.Option(help="Print the failover drill of this provider's outage, to be filled in.", metavar="PROVIDER"),
    ],
    "summary": Annotated[
        bool, typer.Option("--summary", help="Also append the Markdown to the step's summary of GitHub Actions.")
    ],
    "split": Annotated[
        str | None,
        typer.Option(help="A new folder for the change as commits of one variable each.", metavar="DIR"),
    ],
    "old": Annotated[
        str | None, typer.Argument(help="The version before: a path, a revision, or REV:PATH.", show_default=False)
    ],
    "new": Annotated[
        str | None, typer.Argument(help="The version now; the work tree when left out.", show_default=False)
    ],
    "states": Annotated[str, typer.Option(help="The states looked at: nominal, outages:N or any.", metavar="STATES")],
    "at": Annotated[
        str | None,
        typer.Option(metavar="PATH", help="Read both files as if they stood at this path: for git's external diff."),
    ],
    "as_is": Annotated[bool, typer.Option("--as-is", help="Compare policies of different names too.")],
    "traffic": Annotated[
        str | None,
        typer.Option(help="A log of requests that weighs the change, instead of the policy's own.", metavar="FILE"),
    ],
    "exit_code": Annotated[bool, typer.Option("--exit-code", help="Exit with 1 where anything changed.")],
    "statistics": Annotated[bool, typer.Option("--statistics", help="Count the findings by rule.")],
    "no_ignores": Annotated[bool, typer.Option("--no-ignores", help="Let no comment silence a finding.")],
    "no_cache": Annotated[bool, typer.Option("--no-cache", help="Neither read nor write the cache.")],
    "today": Annotated[
        str | None, typer.Option(help="The day to judge dates by, instead of today.", metavar="YYYY-MM-DD")
    ],
    "color": Annotated[str | None, typer.Option(help="auto, always or never.", metavar="WHEN")],
    "exclude": Annotated[list[str] | None, typer.Option(help="Paths to leave out, as patterns.", metavar="PATTERN")],
    "name": Annotated[
        str | None, typer.Option("--name", "-k", help="Only the tests with this in their name.", metavar="NAME")
    ],
    "coverage": Annotated[bool, typer.Option("--coverage", help="Tell which parts of the policies cases exercise.")],
    "mutate": Annotated[bool, typer.Option("--mutate", help="Tell which edits of the policies no test notices.")],
    "fail_under": Annotated[
        str | None, typer.Option(help="Fail where less is exercised, or fewer edits are noticed.", metavar="PERCENT")
    ],
    "suggest": Annotated[
        bool, typer.Option("--suggest", help="Print a test document for what no case exercises, instead of a report.")
    ],
    "check": Annotated[bool, typer.Option("--check", help="Write nothing; exit with 1 where a file would change.")],
    "diff": Annotated[
        bool,
        typer.Option("--diff", help="Write nothing; show what would change, and exit with 1 where anything would."),
    ],
    "fix": Annotated[bool, typer.Option("--fix", help="Apply the fixes that keep the policy's digest.")],
    "unsafe_fixes": Annotated[
        bool,
        typer.Option("--unsafe-fixes", help="With --fix: apply the others too. They change what the policy means."),
    ],
    "write_baseline": Annotated[
        bool, typer.Option("--write-baseline", help="Write the findings to the baseline; an old one only shrinks.")
    ],
    "since": Annotated[str | None, typer.Option(help="Tell only what this git revision didn't have.", metavar="REV")],
    "severity": Annotated[list[str] | None, typer.Option(help="Change a rule's severity.", metavar="RULE=LEVEL")],
    "per_path_ignores": Annotated[
        list[str] | None, typer.Option(help="Leave rules out below a path.", metavar="PATTERN=RULE,…")
    ],
    "thresholds": Annotated[list[str] | None, typer.Option(help="Set a rule's threshold.", metavar="RULE.KEY=VALUE")],
    "locked": Annotated[list[str] | None, typer.Option(help="Rules that no comment may silence.", metavar="CODE")],
    "require_owner": Annotated[
        bool | None, typer.Option("--require-owner", help="Ignore comments must name an owner.")
    ],
    "require_date": Annotated[bool | None, typer.Option("--require-date", help="Ignore comments must say until when.")],
    "baseline": Annotated[
        str | None, typer.Option(help="Findings listed in this file don't fail the run.", metavar="FILE")
    ],
}
