"""RV112: who must approve follows from what the change does; a change can't choose its own reviewers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.review.repository import FILES, POLICY, TODAY, Repository

OWNERS = '{platform: "@acme/ai", product: "@acme/support", sre: "@acme/sre", finance: "@acme/finops"}'


def roles(found: dict[str, object]) -> set[str]:
    return {one["role"] for one in found["evidence"]}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("edit", "needed"),
    [
        (("date: 2026-06-01", "date: 2026-06-19"), set()),
        (("daily_usd: 500", "daily_usd: 400"), {"finance"}),
        (("{static: Someone will come back to you.}", "{static: Later.}"), {"sre", "product"}),
        (("fallback: [fast-azure, deep]", "fallback: [deep, fast-azure]"), {"sre"}),
        (("target: fast, fallback: [fast-azure]", "target: fast-azure, fallback: [fast]"), {"sre", "product", "finance"}),
        (("on_exhausted: {allow: {tier: [small]}}", "on_exhausted: {allow: {tier: [small, medium]}}"), {"finance", "sre"}),
        (("quality_floor: 0.8,", "quality_floor: 0.7,"), {"product"}),
        (("intent: [faq, summarize, plan, refund]", "intent: [faq, summarize, plan, refund, chat]"), {"product"}),
    ],
    ids=["a date", "budget", "static", "fallback", "target", "past the budget", "floor", "intents"],
)  # fmt: skip
def test_who_is_needed(tmp_path: Path, edit: tuple[str, str], needed: set[str]) -> None:
    repository = Repository(tmp_path)
    repository.edit("policy.yaml", edit)
    found = repository.ask("RV112")
    assert found["answer"] == "pass"
    assert roles(found) == {"platform", *needed}
    assert all(one["reasons"] for one in found["evidence"])


def test_a_price_in_the_registry_needs_finance_and_both_files(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit("registry.yaml", ("input_per_mtok: 0.4,", "input_per_mtok: 0.3,"))
    repository.edit("policy.yaml", ("version: 1", "version: 2"))
    run = repository.run("review", "main", "--ask", "RV112", "--today", "2026-06-20")
    assert run.returncode == 0
    assert "    /policy.yaml @acme/ai @acme/finops\n    /registry.yaml @acme/ai @acme/finops\n" in run.stdout


def test_a_needed_role_without_an_owner_fails(tmp_path: Path) -> None:
    base = POLICY.replace(', finance: "@acme/finops"', "")
    repository = Repository(tmp_path, FILES | {"policy.yaml": base})
    repository.edit("policy.yaml", ("daily_usd: 500", "daily_usd: 900"))
    found = repository.ask("RV112")
    assert found["answer"] == "fail"
    (finding,) = found["findings"]
    assert finding["start"]["line"] == 6
    assert "`finance` has to approve" in finding["message"]
    repository.edit("policy.yaml", ('sre: "@acme/sre"}', 'sre: "@acme/sre", finance: "@acme/finops"}'))
    assert repository.ask("RV112")["answer"] == "pass"


def test_a_change_cant_choose_its_own_reviewers(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.edit(
        "policy.yaml", ('finance: "@acme/finops"', 'finance: "@mallory"'), ("daily_usd: 500", "daily_usd: 9e9")
    )
    found = repository.ask("RV112")
    (finance,) = (one for one in found["evidence"] if one["role"] == "finance")
    assert (finance["owner"], finance["proposed_owner"]) == ("@acme/finops", "@mallory")


def test_a_new_policy_needs_everyone(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    repository.write(
        "other.yaml", POLICY.replace("name: support", "name: other").replace(OWNERS, '{platform: "@acme/ai"}')
    )
    found = repository.ask("RV112")
    assert found["answer"] == "fail"
    assert {one["message"].split("`")[1] for one in found["findings"]} == {"product", "sre", "finance"}


def test_what_is_no_owner_stays_out_of_the_lines(tmp_path: Path) -> None:
    hostile = POLICY.replace('"@acme/ai"', '"* [x](y) @acme/ai"').replace(
        '"@acme/finops"', '"fin@acme.example, @acme/cfo"'
    )
    repository = Repository(tmp_path, FILES | {"policy.yaml": hostile})
    repository.edit("policy.yaml", ("daily_usd: 500", "daily_usd: 900"))
    run = repository.run("review", "main", "--ask", "RV112", "--today", "2026-06-20", "-o", "markdown")
    listing = run.stdout.split("codeowners\n")[1].split("```")[0]
    assert listing.splitlines()[0].startswith("/policy.yaml @acme/ai ")
    assert "*" not in listing
    assert "[x]" not in listing
    assert "fin@acme.example @acme/cfo" in listing


@pytest.mark.parametrize("side", ["base", "head"])
def test_a_version_that_cant_decide_needs_everyone(tmp_path: Path, side: str) -> None:
    """And every question has something to say of it that is no traceback."""
    broken = POLICY.replace("target: fast,", "target: nope,")
    repository = Repository(tmp_path, FILES | ({"policy.yaml": broken} if side == "base" else {}))
    repository.write(
        "policy.yaml", (POLICY if side == "base" else broken).replace("cost_ceiling_usd: 0.1", "cost_ceiling_usd: 0.2")
    )
    assert roles(repository.ask("RV112")) == {"platform", "product", "sre", "finance"}
    for code in ("RV101", "RV104", "RV109", "RV111"):
        assert repository.ask(code)["answer"] in ("pass", "fail", "undecided")


@pytest.mark.parametrize("others", [{}, {"other.yaml": POLICY.replace("name: support", "name: other")}])
def test_a_policy_that_is_gone_with_its_tests_is_a_no_until_somebody_signs_off(
    tmp_path: Path, others: dict[str, str]
) -> None:
    """Not even one that was never tested goes by itself."""
    repository = Repository(tmp_path, FILES | others)
    for path in ("policy.yaml", "tests.yaml"):
        (tmp_path / path).unlink()
    found = repository.review()
    assert found["verdict"] == "fail"
    assert {one["id"] for one in found["questions"] if one["answer"] == "fail"} == {"RV112"}
    (told,) = [one for one in found["questions"] if one["id"] == "RV112"]
    assert told["summary"].endswith("; `support` is gone")
    assert told["findings"][0]["file"] == "policy.yaml"
    waiver = repository.run("review", "main", "--today", TODAY, "--waiver", "RV112").stdout
    repository.git("stash", "-u", "-q")
    repository.git("switch", "-q", "main")
    waiver = waiver.replace("reason:", "reason: Nobody asks it any more.").replace("approver:", 'approver: "@acme/ai"')
    repository.write("waivers/gone.yaml", waiver)
    repository.commit("signed off")
    repository.git("switch", "-q", "change")
    repository.git("merge", "-q", "main")
    repository.git("stash", "pop", "-q")
    assert repository.review()["verdict"] == "pass"
