"""What each person could serve beyond the duties that they have: longer weeks, priced and judged all at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from roster_cli.domain import District, Person, Roster
from roster_cli.rules import own_community
from roster_cli.rules.modelling import Booleans, CouplingRow, Integers, Patterns
from roster_cli.solve.block import in_order
from roster_cli.solve.model import (
    BARRED,
    Model,
    allowed_slots,
    coupling_rows,
    held_slots,
    memberships,
    pattern_costs,
)
from roster_cli.solve.patterns import enumerate_patterns, find, one_more_or_less


@dataclass(frozen=True)
class Room:
    """The rostered people of a district, what they serve, and what they could serve besides, wherever it is.

    Every rule but H2 is kept. Whose duties make no legal week, in an imported roster for one, can serve no more.

    Parameters
    ----------
    district, roster
        What is planned, and the duties so far.
    model
        The district as arrays, where that is known already.
    some
        The people who are asked about; None for all. What couples people is then known of these alone.
    """

    district: District
    roster: Roster
    model: Model | None = None
    some: tuple[Person, ...] | None = None

    @cached_property
    def people(self) -> tuple[Person, ...]:
        """Return the people."""
        if self.some is not None:
            return self.some
        return self.model.people if self.model else self.district.rostered

    @cached_property
    def patterns(self) -> Patterns:
        """Return the legal weeks."""
        return self.model.patterns if self.model else enumerate_patterns(self.district)

    @cached_property
    def allowed(self) -> Booleans:
        """Return in which slots each person could serve somewhere, shape (people, slots)."""
        return allowed_slots(self.district, self.people, but={own_community.NAME})

    @cached_property
    def held(self) -> Booleans:
        """Return who is on duty when, shape (people, slots)."""
        return held_slots(self.district, self.roster, self.people)

    @cached_property
    def costs(self) -> NDArray[np.int32]:
        """Return the cost of each week, `BARRED` where not allowed, shape (people, patterns)."""
        if self.model is None:
            return pattern_costs(self.district, self.people, self.patterns, self.allowed)
        if not self._closed:
            return self.model.costs
        costs = self.model.costs.copy()
        people = [self.people[place] for place in self._closed]
        costs[self._closed] = pattern_costs(self.district, people, self.patterns, self.allowed[self._closed])
        return costs

    @cached_property
    def _closed(self) -> list[int]:
        """Return people whose own community is closed in some slot, of which a model knows nothing."""
        always = {name: own_community.is_open(self.district, name).all() for name in self.district.communities}
        return [place for place, person in enumerate(self.people) if not always[person.community]]

    @cached_property
    def rows(self) -> list[CouplingRow]:
        """Return who may not all be on duty at once."""
        if self.model and not self._closed and not (self.held & ~self.allowed).any():
            return [row for row in self.model.rows if not row.missing]
        return list(coupling_rows(self.district, self.people, self.allowed | self.held))

    @cached_property
    def now(self) -> Integers:
        """Return the pattern of each person's week as it is, -1 for one that is not legal, shape (people,)."""
        return find(self.patterns.works, self.held)

    @cached_property
    def longer(self) -> Integers:
        """Return each pattern with one more slot, -1 where that is no pattern, shape (patterns, slots)."""
        return np.where(self.patterns.works == 0, one_more_or_less(self.patterns.works), -1)

    def one_more(self, now: Integers, barred: Booleans) -> tuple[Integers, Booleans]:
        """Return what one more duty in each slot costs each person, and whether it is legal, by person and slot.

        Parameters
        ----------
        now
            Pattern of each person's week, -1 for one that is not legal.
        barred
            What may not be added besides, shape (people, slots).
        """
        people, longer = np.arange(len(now)), self.longer[now]
        here = np.where(now >= 0, self.costs[people, now], BARRED).astype(np.int64)[:, None]
        there = self.costs[people[:, None], longer].astype(np.int64)
        legal = ~barred & (longer >= 0) & (there < BARRED) & (here < BARRED)
        return np.where(legal, there - here, 0), legal

    def used(self, on_duty: Booleans) -> Integers:
        """Return how many people of each row are on duty, shape (rows,)."""
        rows, members, slots = self._memberships
        used = np.bincount(rows, weights=on_duty[members, slots], minlength=len(self.rows))
        return used.astype(np.int64)

    def barred_by_rows(self, used: Integers) -> Booleans:
        """Return whom others on duty keep from a slot, so many of each row, shape (people, slots)."""
        barred = np.zeros_like(self.held)
        rows, members, slots = self._memberships
        full = (used >= self.most)[rows]
        barred[members[full], slots[full]] = True
        return barred

    def rows_at(self, person: int, slot: int) -> Integers:
        """Return the places of the rows in which somebody counts in a slot."""
        order, ascending = self._rows_by_member
        place = person * len(self.district.slots) + slot
        return order[slice(*np.searchsorted(ascending, [place, place + 1]))]

    @cached_property
    def most(self) -> Integers:
        """Return how many people of each row may be on duty, shape (rows,)."""
        return np.array([row.most for row in self.rows], dtype=np.int64)

    @cached_property
    def _memberships(self) -> tuple[Integers, Integers, Integers]:
        """Return row, member and slot of each membership."""
        return memberships(self.rows)

    @cached_property
    def _rows_by_member(self) -> tuple[Integers, Integers]:
        """Return the row of each membership by member and slot, and these as one number."""
        rows, members, slots = self._memberships
        places = members * len(self.district.slots) + slots
        order = in_order(places)
        return rows[order], places[order]

    @cached_property
    def members_of(self) -> dict[str, Sequence[int]]:
        """Return the places of each community's people."""
        members: dict[str, list[int]] = defaultdict(list)
        for place, person in enumerate(self.people):
            members[person.community].append(place)
        return dict(members)
