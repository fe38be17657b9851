"""H7: units keep their peak shifts free, and never send too many people at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np

from roster_cli.domain import District, Person, Roster, Slot, Violation
from roster_cli.i18n import _
from roster_cli.rules.modelling import Booleans, CouplingRow, mark, slots_where
from roster_cli.rules.wording import listed, when, where, who

RULE = "H7"


def check(district: District, roster: Roster) -> Iterator[Violation]:
    """Yield each duty in a peak shift of the person's unit, and each office-hours shift with too many away."""
    yield from _in_peak(district, roster)
    yield from _too_many_away(district, roster)


def _in_peak(district: District, roster: Roster) -> Iterator[Violation]:
    for duty in roster.duties:
        person = district.person_by_identity.get(duty.identity)
        if person and duty.slot in district.unit_by_name[person.unit].peak:
            told = _("{who} has a duty on {when} at {where}, in a peak shift of {unit}.").format(
                who=who(district, duty.identity), when=when(duty.slot), where=where(duty.gate), unit=person.unit
            )
            yield Violation(RULE, told, duty.identity, duty.slot, duty.gate)


def _too_many_away(district: District, roster: Roster) -> Iterator[Violation]:
    caps = {unit.name: unit.max_away for unit in district.units if unit.max_away is not None}
    away: dict[tuple[str, Slot], set[str]] = defaultdict(set)
    for duty in roster.duties:
        person = district.person_by_identity.get(duty.identity)
        if person and person.unit in caps and duty.slot in district.office_slots:
            away[person.unit, duty.slot].add(duty.identity)
    for (unit, slot), people in away.items():
        if len(people) > caps[unit]:
            told = _("{unit} has {count} people on duty on {when}, {most} may be: {people}.").format(
                unit=unit,
                count=len(people),
                when=when(slot),
                most=caps[unit],
                people=listed(who(district, identity) for identity in sorted(people)),
            )
            yield Violation(RULE, told, "", slot)


def allow(district: District, people: Sequence[Person]) -> Booleans:
    """Return which slots are no peak shift of each person's unit, shape (people, slots)."""
    return ~mark(district, people, lambda person: district.unit_by_name[person.unit].peak)


def rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield each cap that could be exceeded: people of a unit, of whom so many may be on duty in a slot."""
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
                yield CouplingRow(slot, tuple(able.tolist()), unit.max_away, f"unit {unit.name}")
