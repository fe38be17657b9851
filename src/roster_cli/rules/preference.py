"""Cost of duties in another shift than the preferred one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Integers, Patterns


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each person with duties in another shift than they prefer."""
    weight = district.settings.weights.preference
    return {
        person.identity: weight * against
        for person in district.rostered
        if person.preference
        and (
            against := sum(
                duty.slot.shift != person.preference for duty in roster.by_person.get(person.identity, ())
            )
        )
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all duties against a preference."""
    return sum(by_person(district, roster).values())


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    import numpy as np

    against = {"": np.zeros_like(patterns.duties)}
    for shift, name in enumerate(shift.name for shift in district.settings.shifts):
        against[name] = patterns.duties - patterns.by_shift[:, shift]
    costs = np.array([against.get(person.preference, patterns.duties) for person in people])
    return district.settings.weights.preference * costs.reshape(len(people), len(patterns.works))


RULE = CostTerm(
    "preference",
    N_("shift preferences"),
    cost,
    price=price,
    is_near=True,
    settings={"preference": N_("each duty in another shift than the preferred one")},
)
