"""Results of cases and properties as plain data: what scripts read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from routectl.engine.decision import Decision
    from routectl.prove.again import Shown
    from routectl.prove.cases import CaseResult
    from routectl.prove.proof import Proof
    from routectl.prove.run import Tried


def case_data(tried: Tried, result: CaseResult) -> dict[str, Any]:
    """One case: what was asked, what was expected and what was decided."""
    case = result.case
    return {
        **_place(tried, result.case),
        "passed": result.passed,
        "request": case.request,
        "state": case.state,
        "expected": case.expect.written,
        "actual": decision_data(result.decision) if result.decision else None,
        "unmet": list(result.unmet),
        "why": result.problem,
    }


def proof_data(tried: Tried, proof: Proof) -> dict[str, Any]:
    """One property; `holds` is null where it can't be told."""
    return {
        **_place(tried, proof.property),
        "holds": proof.holds,
        "broken": proof.broken or None,
        "why": proof.why,
        "counterexample": shown_data(proof.counterexample),
        "against": shown_data(proof.against),
        "example": shown_data(proof.example),
    }


def shown_data(shown: Shown | None) -> dict[str, Any] | None:
    """A request and a state, and what is decided there, by which policy."""
    if shown is None:
        return None
    policy = shown.policy
    return {
        "policy": {"name": policy.name, "version": policy.version, "digest": policy.digest},
        "request": shown.witness.request,
        "state": shown.witness.state,
        "decision": decision_data(shown.decision),
    }


def decision_data(decision: Decision) -> dict[str, Any]:
    """A decision with its trace."""
    return {
        "action": decision.action,
        "route": decision.route,
        "model": decision.model,
        "provider": decision.provider,
        "step": decision.step,
        "controls": None if decision.controls is None else caps(decision),
        "escalation": decision.escalation,
        "estimated_cost_usd": decision.estimated_cost_usd,
        "trace": [entry._asdict() for entry in decision.trace],
    }


def caps(decision: Decision) -> dict[str, int]:
    """The caps on tokens that are in force; none where no model serves."""
    return (
        {key: cap for key, cap in decision.controls._asdict().items() if cap is not None} if decision.controls else {}
    )


def _place(tried: Tried, test: Any) -> dict[str, Any]:
    return {
        "name": test.name,
        "file": test.at.file,
        "line": test.at.span.start.line,
        "suite": tried.suite.name,
        "policy": tried.policy.name,
    }
