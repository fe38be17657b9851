"""Cost of uneven burdens: the square of everyone's points, those carried from the weeks before included."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster, Slot
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Integers, Patterns


def points_of_slot(district: District, slot: Slot) -> int:
    """Return what a duty in a slot earns."""
    weights = district.settings.weights
    return weights.points_rest_day if slot in district.rest_slots else weights.points_working_day


def points(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the points that each rostered person earns in the week, the idle ones with 0."""
    earned = {slot: points_of_slot(district, slot) for slot in district.slots}
    return {
        person.identity: sum(earned.get(duty.slot, 0) for duty in roster.by_person.get(person.identity, ()))
        for person in district.rostered
    }


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each rostered person: the square of carry and points together."""
    factor = district.settings.weights.fairness
    return {
        identity: factor * (district.past.carry(identity) + earned) ** 2
        for identity, earned in points(district, roster).items()
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all people's burdens."""
    return sum(by_person(district, roster).values())


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    import numpy as np

    carried = np.array([district.past.carry(person.identity) for person in people], dtype=np.int64)
    earned = patterns.works @ np.array([points_of_slot(district, slot) for slot in district.slots], dtype=np.int64)
    return district.settings.weights.fairness * (carried[:, None] + earned[None, :]) ** 2


RULE = CostTerm(
    "fairness",
    N_("fairness"),
    cost,
    price=price,
    is_near=True,
    settings={
        "fairness": N_("factor of the squared points"),
        "points_working_day": N_("points for a duty on a working day"),
        "points_rest_day": N_("points for a duty on a rest day"),
    },
)
