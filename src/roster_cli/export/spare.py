"""Who could still take a duty: the spare capacity that a subdistrict can lend from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from roster_cli.domain import DutyType, Person, Shift, Slot
from roster_cli.views.view import View


@dataclass(frozen=True)
class Spare:
    """The people of a subdistrict who could take one more duty, as the roster stands.

    Rules H1 and H3 to H7 are looked at for one further duty at a time; H2 is not, for lending a hand means to
    serve elsewhere by agreement.

    Parameters
    ----------
    view
        The roster.
    communities
        Where people report.
    """

    view: View
    communities: tuple[str, ...]

    @cached_property
    def slots_of(self) -> Mapping[str, tuple[Slot, ...]]:
        """Return the slots in which each person could take a duty; people with none are left out."""
        slots = self.view.district.slots
        found = {
            person.identity: tuple(slot for slot in slots if self.could_serve(person, slot))
            for people in self._below_limit.values()
            for person in people
        }
        return {identity: possible for identity, possible in found.items() if possible}

    @cached_property
    def free(self) -> Mapping[str, Counter[Slot]]:
        """Return for each community how many people could take a duty in each slot."""
        return {
            community: Counter(slot for person in people for slot in self.slots_of.get(person.identity, ()))
            for community, people in self._below_limit.items()
        }

    @cached_property
    def duties_left(self) -> Mapping[str, int]:
        """Return how many further duties each person could take at most; people with none are left out.

        That is the weekly limit less the duties, and no more than the days on which a duty is possible.
        """
        return {
            identity: min(self._room(self.view.person(identity)), len({slot.date for slot in possible}))
            for identity, possible in self.slots_of.items()
        }

    def capacity(self, community: str) -> int:
        """Return the further duties that the people of a community could take."""
        return sum(self.duties_left.get(person.identity, 0) for person in self._below_limit[community])

    def could_serve(self, person: Person, slot: Slot) -> bool:
        """Return whether a person could take one further duty in a slot."""
        return (
            self._is_willing(person, slot)
            and self._is_spared_by_unit(person, slot)
            and self._is_spared_by_posts(person, slot)
            and self._is_rested(person, slot)
        )

    @cached_property
    def _below_limit(self) -> Mapping[str, tuple[Person, ...]]:
        rostered = self.view.district.rostered_in
        return {c: tuple(person for person in rostered[c] if self._room(person) > 0) for c in self.communities}

    def _room(self, person: Person) -> int:
        return person.max_per_week - len(self.view.duties_of[person.identity])

    def _is_willing(self, person: Person, slot: Slot) -> bool:
        if slot in person.leave or slot in person.unavailable:
            return False
        rests = slot.date in self.view.rest_days
        return person.duty_type is DutyType.ANY or (person.duty_type is DutyType.WEEKEND) == rests

    @cached_property
    def _away(self) -> Counter[tuple[str, Slot]]:
        return Counter((self.view.person(duty.identity).unit, duty.slot) for duty in self.view.duties)

    def _is_spared_by_unit(self, person: Person, slot: Slot) -> bool:
        unit = self.view.district.unit_by_name[person.unit]
        if slot in unit.peak:
            return False
        capped = unit.max_away is not None and slot in self.view.district.office_slots
        return not capped or self._away[unit.name, slot] < (unit.max_away or 0)

    def _is_spared_by_posts(self, person: Person, slot: Slot) -> bool:
        if slot not in self.view.district.office_slots:
            return True
        return all(
            any(self._is_in_office(member, slot) for member in members if member != person.identity)
            for members in self.view.groups_of_person.get(person.identity, ())
        )

    def _is_in_office(self, identity: str, slot: Slot) -> bool:
        return slot not in self.view.person(identity).leave and (identity, slot) not in self.view.duty_at

    def _is_rested(self, person: Person, slot: Slot) -> bool:
        rules = self.view.district.settings.rules
        begin, finish = self._shifts[slot.shift].span(slot.date)
        rest = timedelta(hours=rules.min_rest_hours)
        days = {slot.date}
        for day, start, end in self.view.busy[person.identity]:
            if day == slot.date or (begin - end < rest and start - finish < rest):
                return False
            days.add(day)
        return _longest_run(days) <= rules.max_consecutive_days

    @cached_property
    def _shifts(self) -> Mapping[str, Shift]:
        return {shift.name: shift for shift in self.view.district.settings.shifts}


def _longest_run(days: set[date]) -> int:
    longest = 0
    for day in days:
        if day - timedelta(days=1) not in days:
            length = 1
            while day + timedelta(days=length) in days:
                length += 1
            longest = max(longest, length)
    return longest
