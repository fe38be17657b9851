"""Who is counted together in a slot, and what one more of them costs.

A *cell* counts people on duty: those of a community in a slot, whose posts are filled or stay empty, or the
members of a coupling row, of whom only so many may be on duty in its slots. What a cell costs is a convex function
of its count, given by its slopes; so the search needs to know nothing of what a cell stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, reduce
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE, in_order
from roster_cli.solve.model import Model
from roster_cli.solve.prices import DistrictPrices

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Real = TypeVar("Real", bound=np.floating)

FULL = 1e9
"""What one more person costs where none may come: more than all that a person could ever save."""


@dataclass(frozen=True)
class Cells:
    """The cells of a district; first those of communities by slot, then coupling rows, last one that is empty.

    Parameters
    ----------
    of
        Cells that count a person in a slot, padded with the empty one, shape (people, slots, most of any).
    first
        Place of each cell's first slope, shape (cells,); the last cell's slopes are 0.
    slopes
        What the next person on duty costs, in points, by cell and people there so far, shape (slopes,).
    owner
        Cell of each slope, shape (slopes,).
    rows
        Number of the first coupling row.
    slots
        Slots in which each cell counts, shape (cells, slots); None where each counts in the one in which it is
        asked for.
    """

    of: Integers
    first: Integers
    slopes: Floats
    owner: Integers
    rows: int
    slots: NDArray[np.bool_] | None = None

    @property
    def empty(self) -> int:
        """Return the number of the cell that is always empty."""
        return len(self.first) - 1

    @cached_property
    def sizes(self) -> Integers:
        """Return how many slopes each cell has, shape (cells,)."""
        return np.bincount(self.owner, minlength=len(self.first))

    def counts(self, duties: Integers) -> Integers:
        """Return the people in each cell, with such duties, shape (people, slots)."""
        counts = np.zeros(len(self.first), dtype=np.int64)
        self.change(counts, slice(None), duties)
        return counts

    def others(self, counts: Integers, people: Integers, duties: Integers) -> Integers:
        """Return how many others are in the cells that count some people, shape (people, slots, most of any).

        Parameters
        ----------
        counts
            People in each cell.
        people
            Who they are.
        duties
            Their duties, shape (people, slots).
        """
        cells = self.of.take(people, axis=0)
        there = counts.take(cells)
        own = duties[:, :, None] if self.slots is None else (self.slots[cells] @ duties[:, None, :, None])[..., 0]
        there -= own
        return there

    def next_costs(
        self, slopes: NDArray[Real], counts: Integers, people: Integers, duties: Integers
    ) -> NDArray[Real]:
        """Return what a duty in each slot costs some people, in all cells, while the others stay.

        Parameters
        ----------
        slopes
            What the next person costs, by cell and people there so far, shape (slopes,).
        counts
            People in each cell.
        people
            Who they are.
        duties
            Their duties, shape (people, slots).
        """
        there = self.others(counts, people, duties)
        there += self.first.take(self.of.take(people, axis=0))
        # One cell after the other: numpy is slow at sums over a short last axis.
        costs: NDArray[Real] = reduce(np.add, slopes.take(there).transpose(2, 0, 1))
        return costs

    def change(self, counts: Integers, people: Integers | slice, duties: Integers) -> None:
        """Add duties of some people to the counts; taken away where they are negative."""
        cells = self.of[people]
        np.add.at(counts, cells, np.broadcast_to(duties[..., None], cells.shape))
        counts[-1] = 0

    def costs(self, slopes: Floats) -> Callable[[Integers], Floats]:
        """Return what tells how much each cell costs above its least, shape (cells,), with so many people in each.

        Parameters
        ----------
        slopes
            What the next person costs, ascending within a cell, whole units of 1/SCALE in points, shape (slopes,).
        """
        units = np.rint(slopes * SCALE).astype(np.int64)
        too_many, missing = (np.concatenate([[0], np.cumsum(np.maximum(of, 0))]) for of in (units, -units))
        last = np.minimum(self.first + self.sizes, len(slopes))
        least = missing[last] - too_many[self.first]

        def above_least(counts: Integers) -> Floats:
            there = self.first + counts
            return (too_many[there] - missing[there] + least) / SCALE

        return above_least

    def priced(self, prices: DistrictPrices) -> Floats:
        """Return the slopes at a relaxation's prices: what they miss of being paid for."""
        own = np.concatenate([prices.slots.ravel(), -prices.rows, [0]]) / SCALE
        return self.slopes + own[self.owner]


def lay_out(model: Model) -> Cells:
    """Return the cells of a district."""
    communities, slots = model.headcount.shape
    rows, members = len(model.rows), [len(row.members) for row in model.rows]
    people = np.repeat([len(own) for own in model.people_of], slots)
    sizes = np.concatenate([people, members, [2]]).astype(np.int64)
    first = np.cumsum(sizes) - sizes
    slopes = np.full(int(sizes.sum()), FULL)
    left = model.headcount.ravel().copy()
    for community, slot, cost, size in model.tiers:
        cell = community * slots + slot
        left[cell] -= size
        begin, end = int(left[cell]), min(int(left[cell]) + size, int(sizes[cell]))
        slopes[first[cell] + begin : first[cell] + end] = -cost  # nothing where all are too many
    slopes[-2:] = 0.0
    owner = np.repeat(np.arange(len(sizes)), sizes)
    of_rows = slice(int(first[communities * slots]), len(slopes) - 2)
    slopes[of_rows] = _slopes_of_rows(model, np.array(members, dtype=np.int64))
    first[-1] += 1  # a person taken out of the empty cell leaves it with one fewer than none
    return Cells(_memberships(model, rows), first, slopes, owner, communities * slots, _slots(model))


def _slopes_of_rows(model: Model, members: Integers) -> Floats:
    """Return the slopes of coupling rows of so many members, one row after the other."""
    row = np.repeat(np.arange(len(members)), members)
    there = np.arange(len(row)) - (np.cumsum(members) - members)[row]
    wanted = there < model.row_most[row]
    free = wanted | (model.row_missing[row] > 0)
    return np.where(free, 0.0, FULL) - np.where(wanted, model.row_missing[row], 0)


def _slots(model: Model) -> NDArray[np.bool_] | None:
    """Return in which slots each cell counts; None where every coupling row is of one slot."""
    if all(len(row.slots) == 1 for row in model.rows):
        return None
    communities, slots = model.headcount.shape
    counting = np.zeros((communities * slots + len(model.rows) + 1, slots), dtype=bool)
    counting[: communities * slots] = np.tile(np.eye(slots), (communities, 1))
    for index, row in enumerate(model.rows):
        counting[communities * slots + index, list(row.slots)] = True
    return counting


def _memberships(model: Model, rows: int) -> Integers:
    """Return the cells that count each person in each slot."""
    communities, slots = model.headcount.shape
    row, member, slot = model.memberships
    place = member * slots + slot
    order = in_order(place)
    sorted_places = place[order]
    rank = np.arange(len(order)) - np.searchsorted(sorted_places, sorted_places)
    most = 2 + int(rank.max(initial=-1))
    of = np.full((len(model.people) * slots, most), communities * slots + rows)
    of[:, 0] = (model.community[:, None] * slots + np.arange(slots)).ravel()
    of[sorted_places, 1 + rank] = communities * slots + row[order]
    return of.reshape(len(model.people), slots, most)
