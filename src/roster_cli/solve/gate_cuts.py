"""Cuts of the gate problem: what every whole choice of spreads keeps, and a fractional one breaks.

Whoever stands at a gate in two of three slots leaves one of them to others; where each of the three wants one
person, only one person can do so. In general a gate that takes ``c`` people in some slots together has room for at
most ``c // d`` who hold ``d`` of these slots each (Jepsen, Petersen, Spoorendonk and Pisinger, "Subset-row
inequalities applied to the vehicle-routing problem with time windows", 2008). Such a cut speaks of one gate only,
so the exact pricing of spreads, which tries every set of duties at every gate, prices it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import in_order

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

_SHAPES = ((3, 2), (4, 3))
"""Slots that a cut speaks of, and how many of them count as one."""
_MOST_SETS = 6_000
"""Sets of slots to look at, at one gate."""
_PER_GATE = 3
_LEAST_BREACH = 0.05
_CHOSEN = 1e-7


@dataclass(frozen=True)
class Stays:
    """Who stands where: each gate of each spread once.

    Parameters
    ----------
    spread
        Number of the spread.
    gate
        The gate.
    slots
        1 in the slots in which the person stands there, shape (stays, slots).
    """

    spread: Integers
    gate: Integers
    slots: Floats

    def __add__(self, others: Stays) -> Stays:
        """Return these stays and others."""
        return Stays(
            np.concatenate([self.spread, others.spread]),
            np.concatenate([self.gate, others.gate]),
            np.concatenate([self.slots, others.slots]),
        )


@dataclass(frozen=True)
class Cuts:
    """Cuts: in some slots of a gate, so many stays at most that hold a number of them.

    Parameters
    ----------
    gate
        The gate, shape (cuts,).
    slots
        1 in the slots it speaks of, shape (cuts, slots).
    size
        How many of these slots count as one, shape (cuts,).
    most
        How much the stays may count together, shape (cuts,).
    """

    gate: Integers
    slots: Floats
    size: Integers
    most: Integers

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.gate)

    def __add__(self, others: Cuts) -> Cuts:
        """Return these cuts and others."""
        return Cuts(
            np.concatenate([self.gate, others.gate]),
            np.concatenate([self.slots, others.slots]),
            np.concatenate([self.size, others.size]),
            np.concatenate([self.most, others.most]),
        )

    def take(self, places: Integers) -> Cuts:
        """Return some of the cuts."""
        return Cuts(self.gate[places], self.slots[places], self.size[places], self.most[places])

    def entries(self, stays: Stays) -> tuple[Integers, Integers, Floats]:
        """Return where spreads count: the spread, the cut, and how much."""
        counts = whole(stays.slots @ self.slots.T, self.size)
        counts[stays.gate[:, None] != self.gate] = 0
        stay, cut = np.nonzero(counts)
        return stays.spread[stay], cut, counts[stay, cut]

    def by_gate(self) -> Iterator[tuple[int, Cuts, Integers]]:
        """Yield each gate with its cuts and their places."""
        for gate in np.unique(self.gate).tolist():
            places = np.flatnonzero(self.gate == gate)
            yield gate, self.take(places), places

    @staticmethod
    def none(slots: int) -> Cuts:
        """Return no cuts, of a week of so many slots."""
        nothing = np.zeros(0, dtype=np.int64)
        return Cuts(nothing, np.zeros((0, slots)), nothing, nothing)


def whole(held: Floats, size: Integers) -> Floats:
    """Return how often a size is held; both are small whole numbers, sizes along the last axis."""
    return np.floor(held * (1.0 / size + 1e-9))


class CutSearch:
    """Finds the cuts that a fractional choice of spreads breaks; each cut once.

    Parameters
    ----------
    most
        People that each gate may get in each slot, shape (gates, slots).
    """

    def __init__(self, most: Integers) -> None:
        self._most = most
        self._known: set[tuple[int, int, bytes]] = set()

    def broken(self, stays: Stays, weights: Floats) -> Cuts:
        """Return the worst broken cuts of each gate that are not known yet.

        Parameters
        ----------
        stays
            Who stands where.
        weights
            How far each stay is chosen.
        """
        chosen = np.flatnonzero(weights > _CHOSEN)
        found = Cuts.none(self._most.shape[1])
        for gate in range(len(self._most)):
            own = chosen[stays.gate[chosen] == gate]
            found += self._at(gate, stays.slots[own], weights[own])
        return found

    def _at(self, gate: int, held: Floats, weights: Floats) -> Cuts:
        most = self._most[gate]
        found, breach = Cuts.none(len(most)), np.zeros(0)
        for count, size in _SHAPES:
            sets = _sets(tuple(np.flatnonzero(most).tolist()), count, len(most))
            room = (sets @ most).astype(np.int64) // size
            over = weights @ whole(held @ sets.T, np.full(len(sets), size)) - room
            worst = in_order(-over)[:_PER_GATE]
            worst = worst[over[worst] > _LEAST_BREACH]
            found += Cuts(np.full(len(worst), gate), sets[worst], np.full(len(worst), size), room[worst])
            breach = np.concatenate([breach, over[worst]])
        order = [place for place in in_order(-breach).tolist() if self._is_new(found, place)]
        return found.take(np.array(order[:_PER_GATE], dtype=np.int64))

    def _is_new(self, cuts: Cuts, place: int) -> bool:
        key = (int(cuts.gate[place]), int(cuts.size[place]), cuts.slots[place].tobytes())
        is_new = key not in self._known
        self._known.add(key)
        return is_new


@lru_cache(maxsize=64)
def _sets(slots: tuple[int, ...], count: int, width: int) -> Floats:
    """Return all sets of so many of the slots, shape (sets, width); none where there are too many."""
    sets = comb(len(slots), count)
    if sets > _MOST_SETS:
        return np.zeros((0, width))
    masks = np.zeros((sets, width))
    if sets:
        masks[np.arange(sets)[:, None], np.array(list(combinations(slots, count)))] = 1
    return masks
