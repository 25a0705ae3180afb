"""How a module reads: one opening sentence, empty package files, short files and functions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

LINES_IN_A_FILE = 400
LINES_IN_A_FUNCTION = 60
SPEAKING_PACKAGES = frozenset({"routectl", "routectl.language"})
"""The packages whose `__init__` holds names beside its sentence."""


def unopened(module) -> Iterator[str]:
    """A module that doesn't say in one sentence what it is for."""
    if module.is_generated:
        return
    opening = (ast.get_docstring(module.tree) or "").partition("\n\n")[0].replace("\n", " ")
    if not opening:
        yield f"{module.path}:1 has no docstring"
    elif not opening.endswith((".", "?", "`")):
        yield f"{module.path}:1 opens with something that doesn't end as a sentence: {opening!r}"
    elif re.search(r"[a-z`)]\. [A-Z]", opening):
        yield f"{module.path}:1 opens with more than one sentence: {opening!r}"


def oversized(module) -> Iterator[str]:
    """Files and functions past their limit; a function's parameters and docstring don't count."""
    if module.is_generated:
        return
    count = len(module.text.splitlines())
    if count > LINES_IN_A_FILE:
        yield f"{module.path} has {count} lines"
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1] if ast.get_docstring(node) and len(node.body) > 1 else node.body[0]
            length = (node.end_lineno or first.lineno) - first.lineno + 1
            if length > LINES_IN_A_FUNCTION:
                yield f"{module.path}:{node.lineno} `{node.name}` has {length} lines"


def speaking(module) -> Iterator[str]:
    """A package file that holds more than its sentence."""
    if module.is_package and module.name not in SPEAKING_PACKAGES:
        for node in module.tree.body[1:]:
            yield f"{module.path}:{node.lineno} holds more than a docstring"


def test_every_module_opens_with_one_sentence(modules):
    problems = [problem for module in modules for problem in unopened(module)]
    assert not problems, "\n".join(problems)


def test_files_and_functions_are_short(modules):
    problems = [problem for module in modules for problem in oversized(module)]
    assert not problems, "\n".join(problems)


def test_package_files_hold_a_sentence_only(modules):
    problems = [problem for module in modules for problem in speaking(module)]
    assert not problems, "\n".join(problems)


def test_every_folder_of_modules_is_a_package(modules):
    folders = {module.path.rpartition("/")[0] for module in modules}
    packages = {module.path.rpartition("/")[0] for module in modules if module.is_package}
    assert folders == packages


@pytest.mark.parametrize("text", ["x = 1", '"""no full stop"""', '"""One. Two."""'])
def test_a_poor_opening_is_seen(planted, text):
    assert list(unopened(planted("routectl.x", "x.py", text)))


def test_one_sentence_and_more_below_is_fine(planted):
    assert not list(unopened(planted("routectl.x", "x.py", '"""What it is for.\n\nMore. And more.\n"""')))


def test_a_long_file_and_a_long_function_are_seen(planted):
    text = "def f():\n" + "    pass\n" * LINES_IN_A_FILE
    assert len(list(oversized(planted("routectl.x", "x.py", text)))) == 2
    assert not list(oversized(planted("routectl.policy.shapes", "shapes.py", text)))


def test_a_speaking_package_is_seen(planted):
    text = '"""A room."""\nfrom routectl.x import y\n'
    assert list(speaking(planted("routectl.x", "x/__init__.py", text, is_package=True)))
