"""H7: units keep their peak shifts free, and never send too many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Duty, Person, Roster, Slot, Violation
from roster_cli.i18n import N_, _
from roster_cli.rules.book import HardRule
from roster_cli.rules.modelling import CouplingRow, mark, slots_where
from roster_cli.rules.situation import Situation
from roster_cli.rules.wording import listed, when, where, who

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans

NAME = "H7"


def is_peak(district: District, person: Person, slot: Slot) -> bool:
    """Return whether a slot is a peak shift of a person's unit."""
    return slot in district.unit_by_name[person.unit].peak


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each duty in a peak shift of the person's unit, and each office-hours shift with too many away."""
    for duty in roster.duties:
        yield from of_duty(district, duty)
    for (unit, slot), people in Situation(district, roster).away.items():
        yield from _too_many_away(district, unit, slot, people)


def further(situation: Situation, duty: Duty) -> Iterator[Violation]:
    """Yield that somebody's unit cannot spare them."""
    yield from of_duty(situation.district, duty)
    person = situation.district.person_by_identity.get(duty.identity)
    if person:
        away = situation.away.get((person.unit, duty.slot), ())
        if duty.identity not in away:
            yield from _too_many_away(situation.district, person.unit, duty.slot, (*away, duty.identity))


def of_duty(district: District, duty: Duty) -> Iterator[Violation]:
    """Yield that a duty lies in a peak shift."""
    person = district.person_by_identity.get(duty.identity)
    if person and is_peak(district, person, duty.slot):
        yield _in_peak(district, person, duty)


def _in_peak(district: District, person: Person, duty: Duty) -> Violation:
    def tell() -> str:
        return _("{who} has a duty on {when} at {where}, in a peak shift of {unit}.").format(
            who=who(district, duty.identity), when=when(duty.slot), where=where(duty.gate), unit=person.unit
        )

    return Violation(
        NAME,
        tell,
        duty.identity,
        duty.slot,
        duty.gate,
        people=(duty.identity,),
        reason=N_("a peak shift of the unit"),
    )


def _too_many_away(district: District, name: str, slot: Slot, people: Sequence[str]) -> Iterator[Violation]:
    """Yield that so many people of a unit are too many on duty in a slot."""
    most = district.unit_by_name[name].max_away
    if most is None or len(people) <= most or slot not in district.office_slots:
        return

    def tell() -> str:
        return _("{unit} has {count} people on duty on {when}, {most} may be: {people}.").format(
            unit=name,
            count=len(people),
            when=when(slot),
            most=most,
            people=listed(who(district, identity) for identity in sorted(people)),
        )

    reason = N_("as many of the unit away as may be")
    degree = len(people) - most
    yield Violation(NAME, tell, "", slot, office=name, people=tuple(people), reason=reason, degree=degree)


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return which slots are no peak shift of each person's unit, shape (people, slots)."""
    return ~mark(district, people, lambda person: district.unit_by_name[person.unit].peak)


def rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield each cap that could be exceeded: people of a unit, of whom so many may be on duty in a slot."""
    import numpy as np

    office = slots_where(district, lambda slot: slot in district.office_slots)
    members: dict[str, list[int]] = defaultdict(list)
    for index, person in enumerate(people):
        members[person.unit].append(index)
    for unit in district.units:
        if unit.max_away is None:
            continue
        own = np.array(members[unit.name], dtype=np.int64)
        for slot in np.flatnonzero(office).tolist():
            able = own[allowed[own, slot]]
            if len(able) > unit.max_away:
                yield CouplingRow((slot,), tuple(able.tolist()), unit.max_away, f"unit {unit.name}")


RULE = HardRule(
    NAME,
    N_("units' peak shifts and caps"),
    check=check,
    further=further,
    allow=allow,
    rows=rows,
    is_near=True,
)
