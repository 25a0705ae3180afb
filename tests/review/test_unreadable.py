"""Whatever can't be read or decided of a change, every question says so: no review ends in a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.review.repository import EVIDENCE, FILES, POLICY, REGISTRY, Repository

Edit = Callable[[Repository], object]
MISSPELLED = POLICY.replace("target: fast,", "target: fsat,")

HEADS: dict[str, Edit] = {
    "a misspelled model": lambda made: made.write("policy.yaml", MISSPELLED),
    "no registry": lambda made: (made.folder / "registry.yaml").unlink(),
    "a binary registry": lambda made: (made.folder / "registry.yaml").write_bytes(b"\x00\xff\xfe" * 9),
    "an invalid registry": lambda made: made.write("registry.yaml", "kind: ModelRegistry\n"),
    "a registry outside": lambda made: made.edit("policy.yaml", ("registry: registry.yaml", "registry: ../../r.yaml")),
    "figures that are no numbers": lambda made: made.write(
        "evidence/gold.yaml", EVIDENCE.replace("success_rate: 0.93", "success_rate: .nan")
    ),
}
BASES = {
    "a misspelled model": {"policy.yaml": MISSPELLED},
    "an invalid registry": {"registry.yaml": "kind: ModelRegistry\n"},
    "no evidence that can be read": {"evidence/gold.yaml": EVIDENCE.replace("0.93", ".inf")},
}


def answers(repository: Repository) -> dict[str, str]:
    body = repository.review()
    assert len(body["questions"]) == 13
    assert all(question["summary"] for question in body["questions"])
    assert body["change"]["digest"] in (None, "")
    return {question["id"]: question["answer"] for question in body["questions"]}


@pytest.mark.parametrize("edit", HEADS.values(), ids=HEADS)
def test_a_head_that_cant_decide(tmp_path: Path, edit: Edit) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", ("daily_usd: 500", "daily_usd: 400"))
    edit(repository)
    found = answers(repository)
    assert {found[code] for code in ("RV102", "RV104", "RV107", "RV111")} == {"undecided"}
    assert found["RV110"] == "fail"


@pytest.mark.parametrize("files", BASES.values(), ids=BASES)
def test_a_base_that_is_repaired(tmp_path: Path, files: dict[str, str]) -> None:
    repository = Repository(tmp_path, FILES | files)
    for path in files:
        repository.write(path, FILES[path])
    found = answers(repository)
    assert {found[code] for code in ("RV102", "RV104", "RV107", "RV111")} == {"undecided"}
    assert found["RV110"] == "pass"


def test_nothing_is_counted_as_unchanged_where_a_registry_is_gone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    (tmp_path / "registry.yaml").unlink()
    assert repository.ask("RV101")["answer"] == "undecided"


def test_a_configuration_in_a_folder_below(tmp_path: Path) -> None:
    repository = Repository(
        tmp_path, {f"policies/{path}": text for path, text in FILES.items() if path != "routectl.toml"}
    )
    repository.write("policies/routectl.toml", "")
    repository.write("policies/registry.yaml", REGISTRY.replace("input_per_mtok: 0.4,", "input_per_mtok: 0.3,"))
    assert len(repository.review()["questions"]) == 13
