"""Duties, unfilled posts and people of weeks, a row each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from roster_cli.domain import Checkpoint, District, Duty, Person, Roster, Slot, StoredRoster
from roster_cli.domain.staff import days_present
from roster_cli.frames.columns import GATE, MOMENT, NUMBER, PERSON, SLOT, TEXT, VERSION, YES_NO, frame_of
from roster_cli.rules import standbys
from roster_cli.rules.fairness import points_of_slot

if TYPE_CHECKING:
    from pandas import DataFrame

Row = tuple[object, ...]

_OFFICE = {"department": TEXT, "post": TEXT, "ab_role": TEXT}
_DUTY = {
    **SLOT,
    "start": MOMENT,
    "end": MOMENT,
    "rest_day": YES_NO,
    **GATE,
    **PERSON,
    **_OFFICE,
    "points": NUMBER,
}
DUTIES = {**VERSION, **_DUTY}
UNFILLED = {**VERSION, **SLOT, **GATE, "missing": NUMBER}
PEOPLE = {
    **VERSION,
    **PERSON,
    **_OFFICE,
    "community": TEXT,
    "estate": TEXT,
    "grade": TEXT,
    "duty_type": TEXT,
    "standing": TEXT,
    "shift_preference": TEXT,
    "max_per_week": NUMBER,
    "lead": YES_NO,
    "days_present": NUMBER,
    "duties": NUMBER,
    "points": NUMBER,
}


def duties_frame(weeks: Iterable[StoredRoster]) -> DataFrame:
    """Return the duties of stored weeks, week by week in time order."""
    return frame_of(DUTIES, (_version(one) + row for one in weeks for row in _duty_rows(one.district, one.roster)))


def roster_frame(district: District, roster: Roster) -> DataFrame:
    """Return the duties of one roster, with the columns of `duties_frame` but ``version``."""
    rows = ((str(district.week), *row) for row in _duty_rows(district, roster))
    return frame_of({"week": TEXT, **_DUTY}, rows)


def unfilled_frame(weeks: Iterable[StoredRoster]) -> DataFrame:
    """Return the unfilled posts of stored weeks."""
    return frame_of(
        UNFILLED,
        (
            (
                *_version(one),
                *_slot(post.slot),
                *_gate(one.district.checkpoint_by_gate[post.gate]),
                post.missing,
            )
            for one in weeks
            for post in one.roster.unfilled(one.district)
        ),
    )


def people_frame(weeks: Iterable[StoredRoster]) -> DataFrame:
    """Return the people of stored weeks' lists, rostered or not, with what they have to do."""
    return frame_of(PEOPLE, (row for one in weeks for row in _person_rows(one)))


def _version(stored: StoredRoster) -> Row:
    return str(stored.district.week), stored.version


def _slot(slot: Slot) -> Row:
    return slot.date, slot.shift


def _gate(checkpoint: Checkpoint) -> Row:
    return checkpoint.subdistrict, *checkpoint.gate, checkpoint.management.value


def _duty_rows(district: District, roster: Roster) -> Iterator[Row]:
    when = {
        slot: (
            *_slot(slot),
            *district.settings.shift(slot.shift).span(slot.date),
            slot in district.rest_slots,
        )
        for slot in district.slots
    }
    where = {checkpoint.gate: _gate(checkpoint) for checkpoint in district.checkpoints}
    points = {slot: points_of_slot(district, slot) for slot in district.slots}
    for duty in sorted(roster.duties, key=_Order(district)):
        person = district.person_by_identity[duty.identity]
        yield (*when[duty.slot], *where[duty.gate], *_who(person), *_office(person), points[duty.slot])


def _who(person: Person) -> Row:
    return person.identity, person.name, person.unit


def _office(person: Person) -> Row:
    return person.department, person.post, person.ab_role


def _person_rows(stored: StoredRoster) -> Iterator[Row]:
    district, version = stored.district, _version(stored)
    points = standbys.earned(district, stored.roster)
    shifts_a_day = len(district.settings.shifts)
    for person in district.people:
        own: tuple[Duty, ...] = stored.roster.by_person.get(person.identity, ())
        yield (
            *version,
            *_who(person),
            *_office(person),
            *(person.community, person.estate, person.grade),
            *(person.duty_type.value, person.standing.value, person.preference),
            *(person.max_per_week, person.lead, days_present(person.leave, shifts_a_day)),
            len(own),
            points.get(person.identity, 0),
        )


class _Order:
    """Sorts duties in time order, then in the order of the two lists."""

    def __init__(self, district: District) -> None:
        self._slots = district.slot_index
        self._gates = {checkpoint.gate: place for place, checkpoint in enumerate(district.checkpoints)}
        self._people = {person.identity: place for place, person in enumerate(district.people)}

    def __call__(self, duty: Duty) -> tuple[int, int, int]:
        return self._slots[duty.slot], self._gates[duty.gate], self._people[duty.identity]
