"""Sends the findings to code scanning."""

from __future__ import annotations

import base64
import gzip
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from api import Refused, call


def main() -> int:
    """Upload; 1 where code scanning takes nothing, for it was asked for."""
    file = Path(os.environ["RUNNER_TEMP"]) / "routectl.sarif"
    if not file.exists():
        print("::error::there is no SARIF file: lint did not run")
        return 1
    packed = base64.b64encode(gzip.compress(file.read_bytes())).decode("ascii")
    body = {"commit_sha": os.environ["GITHUB_SHA"], "ref": os.environ["GITHUB_REF"], "sarif": packed}
    try:
        call("POST", f"/repos/{os.environ['GITHUB_REPOSITORY']}/code-scanning/sarifs", body)
    except Refused as refused:
        print(
            f"::error::code scanning took no findings: {refused}; the job needs `security-events: write`, and code scanning must be on"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
