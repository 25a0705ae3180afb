"""One library, one room: who may import what, and who may touch the world.

The floors themselves are held by import-linter (`make check`).
"""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = {
    "typer": ("routectl.cli",),
    "rich": ("routectl.output",),
    "yaml": ("routectl.document",),
    "ruamel": ("routectl.document.layout",),
    "pydantic": ("routectl.language",),
    "pydantic_core": ("routectl.language",),
    "jsonschema": ("routectl.policy.wording",),
    "referencing": ("routectl.policy.wording",),
    "deepdiff": ("routectl.diff",),
    "numpy": ("routectl.engine.batch", "routectl.traffic", "routectl.replay.batch", "routectl.replay.spark"),
    "pyarrow": (
        "routectl.engine.batch",
        "routectl.replay.batch",
        "routectl.replay.spark",
        "routectl.repo.unpacked",
        "routectl.traffic",
    ),
    "polars": ("routectl.engine.batch", "routectl.traffic"),
    "py4j": ("routectl.replay.spark",),
    "pyspark": ("routectl.replay.spark",),
    "subprocess": ("routectl.repo",),
}
"""Each library's rooms. One that isn't listed has none."""

WORLD_ROOMS = ("routectl.repo", "routectl.language.generate")
"""Who reads and writes files and knows what time it is."""

SHELL = {"os.getcwd", "os.get_terminal_size", "os.path.abspath"}
"""What the command line may ask of the process it runs in."""

OWN_CODE = {
    "routectl.lint.catalog": {"os.listdir", "os.path.isdir"},
    "routectl.review.catalog": {"os.listdir"},
    "routectl.traffic.profile": {"os.listdir"},
}
"""Who lists routectl's own folders, because the name of a file is the registry."""

WORLD = frozenset(
    {"fileinput", "glob", "mmap", "pathlib", "shutil", "socket", "ssl", "tempfile", "time", "urllib.request"}
)
"""Modules of the standard library that are good for little else than files, nets and clocks."""

PURE_OS = frozenset(
    {"PathLike", "environ", "fspath", "linesep", "name", "path", "pathsep", "sep", "_exit", "cpu_count", "isatty"}
)
PURE_OS_PATH = frozenset(
    {
        "basename",
        "commonpath",
        "commonprefix",
        "dirname",
        "isabs",
        "join",
        "normpath",
        "relpath",
        "sep",
        "split",
        "splitext",
    }
)
"""What the rest may use of `os` and `os.path`: words about paths, and the process itself."""

CLOCKS = frozenset({("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")})


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every module that is imported anywhere in the file, by its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def within(name: str, rooms: tuple[str, ...]) -> bool:
    return any(name == room or name.startswith(room + ".") for room in rooms)


def strangers(module) -> Iterator[str]:
    """Libraries outside their room."""
    seen = set()
    for line, name in imports(module.tree):
        top = name.partition(".")[0]
        is_free = top == "routectl" or (top in sys.stdlib_module_names and top not in ROOMS)
        if not is_free and not within(module.name, ROOMS.get(top, ())) and (line, top) not in seen:
            seen.add((line, top))
            yield f"{module.path}:{line} imports {top}, whose room is {' or '.join(ROOMS.get(top, ('nowhere yet',)))}"


def touches(module) -> Iterator[str]:
    """Places where a module reads or writes files, or asks for the time."""
    if within(module.name, WORLD_ROOMS):
        return
    for line, what in _touched(module.tree):
        allowed = SHELL if within(module.name, ("routectl.__main__", "routectl.cli")) else OWN_CODE.get(module.name, ())
        if what not in allowed:
            yield f"{module.path}:{line} uses {what}"


