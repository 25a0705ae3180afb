"""Files that are there to hurt: each case writes its own into a folder, and says what must come of it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

HEAD = "apiVersion: routectl/v1\nkind: ModelRegistry\nmetadata: {name: m}\ntiers: [s]\nproviders: {p: {}}\nmodels: {a: {provider: p, id: x, tier: s}}\n"
REGISTRY = (
    "apiVersion: routectl/v1\nkind: ModelRegistry\nmetadata: {name: m}\ntiers: [s, t]\nproviders: {p: {}}\nmodels:\n"
)
POLICY = (
    "apiVersion: routectl/v1\nkind: RoutePolicy\nmetadata: {name: p, version: 1}\nregistry: r.yaml\n"
    "request: {intent: [a, b]}\n"
)

REPORT = (
    "apiVersion: routectl/v1\nkind: BenchmarkReport\nmetadata: {name: e}\nmeasured_on: 2026-11-10\ntool: t\n"
    "dataset: {name: g, digest: 'sha256:00'}\nresults:\n"
)

Write = Callable[[Path], None]


def text(content: str, name: str = "a.yaml") -> Write:
    return lambda folder: (folder / name).write_text(content, newline="") and None


def raw(content: bytes, name: str = "a.yaml") -> Write:
    return lambda folder: (folder / name).write_bytes(content) and None


def links(**targets: str) -> Write:
    def write(folder: Path) -> None:
        for name, target in targets.items():
            os.symlink(target, folder / f"{name}.yaml")

    return write


def files(**contents: str) -> Write:
    def write(folder: Path) -> None:
        for name, content in contents.items():
            (folder / f"{name}.yaml").write_text(content)

    return write


def models(count: int, tier: str = "t") -> str:
    return REGISTRY + "".join(f"  m{n}: {{provider: p, id: x, tier: {tier}}}\n" for n in range(count))


def routes(count: int, rest: str) -> str:
    return POLICY + "routes:\n" + "".join(f"  - {{name: r{n}, {rest.replace('#', str(n))}}}\n" for n in range(count))


def policies(count: int, rest: str) -> str:
    """As many policies in one file."""
    return "---\n".join(POLICY.replace("name: p", f"name: p{n}") + rest.replace("#", str(n)) for n in range(count))


def measured_for(count: int) -> str:
    return REPORT + "".join(
        f"  - {{model: m{n % 2000}, intent: i{n % 1000}, samples: 5, quality: {{mean: 0.8}}}}\n" for n in range(count)
    )


def listed(name: str, count: int) -> str:
    return f"[{', '.join(f'{name}{n}' for n in range(count))}]"


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "a.yaml")
    os.mkfifo(folder / "pyproject.toml")


def _deep_folders(folder: Path) -> None:
    here = os.getcwd()
    os.chdir(folder)
    for _ in range(1200):
        os.mkdir("a")
        os.chdir("a")
    Path("a.yaml").write_text("apiVersion: routectl/v1\nkind: Nope\n")
    os.chdir(here)


def _folder_named_like_a_file(folder: Path) -> None:
    (folder / "x.yaml").mkdir()
    (folder / "x.yaml" / "a.yaml").write_text(HEAD.replace("routectl/v1", "routectl/v2"))


CASES: dict[str, tuple[Write, str]] = {
    "empty": (text(""), "RC111"),
    "only a comment": (text("# kind: RoutePolicy\n"), "RC111"),
    "binary": (raw(bytes(range(256)) * 64), "RC007"),
    "invalid UTF-8": (raw(HEAD.encode() + b"x-n: \xc3\x28\n"), "RC007"),
    "UTF-16": (raw(HEAD.encode("utf-16")), "RC007"),
    "UTF-16 without a mark": (raw(HEAD.encode("utf-16-le")), "RC007"),
    "UTF-32": (raw(HEAD.encode("utf-32")), "RC007"),
    "NUL": (raw(HEAD.encode() + b"x-n: a\x00b\n"), "RC007"),
    "a surrogate in JSON": (text('{"apiVersion": "routectl/v1", "x-\\ud800": 1}', "a.json"), "RC0"),
    "tabs": (text(HEAD + "x-n:\n\t- a\n"), "RC001"),
    "CRLF and a flaw": (text((HEAD + "x-n: [\n").replace("\n", "\r\n")), "RC001"),
    "100,000 levels of lists": (text(HEAD + "x-n: " + "[" * 100_000 + "]" * 100_000), "RC006"),
    "100,000 levels of mappings": (text(HEAD + "x-n: " + "{a: " * 100_000), "RC006"),
    "100,000 levels on one line": (text(HEAD + "x-n:\n  " + "- " * 100_000 + "a\n"), "RC006"),
    "100,000 complex keys": (text(HEAD + "x-n:\n  " + "? " * 100_000 + "a\n"), "RC006"),
    "3,000 levels of indentation": (text(HEAD + "x-n:\n" + "".join(" " * n + "-\n" for n in range(1, 3000))), "RC006"),
    "100,000 levels of JSON": (text('{"apiVersion": "routectl/v1", "x": ' + "[" * 100_000, "a.json"), "RC006"),
    "an alias bomb": (
        text(
            HEAD
            + "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
            + "".join(f"x-{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
        ),
        "RC006",
    ),
    "an alias to itself": (text(HEAD + "x-a: &a [*a]\n"), "RC006"),
    "a merge bomb": (
        text(
            HEAD
            + "x-0: &a0 {k: v}\n"
            + "".join(f"x-{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 9))
        ),
        "RC001",
    ),
    "a merge loop": (text(HEAD + "x-a: &a\n  <<: *a\n"), "RC001"),
    "a scalar of 50 MB": (lambda folder: text(HEAD + "x-n: " + "a" * 50_000_000)(folder), "RC006"),
    "a scalar of 8 MB": (lambda folder: text(HEAD + "x-n: " + "a" * 8_000_000)(folder), "RC307"),
    "a number of 5 MB": (lambda folder: text(HEAD + "x-n: " + "1" * 5_000_000)(folder), "RC001"),
    "a number that is nearly one": (text(HEAD + "x-n: 1" + "_" * 1_000_000 + "x\n"), "RC307"),
    "24 digits": (text(HEAD + "x-n: 123456789012345678901234\n"), "RC001"),
    "not a number": (text(HEAD + "x-n: .nan\n"), "RC001"),
    "infinity": (text(HEAD + "x-n: -.inf\n"), "RC001"),
    "an infinity in digits": (text(HEAD + "x-n: 1e999\n"), "RC001"),
    "a tag": (text(HEAD + "x-n: !!python/object/apply:os.system [id]\n"), "RC001"),
    "a tag handle": (text("%TAG ! tag:evil,2000:\n---\n" + HEAD), "RC001"),
    "YAML 1.1": (text("%YAML 1.1\n---\n" + HEAD), "RC001"),
    "U+2028 that hides a key": (text(HEAD + "x-n: a # b\u2028x-m: c\n"), "RC007"),
    "a link in a circle": (links(a="a.yaml"), "RC111"),
    "links in a circle": (links(a="b.yaml", b="a.yaml"), "RC111"),
    "a link out of the root": (links(a="/etc/hostname"), "RC011"),
    "a link to a device": (links(a="/dev/zero"), "RC011"),
    "a link to nothing": (links(a="nothing.yaml"), "RC111"),
    "pipes": (_pipe, "RC111"),
    "a folder named x.yaml": (_folder_named_like_a_file, "RC003"),
    "1,200 folders deep": (_deep_folders, "RC003"),
    "250,000 traps": (text(HEAD + "x-n:\n" + "- no\n" * 240_000), "RC008"),
    "120,000 equal keys": (text(HEAD + "x-n:\n" + "  k: v\n" * 120_000), "RC002"),
    "120,000 unknown keys": (text(HEAD + "".join(f"k{n}: v\n" for n in range(120_000))), "RC005"),
    "200,000 documents": (text("apiVersion: routectl/v1\n---\n" * 200_000), "RC006"),
    "900 broken documents": (text((REGISTRY + "  m: {provider: 1.5}\n" * 1 + "---\n") * 900), "RC00"),
    "100,000 ignore comments": (text(HEAD + "# routectl: ignore[RC203] x\n" * 100_000), "RC006"),
    "8,000 unknown names": (
        files(
            a=routes(8000, "match: {intent: c#, foo#: x}, target: q#, fallback_route: z#, requires: [c#]"), r=models(2)
        ),
        "RC101",
    ),
    "2,000 routes in a row": (
        files(a=routes(2000, "match: {}, target: m#, fallback_route: r0#").replace("r0", "r1"), r=models(2000)),
        "RC104",
    ),
    "a chain of 2,000 routes": (
        files(
            a=POLICY
            + "routes:\n"
            + "".join(
                f"  - {{name: r{n}, match: {{}}, target: m{n}, fallback_route: r{(n + 1) % 2000}}}\n"
                for n in range(2000)
            ),
            r=models(2000),
        ),
        "RC006",
    ),
    "1,000 routes times 5,000 models": (
        files(
            a=routes(1000, "match: {}, target: top, fallback: auto"),
            r=models(5000, "s") + "  top: {provider: p, id: x, tier: t}\n",
        ),
        "RC006",
    ),
    "5,000 guardrails times 5,000 models": (
        files(
            a=POLICY
            + "guardrails:\n"
            + "".join(f"  - {{name: g{n}, when: {{intent: a}}, require: {{tier: [s]}}}}\n" for n in range(5000))
            + "routes: [{name: r, match: {}, target: m0}]\n",
            r=models(5000),
        ),
        "RC112",
    ),
    "traps behind 200,000 items and an alias": (
        text(HEAD + "x-a: &a b\nx-b: *a\nx-n:\n" + "- a\n" * 200_000 + "- no\n" * 600),
        "RC008",
    ),
    "200,000 traps on one line": (text(HEAD + "x-n: [" + "no, " * 200_000 + "]\n"), "RC008"),
    "traps inside an item of 100,000 keys": (
        text(
            HEAD
            + "x-n:\n- {"
            + "".join(f"k{n}: v, " for n in range(100_000))
            + "x: ["
            + "no, " * 600
            + "]}\nx-d: 1\nx-d: 2\n"
        ),
        "RC008",
    ),
    "8 MB of empty lines": (text(HEAD + "\n" * 7_900_000 + "x-n: no\n"), "RC006"),
    "490,000 comments": (text(HEAD + "#b\n" * 490_000 + "x-n: no # routectl: ignore[RC008] x\n"), "RC307"),
    "490,000 comments that are none of ours": (text(HEAD + "# routectl: xx\n" * 490_000), "RC307"),
    "a line of 8 MB without a colon": (text(HEAD + "- " * 20 + "a" * 7_900_000 + ":b\nc: d\n"), "RC001"),
    "2,700,000 aliases": (text(HEAD + "x-a: &a b\nx-n: [" + "*a," * 2_700_000 + "]\n"), "RC006"),
    "1,000 documents of 100 unknown keys": (
        text("---\n".join(HEAD + "".join(f"tier{n}s: 1\n" for n in range(100)) for _ in range(1000))),
        "RC005",
    ),
    "1,000 policies of unknown names": (
        files(a=policies(1000, "routes: [{name: r, match: {}, target: mo#, fallback: [ma#, mb#]}]\n"), r=models(2000)),
        "RC101",
    ),
    "1,000 policies times 5,000 models": (
        files(
            a=policies(
                1000,
                "routes:\n" + "".join(f"- {{name: r{n}, match: {{}}, target: t, fallback: auto}}\n" for n in range(10)),
            ),
            r=models(5000, "s") + "  t: {provider: p, id: x, tier: t}\n",
        ),
        "RC006",
    ),
    "1,000 tests of a large policy": (
        files(
            a=routes(1000, "match: {}, target: m1"),
            r=models(2),
            t="---\n".join(
                "apiVersion: routectl/v1\nkind: PolicyTest\nmetadata: {name: t}\npolicy: a.yaml\n"
                f"cases: [{{name: c{n}, request: {{}}, expect: {{route: r1}}}}]\n"
                for n in range(1000)
            ),
        ),
        "RC201",
    ),
    "4,000 properties beside 3,000 routes": (
        files(
            a=routes(3000, "match: {}, target: m1"),
            r=models(2000),
            t="apiVersion: routectl/v1\nkind: PolicyTest\nmetadata: {name: t}\npolicy: a.yaml\nproperties:\n"
            + "".join(f"- {{name: c{n}, always: {{model: {{tier: [t]}}, route: q{n}}}}}\n" for n in range(4000)),
        ),
        "RC104",
    ),
    "900 drills of what isn't there": (
        files(
            a=POLICY + "evidence: [d.yaml]\nroutes: [{name: r, match: {}, target: m0}]\n",
            r=models(2),
            d="---\n".join(
                f"apiVersion: routectl/v1\nkind: FailoverDrill\nmetadata: {{name: d{n}}}\nheld_on: 2026-10-28\n"
                f"policy: {{name: p, digest: 'sha256:00'}}\nprovider_down: q{n}\npassed: true\nresults:\n"
                + "".join(f"- {{route: x{k}, requests: 2, served: 1, models: {{z{n}: 1}}}}\n" for k in range(10))
                for n in range(900)
            ),
        ),
        "RC407",
    ),
    "2,000 routes times 1,000 intents, measured": (
        files(
            a=routes(2000, "stage: managed, match: {}, target: m#, fallback: [m1, m2]").replace(
                "{intent: [a, b]}", f"{{intent: {listed('i', 1000)}}}\nevidence: [e.yaml]"
            ),
            r=models(2000),
            e=measured_for(5000),
        ),
        "RC006",
    ),
    "2,000 routes times 1,000 regions times 4,000 guardrails": (
        files(
            a=routes(2000, "match: {intent: a}, target: m#").replace(
                "intent: [a, b]}",
                f"intent: [a, b], region: {listed('g', 1000)}}}\nguardrails:\n"
                + "".join(f"  - {{name: g{n}, when: {{}}, require: {{tier: [s]}}}}\n" for n in range(4000)),
            ),
            r=models(2000),
        ),
        "RC006",
    ),
    "3,000 routes times 1,000 intents": (
        files(
            a=routes(3000, "match: {intent: {not: [i1, q#]}}, target: m0").replace("[a, b]", listed("i", 1000)),
            r=models(2),
        ),
        "RC106",
    ),
    "8 policies of 65,000 kinds of requests": (
        files(
            a="---\n".join(
                POLICY.replace("name: p", f"name: p{n}").replace(
                    "intent: [a, b]", ", ".join(f"{letter}{k}: [x]" for letter in "ab" for k in range(16))
                )
                + f"routes:\n- {{name: r{n}, target: m0, match: {{any: ["
                + ", ".join(f"{{a{k}: x, b{k}: x}}" for k in range(16))
                + "]}}\n- {name: g, match: {}, target: m1}\n"
                for n in range(8)
            ),
            r=models(2),
        ),
        "RC799",
    ),
}
