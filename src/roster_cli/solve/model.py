"""A district as arrays: who may work which patterns at what cost, and what couples people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from roster_cli.domain import District, Duty, Person, Roster
from roster_cli.rules import COST_TERMS, HARD_RULES, empty_posts, own_community
from roster_cli.rules.modelling import Booleans, CouplingRow, Integers, Patterns, mark
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Tiers
from roster_cli.solve.patterns import enumerate_patterns

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
    def memberships(self) -> tuple[Integers, Integers, Integers]:
        """Return row, member and slot of each membership of the coupling rows."""
        return memberships(self.rows)

    @cached_property
    def row_most(self) -> Integers:
        """Return how many people may be on duty in each coupling row, shape (rows,)."""
        return np.array([row.most for row in self.rows], dtype=np.int64)

    @cached_property
    def row_missing(self) -> Integers:
        """Return what each person missing in each coupling row costs in points, 0 where none is, shape (rows,)."""
        return np.array([row.missing for row in self.rows], dtype=np.int64)

    @cached_property
    def wanting_of(self) -> tuple[tuple[int, ...], ...]:
        """Return the coupling rows of each community that want people of its own and of no other."""
        own: list[list[int]] = [[] for _community in self.headcount]
        for index, row in enumerate(self.rows):
            communities = set(self.community[list(row.members)].tolist()) if row.missing else set()
            if len(communities) == 1:
                own[communities.pop()].append(index)
        return tuple(map(tuple, own))

    @property
    def is_coupled(self) -> bool:
        """Return whether any row that may have a price is more than a wish of one community for its people."""
        return sum(len(row.slots) == 1 for row in self.rows) > sum(map(len, self.wanting_of))

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

    def block_alone(self, community: int) -> Block:
        """Return a community as a block of its own, with the rows that want its people."""
        first = int(np.searchsorted(self.community, community))
        rows = [self.rows[index] for index in self.wanting_of[community]]
        own = [row._replace(members=tuple(member - first for member in row.members)) for row in rows]
        return self.block([community], own)

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

    def fewest_duties(self, people: Integers) -> Integers:
        """Return some people's allowed patterns with the fewest duties, which leave room for everyone's."""
        return np.where(self.costs[people] != BARRED, self.patterns.duties, BARRED).argmin(axis=1)

    def value(self, choice: Integers) -> int:
        """Return the cost of everybody's choice in points, all terms but familiarity."""
        staffing = np.zeros_like(self.headcount)
        np.add.at(staffing, self.community, self.works[choice].astype(np.int64))
        own = self.costs[np.arange(len(choice)), choice].astype(np.int64)
        return int(own.sum()) + self.tiers.unfilled(self.headcount - staffing) + self._unmet(choice)

    def _unmet(self, choice: Integers) -> int:
        """Return what is paid for people missing in coupling rows."""
        row, member, slot = self.memberships
        used = np.bincount(row, self.works[choice[member], slot], minlength=len(self.rows))
        return int((self.row_missing * np.maximum(0, self.row_most - used.astype(np.int64))).sum())


def memberships(rows: Sequence[CouplingRow]) -> tuple[Integers, Integers, Integers]:
    """Return row, member and slot of each membership of coupling rows, by row, each of shape (memberships,)."""
    listed = [
        (index, member, slot) for index, row in enumerate(rows) for slot in row.slots for member in row.members
    ]
    row, member, slot = np.array(listed, dtype=np.int64).reshape(-1, 3).T
    return row, member, slot


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
    allowed = allowed_slots(district, people)
    return Model(
        district=district,
        patterns=patterns,
        people=people,
        community=np.array([place[person.community] for person in people], dtype=np.int64),
        costs=pattern_costs(district, people, patterns, allowed),
        headcount=_headcount(district),
        tiers=_tiers(district),
        rows=tuple(_rows(district, people, allowed)),
    )


def build_part(district: District, roster: Roster, communities: Collection[str]) -> Model:
    """Return a few communities as a model of their own, everybody elsewhere held to the duties that they have.

    Parameters
    ----------
    district, roster
        The whole district and its duties.
    communities
        Names of those to be planned.
    """
    return Parts(surroundings(district, communities), roster).part(communities)


@dataclass(frozen=True)
class Parts:
    """A planned district of which any few communities can be taken as a model of their own.

    Rules are asked once about the whole district; what the others' duties leave of a coupling row is left to those
    who are planned.

    Parameters
    ----------
    district, roster
        The whole district and its duties.
    """

    district: District
    roster: Roster

    def part(self, communities: Collection[str]) -> Model:
        """Return some communities, everybody elsewhere held to the duties that they have."""
        district = self.district
        inside = [index for index, person in enumerate(self._everybody) if person.community in communities]
        own = replace(
            district,
            people=tuple(person for person in district.people if person.community in communities),
            checkpoints=tuple(one for one in district.checkpoints if one.gate.community in communities),
            units=tuple(replace(unit, max_away=None) for unit in district.units),
            post_groups=(),
            fixed=tuple(duty for duty in district.fixed if self._is_own(duty, communities)),
        )
        people = tuple(self._everybody[index] for index in inside)
        place = {community: index for index, community in enumerate(own.communities)}
        held = self._held.copy()
        held[inside] = False
        return Model(
            district=own,
            patterns=self._patterns,
            people=people,
            community=np.array([place[person.community] for person in people], dtype=np.int64),
            costs=pattern_costs(district, people, self._patterns, self._allowed[inside]),
            headcount=_headcount(own),
            tiers=_tiers(own),
            rows=tuple(_left_of(self._rows_of(communities), inside, held)),
        )

    def _is_own(self, duty: Duty, communities: Collection[str]) -> bool:
        """Return whether both the person and the gate of a duty belong to some communities."""
        home = self.district.person_by_identity[duty.identity].community
        return home in communities and duty.gate.community in communities

    @cached_property
    def _everybody(self) -> tuple[Person, ...]:
        place = {community: index for index, community in enumerate(self.district.communities)}
        return tuple(sorted(self.district.rostered, key=lambda person: place[person.community]))

    @cached_property
    def _patterns(self) -> Patterns:
        return enumerate_patterns(self.district)

    @cached_property
    def _allowed(self) -> Booleans:
        allowed = allowed_slots(self.district, self._everybody)
        lent = own_community.loans(self.district, self.roster)  # may be while all gates of their own are closed
        return allowed | held_slots(self.district, Roster(self.roster.week, lent), self._everybody)

    @cached_property
    def _held(self) -> Booleans:
        return held_slots(self.district, self.roster, self._everybody)

    @cached_property
    def _rows_in(self) -> Mapping[str, Sequence[tuple[int, CouplingRow]]]:
        """Return the coupling rows with members in each community, with their places among all rows."""
        rows: dict[str, list[tuple[int, CouplingRow]]] = defaultdict(list)
        for index, row in enumerate(_rows(self.district, self._everybody, self._allowed | self._held)):
            for community in dict.fromkeys(self._everybody[member].community for member in row.members):
                rows[community].append((index, row))
        return rows

    def _rows_of(self, communities: Collection[str]) -> Iterator[CouplingRow]:
        found = {index: row for community in communities for index, row in self._rows_in.get(community, ())}
        for index in sorted(found):
            yield found[index]