def _touched(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for line, name in imports(tree):
        if within(name, tuple(WORLD)) or (name.startswith("os.") and name.count(".") == 1 and name[3:] not in PURE_OS):
            yield line, name
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open":
            yield node.lineno, "open"
        if isinstance(node, ast.Attribute) and (told := _world_of(node)):
            yield node.lineno, told


def _world_of(node: ast.Attribute) -> str:
    match node.value:
        case ast.Name(id="os") if node.attr not in PURE_OS:
            return f"os.{node.attr}"
        case ast.Attribute(value=ast.Name(id="os"), attr="path") if node.attr not in PURE_OS_PATH:
            return f"os.path.{node.attr}"
        case ast.Name(id="path") if node.attr in vars(os.path) and node.attr not in PURE_OS_PATH:
            return (
                f"os.path.{node.attr}"  # by `from os import path`; no path of ours is an object that looks at the disk
            )
        case ast.Name(id="io") if node.attr in {"open", "open_code", "FileIO"}:
            return f"io.{node.attr}"
        case ast.Name(id=owner) | ast.Attribute(attr=owner) if (owner, node.attr) in CLOCKS:
            return f"{owner}.{node.attr}"
    return ""


def test_a_library_has_one_room(modules):
    problems = [problem for module in modules for problem in strangers(module)]
    assert not problems, "\n".join(problems)


def test_only_the_repo_touches_the_world(modules):
    problems = [problem for module in modules for problem in touches(module)]
    assert not problems, "\n".join(problems)


def test_no_circles(modules):
    names = {module.name for module in modules}
    graph = {module.name: set(runtime_imports(module, names)) for module in modules}
    problems = [f"{name} reaches itself" for name in circles(graph)]
    assert not problems, "\n".join(problems)


def runtime_imports(module, names: set[str]) -> Iterator[str]:
    """The project's modules that this one really loads; imports for types alone aren't."""
    for_types = {
        line
        for node in ast.walk(module.tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for part in node.body
        for line in range(part.lineno, (part.end_lineno or part.lineno) + 1)
    }
    for line, name in imports(module.tree):
        if line not in for_types and name in names and name != module.name:
            yield name


def circles(graph: dict[str, set[str]]) -> Iterator[str]:
    """Every module that reaches itself. A package's `__init__` says nothing, so it takes part in no circle."""
    for start in graph:
        reached, ahead = set(), list(graph[start])
        while ahead:
            name = ahead.pop()
            if name not in reached:
                reached.add(name)
                ahead.extend(graph.get(name, ()))
        if start in reached:
            yield start


@pytest.mark.parametrize(
    "text",
    ["import rich", "from rich.console import Console", "def f():\n    import rich.table", "import requests"],
)
def test_a_stranger_is_seen(planted, text):
    assert list(strangers(planted("routectl.lint.run", "run.py", text)))


def test_a_library_at_home_is_not_a_stranger(planted):
    assert not list(strangers(planted("routectl.output.text", "text.py", "from rich.console import Console")))


@pytest.mark.parametrize(
    "text",
    [
        "open('x')",
        "import os\nos.stat('x')",
        "import os\nos.path.exists('x')",
        "from os import listdir",
        "from os import path\npath.exists('x')",
        "from pathlib import Path",
        "def f():\n    import tempfile",
        "import datetime\ndatetime.datetime.now()",
        "from datetime import date\ndate.today()",
        "from time import monotonic",
        "import io\nio.open('x')",
    ],
)
def test_a_touch_is_seen(planted, text):
    assert list(touches(planted("routectl.lint.run", "run.py", text)))
    assert not list(touches(planted("routectl.repo.disk", "disk.py", text)))


def test_words_about_paths_touch_nothing(planted):
    text = (
        "import os\nos.path.join('a', os.environ['HOME'])\nfrom datetime import date\ndate.fromisoformat('2026-11-20')"
    )
    assert not list(touches(planted("routectl.lint.run", "run.py", text)))


def test_a_circle_is_seen():
    assert list(circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}})) == ["a", "b", "c"]


def test_the_rooms_are_told_to_who_joins(root: Path) -> None:
    """CONTRIBUTING.md names every room of the package; only what begins with an underscore is the package itself."""
    page = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    told = {f"routectl/{room}" for room in re.findall(r"`routectl/(\w+)(?:/|\.py)`", page)}
    rooms = {f"routectl/{path.stem}" for path in (root / "routectl").iterdir() if is_room(path)}
    assert rooms - told == set()


def is_room(path: Path) -> bool:
    return not path.name.startswith("_") and (path.is_dir() or path.suffix == ".py")
