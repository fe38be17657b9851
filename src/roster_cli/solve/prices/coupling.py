"""The coupling of communities by post groups and unit caps, laid out for the interior-point method.

Every person has one price a slot: the community's, plus that of each group whose coupling row the slot is in.
A *group* here is anything that owns coupling rows: a post group, or a unit with a cap. Groups of few people are
*local*; they fall into components that share people and are eliminated first. The others, and the communities,
are the *border*, whose system is dense but small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import Tiers, in_order

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_LOCAL_MEMBERS = 4
_LOCAL_GROUPS = 4
_FEW_VALUES = 1_000
"""Values up to which sums are taken without a sparse matrix."""


class Sums:
    """Adds up values by index: ``Sums(index, size) @ values`` has the sum of the values of each index.

    Parameters
    ----------
    index
        Index of each value.
    size
        How many indices there are.
    """

    def __init__(self, index: NDArray[np.int64], size: int) -> None:
        self._order, self._size = in_order(index), size
        self._present, self._first = np.unique(index[self._order], return_index=True)

    def __matmul__(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the sums, shape (size, ...), of values of shape (indices, ...)."""
        sums = np.zeros((self._size, *values.shape[1:]))
        if len(self._order):
            sums[self._present] = np.add.reduceat(values[self._order], self._first)
        return sums


def summing(index: NDArray[np.int64], size: int) -> Sums | csr_matrix:
    """Return what adds up values by index, as `Sums` does: ``summing(index, size) @ values``.

    A sparse matrix is a third faster where there is much to add up, but its library takes long to load.
    """
    if len(index) <= _FEW_VALUES:
        return Sums(index, size)
    from scipy.sparse import csr_matrix

    count = len(index)
    return csr_matrix((np.ones(count), (index, np.arange(count))), shape=(size, count))


@dataclass(frozen=True)
class Coupling:
    """Groups and who belongs to them, in which slots.

    Parameters
    ----------
    most
        Right-hand side of each group's row, shape (groups, slots); 0 where it has none.
    active
        Where a group has a row, shape (groups, slots).
    capped
        Where such a row is not to be used beyond its right-hand side; the others want people, and what is left of
        their right-hand side lies in their tiers.
    tiers
        What it costs to leave people out of rows that want some, by group and slot.
    person, group
        Memberships, shape (memberships,).
    mask
        Slots in which a membership counts, 1.0 or 0.0, shape (memberships, slots).
    row, row_group, row_slot
        Which of the rows given to `couple` have prices, and the group and the slot of each.
    """

    most: NDArray[np.float64]
    active: NDArray[np.bool_]
    capped: NDArray[np.bool_]
    tiers: Tiers
    person: NDArray[np.int64]
    group: NDArray[np.int64]
    mask: NDArray[np.float64]
    row: NDArray[np.int64]
    row_group: NDArray[np.int64]
    row_slot: NDArray[np.int64]

    @cached_property
    def components(self) -> tuple[tuple[int, ...], ...]:
        """Return the local groups by component, and as components of their own none of the border."""
        parent = list(range(len(self.most)))

        def root(group: int) -> int:
            while parent[group] != group:
                parent[group] = parent[parent[group]]
                group = parent[group]
            return group

        sizes = np.bincount(self.group, minlength=len(self.most))
        last: dict[int, int] = {}
        for person, group in zip(self.person.tolist(), self.group.tolist(), strict=True):
            if sizes[group] > _LOCAL_MEMBERS:
                continue
            if person in last:
                parent[root(group)] = root(last[person])
            last[person] = group
        members: dict[int, list[int]] = defaultdict(list)
        for group in range(len(self.most)):
            if sizes[group] <= _LOCAL_MEMBERS:
                members[root(group)].append(group)
        return tuple(tuple(own) for own in members.values() if len(own) <= _LOCAL_GROUPS)

    @cached_property
    def border(self) -> tuple[int, ...]:
        """Return the groups that are not local."""
        local = {group for component in self.components for group in component}
        return tuple(group for group in range(len(self.most)) if group not in local)


def couple(rows: Sequence[CouplingRow], slots: int) -> Coupling:
    """Collect coupling rows by their owner.

    Rows of several slots get no price: what they forbid beyond the rows of their slots is left to the search, and
    the bound holds without them.

    Parameters
    ----------
    rows
        Coupling rows; of one owner no two are of the same slots.
    slots
        Slots of the week.
    """
    number: dict[str, int] = {}
    priced = [(index, row, row.slots[0]) for index, row in enumerate(rows) if len(row.slots) == 1]
    row_group = np.array([number.setdefault(row.owner, len(number)) for _i, row, _s in priced], dtype=np.int64)
    most = np.zeros((len(number), slots))
    active = np.zeros((len(number), slots), dtype=bool)
    capped = np.zeros((len(number), slots), dtype=bool)
    tiers: list[tuple[int, int, int, int]] = []
    masks: dict[tuple[int, int], NDArray[np.float64]] = {}
    for (_index, row, slot), group in zip(priced, row_group.tolist(), strict=True):
        most[group, slot] = row.room
        active[group, slot] = True
        capped[group, slot] = not row.missing
        if row.missing:
            spare = max(0, len(row.members) - row.most)
            tiers += [(group, slot, cost, size) for cost, size in ((0, spare), (row.missing, row.most)) if size]
        for member in row.members:
            masks.setdefault((group, member), np.zeros(slots))[slot] = 1.0
    group_of = np.array([group for group, _ in masks], dtype=np.int64)
    person_of = np.array([member for _, member in masks], dtype=np.int64)
    mask = np.array(list(masks.values())).reshape(-1, slots)
    left = Tiers(*np.array(tiers, dtype=np.int64).reshape(-1, 4).T)
    row_of, slot_of = np.array([(index, slot) for index, _row, slot in priced], dtype=np.int64).reshape(-1, 2).T
    return Coupling(most, active, capped, left, person_of, group_of, mask, row_of, row_group, slot_of)
