"""A district as arrays: who may work which patterns at what cost, and what couples people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from roster_cli.domain import District, Person
from roster_cli.rules import (
    availability,
    duty_limits,
    fairness,
    fixed_duties,
    free_day,
    idle,
    own_community,
    post_continuity,
    preference,
    rest_hours,
    rotation,
    unfilled,
    unit_limits,
)
from roster_cli.rules.modelling import Booleans, CouplingRow, Integers, Patterns
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Tiers
from roster_cli.solve.patterns import enumerate_patterns

_ALLOWED_SLOTS = (own_community, availability, unit_limits, post_continuity, rest_hours)
_ALLOWED_PATTERNS = (duty_limits, fixed_duties)
_COUPLED = (post_continuity, unit_limits)
_PRICED = (idle, free_day, fairness, rotation, preference)

BARRED = np.iinfo(np.int32).max
"""Cost of a pattern that a person may not work."""


@dataclass(frozen=True)
class Model:
    """A district as arrays.

    Parameters
    ----------
    district
        What is planned.
    patterns
        The legal weeks.
    people
        The rostered people, by community.
    community
        Place of each person's community in `District.communities`, ascending, shape (people,).
    costs
        Cost in points of each pattern for each person, `BARRED` where not allowed, shape (people, patterns).
    headcount
        Posts, shape (communities, slots).
    tiers
        Cost of unfilled posts.
    rows
        Coupling rows.
    """

    district: District
    patterns: Patterns
    people: tuple[Person, ...]
    community: Integers
    costs: NDArray[np.int32] = field(repr=False)
    headcount: Integers
    tiers: Tiers
    rows: tuple[CouplingRow, ...] = field(repr=False)

    @property
    def works(self) -> NDArray[np.uint8]:
        """Return the patterns, shape (patterns, slots)."""
        return self.patterns.works

    @cached_property
    def people_of(self) -> tuple[Integers, ...]:
        """Return the people of each community."""
        bounds = np.searchsorted(self.community, np.arange(len(self.headcount) + 1))
        return tuple(np.arange(first, last) for first, last in pairwise(bounds.tolist()))

    @cached_property
    def rows_of(self) -> tuple[tuple[int, ...], ...]:
        """Return the coupling rows of each person."""
        own: dict[int, list[int]] = defaultdict(list)
        for index, row in enumerate(self.rows):
            for member in row.members:
                own[member].append(index)
        return tuple(tuple(own[person]) for person in range(len(self.people)))

    @cached_property
    def row_members(self) -> tuple[Integers, Integers]:
        """Return row and member of each membership of the coupling rows, by row, both of shape (memberships,)."""
        pairs = [(index, member) for index, row in enumerate(self.rows) for member in row.members]
        row, member = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        return row, member

    @cached_property
    def row_slot(self) -> Integers:
        """Return the slot of each coupling row, shape (rows,)."""
        return np.array([row.slot for row in self.rows], dtype=np.int64)

    @cached_property
    def row_most(self) -> Integers:
        """Return how many people may be on duty in each coupling row, shape (rows,)."""
        return np.array([row.most for row in self.rows], dtype=np.int64)

    @cached_property
    def row_community(self) -> Integers:
        """Return the community of each coupling row's first member, shape (rows,)."""
        return self.community[np.array([row.members[0] for row in self.rows], dtype=np.int64)]

    def block(self, communities: Sequence[int], rows: Sequence[CouplingRow] = ()) -> Block:
        """Return some communities as a block of their own.

        Parameters
        ----------
        communities
            Their places, ascending.
        rows
            Coupling rows among their people, members counted within the block.
        """
        order = np.array(communities, dtype=np.int64)
        members = [self.people_of[community] for community in communities]
        people = np.concatenate(members) if members else np.zeros(0, dtype=np.int64)
        costs = self.costs[people].astype(np.int64)
        return Block(
            works=self.works,
            costs=np.where(costs == BARRED, FORBIDDEN, costs * SCALE),
            community=np.repeat(np.arange(len(order)), [len(own) for own in members]),
            headcount=self.headcount[order],
            tiers=self.tiers.of(order),
            rows=tuple(rows),
        )

    def reduced_costs(self, prices: Integers, people: slice) -> Integers:
        """Return the reduced costs of some people's patterns in units of 1/SCALE, exactly.

        Parameters
        ----------
        prices
            People's prices of the slots in units of 1/SCALE, shape (people, slots).
        people
            Which people.
        """
        earned = prices[people].astype(np.float64) @ self.works.T.astype(np.float64)
        costs = self.costs[people].astype(np.int64)
        return np.where(costs == BARRED, np.iinfo(np.int64).max // 4, costs * SCALE - earned.astype(np.int64))

    def value(self, choice: Integers) -> int:
        """Return the cost of everybody's choice in points, all terms but familiarity."""
        staffing = np.zeros_like(self.headcount)
        np.add.at(staffing, self.community, self.works[choice].astype(np.int64))
        own = self.costs[np.arange(len(choice)), choice].astype(np.int64)
        return int(own.sum()) + self.tiers.unfilled(self.headcount - staffing)


def build_model(district: District) -> Model:
    """Return a district as arrays, as its rules say.

    Raises
    ------
    UsageError
        If the shifts allow more different weeks than can be planned.
    """
    place = {community: index for index, community in enumerate(district.communities)}
    people = tuple(sorted(district.rostered, key=lambda person: place[person.community]))
    patterns = enumerate_patterns(district)
    allowed = np.ones((len(people), len(district.slots)), dtype=bool)
    for rule in _ALLOWED_SLOTS:
        allowed &= rule.allow(district, people)
    return Model(
        district=district,
        patterns=patterns,
        people=people,
        community=np.array([place[person.community] for person in people], dtype=np.int64),
        costs=_costs(district, people, patterns, allowed),
        headcount=np.array(
            [unfilled.posts(district.checkpoints_of[name], len(district.slots)) for name in district.communities]
        ).reshape(len(place), len(district.slots)),
        tiers=_tiers(district),
        rows=tuple(row for rule in _COUPLED for row in rule.rows(district, people, allowed)),
    )


def _costs(
    district: District, people: Sequence[Person], patterns: Patterns, allowed: Booleans
) -> NDArray[np.int32]:
    """Return what each pattern costs each person; a few hundred people at a time, to spare memory."""
    costs = np.empty((len(people), len(patterns.works)), dtype=np.int32)
    works = patterns.works.astype(np.float32)
    step = 512
    for first in range(0, len(people), step):
        some = people[first : first + step]
        part = sum(rule.price(district, some, patterns) for rule in _PRICED)
        legal = (~allowed[first : first + step]).astype(np.float32) @ works.T == 0
        for rule in _ALLOWED_PATTERNS:
            legal &= rule.allow_patterns(district, some, patterns)
        costs[first : first + step] = np.where(legal, part, BARRED)
    return costs


def _tiers(district: District) -> Tiers:
    return Tiers(*np.array(list(_each_tier(district)), dtype=np.int64).reshape(-1, 4).T)


def _each_tier(district: District) -> Iterator[tuple[int, int, int, int]]:
    for community, name in enumerate(district.communities):
        checkpoints = district.checkpoints_of[name]
        for slot in range(len(district.slots)):
            for cost, size in unfilled.tiers(district, checkpoints, slot).items():
                yield community, slot, cost, size
