"""What a person sees in a terminal of 80 and of 160 columns. `SNAPSHOTS=write` writes it anew, to be looked at again."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.simulate.conftest import POLICY

SNAPSHOTS = Path(__file__).parent / "snapshots"
ROWS = """\
id,intent,risk,sla_ms,input_tokens,state.providers_down,state.budget.day
a,faq,low,1500,1000,,
b,fqa,low,,2000,,
c,plan,high,,2000,one,
d,plan,high,,2000,one two,
e,plan,low,,2000,,exhausted
f,plan,low,soon,2000,,
"""
CALLS = {
    "one": [
        "-r",
        "intent=faq,risk=high,input_tokens=1200,output_tokens=90",
        "--outage",
        "one",
        "--alert",
        "route:general",
    ],
    "many": ["--requests", "rows.csv"],
    "beside": ["-r", "intent=plan,risk=low,input_tokens=1200", "--against", "older.yaml", "--exhausted", "day"],
    "table": ["--requests", "rows.csv", "--against", "older.yaml"],
    "explained": ["--requests", "rows.csv", "--explain"],
}


def seen(root: Path, arguments: list[str], columns: int) -> str:
    """What the command writes to a terminal."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    environment = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "COLUMNS")
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "routectl", "simulate", "policy.yaml", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment | {"PYTHONPATH": str(root), "TERM": "xterm-256color"},
    )
    os.close(theirs)
    content = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:
            break
        if not part:
            break
        content += part
    os.close(ours)
    process.wait()
    return re.sub(r"sha256:[0-9a-f]{12}", "sha256:…", content.decode().replace("\r\n", "\n"))


@pytest.mark.parametrize("columns", [80, 160])
@pytest.mark.parametrize("call", CALLS)
def test_what_a_terminal_shows(repo: Path, root: Path, call: str, columns: int) -> None:
    (repo / "rows.csv").write_text(ROWS)
    (repo / "older.yaml").write_text(
        POLICY.replace("version: 3", "version: 2").replace("    target: fast\n", "    target: secure\n")
    )
    path = SNAPSHOTS / f"{call}-{columns}.ansi"
    text = seen(root, CALLS[call], columns)
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8")
    plain = re.sub("\x1b\\[[0-9;]*m", "", text)
    assert max(map(len, plain.splitlines())) <= columns
