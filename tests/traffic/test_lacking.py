"""What a log lacks is counted and told: dimensions in no column, empty cells, values that no map names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from routectl.policy.policy import Policy
from routectl.repo.disk import Unusable
from routectl.repo.logs import find_logs
from routectl.traffic.assumption import assumptions
from routectl.traffic.open import look
from routectl.traffic.tally import Unlisted
from routectl.traffic.unfound import refuse_unfound
from tests.traffic.reading import both, mapped

AT = "2026-11-20T09:00:00Z"


def told(policy: Policy, path: Path, columns: tuple[str, ...] = (), **said: Any) -> tuple[str, ...]:
    one = mapped(policy, **said)
    return assumptions(one, both(path, one)[1], columns)


def test_what_is_in_no_column_is_told_by_every_profile(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,intent\n{AT},faq\n")
    assert told(traffic_policy, log) == (
        "`needs` is in no column and not filled in: every request has nothing",
        "`sla_ms` is in no column and not filled in: every request has no limit",
        "`input_tokens` is in no column and not filled in: every request has 0",
        "`output_tokens` is in no column and not filled in: every request has 0",
        "`risk` is in no column and not filled in: every request has `other`",
        "`load` is in no column and not filled in: every request has 0, the least there is",
    )
    calls = tmp_path / "calls.jsonl"
    calls.write_text(f'{{"startTime": "{AT}", "prompt_tokens": 5}}\n')
    assert (
        "`risk` is looked for in `metadata.spend_logs_metadata.risk` or `metadata.requester_metadata.risk` or "
        "`metadata.risk`, where no request has anything: each has `other`"
    ) in told(traffic_policy, calls, name="litellm")


def test_empty_cells_are_counted(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,risk,input_tokens,output_tokens\n{AT},low,5,1\n{AT},,,1\n{AT}, ,7,1\n")
    found = told(traffic_policy, log, fills=["intent=faq"])
    assert "`risk` is absent in 2 of 3 requests: they have `other`" in found
    assert "`input_tokens` is absent in 1 of 3 requests: they have 0" in found
    assert not [one for one in found if "`output_tokens`" in one or one.startswith("`intent` is a")]


def test_a_mapped_key_that_no_row_has_is_told_with_its_neighbour(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"time": "{AT}", "danger": "low"}}\n')
    assert (
        "`risk` is looked for in `dangre`, where no request has anything: each has `other`; did you mean `danger`?"
        in told(traffic_policy, log, ("time", "danger"), maps=["dangre=risk"])
    )


def test_paths_that_only_begin_alike_are_no_neighbours(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.jsonl"
    log.write_text(f'{{"startTime": "{AT}", "metadata": {{"requester_metadata": {{"team": "low", "rsk": "low"}}}}}}\n')
    seen = ("startTime", "metadata.requester_metadata.team", "metadata.requester_metadata.rsk")
    found = [one for one in told(traffic_policy, log, seen, name="litellm") if "did you mean" in one]
    assert len(found) == 1
    assert found[0].endswith("did you mean `metadata.requester_metadata.rsk`?")


def test_a_column_in_which_there_is_nothing_is_told_so(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,risk,intent\n{AT},,faq\n")
    found = told(traffic_policy, log, ("time", "risk", "intent"))
    assert "`risk` is empty in every request and not filled in: each has `other`" in found


def test_attempts_of_one_request_are_counted_once(traffic_policy: Policy, tmp_path: Path) -> None:
    row = '{"trace_id": "t", "startTime": "2026-11-20T09:00:00Z", "status": "%s", "metadata": {%s}}\n'
    log = tmp_path / "log.jsonl"
    log.write_text(
        row % ("failure", '"risk": "low"')
        + row % ("success", "")
        + row.replace('"t"', '"u"') % ("success", '"risk": "low"')
    )
    account = both(log, mapped(traffic_policy, name="litellm"))[1]
    assert (account.requests, account.had["risk"], account.had["served.success"]) == (2, 1, 2)
    assert account.lacking("risk") == 1


def test_values_that_no_map_names_are_counted(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,kind,end\n{AT},help,ok\n{AT},hlep,ok\n{AT},hlep,lost\n{AT},,ok\n")
    maps = ["kind{help:faq}=intent", "kind{help:5}=load", "end{ok:true}=served.success"]
    calls, account, _ = both(log, mapped(traffic_policy, maps=maps, fills=["intent=plan"]))
    assert account.unmapped == {
        "intent": Unlisted(2, ("hlep",)), "load": Unlisted(2, ("hlep",)), "served.success": Unlisted(1, ("lost",))
    }  # fmt: skip
    assert [call.request["intent"] for call in calls] == ["faq", "plan", "plan", "plan"]


def refused(policy: Policy, path: Path, *maps: str, fills: tuple[str, ...] = ()) -> str:
    with pytest.raises(Unusable) as caught:
        refuse_unfound(mapped(policy, maps=maps, fills=fills), look(find_logs([str(path)])), ("map", "fill"))
    return str(caught.value)


def test_a_column_that_no_file_has_is_a_usage_error(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "log.csv"
    log.write_text(f"time,geo,metadata\n{AT},eu,\n")
    assert (
        refused(traffic_policy, log, "gep=risk") == "`--map gep=risk`: no file has a column `gep`; did you mean `geo`?"
    )
    assert refused(traffic_policy, log, "intent{=intent").endswith("there are `time`, `geo`, `metadata`")
    assert "`--fill risk=gep{a:low}`: no file has" in refused(traffic_policy, log, fills=("risk=gep{a:low}",))
    fine = mapped(traffic_policy, maps=["geo=risk", "metadata.a=intent", "@file=id"])
    refuse_unfound(fine, look(find_logs([str(log)])), ("map", "fill"))
    refuse_unfound(mapped(traffic_policy, maps=["gep=risk"]), look(find_logs([str(log)])), ("fill",))


def test_there_is_one_name_that_begins_with_an_at(traffic_policy: Policy) -> None:
    with pytest.raises(Unusable, match="there is `@file` alone"):
        mapped(traffic_policy, maps=["@path=intent"])


def test_what_is_filled_in_in_attempts_is_told_of_rows(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    calls = [("a", "t", "failure"), ("b", "t", "success"), ("c", "u", "success")]
    log.write_text(
        "".join(
            f'{{"id": "{id}", "trace_id": "{trace}", "startTime": "{AT}", "status": "{status}"}}\n'
            for id, trace, status in calls
        )
    )
    found = told(traffic_policy, log, name="litellm", fills=["risk=low"])
    assert "`risk` is `low` in 3 rows that have none: a constant" in found


def test_what_something_is_looked_for_inside_of_is_no_neighbour(traffic_policy: Policy, tmp_path: Path) -> None:
    log = tmp_path / "calls.jsonl"
    log.write_text(f'{{"startTime": "{AT}", "metadata": {{}}}}\n')
    (risk,) = [one for one in told(traffic_policy, log, ("metadata",), name="litellm") if one.startswith("`risk`")]
    assert risk.endswith("where no request has anything: each has `other`")
