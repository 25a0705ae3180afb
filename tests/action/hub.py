"""As much of GitHub's and GitLab's APIs as a job asks: comments of one request, code scanning, and who the token is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

BOT = "github-actions[bot]"


class Hub:
    """GitHub: what the server holds, and what it was asked."""

    def __init__(self) -> None:
        self.url = ""
        self.comments: list[dict[str, Any]] = []
        self.sarif: list[dict[str, Any]] = []
        self.asked: list[tuple[str, str]] = []
        self.is_readonly = False

    def add(self, login: str, body: str) -> dict[str, Any]:
        comment = {"id": 1000 + len(self.comments), "user": {"login": login}, "body": body}
        self.comments.append(comment)
        return comment

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """The status and what is answered."""
        place, _, query = path.partition("?")
        if method == "GET" and place.endswith("/issues/7/comments"):
            page = int(dict(pair.split("=") for pair in query.split("&"))["page"])
            return 200, self.comments[(page - 1) * 100 : page * 100]
        if method == "GET" or self.is_readonly:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "POST" and place.endswith("/issues/7/comments"):
            return 201, self.add(BOT, body["body"])
        if method == "PATCH":
            (comment,) = [one for one in self.comments if str(one["id"]) == place.rpartition("/")[2]]
            comment["body"] = body["body"]
            return 200, comment
        if method == "POST" and place.endswith("/code-scanning/sarifs"):
            self.sarif.append(body)
            return 202, {"id": "1"}
        return 404, {"message": "Not Found"}


class Lab(Hub):
    """GitLab: the notes of one merge request."""

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        place, _, query = path.partition("?")
        if method == "GET" and place == "/user":
            return 200, {"id": 5}
        if method == "GET" and place == "/projects/3/merge_requests/7/notes":
            page = int(dict(pair.split("=") for pair in query.split("&"))["page"])
            return 200, self.comments[(page - 1) * 100 : page * 100]
        if method == "POST":
            self.comments.append({"id": 100 + len(self.comments), "author": {"id": 5}, "body": body["body"]})
            return 201, self.comments[-1]
        (note,) = [one for one in self.comments if str(one["id"]) == place.rpartition("/")[2]]
        note["body"] = body["body"]
        return 200, note


@contextmanager
def served(hub: Hub) -> Iterator[Hub]:
    """A server on this machine, for as long as it is used."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["Authorization" if type(hub) is Hub else "PRIVATE-TOKEN"]
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}")
            hub.asked.append((self.command, self.path))
            status, answer = hub.answer(self.command, self.path, body)
            text = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_POST = do_PATCH = do_PUT = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Nothing: the test says what matters."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
