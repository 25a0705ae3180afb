"""Files are written whole or not at all; a device or a pipe stays what it is."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from routectl.repo.spool import spooled
from routectl.repo.write import write


def spool(path: str, text: str) -> None:
    with spooled(path) as file:
        file.write(text.encode())


@pytest.mark.parametrize("put", [write, spool])
def test_a_pipe_is_written_into_and_stays(tmp_path: Path, put) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    put(str(path), "told\n")
    assert os.read(reader, 100) == b"told\n"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]


@pytest.mark.parametrize("put", [write, spool])
def test_a_file_keeps_its_mode_and_a_link_its_target(tmp_path: Path, put) -> None:
    file, link = tmp_path / "file", tmp_path / "link"
    file.write_text("old")
    file.chmod(0o640)
    link.symlink_to(file)
    put(str(link), "new")
    assert (file.read_text(), stat.S_IMODE(file.stat().st_mode), link.is_symlink()) == ("new", 0o640, True)
    assert {each.name for each in tmp_path.iterdir()} == {"file", "link"}
