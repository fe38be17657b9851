"""Cost of idle people: those without a duty in the week for whom one was possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster, Slot
from roster_cli.i18n import N_
from roster_cli.rules.availability import is_available
from roster_cli.rules.book import CostTerm
from roster_cli.rules.unit_limits import is_peak

if TYPE_CHECKING:
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
    return any(not is_peak(district, person, slot) and is_available(district, person, slot) for slot in open_slots)


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


def relief(before: District, after: District) -> int:
    """Return what people may have cost as idle who cannot serve at all any more."""
    count = 0
    for old, new in zip(before.people, after.people, strict=True):
        if old.leave != new.leave:
            slots = open_slots(before, old.community)
            count += is_possible(before, old, slots) and not is_possible(after, new, slots)
    return count * before.settings.weights.idle


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    import numpy as np

    open_in = cache(lambda community: open_slots(district, community))
    can_serve = np.array(
        [is_possible(district, person, open_in(person.community)) for person in people], dtype=bool
    )
    weight = district.settings.weights.idle
    return weight * (can_serve[:, None] & (patterns.duties == 0)[None, :]).astype(np.int64)


RULE = CostTerm(
    "idle",
    N_("people without a duty"),
    cost,
    price=price,
    relief=relief,
    is_near=True,
    settings={"idle": N_("each person without a duty who could have had one")},
)
