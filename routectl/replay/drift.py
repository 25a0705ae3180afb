"""Where the log says which model really served: whether the policy decides the same, and what else was going on where it doesn't."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from routectl.engine.candidate import candidates
from routectl.engine.decide import broken, decide
from routectl.engine.request import OWN_KEYS, canonical, read_request
from routectl.replay.meant import Meant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from routectl.engine.request import Request
    from routectl.policy.policy import Policy
    from routectl.policy.registry import Model
    from routectl.replay.ran import Ruled, Ruling
    from routectl.traffic.call import Call

CAUSES = {
    "other-version": "the log names another version of the policy",
    "not-in-registry": "the registry knows no such model",
    "other-provider": "the registry has the model, but not at the provider that served it",
    "guardrail": "a guardrail of the policy forbids it",
    "refused": "the policy refuses it there",
    "fallback-unexplained": "a fallback of the route served, and nothing known kept the model before it from serving",
    "other-split": "it is another member of the route's split",
    "other-route": "it is a candidate of another route only",
    "no-candidate": "it is in the registry, and a candidate of no route",
}
"""Why what served is not what the policy decides, in the order in which they are looked for."""

MOST_PLACES = 5


class Sample(NamedTuple):
    """A request that drifted."""

    file: str
    line: int
    served: str
    decided: str
    """The model that the policy decides on, or the action where none serves."""
    route: str
    detail: str
    """The provider, the guardrail, the reason or the version that there is to name."""


class Cause(NamedTuple):
    """Requests that drifted alike."""

    name: str
    requests: int
    samples: tuple[Sample, ...]


class Taken(NamedTuple):
    """Requests whose model the log names as no entry of the registry is named, and for which it is taken."""

    served: str
    model: str
    requests: int


class Drift(NamedTuple):
    """All of it."""

    compared: int
    """Requests of which the log says which model served, and that the policy decides."""
    agreed: int
    unknown: int
    """Requests of which it doesn't."""
    causes: tuple[Cause, ...]
    taken: tuple[Taken, ...] = ()
    """Names that no entry of the registry has, most requests first."""


def drift(policy: Policy, ruled: Iterable[Ruled]) -> Drift:
    """What a policy in force decides, held against what served; each request in the state of its tick."""
    comparing = Comparing(policy)
    for call, rulings in ruled:
        comparing.take(call, rulings[0])
    return comparing.drift()


class Comparing:
    """What is known so far."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.compared = self.agreed = self.unknown = 0
        self._found: dict[str, int] = {}
        self._samples: dict[str, list[Sample]] = {}
        self._taken: dict[tuple[str, str], int] = {}
        self._meant = Meant(policy)
        self._known = frozenset((*policy.dimensions, *OWN_KEYS))
        self._served = frozenset(model.name for route in policy.routes for model in route.serving)

    def take(self, call: Call, ruling: Ruling | None) -> None:
        """One row."""
        served = call.served.get("model")
        if served is None or ruling is None:
            self.unknown += call.weight
            return
        self.compared += call.weight
        provider = call.served.get("provider") or ""
        self.note(served, provider, call.weight)
        if self.agrees(served, provider, ruling.outcome.model):
            self.agreed += call.weight
            return
        cause, detail = self.cause(call, ruling)
        self.add(cause, call.weight)
        if self.wants(cause):
            self.show(cause, detail, call, ruling)

    def agrees(self, served: str, provider: str, decided: str | None) -> bool:
        """Whether a log's name means the model that is decided on."""
        if decided is None or self._meant.is_elsewhere(served, provider):
            return False
        return any(model.name == decided for model in self._models(served, provider))

    def note(self, served: str, provider: str, requests: int) -> None:
        """So many with a name; where the registry has it otherwise, that is told."""
        for model in self._meant.taken(served, provider)[:1]:
            self._taken[served, model.name] = self._taken.get((served, model.name), 0) + requests

    def _models(self, served: str, provider: str) -> tuple[Model, ...]:
        return self._meant.models(served, provider) or self._meant.taken(served, provider)

    def add(self, cause: str, requests: int) -> None:
        """So many that drifted."""
        self._found[cause] = self._found.get(cause, 0) + requests

    def wants(self, cause: str) -> int:
        """How many more rows of it are to be shown."""
        return MOST_PLACES - len(self._samples.get(cause, ()))

    def show(self, cause: str, detail: str, call: Call, ruling: Ruling) -> None:
        """One of the rows that are shown."""
        action, route, decided, *_ = ruling.outcome
        one = Sample(call.file, call.line, call.served["model"], decided or action, route or "", detail)
        self._samples.setdefault(cause, []).append(one)

    def cause(self, call: Call, ruling: Ruling) -> tuple[str, str]:
        """Why another model served, and what there is to name."""
        served, provider = call.served["model"], call.served.get("provider") or ""
        models = self._models(served, provider)
        version = call.served.get("policy")
        if version and version not in (str(self.policy.version), self.policy.digest, self.policy.digest[7:]):
            return "other-version", version
        if not models:
            return "not-in-registry", ""
        if self._meant.is_elsewhere(served, provider):
            return "other-provider", provider
        request = self._read(call.request)
        rails = [broken(self.policy, request, model) for model in models]
        if all(rails):
            return "guardrail", rails[0]
        names = {model.name for model in models}
        refused = decide(self.policy, request, ruling.state).refused
        reason = next((one.reason for one in refused if one.model in names), "")
        if reason:
            return "refused", reason
        route = self.policy.route(ruling.outcome.route or "")
        if route is not None:
            if any(one.model.name in names for one in candidates(self.policy, route, request.split_bucket)):
                return "fallback-unexplained", ""
            if any(member.model.name in names for member in route.targets):
                return "other-split", ""
        return ("other-route" if names & self._served else "no-candidate"), ""

    def _read(self, given: Mapping[str, Any]) -> Request:
        own = {key: value for key, value in given.items() if key in self._known}
        return read_request(self.policy, own if "id" in own else {**own, "id": canonical(given)})

    def drift(self) -> Drift:
        """All of it, the causes in the order in which they are looked for."""
        causes = tuple(
            Cause(name, self._found[name], tuple(self._samples.get(name, ()))) for name in CAUSES if name in self._found
        )
        taken = sorted((Taken(*names, count) for names, count in self._taken.items() if count), key=lambda one: (-one.requests, one))  # fmt: skip
        return Drift(self.compared, self.agreed, self.unknown, causes, tuple(taken))
