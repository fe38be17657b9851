"""The linear relaxation of a block over weekly patterns, by column generation.

The master problem has one row a person (a week is chosen), one a community and slot (posts), and one a coupling
row; columns are patterns. With the master's prices the best pattern of every person is found by one matrix
product over all patterns, and columns join until none is better (Desrosiers and Lübbecke, "A primer in column
generation", 2005). HiGHS keeps the basis from one round to the next.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

import highspy
import numpy as np
from numpy.typing import ArrayLike, NDArray

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Prices, exact_product
from roster_cli.solve.patterns import one_more_or_less

Cost = TypeVar("Cost", bound=np.number)

_PER_ROUND = 3
_MOST_ROUNDS = 200

_standard_output = threading.Lock()
"""Held while standard output is turned away; on a cluster tasks may run in threads side by side."""


@dataclass(frozen=True)
class Relaxation:
    """The optimum of the linear relaxation.

    Parameters
    ----------
    prices
        Prices, rounded to whole units; their Lagrangian bound is exact and valid.
    people, patterns
        The columns that were generated, shape (columns,).
    weights
        How far each column is chosen, 0 to 1, shape (columns,).
    """

    prices: Prices
    people: NDArray[np.int64]
    patterns: NDArray[np.int64]
    weights: NDArray[np.float64]


@contextmanager
def _quiet_output() -> Iterator[None]:
    """Keep HiGHS from printing its licence banner, which no option turns off, to standard output."""
    with _standard_output:
        sys.stdout.flush()
        kept = os.dup(1)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        try:
            os.dup2(nowhere, 1)
            yield
        finally:
            os.dup2(kept, 1)
            os.close(kept)
            os.close(nowhere)


def new_solver() -> highspy.Highs:
    """Return a silent primal simplex solver on one thread, without presolve: columns join again and again."""
    with _quiet_output():
        solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("presolve", "off")
    solver.setOptionValue("solver", "simplex")
    solver.setOptionValue("simplex_strategy", 4)
    return solver


def add_rows(
    solver: highspy.Highs,
    lower: ArrayLike,
    upper: ArrayLike,
    starts: ArrayLike = (),
    columns: Sequence[int] | NDArray[np.int64] = (),
    values: ArrayLike = (),
) -> None:
    """Add rows to a solver; without entries, where columns come later."""
    count = np.size(lower)
    solver.addRows(count, lower, upper, len(columns), starts if len(columns) else [0] * count, columns, values)


def add_columns(
    solver: highspy.Highs,
    costs: ArrayLike,
    starts: ArrayLike,
    rows: Sequence[int] | NDArray[np.int64],
    values: ArrayLike,
    most: ArrayLike | None = None,
) -> None:
    """Add columns to a solver, from 0 to what there is at most, without limit where that is None."""
    count = np.size(costs)
    upper = [highspy.kHighsInf] * count if most is None else most
    solver.addCols(count, costs, [0] * count, upper, len(rows), starts, rows, values)


class _Master:
    """The restricted master problem in HiGHS; costs in points."""

    def __init__(self, block: Block) -> None:
        self.block = block
        people, slots = len(block.costs), block.works.shape[1]
        self._slot_row = people
        self._coupling_row = people + block.headcount.size
        self._rows_of: list[list[tuple[int, int]]] = [[] for _ in range(people)]
        for index, row in enumerate(block.rows):
            for member in row.members:
                self._rows_of[member] += [(slot, self._coupling_row + index) for slot in row.slots]
        pattern, slot = np.nonzero(block.works)
        ends = np.searchsorted(pattern, np.arange(len(block.works) + 1)).tolist()
        worked = slot.tolist()
        self._slots_of = [worked[first:last] for first, last in pairwise(ends)]
        self._known = np.zeros(block.costs.shape, dtype=bool)
        self.people: list[int] = []
        self.patterns: list[int] = []
        self.solver = new_solver()
        self._wanting = np.flatnonzero([row.missing for row in block.rows])
        self._add_rows()
        self._add_tiers(slots)
        self._add_missing()

    def _add_rows(self) -> None:
        block = self.block
        exact = np.concatenate([np.ones(len(block.costs)), block.headcount.ravel()])
        most = np.array([row.most for row in block.rows])
        is_wanting = np.isin(np.arange(len(most)), self._wanting)
        lower = np.concatenate([exact, np.where(is_wanting, most, -highspy.kHighsInf)])
        upper = np.concatenate([exact, np.where(is_wanting, highspy.kHighsInf, most)])
        add_rows(self.solver, lower, upper)

    def _add_tiers(self, slots: int) -> None:
        tiers = self.block.tiers
        count = self.tiers = len(tiers.size)
        rows = self._slot_row + tiers.community * slots + tiers.slot
        add_columns(self.solver, tiers.cost, np.arange(count), rows, np.ones(count), tiers.size)

    def _add_missing(self) -> None:
        """Let the rows that want people do without, for what one who is missing costs."""
        count = len(self._wanting)
        self.priced_columns = self.tiers + count
        costs = [self.block.rows[index].missing for index in self._wanting.tolist()]
        add_columns(self.solver, costs, np.arange(count), self._coupling_row + self._wanting, np.ones(count))

    def add(self, people: NDArray[np.int64], patterns: NDArray[np.int64]) -> int:
        """Add columns that are not there yet; return how many."""
        fresh = ~self._known[people, patterns]
        pairs = list(dict.fromkeys(zip(people[fresh].tolist(), patterns[fresh].tolist(), strict=True)))
        if not pairs:
            return 0
        slots = self.block.works.shape[1]
        starts, rows = [0], []
        for person, pattern in pairs:
            self._known[person, pattern] = True
            first = self._slot_row + int(self.block.community[person]) * slots
            worked = self._slots_of[pattern]
            rows.append(person)
            rows.extend(first + slot for slot in worked)
            if self._rows_of[person]:
                rows.extend(row for slot, row in self._rows_of[person] if slot in worked)
            starts.append(len(rows))
        costs = self.block.costs[tuple(np.array(pairs).T)] / SCALE
        add_columns(self.solver, costs, starts[:-1], rows, np.ones(len(rows)))
        self.people.extend(person for person, _ in pairs)
        self.patterns.extend(pattern for _, pattern in pairs)
        return len(pairs)

    def solve(self) -> tuple[NDArray[np.float64], Prices]:
        """Return each person's price in points and the prices of the rows."""
        self.solver.run()
        duals = np.array(self.solver.getSolution().row_dual)
        rounded = np.rint(duals * SCALE).astype(np.int64)
        slots = rounded[self._slot_row : self._coupling_row].reshape(self.block.headcount.shape)
        return duals[: self._slot_row], Prices(
            slots, valid_row_prices(self.block.rows, -rounded[self._coupling_row :])
        )

    def weights(self) -> NDArray[np.float64]:
        """Return how far each pattern column is chosen."""
        return np.array(self.solver.getSolution().col_value)[self.priced_columns :]


