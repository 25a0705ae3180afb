"""The small policy repo in which the examples of rule pages stand.

An example is one or more YAML texts separated by `---`. Each is completed with what it leaves
out (see `SKELETONS`), its own lines staying first, so that `# RC203` at the end of a line marks
where a finding is expected. A text that begins with a table of TOML is configuration: it sets thresholds.
"""

from __future__ import annotations

import os
import re
import tomllib
from datetime import date
from pathlib import Path
from textwrap import dedent

from routectl.finding import Finding
from routectl.lint.run import lint
from routectl.lint.settings import Settings
from routectl.repo.open import Repo

TODAY = date(2026, 11, 23)
MARK = re.compile(r"#\s(RC\d{3})\b")
SPEAKING = re.compile(r"(# routectl:.*?) # RC\d{3}$", re.MULTILINE)
"""A mark behind a comment that is itself the example: it would be read as part of the reason."""


HEAD = "apiVersion: routectl/v1\nkind: {kind}\n"
SKELETONS = {
    "RoutePolicy": (
        "policy.yaml",
        {
            "metadata": "{name: example, version: 1, owners: {platform: '@p', product: '@q', sre: '@s', finance: '@f'}}",
            "registry": "registry.yaml",
            "evidence": "[evidence]",
            "request": "{intent: [faq, summarize, plan, refund], risk: [low, medium, high], region: [us, eu, apac]}",
            "routes": "[{name: general, match: {}, target: reasoning-v3}]",
        },
    ),
    "ModelRegistry": (
        "registry.yaml",
        {
            "metadata": "{name: models}",
            "tiers": "[small, medium, premium]",
            "providers": "{openai: {compliance: [soc2], regions: [us, eu]}, azure: {compliance: [soc2, hipaa], regions: [us, eu, apac]},"
            " anthropic: {compliance: [soc2, hipaa], regions: [us, eu]}}",
            "models": "{}",
        },
    ),
    "BenchmarkReport": (
        "evidence/report.yaml",
        {
            "metadata": "{name: report}",
            "measured_on": "2026-11-10",
            "tool": "promptfoo 0.123",
            "dataset": "{name: gold, digest: 'sha256:00'}",
            "results": "[]",
        },
    ),
    "FailoverDrill": ("evidence/drill.yaml", {"metadata": "{name: drill}"}),
    "PolicyTest": ("tests.yaml", {"metadata": "{name: tests}", "policy": "policy.yaml"}),
}
SIGNS = {
    "ModelRegistry": ("models", "providers", "tiers"),
    "FailoverDrill": ("provider_down",),
    "BenchmarkReport": ("results", "measured_on"),
    "PolicyTest": ("cases", "tables", "properties"),
}
UNUSABLE = ("schema-violation", "unknown-kind", "yaml-syntax")
"""Flaws that keep every rule but those on syntax from seeing a document."""

REGISTRY = """\
apiVersion: routectl/v1
kind: ModelRegistry
metadata: {name: models}
tiers: [small, medium, premium]
providers:
  openai: {compliance: [soc2], regions: [us, eu]}
  azure: {compliance: [soc2, hipaa], regions: [us, eu, apac]}
  anthropic: {compliance: [soc2, hipaa], regions: [us, eu]}
models:
  fast-v2: {provider: openai, id: gpt-5-mini, tier: small, tags: [], capabilities: [tools, structured_output, vision], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 0.25, output_per_mtok: 2.0}, verified: {date: 2026-11-01, source: price-map}}
  fast-v3: {provider: openai, id: gpt-5-nano, tier: small, tags: [], capabilities: [tools, structured_output], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 0.05, output_per_mtok: 0.4}, verified: {date: 2026-11-01, source: price-map}}
  fast-v2-azure: {provider: azure, id: gpt-5-mini, tier: small, tags: [], capabilities: [tools, structured_output, vision], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 0.25, output_per_mtok: 2.0}, verified: {date: 2026-11-01, source: price-map}}
  reasoning-v3: {provider: openai, id: gpt-5, tier: medium, tags: [], capabilities: [tools, structured_output, vision, reasoning], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 1.25, output_per_mtok: 10.0}, verified: {date: 2026-11-01, source: price-map}}
  reasoning-v3-azure: {provider: azure, id: gpt-5, tier: medium, tags: [], capabilities: [tools, structured_output, vision, reasoning], limits: {max_input_tokens: 272000, max_output_tokens: 128000}, price: {input_per_mtok: 1.25, output_per_mtok: 10.0}, verified: {date: 2026-11-01, source: price-map}}
  secure-v1: {provider: anthropic, id: claude-opus-4-5, tier: premium, tags: [policy-controls], capabilities: [tools, structured_output, reasoning], limits: {max_input_tokens: 200000, max_output_tokens: 64000}, price: {input_per_mtok: 5.0, output_per_mtok: 25.0}, verified: {date: 2026-11-01, source: price-map}}
  secure-v1-eu: {provider: anthropic, id: claude-opus-4-5-eu, tier: premium, tags: [policy-controls], capabilities: [tools, structured_output, reasoning], limits: {max_input_tokens: 200000, max_output_tokens: 64000}, price: {input_per_mtok: 5.5, output_per_mtok: 27.5}, regions: [eu], verified: {date: 2026-11-01, source: price-map}}
  guarded-gpt: {provider: azure, id: gpt-5-pro, tier: premium, tags: [policy-controls], capabilities: [tools, structured_output, reasoning], limits: {max_input_tokens: 400000, max_output_tokens: 128000}, price: {input_per_mtok: 5.0, output_per_mtok: 25.0}, verified: {date: 2026-11-01, source: price-map}}
"""


