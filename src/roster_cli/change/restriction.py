"""A few communities as a district of their own, with everybody elsewhere held to the duties that they have."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from roster_cli.domain import District, Person, Roster, Slot, Standing


@dataclass(frozen=True)
class Restriction:
    """Some communities, to be planned while all others stay.

    Parameters
    ----------
    district
        The communities' own people and gates, and those elsewhere with whom they share an office post. These are
        not rostered here; while they are on duty elsewhere they count as away from the office, as on leave.
        Units have no caps here: `room` has them.
    room
        How many of the communities' people a capped unit may still send in a slot.
    """

    district: District
    room: Mapping[tuple[str, Slot], int]


def restricted(district: District, roster: Roster, communities: Collection[str]) -> Restriction:
    """Return some communities as a district of their own.

    Parameters
    ----------
    district, roster
        The whole district and its duties.
    communities
        Names of those to be planned.
    """
    inside = {person.identity for person in district.people if person.community in communities}
    groups = tuple(group for group in district.post_groups if not inside.isdisjoint(group.members))
    partners = {member for group in groups for member in group.members} - inside
    slots_of: dict[str, set[Slot]] = defaultdict(set)
    for duty in roster.duties:
        if duty.identity in partners:
            slots_of[duty.identity].add(duty.slot)
    people = tuple(
        person if person.identity in inside else _held_elsewhere(person, slots_of[person.identity])
        for person in district.people
        if person.identity in inside or person.identity in partners
    )
    units = {person.unit for person in people}
    own = replace(
        district,
        people=people,
        checkpoints=tuple(one for one in district.checkpoints if one.gate.community in communities),
        units=tuple(replace(unit, max_away=None) for unit in district.units if unit.name in units),
        post_groups=groups,
        fixed=tuple(duty for duty in district.fixed if duty.identity in inside),
    )
    return Restriction(own, _room(district, roster, inside))


def _held_elsewhere(person: Person, slots: set[Slot]) -> Person:
    if not person.is_rostered:
        return replace(person, community="")
    return replace(person, standing=Standing.NOT_REPORTED, community="", leave=person.leave | slots)


def _room(district: District, roster: Roster, inside: Collection[str]) -> Mapping[tuple[str, Slot], int]:
    caps = {unit.name: unit.max_away for unit in district.units if unit.max_away is not None}
    units = {district.person_by_identity[identity].unit for identity in inside} & caps.keys()
    away = Counter(
        (person.unit, duty.slot)
        for duty in roster.duties
        if duty.identity not in inside
        and (person := district.person_by_identity.get(duty.identity))
        and person.unit in units
    )
    return {
        (unit, slot): max(0, cap - away[unit, slot])
        for unit in sorted(units)
        for slot in district.slots
        if slot in district.office_slots and (cap := caps[unit]) is not None
    }
