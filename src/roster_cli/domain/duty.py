"""One person at one gate, or a post that nobody holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from roster_cli.domain.checkpoint import Gate
from roster_cli.domain.shift import Slot


class Duty(NamedTuple):
    """One person at one checkpoint in one slot.

    Parameters
    ----------
    slot
        Date and shift.
    gate
        The checkpoint.
    identity
        The person.
    """

    slot: Slot
    gate: Gate
    identity: str

    def renamed(self, names: Mapping[str, str]) -> Duty:
        """Return the duty with its person's other identity, if there is one."""
        return self._replace(identity=names.get(self.identity, self.identity))


class Standby(NamedTuple):
    """One person who stands by in one slot, for whatever gate of the place is short of somebody.

    Parameters
    ----------
    slot
        Date and shift.
    identity
        The person.
    """

    slot: Slot
    identity: str

    def renamed(self, names: Mapping[str, str]) -> Standby:
        """Return the standby with its person's other identity, if there is one."""
        return self._replace(identity=names.get(self.identity, self.identity))


@dataclass(frozen=True, order=True)
class UnfilledPost:
    """People missing at a gate in a slot.

    Parameters
    ----------
    slot, gate
        Where and when.
    missing
        How many of the headcount are missing, from 1.
    """

    slot: Slot
    gate: Gate
    missing: int
