"""Gates to be staffed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from roster_cli.domain.settings import Management


class Gate(NamedTuple):
    """The identity of a checkpoint: (社区, 小区, 卡点)."""

    community: str
    estate: str
    checkpoint: str


@dataclass(frozen=True)
class Contacts:
    """Whom to call when something comes up at a gate; printed in full on gate sheets."""

    grid_worker: str = ""
    grid_phone: str = ""
    block_leader: str = ""
    block_phone: str = ""
    property_phone: str = ""


@dataclass(frozen=True)
class Checkpoint:
    """A gate of a residential estate, read for one week.

    Parameters
    ----------
    gate
        Its identity.
    subdistrict
        The subdistrict of its community; may be empty.
    management
        How its estate is looked after.
    headcounts
        People needed in each slot of the week, in the district's slot order; 0 where the gate is closed.
    contacts
        Whom to call.

    Raises
    ------
    ValueError
        If a part of the identity is empty or a headcount is negative.
    """

    gate: Gate
    subdistrict: str
    management: Management
    headcounts: tuple[int, ...]
    contacts: Contacts = field(default_factory=Contacts)

    def __post_init__(self) -> None:
        if not all(self.gate):
            raise ValueError("a checkpoint needs community, estate and name")
        if any(headcount < 0 for headcount in self.headcounts):
            raise ValueError("a headcount is negative")
