"""Measures decisions and diagrams beside other engines, and writes the tables and the curve of benchmarks/README.md.

    python benchmarks/engine.py [--quick]

It runs in an environment of its own, with benchmarks/requirements.txt (`make bench-engine`).
"""

from __future__ import annotations

import argparse

from decisions import decisions
from growth import building, grown
from page import write
from process import simulating
from questions import questions


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true", help="fewer requests and turns, less time for z3")
    quick = parser.parse_args().quick
    write("decisions", decisions(1000, 3) if quick else decisions(20_000, 15))
    write("processes", simulating(9 if quick else 41))
    write("diagrams", grown(building(3 if quick else 7)))
    write("questions", questions(20, 1) if quick else questions(240, 3))


if __name__ == "__main__":
    main()
