"""What came out of lists of sign-ins so far."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from roster_cli.domain import Person, SignIn, Slot, StoredRoster, Week
from roster_cli.i18n import N_
from roster_cli.sheets.signing.signers import Signers

TWICE = N_("sign-ins that are listed twice, taken once")


@dataclass(frozen=True)
class Unknown:
    """A row or a line that names nobody of the staff list, or is not understood.

    Parameters
    ----------
    row
        One-based number of the row or line.
    name
        What is written.
    hint
        Why, or the nearest names as a sentence, or empty.
    """

    row: int
    name: str
    hint: str


@dataclass
class CollectedSignIns:
    """Sign-ins of several weeks.

    Parameters
    ----------
    stored_of
        The roster of a week; None for weeks that are not stored or not asked for.
    sign_ins
        Each person and shift once.
    unknown
        What was not understood.
    """

    stored_of: Callable[[Week], StoredRoster | None]
    sign_ins: dict[tuple[Slot, str], SignIn] = field(default_factory=dict)
    unknown: list[Unknown] = field(default_factory=list)
    _signers: dict[Week, Signers | None] = field(default_factory=dict)

    def signers(self, week: Week) -> Signers | None:
        """Return the people and gates of a week; None where it does not count."""
        if week not in self._signers:
            stored = self.stored_of(week)
            self._signers[week] = Signers(stored) if stored else None
        return self._signers[week]

    def slot(self, day: date, shift: str, person: Person, moment: datetime | time | None) -> Slot:
        """Return the slot that a day means: a punch after midnight, dated by its own day, is of the night before.

        It is not where the person has a duty on the day that is written and none in the night before.
        """
        slot, before = Slot(day, shift), Slot(day - timedelta(days=1), shift)
        signers = self.signers(Week.of(before.date))
        if moment is None or signers is None or before not in signers.district.slot_index:
            return slot
        punched = moment if isinstance(moment, datetime) else datetime.combine(day, moment)
        begin, end = signers.district.settings.shift(shift).span(before.date)
        if punched.date() != day or not begin.date() < day or not begin <= punched < end:
            return slot
        of_the_day = self.signers(Week.of(day))
        is_planned = of_the_day is not None and of_the_day.has_duty(person.identity, slot)
        return slot if is_planned and not signers.has_duty(person.identity, before) else before

    def add(self, one: SignIn) -> bool:
        """Add what is said of somebody; return whether something was known of them in that shift already."""
        key = (one.slot, one.identity)
        known = self.sign_ins.get(key)
        self.sign_ins[key] = known.merged(one) if known else one
        return known is not None