def valid_row_prices(rows: Sequence[CouplingRow], prices: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return prices of rows, in units of 1/SCALE, none of them beyond what gives a valid bound."""
    missing = np.array([row.missing for row in rows], dtype=np.int64)
    return np.clip(prices, -SCALE * missing, np.where(missing > 0, 0, np.iinfo(np.int64).max))


def guess_prices(block: Block) -> Prices:
    """Return a first guess of the prices: what the next duty costs at everybody's average share."""
    communities, slots = block.headcount.shape
    people = np.maximum(1, np.bincount(block.community, minlength=communities))
    share = np.minimum(10, 2 * block.headcount.sum(axis=1) / people)
    price = np.rint((4 * share + 4) * SCALE).astype(np.int64)
    return Prices(np.repeat(price[:, None], slots, axis=1), np.zeros(len(block.rows), dtype=np.int64))


def marginal_prices(block: Block, choice: NDArray[np.int64]) -> Prices:
    """Return a guess of the prices where everybody's week is known and hardly differs from the best one.

    What a slot is worth lies between what the dearest of its duties costs whoever has it, and what one more would
    cost whoever takes it at least; the middle is near the price.

    Parameters
    ----------
    block
        What is to be planned.
    choice
        Everybody's week, an allowed one.
    """
    other = one_more_or_less(block.works)[choice]
    people = np.arange(len(choice))[:, None]
    costs, now = block.costs[people, other], block.costs[people, choice[:, None]]
    is_legal = (other >= 0) & (costs < FORBIDDEN)
    is_on_duty = block.works[choice].astype(bool)
    missing = block.headcount - block.staffing(choice)
    least, most = np.zeros_like(block.headcount), np.full_like(block.headcount, FORBIDDEN)
    np.maximum.at(least, block.community, np.where(is_legal & is_on_duty, now - costs, 0))
    np.minimum.at(most, block.community, np.where(is_legal & ~is_on_duty, costs - now, FORBIDDEN))
    tiers, empty = block.tiers, block.tiers.empty(missing)
    where = tiers.community, tiers.slot
    np.maximum.at(least, where, np.where(empty > 0, SCALE * tiers.cost, 0))
    np.minimum.at(most, where, np.where(empty < tiers.size, SCALE * tiers.cost, FORBIDDEN))
    least = np.minimum(least, most)
    return Prices(
        np.where(most < FORBIDDEN, (least + most) // 2, least), np.zeros(len(block.rows), dtype=np.int64)
    )


def best_patterns(
    reduced: NDArray[Cost], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[Cost]]:
    """Return the `count` patterns of least reduced cost of each person: people, patterns, reduced costs."""
    count = min(count, reduced.shape[1])
    patterns = np.argpartition(reduced, count - 1, axis=1)[:, :count]
    people = np.repeat(np.arange(len(reduced)), count)
    patterns = patterns.ravel()
    return people, patterns, reduced[people, patterns]


def relax(block: Block, start: Prices | None = None) -> Relaxation:
    """Solve the linear relaxation of a block.

    Parameters
    ----------
    block
        What is to be planned. Everyone's allowed pattern with the fewest duties must be feasible for all at once.
    start
        Prices near the optimum, where they are known.
    """
    master = _Master(block)
    master.add(np.arange(len(block.costs)), block.fewest_duties)
    reduced, _ = (start or guess_prices(block)).reduced_costs(block)
    rows, patterns, _ = best_patterns(reduced, _PER_ROUND)
    legal = block.costs[rows, patterns] < FORBIDDEN
    master.add(rows[legal], patterns[legal])
    for _round in range(_MOST_ROUNDS):
        own, prices = master.solve()
        reduced = block.costs - exact_product(prices.by_person(block), block.works)
        rows, patterns, value = best_patterns(reduced, _PER_ROUND)
        better = value / SCALE < own[rows] - 2.0 / SCALE
        if not better.any() or not master.add(rows[better], patterns[better]):
            break
    people, patterns = (np.array(own, dtype=np.int64) for own in (master.people, master.patterns))
    return Relaxation(prices, people, patterns, master.weights())
