"""Bad input: a finding or a usage error, in bounded time and memory, and never a traceback."""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from routectl.finding import Finding
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo
from tests.measured import Ended, measured
from tests.rules.hostile import CASES, HEAD
from tests.rules.repo import DOCUMENTS
from tests.rules.world import TODAY

SECONDS = 2
MEGABYTES = 300
FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    made = tmp_path / "repo"
    made.mkdir()
    (made / "routectl.toml").touch()
    yield made
    subprocess.run(["rm", "-rf", "--", str(made)], check=True)  # pytest's own clean-up gives in to 1,200 levels


def assert_told(ended: Ended) -> None:
    assert ended.status in (0, 1, 2), ended.errors
    assert "Traceback" not in ended.errors
    assert "bug" not in ended.errors


@pytest.mark.parametrize("name", CASES)
def test_a_finding_in_bounds(name: str, folder: Path) -> None:
    write, code = CASES[name]
    write(folder)
    tiny = os.path.isfile(folder / "a.yaml") and os.path.getsize(folder / "a.yaml") < 100  # not ours unless named
    ended = measured(folder, "lint", "--no-cache", "--fail-on", "info", "a.yaml" if tiny else ".")
    print(f"{name}: {ended.seconds:.2f} s, {ended.megabytes:.0f} MB")
    assert_told(ended)
    assert ended.status == 1
    assert code in ended.output
    assert ended.seconds < SECONDS
    assert ended.megabytes < MEGABYTES


@pytest.mark.parametrize("name", ["250,000 traps", "2,000 routes in a row", "an alias bomb", "120,000 equal keys"])
def test_fixes_take_no_more_memory(name: str, folder: Path) -> None:
    CASES[name][0](folder)
    for arguments in (("lint", "--no-cache", "--fix", "--unsafe-fixes"), ("fmt",)):
        ended = measured(folder, *arguments)
        assert_told(ended)
        assert ended.megabytes < MEGABYTES


def test_crlf_is_read_as_it_is(folder: Path) -> None:
    (folder / "a.yaml").write_text(HEAD.replace("\n", "\r\n"), newline="")
    ended = measured(folder, "lint", "--no-cache", "--select", "RC0")
    assert ended.status == 0, ended.output


def test_a_file_that_may_not_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.yaml").write_text(HEAD)
    monkeypatch.chdir(folder)
    opened = os.open

    def refuse(path: str, *rest: Any) -> int:
        if str(path).endswith("a.yaml"):
            raise PermissionError(13, "Permission denied")
        return opened(path, *rest)

    monkeypatch.setattr("routectl.repo.regular.os.open", refuse)
    findings = linted()
    assert [(finding.code, finding.message) for finding in findings] == [
        ("RC111", "the file can't be read: permission denied")
    ]


@pytest.mark.parametrize(
    "arguments",
    [
        ("lint", "nothing.yaml"),
        ("lint", "-x.yaml"),
        ("lint", "\x1b[31m\n::error::x"),
        ("lint", ""),
        ("lint", "a" * 5000),
        ("lint", "--select", "\x1b[31m"),
        ("lint", "--today", "2026-02-30"),
        ("lint", "-o", "\x1b[31m"),
        ("lint", "-o", "json=no/such/folder.json"),
        ("lint", "--baseline", "/dev/zero"),
    ],
)
def test_a_call_that_can_not_be_answered(arguments: tuple[str, ...], folder: Path) -> None:
    (folder / "a.yaml").write_text(HEAD)
    ended = measured(folder, *arguments)
    assert_told(ended)
    assert ended.status == 2 or arguments == ("lint", "")
    assert "\x1b" not in ended.errors
    assert not any(line.startswith("::") for line in ended.errors.split("\n"))


@pytest.mark.parametrize(
    "content",
    [
        "a." * 300_000 + "b = 1",
        "select = [" + "[" * 100_000,
        "select = ['" + "a" * 2_000_000 + "']",
        'select = ["\\u001b[31m"]',
        "output = ['json=/tmp/elsewhere.json']",
        "output = ['text=.git/hooks/pre-commit']",
        "baseline = '../../etc/passwd'",
        "\x00",
    ],
    ids=range(8),
)
def test_configuration_does_no_harm(content: str, folder: Path) -> None:
    (folder / "routectl.toml").write_text(content)
    ended = measured(folder, "lint")
    assert_told(ended)
    assert ended.status == 2
    assert "\x1b" not in ended.errors
    assert ended.seconds < SECONDS


