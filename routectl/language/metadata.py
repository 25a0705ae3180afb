"""What opens every document: the version of the language, and who and what the document is."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from routectl.language.form import Form, about
from routectl.language.scalar import Count, Day, Digest, Line, Name, Positive


class Owners(Form):
    """Who answers for a policy, by role: a team or a person each."""

    platform: Annotated[Line | None, about("Who runs the router and the gateway.", "@acme/ai-platform")] = None
    product: Annotated[Line | None, about("Who answers for what users get.", "@acme/support")] = None
    sre: Annotated[Line | None, about("Who is called when a provider fails.", "@acme/sre")] = None
    finance: Annotated[Line | None, about("Who answers for the budget.", "@acme/finops")] = None


class Reviewed(Form):
    """When a policy was last reviewed as a whole, and how often it has to be."""

    date: Annotated[Day, about("The day of the last review.", "2026-11-02")]
    every_days: Annotated[Positive | None, about("The longest time between two reviews, in days.", 30)] = None


class Metadata(Form):
    """The name of a document, its version, and who answers for it."""

    name: Annotated[Name, about("The document's name; reports and digests carry it.", "support-assistant")]
    version: Annotated[Count | None, about("A whole number that grows with every change of meaning.", 14)] = None
    owners: Annotated[
        Owners | None, about("Who answers for it, by role.", {"platform": "@acme/ai-platform", "sre": "@acme/sre"})
    ] = None
    reviewed: Annotated[
        Reviewed | None, about("When it was last reviewed.", {"date": "2026-11-02", "every_days": 30})
    ] = None


class PolicyIdentity(Form):
    """One exact state of a policy: its name, and the digest of what it means."""

    name: Annotated[Name, about("The policy's name.", "support-assistant")]
    digest: Annotated[Digest | None, about("SHA-256 over the policy's canonical form.", "sha256:" + "0" * 64)] = None


class Opening(Form):
    """The first keys of every document; each kind adds its own."""

    api_version: Annotated[
        Literal["routectl/v1"],
        Field(
            alias="apiVersion",
            title="API version",
            description="The version of the language.",
            examples=["routectl/v1"],
        ),
    ]
    metadata: Annotated[
        Metadata, about("The document's name, version and owners.", {"name": "support-assistant", "version": 14})
    ]
