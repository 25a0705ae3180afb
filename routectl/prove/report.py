"""What `test` has to say: a line for each suite, each failure with its counterexample and trace; all of it as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.explain import explain
from routectl.engine.witness import Witness
from routectl.finding import Finding, Severity
from routectl.output.escape import counted
from routectl.policy.property import is_file
from routectl.prove.record import case_data, proof_data
from routectl.prove.words import broken_lines, command, flow, named, unmet_lines
from routectl.report import Code, Lines, Report, Tested, Tree

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from routectl.document.place import At
    from routectl.policy.policy import Policy
    from routectl.prove.again import Shown
    from routectl.prove.cases import CaseResult
    from routectl.prove.proof import Proof
    from routectl.prove.run import Tried
    from routectl.report import Block, Tone

MOST_SHOWN = 50
"""So many failures are shown to people; JSON has them all."""

SLUGS = {"RT001": "failed-case", "RT002": "broken-property", "RT003": "undecided-property"}
"""The codes of what came of tests, beside those of the rules."""

TONES: dict[str, Tone] = {"serve": "good", "reduced_scope": "warning", "static": "warning"}


class More(NamedTuple):
    """What else a run of tests has to say: how much of the policies the cases exercise, say."""

    blocks: tuple[Block, ...] = ()
    data: dict[str, Any] | None = None
    findings: tuple[Finding, ...] = ()


def report(
    run: Sequence[Tried], *, errors: tuple[Finding, ...] = (), files: int = 0, more: More | None = None
) -> Report:
    """The report of suites that were run; `errors` are why others weren't."""
    more = more or More()
    tests = [test for tried in run for test in _tests(tried)]
    told = tuple(test.finding for test in tests if test.finding is not None)
    return Report(
        "test",
        (*errors, *told, *more.findings),
        blocks=(*_blocks(run), *more.blocks),
        data={
            "cases": [case_data(tried, result) for tried in run for result in tried.cases],
            "properties": [proof_data(tried, proof) for tried in run for proof in tried.proofs],
            **(more.data or {}),
            "summary": summary(run, len(errors)),
        },
        files=files if any(tried.total for tried in run) or errors or more.blocks else 0,
        tests=tuple(tests),
        verdict=_verdict(run, len(errors)),
    )


def summary(run: Sequence[Tried], errors: int) -> dict[str, int]:
    """What a run comes to, in numbers."""
    total, failed, undecided = (sum(getattr(tried, key) for tried in run) for key in ("total", "failed", "undecided"))
    return {
        "tests": total, "passed": total - failed - undecided, "failed": failed, "undecided": undecided, "errors": errors,
    }  # fmt: skip


def _verdict(run: Sequence[Tried], errors: int) -> str:
    counts = summary(run, errors)
    parts = [f"{counts[key]:,} {key}" for key in ("failed", "undecided", "passed") if counts[key]]
    told = ", ".join(parts) or "no test was run"
    kept = f"; {counted(errors, 'error')} kept others from being run" if errors else ""
    return f"{told[0].upper()}{told[1:]}{kept}."


def _tests(tried: Tried) -> Iterator[Tested]:
    for result in tried.cases:
        found = None
        if not result.passed:
            told = "; ".join(unmet_lines(result))
            found = _finding(
                "RT001", result.case.at, tried, f"case {named(result.case.name)} fails: {told}", _help(tried, result)
            )
        yield Tested(result.case.name, tried.suite.name, result.case.at, found)
    for proof in tried.proofs:
        yield Tested(proof.property.name, tried.suite.name, proof.property.at, _of_proof(tried, proof))


def _of_proof(tried: Tried, proof: Proof) -> Finding | None:
    if proof.holds:
        return None
    name, told = named(proof.property.name), "; ".join(broken_lines(proof))
    if proof.holds is None:
        return _finding("RT003", proof.property.at, tried, f"property {name} can't be told: {told}", "")
    help = f"see for yourself: {_command(proof.counterexample)}" if proof.counterexample else ""
    return _finding("RT002", proof.property.at, tried, f"property {name} doesn't hold: {told}", help)


