"""The state that a call gives for all of its requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from routectl.engine.problem import Problem, Unreadable, quoted
from routectl.engine.state import NOMINAL, State, joined, read_state
from routectl.repo.disk import Unusable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from routectl.document.source import Document, Source
    from routectl.policy.policy import Policy


def given_state(
    policy: Policy,
    source: Source | None = None,
    *,
    outage: Sequence[str] = (),
    alert: Sequence[str] = (),
    exhausted: Sequence[str] = (),
) -> State:
    """The state of a file and of flags together. Raises `Unusable`."""
    state = _filed(policy, source) if source is not None else NOMINAL
    flags: dict[str, Mapping[str, Any]] = {
        "--outage": {"providers_down": list(outage)},
        "--alert": {"budget": dict.fromkeys(alert, "alert")},
        "--exhausted": {"budget": dict.fromkeys(exhausted, "exhausted")},
    }
    wrong: list[str] = []
    for flag, written in flags.items():
        try:
            state = joined(state, read_state(policy, written))
        except Unreadable as unreadable:
            wrong += [f"{flag}: {_unbudgeted(policy, problem)}" for problem in unreadable.problems]
    if wrong:
        raise Unusable(*wrong)
    return state


def _unbudgeted(policy: Policy, problem: Problem) -> Problem:
    """The same; of a scope that could be one, whose provider or route is there, that the policy sets no budget for it."""
    sort, _, name = problem.message.partition("`")[2].rstrip("`").partition(":")
    registry = policy.registry
    known = {"provider": registry.providers if registry else (), "route": [route.name for route in policy.routes]}
    if name and name in known.get(sort, ()):
        what = "budget for that provider" if sort == "provider" else "quota for that route"
        return problem._replace(message=f"the policy sets no {what}: {quoted(name)}", help="")
    return problem


def _filed(policy: Policy, source: Source) -> State:
    documents = [document for document in source.documents if document.value is not None]
    if len(documents) > 1:
        raise Unusable(f"{source.path}: {len(documents)} documents, and one state is wanted")
    if source.flaws:
        flaw = source.flaws[0]
        raise Unusable(f"{source.path}:{flaw.place.span.start.line}: {flaw.message}; {flaw.help}")
    if not documents:
        return NOMINAL
    if documents[0].kind:
        help = "; the `state` of a test is written alone" if documents[0].kind == "PolicyTest" else ""
        raise Unusable(f"{source.path}: a {documents[0].kind} is no state{help}")
    try:
        return read_state(policy, documents[0].value)
    except Unreadable as unreadable:
        raise Unusable(*(_placed(documents[0], problem) for problem in unreadable.problems)) from None


def _placed(document: Document, problem: Problem) -> str:
    path = (problem.key,) if problem.key and document.has((problem.key,)) else ()
    return f"{document.source.path}:{document.span(path, key=True).start.line}: {problem}"
