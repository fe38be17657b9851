"""Ways to spread one person's duties over gates: the columns of the gate problem, priced exactly.

A spread costs something for each further distinct gate and for each duty away from the own estate. Given a price
for standing at a gate in a slot, the best spread splits the duties into groups, each with the one gate that suits
it best; over the at most seven duties of a week all splits are tried at once by dynamic programming over subsets.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE, in_order
from roster_cli.solve.gate_cuts import Cuts, Stays, whole

Integers = NDArray[np.int64]
Spread = tuple[int, tuple[int, ...]]
"""A person, and the gate of each of the person's duties."""

_CLOSED = 1 << 40
_VARIANTS = 8


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

    def lay_out(self, spreads: Sequence[Spread]) -> tuple[Integers, Stays]:
        """Return the cost of each spread in points, shape (spreads,), and who stands where by them."""
        sizes = [len(gates) for _person, gates in spreads]
        spread = np.repeat(np.arange(len(spreads)), sizes)
        person = np.repeat(np.array([person for person, _gates in spreads], dtype=np.int64), sizes)
        gate = np.fromiter(chain.from_iterable(gates for _person, gates in spreads), np.int64)
        slot = np.fromiter(chain.from_iterable(self.slots_of[person] for person, _gates in spreads), np.int64)
        places, stay = np.unique(spread * len(self.most) + gate, return_inverse=True)
        stays = Stays(
            places // len(self.most), places % len(self.most), np.zeros((len(places), self.most.shape[1]))
        )
        stays.slots[stay, slot] = 1
        further = np.bincount(stays.spread, minlength=len(spreads)) - 1
        away = np.bincount(spread, self.away[person, gate, slot], minlength=len(spreads)).astype(np.int64)
        return away + self.further * further, stays

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

    def best(
        self, prices: Integers, below: NDArray[np.float64], cuts: Cuts, fines: Integers
    ) -> tuple[int, list[Spread]]:
        """Return the sum of everyone's least reduced costs, and the spreads that are better than a limit.

        Parameters
        ----------
        prices
            Prices of gates and slots in units of 1/SCALE, shape (gates, slots).
        below
            Reduced cost under which a person's spreads are wanted, in units of 1/SCALE, shape (people,).
        cuts, fines
            Cuts, and what it costs to count in each of them in units of 1/SCALE, shape (cuts,).
        """
        active = np.flatnonzero(fines)
        by_gate = [(gate, own, fines[active[places]]) for gate, own, places in cuts.take(active).by_gate()]
        total, spreads = 0, []
        for cohort in self._cohorts:
            least, own = self._best_of(cohort, prices, below[cohort.people], by_gate)
            total += least
            spreads += own
        return total, spreads

    def _best_of(
        self,
        cohort: _Cohort,
        prices: Integers,
        below: NDArray[np.float64],
        cuts: Sequence[tuple[int, Cuts, Integers]],
    ) -> tuple[int, list[Spread]]:
        count, duties = cohort.slots.shape
        further = self.duties.further * SCALE
        worth = cohort.away - prices[:, cohort.slots].transpose(1, 2, 0)
        worth = np.where(cohort.closed, _CLOSED, worth)
        sums = np.matmul(_members(duties)[None], worth.astype(np.float64))
        for place, broken, fines in cuts:
            held = np.matmul(_members(duties)[None], broken.slots[:, cohort.slots].transpose(1, 2, 0))
            sums[:, :, place] += whole(held, broken.size) @ fines.astype(np.float64)
        gate = sums.argmin(axis=2)
        price = np.take_along_axis(sums, gate[:, :, None], axis=2)[:, :, 0] + further
        total = np.zeros((count, 1 << duties))
        part = np.zeros((count, 1 << duties), dtype=np.int64)
        full = (1 << duties) - 1
        for subset in range(2, full, 2):  # the first duty of all is never left to a later part
            options = np.array(_splits(subset))
            values = price.take(options, axis=1) + total.take(subset ^ options, axis=1)
            chosen = values.argmin(axis=1)
            total[:, subset] = values[np.arange(count), chosen]
            part[:, subset] = options[chosen]
        options = np.array(_splits(full))
        first = price.take(options, axis=1) + total.take(full ^ options, axis=1) - further
        order = in_order(first)[:, :_VARIANTS]
        least = first.min(axis=1)
        spreads = []
        if cuts and len(twice := _at_one_gate_twice(part, gate, options[order[:, 0]])):
            least[twice], gates = _each_gate_once(sums[twice] + further)
            least[twice] -= further
            wanted = least[twice] < below[twice]
            for row, own in zip(twice[wanted].tolist(), gates[wanted].tolist(), strict=True):
                spreads.append((int(cohort.people[row]), tuple(own)))
        for row, variant in np.argwhere(np.take_along_axis(first, order, axis=1) < below[:, None]).tolist():
            own = int(options[order[row, variant]])
            spreads.append((int(cohort.people[row]), self._gates(part[row], gate[row], own, full, duties)))
        return int(least.sum()), spreads

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


def _at_one_gate_twice(part: Integers, gate: Integers, first: Integers) -> Integers:
    """Return who would stand at one gate in two parts of the best split: a fine made it look cheaper than in one.

    Parameters
    ----------
    part, gate
        The first part of the best split of each subset of duties, and its gate, shape (people, subsets).
    first
        The first part of each person's best split of all.
    """
    rows = np.arange(len(part))
    left, own = np.full(len(part), part.shape[1] - 1), first
    before: list[Integers] = []
    twice = np.zeros(len(part), dtype=bool)
    while left.any():
        here = np.where(left > 0, gate[rows, own], -1 - len(before))
        for there in before:
            twice |= here == there
        before.append(here)
        left = left & ~own
        own = part[rows, left]
    return np.flatnonzero(twice)


@cache
def _pairs(subsets: int) -> tuple[Integers, Integers, Integers]:
    """Return each subset with each of its parts, empty ones too, and where each subset's own begin."""
    found = [(subset, part) for subset in range(subsets) for part in range(subset + 1) if part & subset == part]
    whole, part = np.array(found).T
    return whole, part, np.searchsorted(whole, np.arange(subsets))


def _each_gate_once(prices: NDArray[np.float64]) -> tuple[NDArray[np.float64], Integers]:
    """Return the least price of all duties of each person with one part at most at each gate, and the gates.

    Parameters
    ----------
    prices
        What a subset of duties costs at a gate, shape (people, subsets, gates).
    """
    people, subsets, gates = prices.shape
    whole, part, begins = _pairs(subsets)
    stages = [np.where(np.arange(subsets) == 0, 0.0, np.full((people, subsets), float(_CLOSED) * _CLOSED))]
    prices = np.where(np.arange(subsets)[None, :, None] == 0, 0.0, prices)
    for gate in range(gates):
        options = stages[-1].take(whole ^ part, axis=1) + prices[:, :, gate].take(part, axis=1)
        stages.append(np.minimum.reduceat(options, begins, axis=1))
    duties = subsets.bit_length() - 1
    chosen = np.zeros((people, duties), dtype=np.int64)
    left, rows = np.full(people, subsets - 1), np.arange(people)
    for gate in reversed(range(gates)):
        options = stages[gate].take(whole ^ part, axis=1) + prices[:, :, gate].take(part, axis=1)
        options[whole != left[:, None]] = np.inf
        own = part[options.argmin(axis=1)]
        chosen[(own[:, None] >> np.arange(duties) & 1).astype(bool)] = gate
        left = left ^ own
    return stages[-1][rows, subsets - 1], chosen
