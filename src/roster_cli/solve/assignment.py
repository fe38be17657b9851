"""Who works which pattern so far, what that leaves to the others, and how far it is from the bound."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Prices
from roster_cli.solve.model import Model
from roster_cli.solve.prices import DistrictPrices


@dataclass(frozen=True)
class Task:
    """A block to be solved, with what is known about it.

    Parameters
    ----------
    communities
        Places of its communities, ascending.
    block
        The block; prices of rows that it shares with people not planned yet are in its costs.
    prices
        The district's prices, as far as they are of the block.
    hint
        The choice so far, None where it is no help.
    """

    communities: tuple[int, ...]
    block: Block
    prices: Prices
    hint: NDArray[np.int64] | None

    @property
    def known_prices(self) -> Prices | None:
        """Return the prices, None where rows of several slots have none: the block is priced anew with them.

        Where rows may be overused, prices must not be above the penalties: there the known ones are kept.
        """
        lacking = self.block.overuse is None and any(len(row.slots) > 1 for row in self.block.rows)
        return None if lacking else self.prices


class Assignment:
    """Patterns chosen so far.

    Parameters
    ----------
    model
        The district.
    prices
        Prices of the relaxation.
    """

    def __init__(self, model: Model, prices: DistrictPrices) -> None:
        self.model, self.prices = model, prices
        self.choice = np.full(len(model.people), -1)
        self._used = np.zeros(len(model.rows), dtype=np.int64)
        self._slots_of: list[frozenset[int]] = [frozenset()] * len(model.people)
        self._community: list[int] = model.community.tolist()
        self._own_prices = prices.by_person(model)
        self._least = prices.least(model)
        self._works = model.works.astype(np.int64)

    @cached_property
    def bound(self) -> int:
        """Return the bound of the prices in units of 1/SCALE."""
        return int(self.prices.parts(self.model, self._least).sum())

    def people_of(self, communities: Iterable[int]) -> NDArray[np.int64]:
        """Return the people of some communities."""
        return np.concatenate([self.model.people_of[community] for community in communities])

    def set(self, communities: Iterable[int], choice: NDArray[np.int64]) -> None:
        """Give the people of some communities their patterns."""
        for person, pattern in zip(self.people_of(communities).tolist(), choice.tolist(), strict=True):
            before = int(self.choice[person])
            if before != pattern:
                slots = frozenset(np.flatnonzero(self.model.works[pattern]).tolist())
                for index in self.model.rows_of[person]:
                    for slot in self.model.rows[index].slots:
                        self._used[index] += (slot in slots) - self.on_duty(person, slot)
                self.choice[person] = pattern
                self._slots_of[person] = slots

    def set_all(self, choice: NDArray[np.int64]) -> None:
        """Give everyone their pattern."""
        for community, people in enumerate(self.model.people_of):
            self.set((community,), choice[people])

    def on_duty(self, person: int, slot: int) -> bool:
        """Return whether a person has a pattern with a duty in a slot."""
        return slot in self._slots_of[person]

    def _counts(self, person: int, row: CouplingRow) -> bool:
        """Return whether a member of a coupling row is on duty in it."""
        return any(self.on_duty(person, slot) for slot in row.slots)

    def conflicts(self, communities: Iterable[int], choice: NDArray[np.int64]) -> tuple[int, ...]:
        """Return the coupling rows that would be used beyond their most if some communities chose so."""
        change: dict[int, int] = defaultdict(int)
        for person, pattern in zip(self.people_of(communities).tolist(), choice.tolist(), strict=True):
            before = int(self.choice[person])
            if before != pattern:
                for index in self.model.rows_of[person]:
                    for slot in self.model.rows[index].slots:
                        change[index] += int(self.model.works[pattern, slot]) - self.on_duty(person, slot)
        rows = self.model.rows
        return tuple(
            index
            for index, more in sorted(change.items())
            if more > 0 and self._used[index] + more > rows[index].room
        )

    def partners(self, community: int, rows: Iterable[int]) -> dict[int, int]:
        """Return how often people of other communities are on duty in some coupling rows, by community."""
        counts: dict[int, int] = defaultdict(int)
        for index in rows:
            for member in self.model.rows[index].members:
                other = self._community[member]
                if other != community and self._counts(member, self.model.rows[index]):
                    counts[other] += 1
        return counts

    def largest_first(self, groups: Sequence[Iterable[int]]) -> list[int]:
        """Return the places of some groups of communities, those with most people first.

        Begun in this order, tasks side by side end at nearly the same time.
        """
        people = [sum(len(self.model.people_of[community]) for community in own) for own in groups]
        return sorted(range(len(groups)), key=lambda place: -people[place])

    def tasks(self, groups: Sequence[tuple[int, ...]], order: Iterable[int]) -> Iterator[Task]:
        """Yield blocks that may be solved side by side: what they share is divided among them beforehand.

        Parameters
        ----------
        groups
            The communities of each block; no community in two.
        order
            Places of the groups as their blocks are wanted; who gets what does not depend on it.
        """
        group_of = {community: number for number, own in enumerate(groups) for community in own}
        for number in order:
            yield self._task(groups[number], partial(self._share, number=number, group_of=group_of), None)

    def probe(self, community: int, penalty: Mapping[int, int]) -> Task:
        """Return a community alone, free to take what others hold at a penalty a row, in units of 1/SCALE.

        Its solution tells which other communities must move to let it have what it wants.
        """
        return self._task((community,), partial(self._share, number=0, group_of={community: 0}), penalty)

    def relaxed(self, community: int) -> Task:
        """Return a community alone as if no others were there but for the prices of what is shared with them.

        The bound of such a task, above the community's part of the district's bound, lifts that bound.
        """
        model = self.model
        people = self.people_of((community,))
        place = {person: index for index, person in enumerate(people.tolist())}
        charge = self.prices.slots[community][None, :] - self._own_prices[people]
        inside: list[CouplingRow] = []
        inside_prices: list[int] = []
        for index in self._rows_of(people):
            row = model.rows[index]
            if all(member in place for member in row.members):
                local = [place[member] for member in row.members]
                inside.append(row._replace(members=tuple(local)))
                inside_prices.append(int(self.prices.rows[index]))
                charge[np.ix_(local, row.slots)] -= self.prices.rows[index]
        block = _charged(model.block((community,)), charge)
        prices = Prices(self.prices.slots[[community]], np.array(inside_prices, dtype=np.int64))
        return Task((community,), replace(block, rows=tuple(inside)), prices, None)

    def _rows_of(self, people: NDArray[np.int64]) -> list[int]:
        return sorted({index for person in people.tolist() for index in self.model.rows_of[person]})

    def _task(
        self, communities: tuple[int, ...], share_of: Callable[[int], int], penalty: Mapping[int, int] | None
    ) -> Task:
        model = self.model
        people = self.people_of(communities)
        place = {person: index for index, person in enumerate(people.tolist())}
        barred = np.zeros((len(people), model.works.shape[1]), dtype=bool)
        inside: list[CouplingRow] = []
        inside_prices: list[int] = []
        overuse: list[int] = []
        for index in self._rows_of(people):
            row, price = model.rows[index], int(self.prices.rows[index])
            local = [place[member] for member in row.members if member in place]
            share = share_of(index)
            if not share and not row.missing and penalty is None:
                barred[np.ix_(local, row.slots)] = True
            elif row.missing or price or len(local) > share:
                inside.append(row._replace(members=tuple(local), most=share))
                inside_prices.append(price)
                overuse.append(0 if row.missing or penalty is None else penalty[index] + price)
        block = _barred(model.block(communities), barred)
        return Task(
            communities,
            replace(
                block, rows=tuple(inside), overuse=None if penalty is None else np.array(overuse, dtype=np.int64)
            ),
            Prices(self.prices.slots[list(communities)], np.array(inside_prices, dtype=np.int64)),
            self.choice[people],
        )

    def _share(self, index: int, number: int, group_of: Mapping[int, int]) -> int:
        """Return how many of a block's people may be on duty in a row, or should be.

        People planned in other blocks count as they are. What is left goes to the blocks solved side by side:
        first to whom it belongs already, then in the order of the blocks.
        """
        row = self.model.rows[index]
        left = row.most - int(self._used[index])
        if row.missing:
            own = (m for m in row.members if group_of.get(self._community[m]) == number)
            return max(0, left + sum(self._counts(member, row) for member in own))
        members: dict[int, int] = defaultdict(int)
        held: dict[int, int] = defaultdict(int)
        for member in row.members:
            group = group_of.get(self._community[member])
            if group is not None:
                members[group] += 1
                held[group] += self._counts(member, row)
        for group in sorted(members):
            more = max(0, min(members[group] - held[group], left))
            left -= more
            if group == number:
                return held[group] + more
        return 0

    def excess(self) -> NDArray[np.int64]:
        """Return how far each community lies above the bound, in units of 1/SCALE, shape (communities,).

        The parts are never negative and add up to the distance of the whole: reduced costs of patterns chosen,
        posts left empty or filled against their price, and coupling rows left unused though they have a price.
        These last are shared by the communities whose people could use them.
        """
        model = self.model
        people = np.arange(len(self.choice))
        earned = (self._own_prices * self._works[self.choice]).sum(axis=1)
        reduced = model.costs[people, self.choice].astype(np.int64) * SCALE - earned - self._least
        excess = np.zeros(len(model.headcount), dtype=np.int64)
        np.add.at(excess, model.community, reduced)
        tiers, margin, empty = model.tiers, self._margin, self._empty()
        np.add.at(excess, tiers.community, np.where(margin >= 0, margin * empty, -margin * (tiers.size - empty)))
        unused = model.row_most - self._used
        left = self.prices.rows * unused + SCALE * model.row_missing * np.maximum(0, unused)
        row, member, slot = model.memberships
        off = np.flatnonzero((left[row] > 0) & (self._works[self.choice[member], slot] == 0))
        takers = np.bincount(row[off], minlength=len(left))
        share = left // np.maximum(1, takers)
        np.add.at(excess, model.community[member[off]], share[row[off]])
        np.add.at(excess, model.row_community, left - share * takers)
        return excess

    def stranded(self) -> NDArray[np.int64]:
        """Return how many posts stay empty that the bound fills, by community."""
        stranded = np.zeros(len(self.model.headcount), dtype=np.int64)
        np.add.at(stranded, self.model.tiers.community, np.where(self._margin >= SCALE, self._empty(), 0))
        return stranded

    @cached_property
    def _margin(self) -> NDArray[np.int64]:
        """Return what an empty post of each tier costs more than its price, in units of 1/SCALE."""
        tiers = self.model.tiers
        return SCALE * tiers.cost - self.prices.slots[tiers.community, tiers.slot]

    def _empty(self) -> NDArray[np.int64]:
        """Return how many posts of each tier stay empty, shape (tiers,)."""
        model = self.model
        staffing = np.zeros_like(model.headcount)
        np.add.at(staffing, model.community, self._works[self.choice])
        return model.tiers.empty(model.headcount - staffing)


def _charged(block: Block, charge: NDArray[np.int64]) -> Block:
    """Return a block whose people pay for slots, shape (people, slots)."""
    if not charge.any():
        return block
    costs = block.costs + (charge.astype(np.float64) @ block.works.T.astype(np.float64)).astype(np.int64)
    return replace(block, costs=np.where(block.costs >= FORBIDDEN, FORBIDDEN, costs))


def _barred(block: Block, barred: NDArray[np.bool_]) -> Block:
    """Return a block whose people may not work barred slots, shape (people, slots)."""
    if not barred.any():
        return block
    shut = barred.astype(np.float32) @ block.works.T.astype(np.float32) > 0
    return replace(block, costs=np.where(shut, FORBIDDEN, block.costs))
