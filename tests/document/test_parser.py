"""One parser is pinned: without libyaml routectl says so, and reads nothing otherwise."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def test_without_libyaml_nothing_is_read(root: Path) -> None:
    code = "import sys; sys.modules['yaml._yaml'] = None; sys.argv = ['routectl', 'lint', 'policies', '--no-cache']; from routectl.__main__ import main; sys.exit(main())"
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 2
    assert "without its C parser" in run.stderr
    assert not run.stdout
    assert "Traceback" not in run.stderr
