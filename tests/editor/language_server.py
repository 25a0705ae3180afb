"""A small client for the YAML language server, as an editor would drive it over standard input and output."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import Any

PATIENCE = 60
"""Seconds to wait for an answer."""


def found() -> str:
    """The server's program: beside this file, in `ROUTECTL_YAML_LANGUAGE_SERVER`, or on the path; else empty."""
    if shutil.which("node") is None:
        return ""
    beside = Path(__file__).parent / "node_modules" / ".bin" / "yaml-language-server"
    named = os.environ.get("ROUTECTL_YAML_LANGUAGE_SERVER", "")
    return named or (str(beside) if beside.exists() else shutil.which("yaml-language-server") or "")


class LanguageServer:
    """One running server, with one schema for every file. Use it in a `with` block."""

    def __init__(self, program: str, schema: Path) -> None:
        self.settings = {
            "yaml": {
                "schemas": {schema.as_uri(): "*.yaml"},
                "schemaStore": {"enable": False},
                "completion": True,
                "hover": True,
                "validate": True,
            },
            "http": {"proxy": "", "proxyStrictSSL": True},
        }
        self.process = subprocess.Popen(
            [program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.answers: dict[int, Queue[dict[str, Any]]] = {}
        self.problems: Queue[dict[str, Any]] = Queue()
        self.configured = threading.Event()
        self.last = 0
        threading.Thread(target=self._listen, daemon=True).start()
        self.ask(
            "initialize", {"processId": None, "rootUri": None, "capabilities": {"workspace": {"configuration": True}}}
        )
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": self.settings})
        assert self.configured.wait(PATIENCE), "the language server never asked for its settings"

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def open(self, name: str, text: str) -> dict[str, str]:
        """Open a file in the editor."""
        uri = f"file:///policies/{name}"
        self.tell(
            "textDocument/didOpen", {"textDocument": {"uri": uri, "languageId": "yaml", "version": 1, "text": text}}
        )
        return {"uri": uri}

    def completions(self, document: dict[str, str], line: int, column: int) -> list[str]:
        """What is offered at a place; line and column count from 0."""
        position = {"line": line, "character": column}
        answer = self.ask("textDocument/completion", {"textDocument": document, "position": position})
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return [item["label"] for item in items]

    def hover(self, document: dict[str, str], line: int, column: int) -> str:
        """What is shown over a place."""
        position = {"line": line, "character": column}
        answer = self.ask("textDocument/hover", {"textDocument": document, "position": position})
        return answer["contents"]["value"] if answer else ""

    def diagnostics(self, document: dict[str, str]) -> list[str]:
        """What the server says is wrong with a file, once it has looked."""
        while True:
            told = self.problems.get(timeout=PATIENCE)
            if told["uri"] == document["uri"]:
                return [problem["message"] for problem in told["diagnostics"]]

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.last += 1
        self.answers[self.last] = Queue()
        self._send({"id": self.last, "method": method, "params": params})
        try:
            answer = self.answers[self.last].get(timeout=PATIENCE)
        except Empty:
            raise AssertionError(f"the language server didn't answer {method} in {PATIENCE} s") from None
        assert "error" not in answer, answer
        return answer["result"]

    def tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self.process.stdin
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
        self.process.stdin.flush()

    def _listen(self) -> None:
        stream = self.process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            self._take(json.loads(stream.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method == "workspace/configuration":
            wanted = [self.settings.get(item.get("section"), None) for item in message["params"]["items"]]
            self._send({"id": message["id"], "result": wanted})
            self.configured.set()
        elif method == "textDocument/publishDiagnostics":
            self.problems.put(message["params"])
        elif method and "id" in message:
            self._send({"id": message["id"], "result": None})
        elif not method:
            self.answers[message["id"]].put(message)
