"""Cost of lopsided shifts: who had more early than late duties, or the other way round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from roster_cli.domain import District, Person, Roster
from roster_cli.i18n import N_
from roster_cli.rules.book import CostTerm

if TYPE_CHECKING:
    from roster_cli.rules.modelling import Integers, Patterns


def imbalance(district: District, roster: Roster, person: Person) -> int:
    """Return a person's most frequent shift's duties less the least frequent one's, over four weeks.

    These are the planned week and the three before. Only shifts that are configured now count: what was served
    under another name earlier neither helps nor hurts.
    """
    planned = Counter(duty.slot.shift for duty in roster.by_person.get(person.identity, ()))
    counts = [
        planned[shift.name] + district.past.shift_count(person.identity, shift.name)
        for shift in district.settings.shifts
    ]
    return max(counts) - min(counts)


def by_person(district: District, roster: Roster) -> Mapping[str, int]:
    """Return the cost of each lopsided person; who states a preference is exempt."""
    weight = district.settings.weights.rotation
    return {
        person.identity: weight * excess
        for person in district.rostered
        if not person.preference and (excess := imbalance(district, roster, person) - 1) > 0
    }


def cost(district: District, roster: Roster) -> int:
    """Return the cost of all lopsided shifts."""
    return sum(by_person(district, roster).values())


def price(district: District, people: Sequence[Person], patterns: Patterns) -> Integers:
    """Return what each pattern costs each person, shape (people, patterns)."""
    import numpy as np

    names = [shift.name for shift in district.settings.shifts]
    served = np.array(
        [[district.past.shift_count(person.identity, name) for name in names] for person in people], dtype=np.int64
    ).reshape(len(people), len(names))
    most = np.full((len(people), len(patterns.duties)), np.iinfo(np.int64).min)
    least = np.full_like(most, np.iinfo(np.int64).max)
    for shift in range(len(names)):
        counts = served[:, shift, None] + patterns.by_shift[None, :, shift]
        np.maximum(most, counts, out=most)
        np.minimum(least, counts, out=least)
    exempt = np.array([bool(person.preference) for person in people], dtype=bool)
    excess = np.maximum(0, most - least - 1)
    return district.settings.weights.rotation * np.where(exempt[:, None], 0, excess)


RULE = CostTerm(
    "rotation",
    N_("early and late in turn"),
    cost,
    price=price,
    is_near=True,
    settings={"rotation": N_("each duty by which early and late differ by more than one")},
)
