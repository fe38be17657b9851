"""A block: one or more communities to be planned together, as plain arrays.

Everything a stage needs travels in the block, so that it can be solved in any process on any machine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from roster_cli.rules.modelling import CouplingRow

SCALE = 1024
"""Costs and prices are integers in units of 1/1024 point: bounds are exact, and the same everywhere."""

FORBIDDEN = 1 << 50
"""Cost of a pattern that a person may not work."""


@dataclass(frozen=True)
class Tiers:
    """What it costs to leave posts unfilled: per community and slot a convex, piecewise linear function.

    Gates of a community in a slot are interchangeable until gates are given out, so with so many people on duty
    the cheapest posts stay empty. Each tier is a number of posts with the same cost of being empty.

    Parameters
    ----------
    community, slot
        Where a tier belongs, ascending, shape (tiers,).
    cost
        Cost of each empty post, in points, ascending within a community and slot.
    size
        Number of posts.
    """

    community: NDArray[np.int64]
    slot: NDArray[np.int64]
    cost: NDArray[np.int64]
    size: NDArray[np.int64]

    def __iter__(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield community, slot, cost and size of each tier."""
        columns = (self.community, self.slot, self.cost, self.size)
        yield from zip(*(column.tolist() for column in columns), strict=True)

    def of(self, communities: NDArray[np.int64]) -> Tiers:
        """Return the tiers of some communities, renumbered in the order given."""
        own = [np.flatnonzero(self.community == community) for community in communities]
        order = np.concatenate([np.zeros(0, dtype=np.int64), *own])
        local = np.repeat(np.arange(len(own)), [len(places) for places in own])
        return Tiers(local, self.slot[order], self.cost[order], self.size[order])

    def unfilled(self, missing: NDArray[np.int64]) -> int:
        """Return the cost of so many people missing, shape (communities, slots): the cheapest posts stay empty."""
        return int((self.empty(missing) * self.cost).sum())

    def empty(self, missing: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return how many posts of each tier are empty then, shape (tiers,)."""
        return np.clip(missing[self.community, self.slot] - self.cheaper, 0, self.size)

    @cached_property
    def cheaper(self) -> NDArray[np.int64]:
        """Return how many posts of the same community and slot are cheaper to leave empty, shape (tiers,)."""
        before = np.cumsum(self.size) - self.size
        begins = np.flatnonzero(np.diff(self.community, prepend=-1) | np.diff(self.slot, prepend=-1))
        return before - np.repeat(before[begins], np.diff(begins, append=len(before)))


@dataclass(frozen=True)
class Block:
    """Communities to be planned together.

    Parameters
    ----------
    works
        Patterns, shape (patterns, slots), 0 or 1; the first is the empty week.
    costs
        Cost of each pattern for each person in units of 1/SCALE, shape (people, patterns); `FORBIDDEN` or more
        where the person may not work it.
    community
        Community of each person, counted from 0 within the block.
    headcount
        Posts by community and slot.
    tiers
        Cost of unfilled posts.
    rows
        Coupling rows among the block's people.
    overuse
        What each use of a row beyond its most costs in units of 1/SCALE, shape (rows,); 0 where there may be none.
    """

    works: NDArray[np.uint8]
    costs: NDArray[np.int64]
    community: NDArray[np.int64]
    headcount: NDArray[np.int64]
    tiers: Tiers
    rows: tuple[CouplingRow, ...] = ()
    overuse: NDArray[np.int64] | None = None

    @cached_property
    def work_matrix(self) -> NDArray[np.int64]:
        """Return the patterns as 64-bit integers, for exact arithmetic."""
        return self.works.astype(np.int64)

    @property
    def fewest_duties(self) -> NDArray[np.int64]:
        """Return everyone's allowed pattern with the fewest duties, which leaves room for all, shape (people,)."""
        return np.where(self.costs < FORBIDDEN, self.work_matrix.sum(axis=1), FORBIDDEN).argmin(axis=1)

    def staffing(self, choice: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the people on duty by community and slot when each person works the chosen pattern."""
        duty = np.zeros_like(self.headcount)
        np.add.at(duty, self.community, self.work_matrix[choice])
        return duty

    def value(self, choice: NDArray[np.int64]) -> int:
        """Return the cost of a choice of patterns, in units of 1/SCALE."""
        people = int(self.costs[np.arange(len(choice)), choice].sum())
        unfilled = SCALE * self.tiers.unfilled(self.headcount - self.staffing(choice))
        return people + unfilled + self._of_rows(choice)

    def _of_rows(self, choice: NDArray[np.int64]) -> int:
        """Return what it costs that rows are overused, or miss people."""
        on_duty = self.work_matrix[choice]
        overuse = [0] * len(self.rows) if self.overuse is None else self.overuse.tolist()
        total = 0
        for row, cost in zip(self.rows, overuse, strict=True):
            if cost or row.missing:
                used = row.used(on_duty)
                total += cost * max(0, used - row.room) + SCALE * row.unmet(used)
        return total


@dataclass(frozen=True)
class Prices:
    """Lagrangian prices of a block's rows, in units of 1/SCALE.

    Parameters
    ----------
    slots
        What one more person in a community's slot is worth, shape (communities, slots).
    rows
        What it costs to use up a coupling row, shape (rows,), from 0; of a row that wants people, from minus what
        one who is missing costs to 0.
    """

    slots: NDArray[np.int64]
    rows: NDArray[np.int64]

    def by_person(self, block: Block) -> NDArray[np.int64]:
        """Return each person's price of each slot, shape (people, slots)."""
        prices = self.slots[block.community].copy()
        for index in np.flatnonzero(self.rows).tolist():
            row = block.rows[index]
            prices[np.ix_(row.members, row.slots)] -= self.rows[index]
        return prices

    def reduced_costs(self, block: Block) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return reduced costs, shape (people, patterns), and each person's least one, already subtracted."""
        reduced = block.costs - exact_product(self.by_person(block), block.works)
        least = reduced.min(axis=1)
        return reduced - least[:, None], least

    def bound(self, block: Block) -> int:
        """Return the Lagrangian lower bound of the block at these prices, in units of 1/SCALE.

        Any prices give a valid bound; the best ones give the bound of the linear relaxation over patterns
        (Geoffrion, "Lagrangean relaxation for integer programming", 1974).
        """
        _, least = self.reduced_costs(block)
        return int(least.sum()) + self.constant(block)

    def constant(self, block: Block) -> int:
        """Return the part of the bound that no person has: unfilled posts and coupling rows."""
        tiers = block.tiers
        saved = np.minimum(0, SCALE * tiers.cost - self.slots[tiers.community, tiers.slot])
        most = np.array([row.most for row in block.rows], dtype=np.int64)
        return int((self.slots * block.headcount).sum() + (saved * tiers.size).sum() - (self.rows * most).sum())


def in_order(values: NDArray[np.number]) -> NDArray[np.int64]:
    """Return the places of values along the last axis, the least first, and what is alike as it comes."""
    return np.argsort(values, kind="stable")


def exact_product(prices: NDArray[np.int64], works: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return ``prices @ works.T`` exactly: the products are whole numbers far below 2**53, so floats hold them."""
    return (prices.astype(np.float64) @ works.T.astype(np.float64)).astype(np.int64)
