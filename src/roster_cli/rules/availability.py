"""H3: no duty where the person cannot come or the gate needs nobody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, DutyType, Gate, Person, Roster, Slot, Standing, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.modelling import mark
from roster_cli.rules.situation import ANYWHERE, Situation
from roster_cli.rules.wording import when, where, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H3"
_NOT_LISTED = (N_("not listed"), N_("{who} is not on the staff list, but has a duty on {when} at {where}."))
_NOT_ROSTERED = {
    Standing.NOT_REPORTED: (
        N_("has not reported"),
        N_("{who} has not reported, but has a duty on {when} at {where}."),
    ),
    Standing.OUTSIDE: (
        N_("lives outside the city"),
        N_("{who} lives outside the city, but has a duty on {when} at {where}."),
    ),
    Standing.GRADE: (
        N_("grade not rostered"),
        N_("{who} has a grade that is not rostered, but a duty on {when} at {where}."),
    ),
}
_ON_LEAVE = (N_("on leave"), N_("{who} is on leave on {when}, but has a duty at {where}."))
_UNAVAILABLE = (N_("not available"), N_("{who} is not available on {when}, but has a duty at {where}."))
_REST_DAYS_ONLY = (
    N_("serves on rest days only"),
    N_("{who} serves on rest days only, but the duty on {when} at {where} reaches into a working day."),
)
_WORKING_DAYS_ONLY = (
    N_("serves on working days only"),
    N_("{who} serves on working days only, but the duty on {when} at {where} reaches into a rest day."),
)
_NO_SUCH_SHIFT = (
    N_("no such shift"),
    N_("{who} has a duty on {when} at {where}, but the week has no such shift."),
)
_NO_SUCH_GATE = (N_("no such gate"), N_("{who} has a duty on {when} at {where}, but there is no such gate."))
_CLOSED = (N_("the gate is closed"), N_("{who} has a duty on {when} at {where}, but the gate is closed then."))
Fault = tuple[str, str]
"""What is in the way, and the sentence about it; both to be translated."""


def fits_duty_type(district: District, person: Person, slot: Slot) -> bool:
    """Return whether a person's duty type allows a slot of the week.

    A duty counts for every day that it reaches into: a night from Sunday to Monday is neither of rest days only
    nor of working days only.
    """
    return slot not in _barred_by_type(district)[person.duty_type]


def _barred_by_type(district: District) -> Mapping[DutyType, frozenset[Slot]]:
    return {
        DutyType.ANY: frozenset(),
        DutyType.WEEKEND: district.working_slots,
        DutyType.WEEKDAY: district.resting_slots,
    }


def is_available(district: District, person: Person, slot: Slot) -> bool:
    """Return whether a person may be on duty in a slot of the week as far as they themselves go."""
    return (
        person.is_rostered
        and slot not in person.leave
        and slot not in person.unavailable
        and fits_duty_type(district, person, slot)
    )


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each duty of someone who cannot serve then, each at a gate that is not open, and each crowded gate.

    A duty of somebody who is not listed, in a shift that the week does not have, or at a gate that is not listed
    breaks this rule too.
    """
    for duty in roster.duties:
        yield from of_duty(district, duty)
    for (gate, slot), count in roster.staffing.items():
        yield from _crowded(district, roster, gate, slot, count)


def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield why somebody cannot serve at a gate, or that it would be crowded."""
    yield from of_duty(situation.district, duty)
    there = situation.roster.staffing.get((duty.gate, duty.slot), 0)
    yield from _crowded(situation.district, situation.roster, duty.gate, duty.slot, there + 1)


def of_duty(district: District, duty: Duty) -> Iterator[Violation]:
    """Yield what is wrong with a duty as far as its person and its gate go."""
    for fault in _faults(district, duty):
        yield _at_fault(district, duty, fault)


def _at_fault(district: District, duty: Duty, fault: Fault) -> Violation:
    reason, sentence = fault

    def tell() -> str:
        return _(sentence).format(who=who(district, duty.identity), when=when(duty.slot), where=where(duty.gate))

    return Violation(NAME, tell, duty.identity, duty.slot, duty.gate, people=(duty.identity,), reason=reason)


def _faults(district: District, duty: Duty) -> Iterator[Fault]:
    person = district.person_by_identity.get(duty.identity)
    in_week = duty.slot in district.slot_index
    if not in_week:
        yield _NO_SUCH_SHIFT
    if person is None:
        yield _NOT_LISTED
    elif not person.is_rostered:
        yield _NOT_ROSTERED[person.standing]
    elif in_week and not is_available(district, person, duty.slot):
        yield _hindrance(person, duty.slot)
    if duty.gate == ANYWHERE:
        return
    if duty.gate not in district.checkpoint_by_gate:
        yield _NO_SUCH_GATE
    elif in_week and not district.headcount(duty.gate, duty.slot):
        yield _CLOSED


def _hindrance(person: Person, slot: Slot) -> Fault:
    """Return why a rostered person cannot serve in a slot."""
    if slot in person.leave:
        return _ON_LEAVE
    if slot in person.unavailable:
        return _UNAVAILABLE
    return _REST_DAYS_ONLY if person.duty_type is DutyType.WEEKEND else _WORKING_DAYS_ONLY


def _crowded(district: District, roster: Roster, gate: Gate, slot: Slot, count: int) -> Iterator[Violation]:
    """Yield that so many are too many at an open gate."""
    if gate not in district.checkpoint_by_gate or slot not in district.slot_index:
        return
    needed = district.headcount(gate, slot)
    if not count > needed > 0:
        return

    def tell() -> str:
        return _("{where} needs {needed} on {when}, but {count} are on duty there.").format(
            where=where(gate), needed=needed, when=when(slot), count=count
        )

    there = roster.standing.get((gate, slot), ())
    reason = N_("the gate has everybody whom it needs")
    yield Violation(NAME, tell, "", slot, gate, people=there, reason=reason, degree=count - needed)


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return in which slots each person can come, shape (people, slots)."""
    import numpy as np

    by_type = {
        duty_type: np.array([slot not in barred for slot in district.slots], dtype=bool)
        for duty_type, barred in _barred_by_type(district).items()
    }
    away = mark(district, people, lambda person: person.leave | person.unavailable)
    can_come = np.array([by_type[person.duty_type] for person in people], dtype=bool).reshape(away.shape)
    rostered = np.array([person.is_rostered for person in people], dtype=bool)
    return can_come & ~away & rostered[:, None]


RULE = HardRule(
    NAME,
    N_("not on leave or unavailable, nowhere closed or full"),
    check=check,
    further=further,
    allow=allow,
    is_near=True,
)
