"""The public names: what the pages show, what is raised, and that importing them costs nothing before they are used."""

from __future__ import annotations

import doctest
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from enum import IntEnum
from pathlib import Path
from typing import Any

import pytest

import routectl
from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.engine.state import read_state

BROKEN = """\
apiVersion: routectl/v1
kind: RoutePolicy
metadata: {name: broken, version: 1, owners: {platform: "@p", product: "@q", sre: "@s", finance: "@f"}}
registry: registry/models.yaml
budget: {daily_usd: 9, alert_at: [0.5]}
routes:
  - {name: r, match: {}, target: lunar, degrade: [{static: Later.}]}
"""


@pytest.fixture
def sample(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample policies, on a day when nothing in them is too old."""
    shutil.copytree(root / "policies", tmp_path / "policies")
    (tmp_path / "policies" / "broken.yaml").write_text(BROKEN)
    (tmp_path / "routectl.toml").write_text('today = "2026-11-23"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_page_shows_what_is_there(root: Path, sample: Path) -> None:
    page = (root / "docs" / "api.md").read_text("utf-8")
    shown = "\n".join(re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))
    test = doctest.DocTestParser().get_doctest(shown, {}, "api.md", "docs/api.md", 0)
    assert len(test.examples) >= 9
    told: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(test, out=told.append).failed == 0, "".join(told)


def test_every_field_of_a_decision_is_on_the_page(root: Path) -> None:
    page = (root / "docs" / "api.md").read_text("utf-8")
    for name in (*routectl.Decision._fields, "outcome", "passed", "refused", "explain()"):
        assert f"`{name}`" in page


def test_the_readme_shows_what_is_there(root: Path, sample: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (root / "README.md").read_text("utf-8")
    (code,) = re.findall(r"^## From Python\n\n```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    exec(code, {})
    assert capsys.readouterr().out.startswith("`mistral-small` serves: step 1 of route `quick-answers-eu`\n")


def test_today_is_the_day_that_dates_are_judged_by(sample: Path) -> None:
    (sample / "routectl.toml").write_text('today = "2026-11-23"\n\n[severity]\nRC802 = "error"\n')
    path = sample / "policies" / "support-assistant.yaml"
    assert routectl.load(path, today=date(2026, 11, 20)).policy.name == "support-assistant"
    with pytest.raises(routectl.Unfit, match="RC802"):
        routectl.load(path, today=date(2031, 1, 1))


def test_the_names() -> None:
    assert sorted(routectl.__all__) == [
        "Caps", "Compiled", "Decision", "Outcome", "Passed", "Refused", "Router", "TooLarge", "Unfit", "Unreadable", "Unusable",
        "__version__", "load",
    ]  # fmt: skip
    assert set(routectl.__all__) <= set(dir(routectl))
    for name in routectl.__all__:
        assert getattr(routectl, name) is getattr(routectl, name)
    with pytest.raises(AttributeError, match="no attribute `loda`"):
        routectl.loda  # noqa: B018  asking is the test


def test_a_router_decides_like_the_interpreter(sample: Path) -> None:
    router = routectl.load(Path("policies/support-assistant.yaml"))
    assert isinstance(router, routectl.Router)
    policy = router.policy
    written = {"intent": "plan", "segment": "enterprise", "sla_ms": 20000}
    state = {"models_down": ["sonnet"]}
    decision = router.decide(written, state)
    assert isinstance(decision, routectl.Decision)
    assert decision == decide(policy, read_request(policy, written), read_state(policy, state))
    assert router.decide(written) == router.decide(written, None) == router.decide(written, {})


def test_threads_may_share_a_router(sample: Path) -> None:
    router = routectl.load("policies/support-assistant.yaml")
    requests = [{"id": number, "intent": "faq", "segment": "free", "sla_ms": 4000} for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(router.decide, requests))
    assert together == list(map(router.decide, requests))


@pytest.mark.parametrize(
    ("call", "raised"),
    [
        (lambda: routectl.load("policies/broken.yaml"), "Unfit"),
        (lambda: routectl.load("nowhere.yaml"), "Unusable"),
        (lambda: routectl.load("policies"), "Unusable"),
        (lambda: routectl.load("policies/choose-model.yaml").decide({"risk": 5}), "Unreadable"),
        (lambda: routectl.load("policies/choose-model.yaml").decide({}, {"budget": {"day": "alert"}}), "Unreadable"),
    ],
)
def test_what_is_raised(sample: Path, call: Callable[[], object], raised: str) -> None:
    with pytest.raises(getattr(routectl, raised)) as caught:
        call()
    assert str(caught.value).isprintable() or "\n" in str(caught.value)


def test_nothing_is_loaded_before_it_is_used() -> None:
    code = "import sys; before = set(sys.modules); import routectl; print(sorted(set(sys.modules) - before))"
    run = subprocess.run(
        [sys.executable, "-S", "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(routectl.__file__).parents[1],
    )
    assert run.stdout.strip() == "['__future__', 'routectl', 'routectl.version']"


class Size(IntEnum):
    """A whole number of a program's own."""

    SMALL = 900


def test_what_counts_as_a_whole_number(sample: Path) -> None:
    router = routectl.load("policies/support-assistant.yaml")
    compiled = router.compile()
    named = {"intent": "faq", "region": "eu", "input_tokens": Size.SMALL, "id": Size.SMALL}
    plain = {"intent": "faq", "region": "eu", "input_tokens": 900, "id": 900}
    assert router.decide(named) == router.decide(plain) == compiled.decide(named, trace=True)
    for value, told in (
        (True, "true or false"),
        (date(2026, 1, 1), "a value of type `date`"),
        ({1}, "a value of type `set`"),
    ):
        for decide_it in (router.decide, compiled.decide):
            with pytest.raises(routectl.Unreadable, match=f"`sla_ms` is a whole number, not {told}"):
                decide_it({"sla_ms": value})


@pytest.mark.parametrize("request_", [None, 5, "intent=faq", ["intent"], {5: 1}, {None: 1}])
def test_what_is_no_request_is_told_alike(sample: Path, request_: Any) -> None:
    router = routectl.load("policies/support-assistant.yaml")
    told = []
    for decide_it in (router.decide, router.compile().decide):
        with pytest.raises(routectl.Unreadable) as caught:
            decide_it(request_)
        told.append(str(caught.value))
    assert told[0] == told[1]


def test_what_is_compiled_goes_to_other_processes(sample: Path) -> None:
    compiled = routectl.load("policies/support-assistant.yaml").compile()
    request = {"id": "r-1", "intent": "faq", "region": "eu", "sla_ms": 6000}
    expected = compiled.decide(request, trace=True)
    assert pickle.loads(pickle.dumps(compiled)).decide(request, trace=True) == expected
