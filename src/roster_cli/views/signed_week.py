"""One week's roster with who came, seen for the shifts that a list of sign-ins speaks of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from roster_cli.domain import Attendance, DutyOutcome, Gate, Presence, SignIn, Slot, StandbyOutcome, StoredRoster


@dataclass(frozen=True)
class SignedWeek:
    """One week's roster with who came.

    Parameters
    ----------
    stored
        The roster.
    attendance
        What became of its duties.
    slots
        The shifts that are spoken of.
    """

    stored: StoredRoster
    attendance: Attendance
    slots: Collection[Slot]

    @cached_property
    def counts(self) -> Counter[Presence]:
        """Return what became of how many duties of the whole week."""
        return Counter(one.presence for one in self.attendance.outcomes)

    @cached_property
    def outcomes(self) -> tuple[DutyOutcome, ...]:
        """Return what became of the duties of those shifts."""
        return tuple(one for one in self.attendance.outcomes if one.duty.slot in self.slots)

    @cached_property
    def helpers(self) -> tuple[tuple[SignIn, Gate], ...]:
        """Return who came to an unfilled post in those shifts."""
        return tuple((helper, gate) for helper, gate in self.attendance.helpers if helper.slot in self.slots)

    @cached_property
    def extras(self) -> tuple[SignIn, ...]:
        """Return who came in those shifts where nobody was missing."""
        return tuple(extra for extra in self.attendance.extras if extra.slot in self.slots)

    @cached_property
    def standbys(self) -> tuple[StandbyOutcome, ...]:
        """Return what became of the standbys of those shifts."""
        return tuple(one for one in self.attendance.standbys if one.standby.slot in self.slots)
