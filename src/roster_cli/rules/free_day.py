"""Cost of weeks without a free rest day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Booleans, Integers, Patterns


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each person on duty on every rest day; nobody's in a week without one."""
    rest_days = {slot.date for slot in district.rest_slots}
    if not rest_days:
        return {}
    weight = district.settings.weights.free_day
    return {
        person.identity: weight
        for person in district.rostered
        if rest_days <= {duty.slot.date for duty in roster.by_person.get(person.identity, ())}
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all who have no free rest day."""
    return sum(by_person(district, roster).values())


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    import numpy as np

    rest_days = {slot.date for slot in district.rest_slots}
    days = [place for place, day in enumerate(district.week.dates) if day in rest_days]
    if not days:
        return np.zeros((len(people), len(patterns.works)), dtype=np.int64)
    without: Booleans = np.all(patterns.days[:, days], axis=1)
    costs = np.where(without, district.settings.weights.free_day, 0)
    return np.broadcast_to(costs, (len(people), len(patterns.works)))


RULE = CostTerm(
    "free_day",
    N_("no free rest day"),
    cost,
    price=price,
    is_near=True,
    settings={"free_day": N_("each person on duty on every rest day of the week")},
)
