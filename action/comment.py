"""Writes the review as a comment on the pull request: the one that is there is updated, never a second one written.

The comment is known by its first line, a marker that no page shows, and by who wrote it: somebody
else's comment that begins with the marker is left alone. A pull request from a fork has a token
that may not write; the review is in the job's summary then.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from api import Refused, call

MARKER = "<!-- routectl review -->"
PAGE, MOST_PAGES = 100, 50


def main() -> int:
    """Create or update; 0 where the token may not write, for that is no fault of the change."""
    text = Path(os.environ["REVIEW"]).read_text(encoding="utf-8")
    if not text.startswith(MARKER):
        print(f"::error::the review does not begin with {MARKER}")
        return 1
    with open(os.environ["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
        number = json.load(file)["pull_request"]["number"]
    repository = f"/repos/{os.environ['GITHUB_REPOSITORY']}"
    try:
        known = mine(f"{repository}/issues/{number}/comments")
        if known is None:
            call("POST", f"{repository}/issues/{number}/comments", {"body": text})
        elif known["body"] != text:
            call("PATCH", f"{repository}/issues/comments/{known['id']}", {"body": text})
    except Refused as refused:
        if refused.status not in (401, 403, 404):
            print(f"::error::the review could not be written as a comment: {refused}")
            return 1
        print(f"::notice::the review is in the summary of this job and no comment: the token may not write ({refused})")
    return 0


def mine(path: str) -> dict[str, Any] | None:
    """The comment that an earlier run wrote."""
    author = None
    for page in range(1, MOST_PAGES + 1):
        comments: list[dict[str, Any]] = call("GET", f"{path}?per_page={PAGE}&page={page}")
        for comment in comments:
            if not (comment["body"] or "").startswith(MARKER):
                continue
            author = author or me()
            if comment["user"]["login"] == author:
                return comment
        if len(comments) < PAGE:
            break
    return None


def me() -> str:
    """Who the token is: the job's own may not ask, and is a known bot."""
    try:
        return str(call("GET", "/user")["login"])
    except Refused:
        return "github-actions[bot]"


if __name__ == "__main__":
    sys.exit(main())
