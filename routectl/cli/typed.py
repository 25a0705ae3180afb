"""Reads any command line with typer: what isn't plain (`plain.py`), help, and every slip."""

from __future__ import annotations

import sys
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import TYPE_CHECKING, Annotated, Any

import typer

from routectl.cli.options import PARAMETERS
from routectl.cli.parameters import parameters, shared
from routectl.cli.plain import refuse_empty

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

GROUPS = {"traffic": "Work on traffic logs."}
"""What commands of two words have in common."""


def parse(arguments: list[str], table: Mapping[str, str], function: Callable[[str], Callable[..., Any]]) -> int:
    """Read a command line with typer and run the command that it names."""
    app = typer.Typer(
        name="routectl",
        help="The routing policy of an LLM gateway as code.",
        add_completion=True,
        no_args_is_help=True,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    app.callback()(_top)
    said = [argument for argument in arguments if not argument.startswith("-")]
    called = next((name for words in (2, 1) if (name := " ".join(said[:words])) in table), None)
    groups: dict[str, typer.Typer] = {}
    for name, help in table.items():
        command = _checked(spelled(function(name))) if name == called else _unspelled(name)
        group, _, own = name.rpartition(" ")
        if group and group not in groups:
            groups[group] = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
            app.add_typer(groups[group], name=group, short_help=GROUPS[group], help=GROUPS[group])
        (groups[group] if group else app).command(own, short_help=help, help=command.__doc__ or help)(command)
    try:
        status = typer.main.get_command(app).main(args=arguments, prog_name="routectl", standalone_mode=False)
    except typer.Exit as error:
        return int(error.exit_code)
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):
            error.show()
            return int(error.exit_code)
        raise
    return int(status or 0)


def _print_version(asked: bool) -> None:
    if asked:
        from routectl.version import __version__

        sys.stdout.write(f"routectl {__version__}\n")
        raise typer.Exit


def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options that stand before a command."""


def spelled(command: Callable[..., Any]) -> Callable[..., Any]:
    """A command with each parameter's annotation replaced by its spelling."""
    own = command.__module__.rpartition(".")[2]
    together = shared(command)
    written = {name: PARAMETERS.get(f"{own}.{name}") or PARAMETERS[name] for name in parameters(command).names}
    command.__annotations__ = written
    alone = [one for one in signature(command).parameters.values() if one.kind is not Parameter.VAR_KEYWORD]
    added = [Parameter(name, Parameter.KEYWORD_ONLY, default=None, annotation=written[name]) for name in together]
    command.__signature__ = Signature([*alone, *added])  # type: ignore[attr-defined]
    return command


def _checked(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, which refuses values that are empty."""

    @wraps(command)
    def checked(**given: Any) -> Any:
        refuse_empty(command, given)
        return command(**given)

    return checked


def _unspelled(name: str) -> Callable[..., Any]:
    def command() -> None:
        raise AssertionError(f"{name} is only listed")

    command.__doc__ = None
    return command
