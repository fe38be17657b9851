"""Cost of unfamiliar gates: several gates in one week, or away from the own estate's open gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from roster_cli.domain import District, Duty, Person, Roster, Slot

Place = tuple[str, str, Slot]


def open_estates(district: District) -> Collection[Place]:
    """Return where some gate is open when: community, estate and slot."""
    return {
        (checkpoint.gate.community, checkpoint.gate.estate, slot)
        for checkpoint in district.checkpoints
        for slot, needed in zip(district.slots, checkpoint.headcounts, strict=True)
        if needed
    }


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each person with duties at unfamiliar gates.

    A duty counts as away from the own estate only while a gate of that estate, in the person's own community, is
    open; who names no estate, or one without a gate there, is away from nothing.
    """
    weights, open_then = district.settings.weights, open_estates(district)
    costs = {}
    for person in district.rostered:
        if duties := roster.by_person.get(person.identity):
            further = len({duty.gate for duty in duties}) - 1
            away = sum(_is_away(person, duty, open_then) for duty in duties)
            if points := weights.familiarity_gate * further + weights.familiarity_estate * away:
                costs[person.identity] = points
    return costs


def _is_away(person: Person, duty: Duty, open_then: Collection[Place]) -> bool:
    at_home = (duty.gate.community, duty.gate.estate) == (person.community, person.estate)
    return not at_home and (person.community, person.estate, duty.slot) in open_then


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all unfamiliar gates."""
    return sum(by_person(district, roster).values())
