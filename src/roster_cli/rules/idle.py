"""Cost of idle people: those without a duty in the week for whom one was possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from roster_cli.domain import District, Person, Roster, Slot
from roster_cli.rules.availability import is_available
from roster_cli.rules.modelling import Integers, Patterns


def is_possible(district: District, person: Person, open_slots: frozenset[Slot]) -> bool:
    """Return whether rules H2, H3 and the unit's peak shifts leave a rostered person any of the open slots.

    Parameters
    ----------
    district
        Whose rules count.
    person
        Who.
    open_slots
        The slots in which some gate of the person's community is open.
    """
    peak = district.unit_by_name[person.unit].peak
    return any(slot not in peak and is_available(district, person, slot) for slot in open_slots)


def open_slots(district: District, community: str) -> frozenset[Slot]:
    """Return the slots in which some gate of a community is open."""
    checkpoints = district.checkpoints_of.get(community, ())
    return frozenset(
        slot
        for index, slot in enumerate(district.slots)
        if any(checkpoint.headcounts[index] for checkpoint in checkpoints)
    )


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each idle person."""
    weight = district.settings.weights.idle
    open_in = cache(lambda community: open_slots(district, community))
    return {
        person.identity: weight
        for person in district.rostered
        if person.identity not in roster.by_person and is_possible(district, person, open_in(person.community))
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all idle people."""
    return sum(by_person(district, roster).values())


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    open_in = cache(lambda community: open_slots(district, community))
    can_serve = np.array(
        [is_possible(district, person, open_in(person.community)) for person in people], dtype=bool
    )
    weight = district.settings.weights.idle
    return weight * (can_serve[:, None] & (patterns.duties == 0)[None, :]).astype(np.int64)