NAMES = [
    b"-osarif=pwned.yaml",
    b"--fix.yaml",
    b"a b.yaml",
    b"a\n::error file=x::forged.yaml",
    b"\x1b[31mred\x1b[0m.yaml",
    b"[bold]rich[reverse].yaml",
    b"<img src=x onerror=alert(1)>.yaml",
    b"`a` | **b** @octocat.yaml",
    b"%0A::error::x.yaml",
    b"\xff\xfe.yaml",
    "\u202egnp.yaml".encode(),
]
POISON = "x\\e[31m ::error::y <b>z **w** [red] `v` | @octocat \\u202e"


@pytest.mark.parametrize("format", FORMATS)
def test_names_and_values_are_shown_harmless(format: str, folder: Path) -> None:
    for name in NAMES:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(
            HEAD.replace("tier: s", "tier: '::error::<b>[red]`no`|**x**'") + "'x::error::<b>@octocat': 1\n"
        )
    (folder / "escapes.yaml").write_text(HEAD + f'x-n: "{POISON}"\n')
    ended = measured(folder, "lint", "--no-cache", "-o", format)
    assert_told(ended)
    assert ended.status == 1
    assert not any(ord(character) < 32 and character != "\n" for character in ended.output)
    assert "\u202e" not in ended.output
    commands = [line for line in ended.output.split("\n") if line.lstrip().startswith("::")]
    assert all(line.startswith(("::error file=", "::warning file=", "::notice file=")) for line in commands)
    assert bool(commands) == (format == "github")
    assert sorted(os.listdir(os.fsencode(folder))) == sorted([*NAMES, b"escapes.yaml", b"routectl.toml"])
    if format in ("json", "sarif", "gitlab"):
        json.loads(ended.output)


def test_names_reach_the_command_line_unharmed(folder: Path) -> None:
    for name in (b"-osarif=pwned.yaml", b"a\nb.yaml", b"\xff.yaml", b" .yaml"):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(HEAD)
        ended = measured(folder, "lint", "--no-cache", "--select", "RC0", "--", os.fsdecode(name))
        assert_told(ended)
        assert ended.status == 0
        assert "1 file" in ended.output


def test_fixes_go_to_the_file_that_was_read(folder: Path) -> None:
    name = os.fsdecode(os.fsencode(folder) + b"/\xff.yaml")
    Path(name).write_text(HEAD + "x-n: no\n")
    ended = measured(folder, "lint", "--select", "RC008", "--fix")
    assert_told(ended)
    assert sorted(os.listdir(os.fsencode(folder))) == [b"routectl.toml", b"\xff.yaml"]


