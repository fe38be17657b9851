"""What the solver's half of a rule takes and gives: people, slots and weekly patterns as arrays.

Hard rules tell the solver which slots a person may work (`allow`), which patterns (`allow_patterns`), and which
people may not all be on duty at once (`rows`); cost terms what a pattern costs (`price`), what one more person at
a gate saves (`worth`), what a community's missing people cost (`shortage`) and who should be there (`rows`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from roster_cli.domain import District, Person, Slot

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Booleans: TypeAlias = "NDArray[np.bool_]"
Integers: TypeAlias = "NDArray[np.int64]"


class CouplingRow(NamedTuple):
    """People who count together at a time: at most so many may be on duty (H4, H7), or so many should be (lead).

    Parameters
    ----------
    slots
        Indices of the slots, ascending: one, or several that all keep people at a moment, of which nobody can
        work two.
    members
        Indices of the people, ascending.
    most
        How many of them may be on duty at once, from 0; of a row that wants people, how many should be, from 1.
    owner
        What the row belongs to; of one owner no two rows are of the same slots.
    missing
        Of a row that wants people, what each one who is missing costs, in points; else 0.
    """

    slots: tuple[int, ...]
    members: tuple[int, ...]
    most: int
    owner: str = ""
    missing: int = 0

    @property
    def room(self) -> int:
        """Return how many of the members may be on duty at once."""
        return len(self.members) if self.missing else self.most

    def used(self, on_duty: NDArray[np.integer | np.bool_]) -> int:
        """Return how many of the members are on duty, by who is on duty when, shape (people, slots)."""
        members = list(self.members)
        return sum(int(on_duty[members, slot].sum()) for slot in self.slots)

    def unmet(self, used: int) -> int:
        """Return what the row costs, in points, with so many of its members on duty."""
        return self.missing * max(0, self.most - used)


@dataclass(frozen=True)
class Patterns:
    """Sets of slots, each a way to spend a week.

    Parameters
    ----------
    works
        Shape (patterns, slots): 1 where the pattern has a duty, else 0. The first pattern is the empty week.
    shifts
        Shifts a day; slots are ordered by day, then shift.
    """

    works: NDArray[np.uint8]
    shifts: int

    @cached_property
    def duties(self) -> Integers:
        """Return the number of duties of each pattern."""
        import numpy as np

        return self.works.sum(axis=1, dtype=np.int64)

    @cached_property
    def by_shift(self) -> Integers:
        """Return the duties of each pattern in each shift, shape (patterns, shifts)."""
        import numpy as np

        return self.works.reshape(len(self.works), 7, self.shifts).sum(axis=1, dtype=np.int64)

    @cached_property
    def days(self) -> Booleans:
        """Return on which days each pattern has a duty, shape (patterns, 7)."""
        import numpy as np

        return np.asarray(self.works.reshape(len(self.works), 7, self.shifts).any(axis=2), dtype=np.bool_)


def slots_where(district: District, keep: Callable[[Slot], bool]) -> Booleans:
    """Return for each slot of the week whether it is so, shape (slots,)."""
    import numpy as np

    return np.fromiter((keep(slot) for slot in district.slots), dtype=np.bool_)


def mark(district: District, people: Sequence[Person], slots_of: Callable[[Person], frozenset[Slot]]) -> Booleans:
    """Return which slots of the week are in each person's set, shape (people, slots)."""
    import numpy as np

    marked: Booleans = np.zeros((len(people), len(district.slots)), dtype=np.bool_)
    for index, person in enumerate(people):
        for slot in slots_of(person):
            if (place := district.slot_index.get(slot)) is not None:
                marked[index, place] = True
    return marked
