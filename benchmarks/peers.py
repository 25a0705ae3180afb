"""One first-match policy for several engines: each says which route takes a request and the model at its target."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from routectl.engine.compiled import Compiled
from routectl.engine.decide import decide
from routectl.engine.request import read_request
from routectl.policy.condition import Condition
from routectl.policy.policy import Policy
from routectl.policy.route import Route

Answer = tuple[str | None, str | None]
"""A route and a model."""

Written = dict[str, Any]


class Engine(NamedTuple):
    """`decide` is timed, on requests in the form that this engine reads quickest; `answer` is what it decided."""

    name: str
    decide: Callable[[Any], Any]
    answer: Callable[[Any], Answer]
    prepare: Callable[[Written], Any] = lambda request: request


def own(policy: Policy, what: str) -> list[Engine]:
    """routectl's engines."""
    compiled = Compiled(policy)
    return [
        Engine(f"routectl, {what}", compiled.decide, _decided),
        Engine(f"routectl, {what}, with trace", lambda request: compiled.decide(request, trace=True), _decided),
        Engine(
            f"routectl's interpreter, {what}", lambda request: decide(policy, read_request(policy, request)), _decided
        ),
    ]


def _decided(decision: Any) -> Answer:
    return decision.route, decision.model


def peers(policy: Policy) -> list[Engine]:
    """The same first-match policy elsewhere."""
    return [_chain(policy), _regorus(policy), _cedar(policy), _rego(policy)]


def _chain(policy: Policy) -> Engine:
    """A Python function with an `if` for each route."""
    lines = ["def chain(request):"]
    for number, route in enumerate(policy.routes):
        lines += [f"    if {_all(route, _python, ' and ', 'True')}:", f"        return ANSWERS[{number}]"]
    names: dict[str, Any] = {"ANSWERS": list(map(_answer, policy.routes))}
    exec("\n".join(lines), names)
    return Engine("a Python if chain", names["chain"], lambda answer: answer)


def _python(condition: Condition) -> list[str]:
    value = f"request[{condition.dimension!r}]"
    if condition.allowed:
        return [f"{value} in {{{', '.join(map(repr, sorted(condition.allowed)))}}}"]
    return _bounds(value, condition)


def _cedar(policy: Policy) -> Engine:
    """Cedar has no order: every route is a permit, and of those that hold the first route is taken."""
    import cedarpy

    text = "\n".join(
        f"permit(principal, action, resource) when {{ {_all(route, _cedared, ' && ', 'true')} }};"
        for route in policy.routes
    )
    rules, entities = cedarpy.PolicySet.from_str(text), cedarpy.Entities.from_json_str("[]")
    answers = list(map(_answer, policy.routes))

    def taken(request: Written) -> Answer:
        reasons = cedarpy.is_authorized(request, rules, entities).diagnostics.reasons
        return answers[min(int(reason.removeprefix("policy")) for reason in reasons)]

    fixed = {"principal": 'Caller::"app"', "action": 'Action::"route"', "resource": 'Model::"any"'}
    return Engine("Cedar (cedarpy)", taken, lambda answer: answer, lambda request: {**fixed, "context": request})


def _cedared(condition: Condition) -> list[str]:
    value = f"context.{condition.dimension}"
    if condition.allowed:
        return [f"{json.dumps(sorted(condition.allowed))}.contains({value})"]
    return _bounds(value, condition)


def _regorus(policy: Policy) -> Engine:
    """Rego by regorus."""
    import opa_eval

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "routing.rego"
        file.write_text(_rego_text(policy))
        engine = opa_eval.OpaEval(str(file), query="data.routing.decision")
    return Engine("Rego (regorus, by opa-eval)", engine.evaluate_parsed, tuple, json.dumps)


def _rego(policy: Policy) -> Engine:
    """Rego by rego-cpp, compiled to a bundle beforehand."""
    import regopy

    engine = regopy.Interpreter()
    engine.add_module("routing", _rego_text(policy))
    bundle = engine.build(None, ["routing/decision"])

    def decided(request: regopy.Input) -> Any:
        engine.set_input(request)
        return engine.query_bundle_entrypoint(bundle, "routing/decision")

    return Engine(
        "Rego (rego-cpp, by regopy)",
        decided,
        lambda output: tuple(json.loads(str(output))["expressions"][0]),
        regopy.Input,
    )


def _rego_text(policy: Policy) -> str:
    """First match is a chain of `else`."""
    rules = [f"{json.dumps(_answer(route))} if {{ {_all(route, _regoed, '; ', 'true')} }}" for route in policy.routes]
    return "package routing\nimport rego.v1\ndecision := " + " else := ".join(rules) + "\n"


def _regoed(condition: Condition) -> list[str]:
    value = f"input.{condition.dimension}"
    if condition.allowed:
        return [f"{value} in {{{', '.join(map(json.dumps, sorted(condition.allowed)))}}}"]
    return _bounds(value, condition)


def gateway(policy: Policy, chosen: Callable[[Written], Answer]) -> Engine:
    """litellm's Router, which is told the route already and chooses one of its deployments."""
    os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
    import litellm

    router = litellm.Router(
        [
            {"model_name": route.name, "litellm_params": {"model": f"openai/{model.name}", "api_key": "none"}}
            for route in policy.routes
            for model in route.serving
        ]
    )
    messages = [{"role": "user", "content": "hello"}]

    def deployment(route: str) -> Any:
        return router.get_available_deployment(model=route, messages=messages)

    return Engine(
        "litellm's Router, one deployment of a route",
        deployment,
        lambda found: (found["model_name"], found["litellm_params"]["model"].removeprefix("openai/")),
        lambda request: chosen(request)[0],
    )


def _answer(route: Route) -> Answer:
    return route.name, route.targets[0].model.name


def _all(route: Route, written: Callable[[Condition], list[str]], joint: str, empty: str) -> str:
    return joint.join(part for condition in route.match.conditions for part in written(condition)) or empty


def _bounds(value: str, condition: Condition) -> list[str]:
    low = [f"{value} >= {condition.low}"] if condition.low else []
    return low + ([] if condition.high is None else [f"{value} <= {condition.high}"])