def _finding(code: str, at: At, tried: Tried, message: str, help: str) -> Finding:
    severity = Severity.WARNING if code == "RT003" else Severity.ERROR
    place = at.below("name") if at.document.has((*at.path, "name")) else at
    fingerprint = f"{code} {tried.suite.name} {'.'.join(at.names)}"
    return Finding(code, SLUGS[code], severity, message, help, place, fingerprint)


def _help(tried: Tried, result: CaseResult) -> str:
    if result.decision is None:
        return ""
    return f"see for yourself: {command(_path(tried.policy), Witness(result.case.request, result.case.state))}"


def _path(policy: Policy) -> str:
    path: str = policy.document.source.path
    return path


def _command(shown: Shown) -> str:
    return command(_path(shown.policy), shown.witness)


def _command_against(proof: Proof, shown: Shown) -> str:
    """The same for what is compared: the policy of a revision is asked for there."""
    source = proof.property.same_as
    if proof.broken != "same_as" or is_file(source):
        return _command(shown)
    path = _path(proof.counterexample.policy if proof.counterexample else shown.policy)
    return command(
        source if ":" in source else f"{source}:{'' if path.startswith('../') else './'}{path}", shown.witness
    )


def _blocks(run: Sequence[Tried]) -> Iterator[Block]:
    if run:
        yield Lines(tuple(map(_line, run)))
    left = MOST_SHOWN
    for tried in run:
        for result in tried.cases:
            if not result.passed and (left := left - 1) >= 0:
                yield from _case_blocks(tried, result)
        for proof in tried.proofs:
            if not proof.holds and (left := left - 1) >= 0:
                yield from _proof_blocks(proof)
    if left < 0:
        yield Lines((f"… and {-left:,} more; `-o json` has them all",))


def _line(tried: Tried) -> str:
    parts = [counted(len(tried.cases), "case")] if tried.cases else []
    if tried.proofs:
        parts.append("1 property" if len(tried.proofs) == 1 else f"{len(tried.proofs):,} properties")
    came = [f"{tried.failed:,} failed"] if tried.failed else []
    came += [f"{tried.undecided:,} undecided"] if tried.undecided else []
    mark = "FAIL" if tried.failed else "????" if tried.undecided else "ok  " if tried.total else "none"
    told = f"{', '.join(parts) or 'no test'}{'; ' if came else ''}{', '.join(came)}"
    return f"{mark}  {tried.suite.document.source.path}: {told}"


def _title(at: At, what: str, name: str) -> str:
    start = at.span.start
    return f"{at.file}:{start.line}:{start.column}: {what} {named(name)}"


def _case_blocks(tried: Tried, result: CaseResult) -> Iterator[Block]:
    yield Lines(tuple(unmet_lines(result)), _title(result.case.at, "failed RT001 case", result.case.name))
    if result.decision is not None:
        yield Code(command(_path(tried.policy), Witness(result.case.request, result.case.state)), "console")
        yield Tree("", tuple(explain(result.decision)), TONES.get(result.decision.action, "error"))


def _proof_blocks(proof: Proof) -> Iterator[Block]:
    what = "undecided RT003 property" if proof.holds is None else "broken RT002 property"
    yield Lines(tuple(broken_lines(proof)), _title(proof.property.at, what, proof.property.name))
    mine, theirs = proof.counterexample, proof.against
    if mine is None:
        return
    commands = [_command_against(proof, theirs)] if theirs else []
    yield Code("\n".join((*commands, _command(mine))), "console")
    tree = Tree("", tuple(explain(mine.decision)), TONES.get(mine.decision.action, "error"))
    if theirs is not None:
        here, there = _titles(proof, mine, theirs)
        beside = tree._replace(title=here)
        tree = Tree(there, tuple(explain(theirs.decision)), TONES.get(theirs.decision.action, "error"), beside)
    yield tree


def _titles(proof: Proof, mine: Shown, theirs: Shown) -> tuple[str, str]:
    """What tells a counterexample and what it is compared with apart."""
    rule = proof.property.monotone
    if proof.broken == "monotone" and rule is not None:
        here, there = (f"{rule.raising} {flow(one.witness.request.get(rule.raising))}" for one in (mine, theirs))
        return here, there
    return _path(mine.policy), proof.property.same_as
