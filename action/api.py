"""Asks GitHub's API, with the token of the job."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request
from typing import Any

TIMEOUT_SECONDS = 30


class Refused(Exception):
    """GitHub said no: the status and its message."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"GitHub answered {status}: {message}")
        self.status = status


def call(method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """The answer as data. Raises `Refused`."""
    request = urllib.request.Request(
        os.environ["GITHUB_API_URL"] + path,
        None if body is None else json.dumps(body).encode(),
        {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {os.environ['GITHUB_TOKEN']}",
            "Content-Type": "application/json",
            "X-GitHub-Api-Version": "2022-11-28",
        },
        method=method,
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as answer:
            return json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as error:
        raise Refused(error.code, _message(error.read())) from None
    except OSError as error:
        raise Refused(0, str(error)) from None


def _message(body: bytes) -> str:
    try:
        return " ".join(str(json.loads(body)["message"]).split())[:200]
    except (ValueError, KeyError, TypeError):
        return "no reason given"