@pytest.mark.parametrize("planted", ["yaml", "json", "routectl", "typing", "ruamel", "tomllib"])
def test_nothing_planted_is_imported(planted: str, folder: Path, tmp_path: Path, root: Path) -> None:
    (folder / f"{planted}.py").write_text("open('pwned', 'w')\nraise SystemExit('pwned')\n")
    (folder / "a.yaml").write_text(HEAD + "x-n: no\n")
    script = tmp_path / "routectl-command"  # as a package's script does: its own folder leads the path
    script.write_text("import sys\nfrom routectl.__main__ import main\nsys.exit(main())\n")
    ways = [[str(script)], ["-P", "-m", "routectl"], ["-m", "routectl"]]
    for way in ways[:2] if planted == "routectl" else ways:  # a `routectl.py` is what `-m routectl` means there
        ended = subprocess.run(
            [sys.executable, *way, "lint", "--no-cache", "-o", "json", "--fix"],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(root)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode in (0, 1), ended.stderr
        assert not (folder / "pwned").exists()


def test_a_working_directory_that_is_gone(folder: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    (folder / "gone").mkdir()
    script = "import os, sys; os.rmdir(os.getcwd()); from routectl.__main__ import main; sys.exit(main())"
    ended = subprocess.run(
        [sys.executable, "-c", script, "lint"],
        cwd=folder / "gone",
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


# --- any value anywhere, read by every rule ----------------------------------


class _Plain(yaml.SafeLoader):
    """Days stay text."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in entries if not tag.endswith("timestamp")]
    for first, entries in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
WHOLE: dict[str, Any] = {name: yaml.load(text, _Plain) for name, text in DOCUMENTS.items()}
JUNK: list[Any] = [
    None, True, "", 0, -1, 1, 0.1, 100, 2**53, -(2**53), 2**53 + 1, 10**24, 1e300, 5e-324, "x" * 5000, "`", "a\nb", "\u202e", "auto",
    "other", "2026-02-30", "9999-12-31", "0001-01-01", "fast-v2", "general", [], {}, [None], ["a", "a"], ["fast-v2"], [[["a"]]],
    {"not": ["faq"]}, {"lt": 0}, {"lt": "medium"}, {"a": {"b": 1}}, {"x-a": 1}, {"min": 0, "max": 2**53},
]  # fmt: skip


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    for step, entry in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield (*path, step)
        yield from places(entry, (*path, step))


PLACES = [(name, path) for name, document in WHOLE.items() for path in places(document)]
KEYS = [(name, path) for name, path in PLACES if isinstance(path[-1], str)]


def changed(document: Any, path: tuple[str | int, ...], change: str, junk: Any) -> Any:
    made = copy.deepcopy(document)
    holder = made
    for step in path[:-1]:
        holder = holder[step]
    if change == "set":
        holder[path[-1]] = junk
    elif change == "rename":
        holder[str(path[-1])[:-1] or "q"] = holder.pop(path[-1])
    else:
        del holder[path[-1]]
    return made


def linted() -> tuple[Finding, ...]:
    repo = Repo(["."])
    return lint(repo.looked(), Settings(TODAY), repo.survey).findings


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("rich")
    (folder / "evidence").mkdir()
    (folder / "routectl.toml").touch()
    for name, document in WHOLE.items():
        (folder / name).write_text(json.dumps(document, indent=1))
    here = os.getcwd()
    os.chdir(folder)
    yield folder
    os.chdir(here)


def test_the_whole_repo_links(rich: Path) -> None:
    assert not [finding for finding in linted() if finding.code.startswith(("RC0", "RC1"))]


@settings(max_examples=250)
@given(st.sampled_from(PLACES), st.sampled_from(["set", "set", "remove"]), st.sampled_from(JUNK))
def test_no_value_stops_a_rule(rich: Path, place: tuple[str, Any], change: str, junk: Any) -> None:
    name, path = place
    (rich / name).write_text(json.dumps(changed(WHOLE[name], path, change, junk), indent=1))
    try:
        for finding in linted():
            assert finding.place.span
    finally:
        (rich / name).write_text(json.dumps(WHOLE[name], indent=1))


@settings(max_examples=100)
@given(st.sampled_from(KEYS))
def test_no_misspelled_key_stops_a_rule(rich: Path, place: tuple[str, Any]) -> None:
    name, path = place
    (rich / name).write_text(json.dumps(changed(WHOLE[name], path, "rename", None), indent=1))
    try:
        assert linted()
    finally:
        (rich / name).write_text(json.dumps(WHOLE[name], indent=1))


@settings(max_examples=60)
@given(st.sampled_from([(name, path) for name, path in PLACES]), st.sampled_from([{"a": [1]}, "text", 5, None, ["a"]]))
def test_notes_are_free_everywhere(rich: Path, place: tuple[str, Any], note: Any) -> None:
    name, path = place
    holder = WHOLE[name]
    for step in path:
        holder = holder[step]
    if not isinstance(holder, dict):
        return
    before = [(finding.code, finding.message) for finding in linted()]
    (rich / name).write_text(json.dumps(changed(WHOLE[name], path, "set", {**holder, "x-note": note}), indent=1))
    try:
        assert [(finding.code, finding.message) for finding in linted()] == before
    finally:
        (rich / name).write_text(json.dumps(WHOLE[name], indent=1))
