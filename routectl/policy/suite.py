"""A linked PolicyTest: its cases and properties, their names looked up in the policy that it tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from routectl.policy.case import Case, link_case, link_table
from routectl.policy.linked import Linked
from routectl.policy.property import Property, link_property

if TYPE_CHECKING:
    from routectl.document.source import Document
    from routectl.policy.policy import Policy


class Suite(Linked):
    """The tests of one policy; `policy` is None where it is missing or broken, and nothing is linked then."""

    __slots__ = ("cases", "policy", "properties")

    def __init__(self, document: Document, policy: Policy | None) -> None:
        super().__init__(document)
        self.policy = policy
        self.cases: tuple[Case, ...] = ()
        """The cases, then the rows of the tables, in their order."""
        self.properties: tuple[Property, ...] = ()
        if policy is not None:
            written = document.value
            cases = [
                link_case(entry, self.at("cases", index), policy, self)
                for index, entry in enumerate(written.get("cases", ()))
            ]
            for index, entry in enumerate(written.get("tables", ())):
                cases += link_table(entry, self.at("tables", index), policy, self)
            self.cases = tuple(cases)
            self.properties = tuple(
                link_property(entry, self.at("properties", index), policy, self)
                for index, entry in enumerate(written.get("properties", ()))
            )

    @property
    def lacks(self) -> bool:
        return (
            self.policy is None
            or self.policy.registry is None
            or bool(self.policy.unresolved or self.policy.document.source.flaws)
        )