def complete(text: str) -> tuple[str, str]:
    """The file name and the whole text of one example."""
    keys = set(re.findall(r"^([A-Za-z_]+):", text, re.MULTILINE))
    written = re.search(r"^kind: *(\w+)", text, re.MULTILINE)
    kind = written[1] if written else next((kind for kind, signs in SIGNS.items() if keys & set(signs)), "RoutePolicy")
    file, fields = SKELETONS.get(kind, SKELETONS["RoutePolicy"])
    if "kind" in keys or "apiVersion" in keys:
        return file, text
    rest = HEAD.format(kind=kind) + "".join(f"{key}: {value}\n" for key, value in fields.items() if key not in keys)
    return file, text.rstrip("\n") + "\n" + rest


def examples(page: str, heading: str) -> list[list[str]]:
    """The indented blocks of a page under `Bad:` or `Good:`, each as its texts."""
    found: list[list[str]] = []
    lines = page.split("\n")
    for number, line in enumerate(lines):
        if line.strip() == f"{heading}:":
            block: list[str] = []
            for below in lines[number + 1 :]:
                if below.strip() and not below.startswith("    "):
                    break
                block.append(below)
            found.append(re.split(r"^---\n", dedent("\n".join(block)).strip("\n") + "\n", flags=re.MULTILINE))
    return found


def run(texts: list[str], code: str, folder: Path, **thresholds: object) -> tuple[list[Finding], list[tuple[str, int]]]:
    """The findings of one rule on an example, and the places where its marks expect them."""
    (folder / "routectl.toml").write_text("")
    (folder / "evidence").mkdir()
    (folder / "registry.yaml").write_text(REGISTRY)
    expected: list[tuple[str, int]] = []
    counts: dict[str, int] = {}
    for text in texts:
        if text.startswith("["):
            thresholds |= tomllib.loads(text)["thresholds"][code]
            continue
        file, whole = complete(text)
        counts[file] = counts.get(file, 0) + 1
        if counts[file] > 1:
            file = file.replace(".yaml", f"_{counts[file]}.yaml")
        (folder / file).write_text(SPEAKING.sub(r"\1", whole))
        expected += [
            (file, number)
            for number, line in enumerate(text.split("\n"), 1)
            for found in MARK.findall(line)
            if found == code
        ]
    if not (folder / "policy.yaml").exists():
        (folder / "policy.yaml").write_text(complete("routes: [{name: general, match: {}, target: reasoning-v3}]")[1])
    here = os.getcwd()
    os.chdir(folder)
    try:
        repo = Repo(["."])
        ignored = re.findall(r"routectl: ignore\[(RC\d+)\]", "".join(texts))
        settings = Settings(TODAY, select=(code, *ignored), thresholds={code: thresholds} if thresholds else {})
        looked = tuple(repo.looked())
        if not code.startswith("RC0"):
            broken = [
                f"{flaw.place.file}: {flaw.message}"
                for file in looked
                for flaw in file.source.flaws
                if flaw.slug in UNUSABLE
            ]
            assert not broken, "what can't be linked shows nothing"
        result = lint(looked, settings, repo.survey)
    finally:
        os.chdir(here)
    told = [finding for finding in result.findings if finding.suppression is None and finding.code == code]
    return told, sorted(expected)
