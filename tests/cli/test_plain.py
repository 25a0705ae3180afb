"""The quick reader of a command line gives what typer gives, or nothing."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from routectl.cli.app import COMMANDS
from routectl.cli.parameters import parameters, shared
from routectl.cli.plain import plain

FLAGS = (
    "--output", "-o", "--color", "--request", "-r", "--requests", "--outage", "--against", "--explain", "--fix", "--select",
    "--require-owner", "--statistics", "--check", "--today", "--no-cache", "--help", "-h", "--nonsense", "-x", "--expl", "-ofoo", "-rintent=faq",
    "--output=json", "--explain=true", "--outage=", "--against=-", "--",
)  # fmt: skip
WORDS = ("policies", "a.yaml", "-", "", "json", "intent=faq,risk=low", "lint", "RC203")

commands = st.sampled_from(sorted(COMMANDS))
arguments = st.lists(st.sampled_from(FLAGS) | st.sampled_from(WORDS), max_size=6)


def typed(name: str, words: list[str]) -> dict[str, Any] | None:
    """What typer gives the command; None where it refuses, or answers itself."""
    import contextlib
    import io

    from routectl.cli.typed import spelled

    command = import_module(f"routectl.cli.commands.{name.replace(' ', '_')}").command
    before = dict(command.__annotations__)
    given: list[dict[str, Any]] = []
    names = parameters(command).names
    typer_command = spelled(command)

    import typer

    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(typer_command)
    click_command = typer.main.get_command(app)
    click_command.callback = lambda **values: given.append({key: values[key] for key in names}) or 0
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            click_command.main(args=words, prog_name="routectl", standalone_mode=False)
    except Exception:
        return None
    finally:
        command.__annotations__ = before
        del command.__signature__
    return given[0] if given else None


def whole(name: str, words: list[str]) -> dict[str, Any] | None:
    """What the quick reader gives the command, defaults filled in."""
    command = import_module(f"routectl.cli.commands.{name.replace(' ', '_')}").command
    found = plain(command, words)
    if found is None:
        return None
    places = parameters(command).places
    defaults = dict(zip(reversed(places), reversed(command.__defaults__ or ()), strict=False))
    return defaults | dict.fromkeys(shared(command)) | (command.__kwdefaults__ or {}) | found


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """No word and an empty list of words mean the same to every command."""
    return {key: value or None for key, value in values.items()}


@settings(max_examples=400)
@given(commands, arguments)
def test_the_quick_reader_agrees_with_typer(name: str, words: list[str]) -> None:
    found = whole(name, words)
    if found is not None:
        expected = typed(name, words)
        assert expected is not None, (name, words)
        assert filled(found) == filled(expected), (name, words)


@pytest.mark.parametrize(
    ("name", "words", "given"),
    [
        ("lint", [], {}),
        ("lint", ["a", "b"], {"paths": ["a", "b"]}),
        ("lint", ["a", "-o", "json", "--output=sarif=x"], {"paths": ["a"], "output": ["json", "sarif=x"]}),
        (
            "simulate",
            ["p", "-r", "intent=faq", "--explain"],
            {"policy": "p", "request": ["intent=faq"], "explain": True},
        ),
        ("simulate", ["-", "--requests", "-"], {"policy": "-", "requests": ["-"]}),
        ("simulate", [], None),
        ("simulate", ["p", "q"], None),
        ("simulate", ["p", "--outage"], None),
        ("simulate", ["p", "--help"], None),
        ("simulate", ["p", "--outage", "--explain"], None),
        ("rule", ["RC203"], {"code": "RC203"}),
        ("rule", ["--today", "x"], None),
    ],
)
def test_what_is_plain(name: str, words: list[str], given: dict[str, Any] | None) -> None:
    assert plain(import_module(f"routectl.cli.commands.{name.replace(' ', '_')}").command, words) == given
