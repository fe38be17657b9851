"""Ways to spread one person's duties over gates: the columns of the gate problem, priced exactly.

A spread costs something for each further distinct gate and for each duty away from the own estate. Given a price
for standing at a gate in a slot, the best spread splits the duties into groups, each with the one gate that suits
it best; over the at most seven duties of a week all splits are tried at once by dynamic programming over subsets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

import highspy
import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.relaxation import new_solver

Integers = NDArray[np.int64]
Spread = tuple[int, tuple[int, ...]]
"""A person, and the gate of each of the person's duties."""

_CLOSED = 1 << 40
_VARIANTS = 3
_MOST_ROUNDS = 25
_SMOOTHING = 0.3
_MOST_CHOICES = 10_000
"""People times gates up to which the simplex method solves the relaxation in seconds; beyond, no bound."""


@dataclass(frozen=True)
class Duties:
    """What is to be spread: everyone's duties over the gates of a community.

    Parameters
    ----------
    slots_of
        Slots of each person's duties in time order; at least one each.
    away
        Cost for a person to stand at a gate in a slot, in points, shape (people, gates, slots).
    least, most
        People that each gate may get in each slot, shape (gates, slots).
    further
        Cost of each further distinct gate, in points.
    """

    slots_of: tuple[tuple[int, ...], ...]
    away: Integers
    least: Integers
    most: Integers
    further: int

    def cost(self, person: int, gates: tuple[int, ...]) -> int:
        """Return the cost of one person's spread in points."""
        away = sum(int(self.away[person, g, s]) for g, s in zip(gates, self.slots_of[person], strict=True))
        return away + self.further * (len(set(gates)) - 1)

    @property
    def at_one_gate(self) -> Iterator[Spread]:
        """Yield the spreads that keep a person at one gate all week."""
        for person, slots in enumerate(self.slots_of):
            for gate in np.flatnonzero((self.most[:, list(slots)] > 0).all(axis=1)).tolist():
                yield person, (gate,) * len(slots)


@dataclass(frozen=True)
class _Cohort:
    """People with equally many duties, priced together."""

    people: Integers
    slots: Integers
    away: Integers
    closed: NDArray[np.bool_]


@cache
def _members(duties: int) -> NDArray[np.float64]:
    """Return which duties each subset holds, shape (subsets, duties)."""
    return np.array([[subset >> duty & 1 for duty in range(duties)] for subset in range(1 << duties)], dtype=float)


@cache
def _splits(subset: int) -> tuple[int, ...]:
    """Return the parts of a subset that hold its first duty."""
    lowest = subset & -subset
    rest = subset ^ lowest
    parts, part = [], rest
    while True:
        parts.append(part | lowest)
        if not part:
            return tuple(parts)
        part = (part - 1) & rest


class Pricing:
    """Finds the best spreads of everyone at given prices.

    Parameters
    ----------
    duties
        What is to be spread.
    """

    def __init__(self, duties: Duties) -> None:
        self.duties = duties
        by_count: dict[int, list[int]] = defaultdict(list)
        for person, slots in enumerate(duties.slots_of):
            by_count[len(slots)].append(person)
        self._cohorts = [self._cohort(np.array(people)) for _count, people in sorted(by_count.items())]

    def _cohort(self, people: Integers) -> _Cohort:
        slots = np.array([self.duties.slots_of[person] for person in people.tolist()])
        away = self.duties.away[people[:, None], :, slots]
        return _Cohort(people, slots, away * SCALE, (self.duties.most[:, slots] == 0).transpose(1, 2, 0))

    def best(self, prices: Integers, below: NDArray[np.float64]) -> tuple[int, list[Spread]]:
        """Return the sum of everyone's least reduced costs, and the spreads that are better than a limit.

        Parameters
        ----------
        prices
            Prices of gates and slots in units of 1/SCALE, shape (gates, slots).
        below
            Reduced cost under which a person's spreads are wanted, in units of 1/SCALE, shape (people,).
        """
        total, spreads = 0, []
        for cohort in self._cohorts:
            least, own = self._best_of(cohort, prices, below[cohort.people])
            total += least
            spreads += own
        return total, spreads

    def _best_of(self, cohort: _Cohort, prices: Integers, below: NDArray[np.float64]) -> tuple[int, list[Spread]]:
        count, duties = cohort.slots.shape
        further = self.duties.further * SCALE
        worth = cohort.away - prices[:, cohort.slots].transpose(1, 2, 0)
        worth = np.where(cohort.closed, _CLOSED, worth)
        sums = np.matmul(_members(duties)[None], worth.astype(np.float64))
        gate = sums.argmin(axis=2)
        price = np.take_along_axis(sums, gate[:, :, None], axis=2)[:, :, 0] + further
        total = np.zeros((count, 1 << duties))
        part = np.zeros((count, 1 << duties), dtype=np.int64)
        full = (1 << duties) - 1
        for subset in range(1, full + 1):
            options = np.array(_splits(subset))
            values = price[:, options] + total[:, subset ^ options]
            chosen = values.argmin(axis=1)
            total[:, subset] = values[np.arange(count), chosen]
            part[:, subset] = options[chosen]
        options = np.array(_splits(full))
        first = price[:, options] + total[:, full ^ options] - further
        order = np.argsort(first, axis=1, kind="stable")[:, :_VARIANTS]
        spreads = []
        for row, variant in np.argwhere(np.take_along_axis(first, order, axis=1) < below[:, None]).tolist():
            own = int(options[order[row, variant]])
            spreads.append((int(cohort.people[row]), self._gates(part[row], gate[row], own, full, duties)))
        return int(first.min(axis=1).sum()), spreads

    @staticmethod
    def _gates(part: Integers, gate: Integers, own: int, full: int, duties: int) -> tuple[int, ...]:
        """Follow the chosen parts back to a gate for each duty."""
        gates = [0] * duties
        left = full
        while left:
            for duty in range(duties):
                if own >> duty & 1:
                    gates[duty] = int(gate[own])
            left ^= own
            own = int(part[left])
        return tuple(gates)


