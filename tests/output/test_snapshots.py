"""The rich report in every format, as it was last looked at. `SNAPSHOTS=write` writes it anew, to be looked at again."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.output.conftest import FORMATS


@pytest.mark.parametrize("format", FORMATS)
def test_a_snapshot_holds(format, render, rich_report, monkeypatch):
    for module in ("json", "sarif", "html"):
        monkeypatch.setattr(f"routectl.output.{module}.__version__", "0.0.0")
    monkeypatch.setattr("routectl.output.html._asset", lambda name: f"/* {name} */")
    path = Path(__file__).parent / "snapshots" / f"lint.{format}"
    text = render(format, rich_report)
    if os.environ.get("SNAPSHOTS") == "write":
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
