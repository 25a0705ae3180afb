"""What was measured or happened: BenchmarkReport, FailoverDrill, CanaryReport, Incident."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, SerializeAsAny, model_validator

from routectl.language.form import Form, about, beside_notes, demand, keyed
from routectl.language.metadata import Opening, PolicyIdentity
from routectl.language.scalar import (
    DIMENSION,
    Count,
    Day,
    Digest,
    Flag,
    Line,
    Milliseconds,
    ModelName,
    Moment,
    Percent,
    ProviderName,
    Rate,
    Region,
    RouteName,
    Share,
    Text,
    Usd,
    Value,
)


class Quality(Form):
    """Measured quality, from 0 (worst) to 1 (best)."""

    mean: Annotated[Share, about("The mean, from 0 to 1.", 0.88)]
    stddev: Annotated[Share | None, about("The standard deviation.", 0.11)] = None


class Latency(Form):
    """Measured latency, in milliseconds."""

    p50: Annotated[Milliseconds | None, about("The median, in milliseconds.", 420)] = None
    p95: Annotated[Milliseconds | None, about("The 95th percentile, in milliseconds.", 1100)] = None


class Measured(Form):
    """What was measured of a model over a number of samples."""

    samples: Annotated[Count, about("How many requests were measured.", 500)]
    success_rate: Annotated[Share | None, about("The share that succeeded, from 0 to 1.", 0.94)] = None
    quality: Annotated[
        Quality | None, about("Quality, from 0 (worst) to 1 (best).", {"mean": 0.88, "stddev": 0.11})
    ] = None
    latency_ms: Annotated[Latency | None, about("Latency, in milliseconds.", {"p50": 420, "p95": 1100})] = None
    cost_usd: Annotated[Usd | None, about("The mean cost of one request, in US dollars.", 0.0011)] = None


class BenchmarkResult(Measured):
    """One row: a model, the requests it was measured on, and how it did.

    Any further key is a dimension of the request, and narrows the cell that the row speaks for.
    """

    further = DIMENSION
    __pydantic_extra__: dict[str, SerializeAsAny[Value | Count]] = Field(init=False)

    model: Annotated[ModelName, about("The model's name in the registry.", "fast-v2")]
    retry_rate: Annotated[Rate | None, about("Retries per request.", 0.02)] = None
    reask_rate: Annotated[Rate | None, about("How often the user asks again, per request.", 0.05)] = None
    support_cost_usd: Annotated[Usd | None, about("What support costs on top, per request, in US dollars.", 0.0)] = None


class Dataset(Form):
    """The requests that were measured on."""

    name: Annotated[Line, about("The data set's name.", "faq-gold")]
    digest: Annotated[Digest | None, about("The digest of its content.", "sha256:" + "0" * 64)] = None


class BenchmarkReport(Opening):
    """How models did on a data set."""

    kind: Annotated[Literal["BenchmarkReport"], about("What the document is.", "BenchmarkReport")]
    measured_on: Annotated[Day, about("The day of the measurement.", "2026-11-20")]
    tool: Annotated[Line | None, about("What measured, and its version.", "promptfoo 0.123")] = None
    dataset: Annotated[Dataset | None, about("The requests that were measured on.", {"name": "faq-gold"})] = None
    results: Annotated[
        tuple[BenchmarkResult, ...],
        about(
            "A row for each model and cell.",
            [{"model": "fast-v2", "intent": "faq", "samples": 500, "success_rate": 0.94, "quality": {"mean": 0.88}}],
        ),
    ]


class DrillResult(Form):
    """What one route did while the provider was down."""

    route: Annotated[RouteName, about("The route.", "quick-answers")]
    requests: Annotated[Count, about("The requests it was sent.", 2000)]
    served: Annotated[Count, about("Those that got an answer.", 1991)]
    p95_ms: Annotated[Milliseconds | None, about("The 95th percentile of latency, in milliseconds.", 1480)] = None
    models: Annotated[
        Annotated[dict[ModelName, SerializeAsAny[Count]], beside_notes] | None,
        about("How many each model served.", {"fast-v2-azure": 1991}),
    ] = None


class FailoverDrill(Opening):
    """What happened when a provider was switched off on purpose."""

    kind: Annotated[Literal["FailoverDrill"], about("What the document is.", "FailoverDrill")]
    held_on: Annotated[Day, about("The day of the drill.", "2026-10-28")]
    policy: Annotated[PolicyIdentity, about("The policy that was in force.", {"name": "support-assistant"})]
    provider_down: Annotated[ProviderName, about("The provider that was switched off.", "openai")]
    results: Annotated[
        tuple[DrillResult, ...],
        about("What each route did.", [{"route": "quick-answers", "requests": 2000, "served": 1991}]),
    ]
    passed: Annotated[Flag, about("Whether it went as it should.", True)]


class CanaryResult(Measured):
    """What one model did on one route, under the policy on trial and under the one in force."""

    route: Annotated[RouteName, about("The route.", "quick-answers")]
    model: Annotated[ModelName, about("The model that served.", "fast-v3")]
    against: Annotated[
        Measured | None,
        about("The same route over the same time under the policy in force.", {"samples": 22800, "success_rate": 0.94}),
    ] = None


class CanaryReport(Opening):
    """How a policy did on a share of the real traffic, beside the one in force."""

    kind: Annotated[Literal["CanaryReport"], about("What the document is.", "CanaryReport")]
    policy: Annotated[PolicyIdentity, about("The policy on trial.", {"name": "support-assistant"})]
    against: Annotated[PolicyIdentity, about("The policy in force.", {"name": "support-assistant"})]
    started_at: Annotated[Moment, about("When the trial began.", "2026-11-16T09:00:00Z")]
    ended_at: Annotated[Moment | None, about("When it ended; left out while it runs.", "2026-11-18T09:00:00Z")] = None
    traffic_percent: Annotated[Percent, about("The share of the traffic that it had, in percent.", 5)]
    results: Annotated[
        tuple[CanaryResult, ...],
        about("What was measured, by route and model.", [{"route": "general", "model": "fast-v3", "samples": 1200}]),
    ]
    verdict: Annotated[Literal["pass", "fail", "inconclusive"], about("Whether the policy may take over.", "pass")]


class Incident(Opening):
    """A time in which a provider, or some of its models, failed or served badly."""

    model_config = {"json_schema_extra": keyed("provider", "models")}

    kind: Annotated[Literal["Incident"], about("What the document is.", "Incident")]
    provider: Annotated[ProviderName | None, about("The provider that it struck.", "openai")] = None
    models: Annotated[
        tuple[ModelName, ...] | None,
        about("The models that it struck, where not all of the provider's.", ["fast-v2"]),
    ] = None
    regions: Annotated[
        tuple[Region, ...] | None,
        about("The regions that it struck, where not all.", ["eu"]),
    ] = None
    started_at: Annotated[Moment, about("When it began.", "2026-11-03T12:20:00Z")]
    ended_at: Annotated[Moment | None, about("When it ended; left out while it lasts.", "2026-11-03T12:29:00Z")] = None
    severity: Annotated[
        Literal["minor", "major", "critical"] | None,
        about("How bad it was: slow or partly failing, mostly failing, nothing served.", "major"),
    ] = None
    summary: Annotated[Text, about("What happened.", "Elevated error rates on all models.")]
    source: Annotated[
        Line | None, about("Where it is told: the address of a status page.", "status page, incident 47")
    ] = None

    @model_validator(mode="after")
    def _some(self) -> Self:
        demand(self, "provider", "models")
        return self
