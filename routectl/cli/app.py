"""The table of commands, each imported only when called, and how what they raise becomes an exit status."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from routectl.cli.plain import plain, refuse_empty
from routectl.repo.disk import Unusable
from routectl.repo.held import forget

if TYPE_CHECKING:
    from collections.abc import Callable

COMMANDS = {
    "lint": "Check policies, registries and evidence.",
    "test": "Run the tests of policies: examples, and proofs for every request.",
    "fmt": "Write policies in the canonical layout, comments kept.",
    "diff": "Tell what changed, and exactly which requests are now decided otherwise.",
    "review": "Answer the questions of a careful reviewer, each with its evidence.",
    "simulate": "Decide sample requests, and say why.",
    "replay": "Replay a traffic log: what a policy would have decided, spent and cut off.",
    "traffic pack": "Write a traffic log as coded Parquet, which reads at the speed of memory.",
    "traffic sample": "Write a small sample of a traffic log, some of every decision.",
    "rule": "Explain a rule, or list them all.",
    "schema": "Print the JSON Schema of a kind of document.",
    "config": "Print the configuration in force, and where each value comes from.",
    "init": "Make a policy repo that passes its own lint.",
}

BUG = "https://github.com/routectl/routectl/issues/new"


def run(arguments: list[str]) -> int:
    """Run a command line; the exit status of docs/cli.md."""
    import gc

    forget()
    gc.set_threshold(100_000, 50, 100)  # policies are trees: they are freed without the collector's help
    try:
        return _dispatch(arguments)
    except Unusable as error:
        from routectl.cli.finish import tell

        for why in error.args:
            tell(f"routectl: {why}")
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        from routectl.repo.write import close_output

        close_output()
        return 141
    except OSError as error:
        return _full(error)
    except Exception as error:
        return _bug(error)


def _dispatch(arguments: list[str]) -> int:
    name = next((name for words in (2, 1) if (name := " ".join(arguments[:words])) in COMMANDS), "")
    if name:
        command = _function(name)
        given = plain(command, arguments[len(name.split()) :])
        if given is not None:
            refuse_empty(command, given)
            return int(command(**given) or 0)
    from routectl.cli.typed import parse

    return parse(arguments, COMMANDS, _function)


def _function(name: str) -> Callable[..., Any]:
    command: Callable[..., Any] = import_module(f"routectl.cli.commands.{name.replace(' ', '_')}").command
    return command


def _full(error: OSError) -> int:
    """What to say where a standard stream takes nothing more; any other error of the system is a bug."""
    from routectl.cli.finish import tell
    from routectl.repo.disk import reason
    from routectl.repo.write import FULL, close_output

    if error.errno not in FULL or error.filename is not None:
        return _bug(error)
    tell(f"routectl: standard output can't be written: {reason(error)}")
    close_output()
    return 2


def _bug(error: Exception) -> int:
    import traceback

    from routectl.cli.finish import tell
    from routectl.version import __version__

    where = traceback.extract_tb(error.__traceback__)[-1]
    tell(f"routectl: this is a bug in routectl {__version__}: {type(error).__name__}: {str(error)[:500]}")
    tell(f"  at {where.name}, line {where.lineno} of {where.filename.rsplit('routectl', 1)[-1].lstrip('/')}")
    tell(f"  please report it, with the command and the file: {BUG}")
    return 70