class SpreadMaster:
    """The restricted master problem over spreads in HiGHS.

    Parameters
    ----------
    duties
        What is to be spread.
    """

    def __init__(self, duties: Duties) -> None:
        self.duties = duties
        self.known: dict[tuple[int, tuple[int, ...]], int] = {}
        people = len(duties.slots_of)
        self._people = people
        ones = np.ones(people)
        lower = np.concatenate([ones, duties.least.ravel()]).astype(float)
        upper = np.concatenate([ones, duties.most.ravel()]).astype(float)
        self._solver = new_solver()
        nothing = np.zeros(0, np.int32)
        starts = np.zeros(len(lower), np.int32)
        self._solver.addRows(len(lower), lower, upper, 0, starts, nothing, nothing.astype(float))

    def start(self, spreads: Iterable[Spread]) -> None:
        """Start from a way to spread everyone, whose spreads are known: a basis that needs no search for one."""
        basis, status = highspy.HighsBasis(), highspy.HighsBasisStatus
        chosen = {self.known[spread] for spread in spreads}
        basis.col_status = [status.kBasic if place in chosen else status.kLower for place in self.known.values()]
        basis.row_status = [status.kLower] * self._people + [status.kBasic] * self.duties.most.size
        basis.valid = True
        self._solver.setBasis(basis)

    def add(self, spreads: Iterable[Spread]) -> int:
        """Add spreads that are not there yet; return how many."""
        fresh = [spread for spread in dict.fromkeys(spreads) if spread not in self.known]
        if not fresh:
            return 0
        slots = self.duties.most.shape[1]
        starts, rows = [0], []
        for person, gates in fresh:
            self.known[person, gates] = len(self.known)
            rows.append(person)
            places = zip(gates, self.duties.slots_of[person], strict=True)
            rows.extend(self._people + gate * slots + slot for gate, slot in places)
            starts.append(len(rows))
        costs = np.array([self.duties.cost(person, gates) for person, gates in fresh], dtype=float)
        self._solver.addCols(
            len(fresh),
            costs,
            np.zeros(len(fresh)),
            np.full(len(fresh), highspy.kHighsInf),
            len(rows),
            np.array(starts[:-1], np.int32),
            np.array(rows, np.int32),
            np.ones(len(rows)),
        )
        return len(fresh)

    def weights(self) -> NDArray[np.float64]:
        """Return how far each known spread is chosen, by the last solution; those that joined later are not."""
        found = np.array(self._solver.getSolution().col_value, dtype=np.float64)
        return np.pad(found, (0, len(self.known) - len(found)))

    def solve(self) -> tuple[NDArray[np.float64], float, Integers]:
        """Return each person's price and the value in points, and the prices of gates and slots in 1/SCALE."""
        self._solver.run()
        duals = np.array(self._solver.getSolution().row_dual)
        prices = np.rint(duals[self._people :] * SCALE).astype(np.int64)
        value = float(self._solver.getInfo().objective_function_value)
        return duals[: self._people], value, prices.reshape(self.duties.most.shape)


def relax_spreads(duties: Duties, first: list[Spread]) -> tuple[list[Spread], int, NDArray[np.float64]]:
    """Solve the linear relaxation over all spreads, or come near.

    Prices are smoothed towards the best ones so far, which steadies them (Wentges, "Weighted Dantzig-Wolfe
    decomposition for linear mixed-integer programming", 1997).

    Parameters
    ----------
    duties
        What is to be spread.
    first
        Spreads to start with, which must hold a way to spread everyone.

    Returns
    -------
    tuple
        The spreads that joined, a proven lower bound in points, and how far each spread is chosen.
    """
    if len(duties.slots_of) * len(duties.most) > _MOST_CHOICES:
        return first, 0, np.zeros(len(first))
    pricing, master = Pricing(duties), SpreadMaster(duties)
    master.add([*first, *duties.at_one_gate])
    master.start(first)
    bound = 0
    centre = np.zeros_like(duties.most)
    for _round in range(_MOST_ROUNDS):
        own, value, outer = master.solve()
        if value <= bound + 1e-6:
            break
        added = 0
        for share in (_SMOOTHING, 0.0):
            limit = np.full(len(own), np.inf) if share else own * SCALE - 2
            prices = np.rint(share * centre + (1 - share) * outer).astype(np.int64)
            total, spreads = pricing.best(prices, limit)
            posts = np.where(prices > 0, prices * duties.least, prices * duties.most)
            found = -(-(total + int(posts.sum())) // SCALE)
            if found > bound:
                bound, centre = found, prices
            added = master.add(spreads)
            if added:
                break
        if not added:
            break
    return list(master.known), bound, master.weights()
