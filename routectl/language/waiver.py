"""Waiver: the permission for one exact change to go in though a review question says no."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from routectl.language.form import about, told
from routectl.language.metadata import Opening
from routectl.language.scalar import Day, Digest, Line, Name, Text

Question = Annotated[
    str,
    Field(
        pattern="^RV[0-9]{3}$",
        json_schema_extra=told("a review question", "write its code, such as `RV109`; `routectl rule` lists them"),
    ),
]


class Waiver(Opening):
    """The permission for one exact change to go in though a review question says no."""

    kind: Annotated[Literal["Waiver"], about("What the document is.", "Waiver")]
    question: Annotated[Question, about("The question whose no is waived.", "RV109")]
    policy: Annotated[
        Name | None,
        about("The policy that was asked about; left out where the change was as a whole.", "support-assistant"),
    ] = None
    digest: Annotated[
        Digest, about("The digest of the change that it is for, as the review shows it.", "sha256:" + "0" * 64)
    ]
    reason: Annotated[
        Text, about("Why the change may go in all the same.", "The contract caps what this route can spend.")
    ]
    approver: Annotated[Line, about("Who allows it: a team or a person.", "@acme/finops")]
    expires_on: Annotated[Day, about("The last day on which it holds.", "2026-12-31")]
