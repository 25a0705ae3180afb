"""Configuration: `routectl.toml`, or `[tool.routectl]` in `pyproject.toml`, under what the command line says."""

from __future__ import annotations

import os
import re
from datetime import date
from errno import ENOENT
from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.document.values import short
from routectl.repo.disk import MOST_OF_OWN, Unusable, is_within, read_text, reason, shown
from routectl.repo.held import hold
from routectl.repo.regular import read
from routectl.repo.root import configuration_file, configuration_in
from routectl.repo.trail import note

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from routectl.repo.disk import Tree

_MAX_BYTES = 1_000_000
_LONG_KEY = re.compile(
    rb"(?:\.[ \t]*[A-Za-z0-9_\"'-]+[ \t]*){64}"
)  # tomllib's time grows with the square of a key's parts


class Key(NamedTuple):
    """One key of the configuration: what kind of value it takes, and what holds where nobody says."""

    kind: str
    """`words`, `word`, `switch`, `levels` (rule to severity), `patterns` (path pattern to rules), `thresholds` (rule to its own keys) or `pairs` (word to word)."""
    default: Any
    help: str
    choices: tuple[str, ...] = ()


SEVERITIES = ("error", "warning", "info")

KEYS: dict[str, Key] = {
    "select": Key("words", ("RC",), "rules to apply: codes, slugs or the beginning of a code"),
    "ignore": Key("words", (), "rules to leave out"),
    "severity": Key("levels", {}, "severity by rule"),
    "per-path-ignores": Key("patterns", {}, "rules to leave out by path pattern"),
    "thresholds": Key("thresholds", {}, "thresholds by rule"),
    "locked": Key("words", (), "rules that no comment may silence"),
    "require-owner": Key("switch", False, "whether an ignore comment must name an owner"),
    "require-date": Key("switch", False, "whether an ignore comment must say until when"),
    "ask": Key("words", ("RV",), "review questions to ask: codes, slugs or the beginning of a code"),
    "skip": Key("words", (), "review questions to leave out"),
    "fail-on": Key("word", "error", "the least severity that fails a run", (*SEVERITIES, "never")),
    "output": Key("words", (), "formats, each with a file or without: text, sarif=lint.sarif"),
    "color": Key("word", "auto", "whether to color text", ("auto", "always", "never")),
    "exclude": Key("words", (), "paths to leave out, as patterns"),
    "baseline": Key("word", "", "a file of known findings that don't fail a run"),
    "today": Key("word", "", "the day to judge dates by; the clock's where it is empty"),
    "profile": Key("word", "native", "the kind of traffic log: what its columns mean"),
    "map": Key("pairs", {}, "what columns of a traffic log become"),
    "fill": Key("pairs", {}, "what is put where a traffic log has nothing"),
    "zone": Key("word", "", "how times of a traffic log are meant that have no zone"),
    "tick": Key("word", "60s", "how long the state of a replay stays the same"),
    "days-in": Key("word", "UTC", "the time zone in which the days of a replay begin"),
    "replay-fail-on": Key("words", (), "what a replay fails on: drift>1%, cut-off"),
    "seed": Key("word", "0", "what draws from a mix are made on"),
    "cache": Key("switch", True, "whether a run may be answered from the cache"),
}


class Configuration:
    """The values in force, and where each comes from: `default`, a file, or `command line`."""

    __slots__ = ("file", "origins", "tree", "values")

    def __init__(self, values: dict[str, Any], origins: dict[str, str], file: str, tree: Tree | None = None) -> None:
        """`tree` is where the file was read from; None for the disk."""
        self.values = values
        self.origins = origins
        self.file = file
        self.tree = tree

    def __getitem__(self, key: str) -> Any:
        return self.values[key]

    @property
    def today(self) -> date:
        """The day to judge dates by."""
        return date.fromisoformat(self.values["today"]) if self.values["today"] else date.today()

    def path(self, key: str) -> str:
        """A path that the configuration gives: relative to its file, or to the working directory from a flag."""
        value: str = self.values[key]
        if value and self.file and self.origins[key] != "command line":
            return os.path.join(os.path.dirname(self.file), value)
        return value

    def text(self, key: str) -> str:
        """What the file holds that a key names, read from where the configuration was, or from the disk for a flag.

        Raises OSError, ValueError where it is not UTF-8, and `Unusable`.
        """
        path = os.path.abspath(self.path(key))
        if self.tree is None or self.origins[key] == "command line":
            return read_text(path)
        if not self.tree.exists(path):
            raise FileNotFoundError(ENOENT, "no such file or directory")
        with self.tree.stream(path) as file:
            return file.read(MOST_OF_OWN).decode("utf-8")


def configuration(flags: Mapping[str, Any] | None = None, tree: Tree | None = None, folder: str = "") -> Configuration:
    """What is in force in a folder, by default here, on the disk or in another tree of files.

    `flags` are the command line's, None where not given. Raises `Unusable`.
    """
    values: dict[str, Any] = {name: key.default for name, key in KEYS.items()}
    origins = dict.fromkeys(KEYS, "default")
    try:
        here = folder or os.getcwd()
        file = configuration_in(tree, here) if tree else configuration_file(here)
    except OSError as error:
        raise Unusable(f"the working directory can't be used: {reason(error)}") from None
    for name, value in (_read(file, tree) if file else {}).items():
        values[name] = _checked(name, value, shown(file))
        _contain(name, values[name], file)
        origins[name] = shown(file)
    for flag, value in (flags or {}).items():
        name = flag.replace("_", "-")
        if value is None or value == []:
            continue
        values[name] = _checked(name, _spelled_out(name, value), "the command line")
        origins[name] = "command line"
    return Configuration(values, origins, file, tree)


