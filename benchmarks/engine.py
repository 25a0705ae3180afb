"""Measures decisions and diagrams beside other engines, and writes the tables and the curve of benchmarks/README.md.

    python benchmarks/engine.py [--quick] [PART …]

It runs in an environment of its own, with benchmarks/requirements.txt (`make bench-engine`).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from decisions import decisions
from growth import building, grown
from logs import reading
from page import write
from questions import questions
from replays import replaying, replaying_long, replaying_text


def main() -> None:
    parts: dict[str, Callable[[bool], list[str]]] = {
        "decisions": lambda quick: decisions(1000, 3) if quick else decisions(20_000, 3),
        "diagrams": lambda quick: grown(building(3 if quick else 7)),
        "logs": lambda quick: reading(100_000, 1) if quick else reading(1_000_000, 3),
        "replays": lambda quick: replaying([100_000], 1) if quick else replaying([1_000_000, 10_000_000], 3),
        "text": lambda quick: replaying_text(*((50_000, 1) if quick else (2_000_000, 3))),
        "long": lambda quick: replaying_long(200_000 if quick else 100_000_000),
        "questions": lambda quick: questions(20, 1) if quick else questions(150, 3),
    }
    parser = argparse.ArgumentParser()
    usual = [part for part in parts if part != "long"]
    parser.add_argument("parts", nargs="*", default=usual, help=f"of {', '.join(parts)}; all but `long` by default")
    parser.add_argument("--quick", action="store_true", help="fewer requests and turns, less time for z3")
    options = parser.parse_args()
    for part in options.parts:
        write(part, parts[part](options.quick))


if __name__ == "__main__":
    main()
