"""One thing that keeps a post empty, such as a coordinator could change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from roster_cli.domain import PostGroup, Slot


class Kind(StrEnum):
    """What a fact is about, those first that one would rather name."""

    KEPT = "kept"
    WEEKLY_LIMIT = "weekly_limit"
    STANDING = "standing"
    LEAVE = "leave"
    UNAVAILABLE = "unavailable"
    DUTY_TYPE = "duty_type"
    OWN_LIMIT = "own_limit"
    REST = "rest"
    RUN = "run"
    PEAK = "peak"
    CAP = "cap"
    POST = "post"
    FIXED = "fixed"
    LOAN = "loan"


RULE_OF = {
    Kind.KEPT: "",
    Kind.WEEKLY_LIMIT: "H6",
    Kind.STANDING: "H3",
    Kind.LEAVE: "H3",
    Kind.UNAVAILABLE: "H3",
    Kind.DUTY_TYPE: "H3",
    Kind.OWN_LIMIT: "H6",
    Kind.REST: "H5",
    Kind.RUN: "H6",
    Kind.PEAK: "H7",
    Kind.CAP: "H7",
    Kind.POST: "H4",
    Kind.FIXED: "fixed",
    Kind.LOAN: "H1",
}


@dataclass(frozen=True)
class Fact:
    """One thing that is so, and could be otherwise.

    Parameters
    ----------
    kind
        What it is about.
    identity
        Whom it is about, where it is about one person.
    slots
        When.
    office
        The unit, or the post with its unit, where it is about one.
    number
        Place of the post group in `District.post_groups`, or what is limited or kept: duties, hours, days, people.
    community
        Whose posts are kept.
    """

    kind: Kind
    identity: str = ""
    slots: tuple[Slot, ...] = ()
    office: str = ""
    number: int = 0
    community: str = ""

    @property
    def rule(self) -> str:
        """Return the hard rule that makes it matter; empty for a post that is filled."""
        return RULE_OF[self.kind]


def post_label(group: PostGroup) -> str:
    """Return an office post with its unit and department."""
    return " · ".join(part for part in (group.unit, group.department, group.post) if part)
