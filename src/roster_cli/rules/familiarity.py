"""Cost of unfamiliar gates: several gates in one week, or away from the own estate's open gate."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import FAMILIARITY, Checkpoint, District, Gate, Person, Roster, Slot
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Integers

Place = tuple[str, str, Slot]


def open_estates(district: District, checkpoints: Sequence[Checkpoint] | None = None) -> Collection[Place]:
    """Return where some gate, or one of some, is open when: community, estate and slot."""
    return {
        (checkpoint.gate.community, checkpoint.gate.estate, slot)
        for checkpoint in (district.checkpoints if checkpoints is None else checkpoints)
        for slot, needed in zip(district.slots, checkpoint.headcounts, strict=True)
        if needed
    }


def away(district: District, person: Person, gate: Gate, slot: Slot, open_then: Collection[Place]) -> int:
    """Return what it costs that a duty is away from the person's own estate.

    It is only while a gate of that estate, in the person's own community, is open; who names no estate, or one
    without a gate there, is away from nothing. Whether the duty is a loan makes no difference.
    """
    home = (person.community, person.estate)
    at_home = (gate.community, gate.estate) == home
    return district.settings.weights.familiarity_estate * (not at_home and (*home, slot) in open_then)


def away_costs(district: District, people: Sequence[Person], checkpoints: Sequence[Checkpoint]) -> Integers:
    """Return what it costs people to stand at gates, shape (people, gates, slots)."""
    import numpy as np

    homes = dict.fromkeys(person.community for person in people)
    open_then = open_estates(district, [one for home in homes for one in district.checkpoints_of.get(home, ())])
    costs = np.zeros((len(people), len(checkpoints), len(district.slots)), dtype=np.int64)
    known: dict[tuple[str, str], list[list[int]]] = {}
    for place, person in enumerate(people):
        home = (person.community, person.estate)
        if home not in known:
            known[home] = [
                [away(district, person, checkpoint.gate, slot, open_then) for slot in district.slots]
                for checkpoint in checkpoints
            ]
        costs[place] = known[home]
    return costs


def further(district: District, gates: int) -> int:
    """Return what it costs to stand at so many distinct gates in a week."""
    return district.settings.weights.familiarity_gate * max(0, gates - 1)


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each person with duties at unfamiliar gates."""
    open_then = open_estates(district)
    costs = {}
    for person in district.rostered:
        if duties := roster.by_person.get(person.identity):
            points = further(district, len({duty.gate for duty in duties}))
            points += sum(away(district, person, duty.gate, duty.slot, open_then) for duty in duties)
            if points:
                costs[person.identity] = points
    return costs


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all unfamiliar gates."""
    return sum(by_person(district, roster).values())


RULE = CostTerm(
    FAMILIARITY,
    N_("familiar gates"),
    cost,
    is_near=True,
    settings={
        "familiarity_gate": N_("each further gate of a person in the week"),
        "familiarity_estate": N_("each duty away from an open gate of the own estate"),
    },
)