def surroundings(district: District, communities: Collection[str]) -> District:
    """Return the part of a district in which some communities are planned: their people, and who meets these.

    People meet in office posts and in units with a cap. Gates stay as they are.

    Parameters
    ----------
    district
        The whole district.
    communities
        Names of those to be planned.
    """
    inside = {person.identity for person in district.people if person.community in communities}
    groups = tuple(group for group in district.post_groups if not inside.isdisjoint(group.members))
    units = {person.unit for person in district.people if person.identity in inside}
    capped = {unit.name for unit in district.units if unit.name in units and unit.max_away is not None}
    wanted = inside.union(*(group.members for group in groups))
    people = tuple(person for person in district.people if person.identity in wanted or person.unit in capped)
    kept = {person.identity for person in people}
    return replace(
        district,
        people=people,
        post_groups=groups,
        fixed=tuple(duty for duty in district.fixed if duty.identity in kept),
    )


def held_slots(district: District, roster: Roster, people: Sequence[Person]) -> Booleans:
    """Return who is on duty when, shape (people, slots)."""
    on_duty = {identity: frozenset(duty.slot for duty in own) for identity, own in roster.by_person.items()}
    return mark(district, people, lambda person: on_duty.get(person.identity, frozenset()))


def _left_of(rows: Iterable[CouplingRow], inside: Sequence[int], held: Booleans) -> Iterator[CouplingRow]:
    """Yield what others' duties leave of coupling rows to the people inside, whose places count from 0."""
    place = {person: index for index, person in enumerate(inside)}
    for row in rows:
        members = tuple(place[member] for member in row.members if member in place)
        most = max(0, row.most - row.used(held))
        if most > 0 if row.missing else most < len(members):
            yield row._replace(members=members, most=most)


def allowed_slots(district: District, people: Sequence[Person], but: Collection[str] = ()) -> Booleans:
    """Return in which slots every rule, but for some, lets each person be on duty, shape (people, slots)."""
    allowed = np.ones((len(people), len(district.slots)), dtype=bool)
    for name, rule in HARD_RULES.items():
        if rule.allow and name not in but:
            allowed &= rule.allow(district, people)
    return allowed


def coupling_rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield the coupling rows of every rule."""
    for rule in HARD_RULES.values():
        if rule.rows:
            yield from rule.rows(district, people, allowed)


def _rows(district: District, people: Sequence[Person], allowed: Booleans) -> Iterator[CouplingRow]:
    """Yield the coupling rows of every rule, and those of every term, which want people."""
    yield from coupling_rows(district, people, allowed)
    for term in COST_TERMS.values():
        if term.rows:
            yield from term.rows(district, people, allowed)


def pattern_costs(
    district: District, people: Sequence[Person], patterns: Patterns, allowed: Booleans
) -> NDArray[np.int32]:
    """Return what each pattern costs each person; a few hundred people at a time, to spare memory."""
    costs = np.empty((len(people), len(patterns.works)), dtype=np.int32)
    works = patterns.works.astype(np.float32)
    step = 512
    for first in range(0, len(people), step):
        some = people[first : first + step]
        part = sum(term.price(district, some, patterns) for term in COST_TERMS.values() if term.price)
        legal = (~allowed[first : first + step]).astype(np.float32) @ works.T == 0
        for rule in HARD_RULES.values():
            if rule.allow_patterns:
                legal &= rule.allow_patterns(district, some, patterns)
        costs[first : first + step] = np.where(legal, part, BARRED)
    return costs


def _headcount(district: District) -> Integers:
    """Return the people needed, shape (communities, slots)."""
    needed = np.zeros((len(district.communities), len(district.slots)), dtype=np.int64)
    for community, name in enumerate(district.communities):
        for checkpoint in district.checkpoints_of[name]:
            needed[community] += checkpoint.headcounts
    return needed


def _tiers(district: District) -> Tiers:
    return Tiers(*np.array(list(_each_tier(district)), dtype=np.int64).reshape(-1, 4).T)


def _each_tier(district: District) -> Iterator[tuple[int, int, int, int]]:
    for community, name in enumerate(district.communities):
        for slot in range(len(district.slots)):
            for cost, size in Counter(empty_posts(district, name, slot)).items():
                yield community, slot, cost, size
