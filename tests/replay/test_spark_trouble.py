"""What may go wrong with Spark: each is told with what helps, and ends with exit status 2."""

from __future__ import annotations

import shutil
import socket
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyarrow")
pytest.importorskip("pyspark", reason="PySpark isn't installed: `make test-spark` runs these")

from routectl.cli.app import run
from routectl.replay.spark.trouble import meaning

pytestmark = [
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java, which Spark needs"),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore"),  # PySpark and what it rests on have their own
]

COMMAND = ["replay", "policies/support-assistant.yaml", "policies/traffic/sample.csv", "--engine", "spark"]


def test_a_worker_without_routectl(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.partition('.')[0] == 'routectl':\n"
        "            raise ModuleNotFoundError(\"No module named 'routectl'\", name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
    )
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}:$PYTHONPATH" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setenv("PYSPARK_PYTHON", str(python))
    monkeypatch.chdir(root)
    assert run([*COMMAND, "--spark", "local[2]"]) == 2
    assert "a worker has no routectl: `pip install 'routectl[traffic]==" in capsys.readouterr().err


@pytest.mark.parametrize("master", ["nonsense", "local[none]"])
def test_no_such_master(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], master: str
) -> None:
    monkeypatch.chdir(root)
    assert run([*COMMAND, "--spark", master]) == 2
    assert "Spark knows no such master" in capsys.readouterr().err


@pytest.mark.parametrize("scheme", ["sc", "spark"])
def test_nobody_answers(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], scheme: str
) -> None:
    monkeypatch.chdir(root)
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        where = f"127.0.0.1:{taken.getsockname()[1]}"
        assert run([*COMMAND, "--spark", f"{scheme}://{where}"]) == 2
    assert f"no Spark answers at `{where}`" in capsys.readouterr().err


def test_no_java(root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(root)
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    assert run([*COMMAND, "--spark", "local[2]"]) == 2
    assert "needs Java 17 or 21, and `JAVA_HOME` is `/nowhere`" in capsys.readouterr().err


def test_words_of_spark_that_nobody_knows_are_told_on_one_line() -> None:
    assert meaning("one\n  two") == "Spark gave up: one"
    assert "another Python" in meaning("[PYTHON_VERSION_MISMATCH] Python in worker has different version")