def _read(file: str, tree: Tree | None) -> dict[str, Any]:
    import tomllib

    try:
        text = _bytes(file, tree)
        if len(text) > _MAX_BYTES or _LONG_KEY.search(text):
            raise Unusable(f"{shown(file)}: the file is larger than 1 MB, or a key in it has more than 64 parts")
        content = tomllib.loads(text.decode("utf-8"))
    except OSError as error:
        raise Unusable(f"{shown(file)}: {reason(error)}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Unusable(f"{shown(file)}: {error}") from None
    if os.path.basename(file) == "pyproject.toml":
        content = content.get("tool", {}).get("routectl", {})
    if not isinstance(content, dict):
        raise Unusable(f"{shown(file)}: `tool.routectl` must be a table")
    return content


def _bytes(file: str, tree: Tree | None) -> bytes:
    if tree is None:
        note(file)
        hold(file)
        return read(file, _MAX_BYTES + 1)
    with tree.stream(file) as stream:
        return stream.read(_MAX_BYTES + 1)


def _contain(name: str, value: Any, file: str) -> None:
    """Raise `Unusable` where a file that may be part of what is reviewed would have us write outside its folder."""
    if name not in ("baseline", "output"):
        return
    paths = [value] if name == "baseline" else [word.partition("=")[2] for word in value]
    folder = os.path.realpath(os.path.dirname(file))
    for path in filter(None, paths):
        whole = os.path.realpath(os.path.join(folder, path) if name == "baseline" else path)
        if not is_within(whole, folder) or is_within(whole, os.path.join(folder, ".git")):
            raise Unusable(f"{shown(file)}: `{name}` leads to `{path}`, out of its folder; say so on the command line")


def _spelled_out(name: str, value: Any) -> Any:
    """A table's entries as flags write them: `RC403=warning`, `tests/**=RC3,RC4`, `RC403.max_age_days=60`."""
    kind = KEYS[name].kind
    if kind == "pairs":
        return _pairs(name, value)
    if kind == "words":
        return [part for word in value for part in (word.split(",") if name != "output" else [word]) if part]
    if kind not in ("levels", "patterns", "thresholds"):
        return value
    table: dict[str, Any] = {}
    for entry in value:
        left, equals, right = entry.partition("=")
        if not equals:
            raise Unusable(f"--{name} wants KEY=VALUE, not `{entry}`")
        if kind == "thresholds":
            rule, _, key = left.partition(".")
            table.setdefault(rule, {})[key] = _scalar(right)
        else:
            table[left] = right.split(",") if kind == "patterns" else right
    return table


def _pairs(name: str, value: list[str]) -> dict[str, str]:
    """`--map COLUMN=DIMENSION`, whose column may hold an `=`; `--fill DIMENSION=VALUE`, whose value may."""
    table: dict[str, str] = {}
    for entry in value:
        left, equals, right = entry.rpartition("=") if name == "map" else entry.partition("=")
        if not equals or not left.strip() or not right.strip():
            raise Unusable(
                f"--{name} wants {'COLUMN=DIMENSION' if name == 'map' else 'DIMENSION=VALUE'}, not `{entry}`"
            )
        if left.strip() in table:
            raise Unusable(f"--{name}: `{left.strip()}` is given twice")
        table[left.strip()] = right.strip()
    return table


def _scalar(text: str) -> Any:
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text.split(",") if "," in text else text


def _checked(name: str, value: Any, where: str) -> Any:
    if name not in KEYS:
        from routectl.closest import did_you_mean

        help = did_you_mean(name, KEYS) or "`routectl config` lists the keys"
        raise Unusable(f"{where}: unknown key `{name}`; {help}")
    key = KEYS[name]
    problem = _problem(key, value)
    if problem:
        raise Unusable(f"{where}: `{name}` {problem}")
    if key.kind == "words":
        return tuple(value)
    return {entry: tuple(rules) for entry, rules in value.items()} if key.kind == "patterns" else value


def _problem(key: Key, value: Any) -> str:
    """What is wrong with a value, after the name of its key; empty for nothing."""
    if key.kind == "words" and not _are_words(value):
        return "must be a list of words"
    if key.kind == "word" and not isinstance(value, str):
        return "must be a word"
    if key.kind == "switch" and not isinstance(value, bool):
        return "must be true or false"
    if key.choices and value not in key.choices:
        return f"must be one of {', '.join(key.choices)}, not `{short(str(value))}`{_meant(value, key.choices)}"
    if key is KEYS["today"] and value and not _is_day(value):
        return f"must be a day like 2026-11-23, not `{value}`"
    if key.kind in ("levels", "patterns", "thresholds", "pairs"):
        if not isinstance(value, dict):
            return "must be a table"
        if key.kind == "pairs" and not all(isinstance(entry, str) for entry in value.values()):
            return "gives each key one word"
        wrong = [level for level in value.values() if level not in SEVERITIES] if key.kind == "levels" else []
        if wrong:
            help = _meant(wrong[0], SEVERITIES) or "; `ignore` leaves a rule out"
            return f"gives each rule one of {', '.join(SEVERITIES)}, not `{short(str(wrong[0]))}`{help}"
        if key.kind == "patterns" and not all(map(_are_words, value.values())):
            return "gives each pattern a list of rules"
        if key.kind == "thresholds" and not all(isinstance(entry, dict) for entry in value.values()):
            return "gives each rule a table of its thresholds"
    return ""


def _meant(value: Any, known: Collection[str]) -> str:
    from routectl.closest import did_you_mean

    meant = did_you_mean(value, known) if isinstance(value, str) else ""
    return meant and f"; {meant}"


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == len("2026-11-23")


def _are_words(value: Any) -> bool:
    return isinstance(value, (list, tuple)) and all(isinstance(word, str) for word in value)
