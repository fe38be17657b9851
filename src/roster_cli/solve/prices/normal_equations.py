"""The linear system of the interior-point method, solved by block elimination.

Unknowns are the prices of people (one each), communities and groups (one a slot each). People are eliminated
one by one, local components in batches of equal size. What remains is a system over the border, one block a
community or border group. A small one is inverted as it is. The blocks of a large one hang together but loosely,
so conjugate gradients preconditioned with the inverse of each diagonal block take some twenty steps.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import in_order
from roster_cli.solve.prices.coupling import Coupling, Sums, summing

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

Floats = NDArray[np.float64]

_BATCH = 256
_REGULARISATION = 1e-11
_TOLERANCE, _MOST_STEPS = 2e-3, 400
_BLOCKS = 512
"""Blocks of the border added up at a time."""
_DENSE = 64
"""Blocks of the border up to which its inverse takes less time than conjugate gradients do."""


@dataclass
class _Layout:
    """Where a component's matrices come from: person, and the memberships that mask rows and columns.

    Parameters
    ----------
    groups
        Its groups.
    keys
        Border blocks that it touches.
    own
        Entries of its own block: row and column group within it, person, left and right membership.
    edge
        Entries between it and the border: group within it, place of the border block, person, left and right
        membership; a right membership of -1 masks nothing.
    """

    groups: tuple[int, ...]
    keys: list[int] = field(default_factory=list)
    own: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    edge: list[tuple[int, int, int, int, int]] = field(default_factory=list)


class _Batch:
    """Components with the same number of groups and border blocks, eliminated together.

    Parameters
    ----------
    layouts
        The components.
    blocks
        Blocks of the border.
    active
        Where each group has a row, shape (groups, slots).
    """

    def __init__(self, layouts: Sequence[_Layout], blocks: int, active: NDArray[np.bool_]) -> None:
        size, width = len(layouts[0].groups), len(layouts[0].keys)
        self.groups = np.array([layout.groups for layout in layouts], dtype=np.int64)
        self.keys = np.array([layout.keys for layout in layouts], dtype=np.int64)
        used = np.flatnonzero(active[self.groups].any(axis=(0, 1)))
        self.kept = slice(int(used[0]), int(used[-1]) + 1)
        """Slots from the first to the last in which any of the groups has a row: only these are eliminated."""
        own = np.array([(n, *entry) for n, layout in enumerate(layouts) for entry in layout.own], dtype=np.int64).T
        edge = np.array(
            [(n, *entry) for n, layout in enumerate(layouts) for entry in layout.edge], dtype=np.int64
        ).T
        self.own = summing((own[0] * size + own[1]) * size + own[2], len(layouts) * size * size)
        self.own_person, self.own_left, self.own_right = own[3:]
        self.edge = summing((edge[0] * size + edge[1]) * width + edge[2], len(layouts) * size * width)
        self.edge_person, self.edge_left, self.edge_right = edge[3:]
        self.into = (self.keys[:, :, None] * blocks + self.keys[:, None, :]).ravel()
        """Block of the border that each of the components' products belongs to."""


class NormalEquations:
    """Factors and solves the system for one set of communities and groups.

    Parameters
    ----------
    coupling
        Groups and memberships.
    community
        Community of each person, shape (people,).
    communities, slots
        How many there are.
    """

    def __init__(self, coupling: Coupling, community: NDArray[np.int64], communities: int, slots: int) -> None:
        self.coupling, self.community, self.communities, self.slots = coupling, community, communities, slots
        self._solve_border: Callable[[Floats], Floats]
        self._border = np.array(coupling.border, dtype=np.int64)
        self._place = np.full(len(coupling.most), -1)
        self._place[self._border] = communities + np.arange(len(self._border))
        self.blocks = communities + len(self._border)
        people = len(community)
        self.to_community = summing(community, communities)
        self.to_group = summing(coupling.group, len(coupling.most))
        self.to_person = summing(coupling.person, people)
        self._of_person: dict[int, list[int]] = defaultdict(list)
        for membership, person in enumerate(coupling.person.tolist()):
            self._of_person[person].append(membership)
        alike: dict[tuple[int, int], list[_Layout]] = defaultdict(list)
        for layout in self._layouts():
            alike[len(layout.groups), len(layout.keys)].append(layout)
        self._batches = [
            _Batch(layouts[first : first + _BATCH], self.blocks, coupling.active)
            for layouts in alike.values()
            for first in range(0, len(layouts), _BATCH)
        ]
        self._mask = np.vstack([coupling.mask, np.ones((1, slots))])
        self._prepare_border()
        self._prepare_blocks()

    def _layouts(self) -> Iterator[_Layout]:
        """Yield where each local component's matrices come from."""
        members: dict[int, list[int]] = defaultdict(list)
        for membership, group in enumerate(self.coupling.group.tolist()):
            members[group].append(membership)
        for component in self.coupling.components:
            layout = _Layout(component)
            places: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for place, group in enumerate(component):
                for membership in members[group]:
                    places[int(self.coupling.person[membership])].append((place, membership))
            for person, inside in places.items():
                outside = self._outside(person)
                for place, mask in inside:
                    layout.own.extend((place, other, person, mask, other_mask) for other, other_mask in inside)
                    for block, other_mask in outside:
                        if block not in layout.keys:
                            layout.keys.append(block)
                        layout.edge.append((place, layout.keys.index(block), person, mask, other_mask))
            yield layout

    def _outside(self, person: int) -> list[tuple[int, int]]:
        """Return the border blocks of a person and the membership that masks each: community and border groups."""
        of_groups = [(int(self._place[self.coupling.group[m]]), m) for m in self._of_person.get(person, ())]
        return [(int(self.community[person]), -1), *((block, m) for block, m in of_groups if block >= 0)]

    def _prepare_border(self) -> None:
        """Find where each person's matrix enters the border: its community, its border groups, and both."""
        block, person, left, right = [], [], [], []
        for index in range(len(self.community)):
            places = self._outside(index)
            for row, row_mask in places:
                for column, column_mask in places:
                    block.append(row * self.blocks + column)
                    person.append(index)
                    left.append(row_mask)
                    right.append(column_mask)
        order = in_order(np.array(block, dtype=np.int64))
        self._border_block, self._border_person, self._border_left, self._border_right = (
            np.array(own, dtype=np.int64)[order] for own in (block, person, left, right)
        )

    def _prepare_blocks(self) -> None:
        """Give a number to each block of the border that is not zero."""
        diagonal = np.arange(self.blocks) * (self.blocks + 1)
        present = np.unique(
            np.concatenate([diagonal, self._border_block, *(batch.into for batch in self._batches)])
        )
        self._rows, self._columns = np.divmod(present, self.blocks)
        self._diagonal = np.searchsorted(present, diagonal)
        first = np.flatnonzero(np.diff(self._border_block, prepend=-1))
        self._border_parts = list(self._parts(np.searchsorted(present, self._border_block[first]), first))
        self._into = [np.unique(np.searchsorted(present, batch.into)) for batch in self._batches]
        self._batch_sums = [
            summing(np.searchsorted(present[into], batch.into), len(into))
            for batch, into in zip(self._batches, self._into, strict=True)
        ]

    def _parts(
        self, blocks: NDArray[np.int64], first: NDArray[np.int64]
    ) -> Iterator[tuple[NDArray[np.int64], slice, Sums | csr_matrix]]:
        """Yield some of the border's blocks at a time, whose entries they are, and what adds these up by block."""
        ends = np.append(first, len(self._border_block))
        for begin in range(0, len(blocks), _BLOCKS):
            some = ends[begin : begin + _BLOCKS + 1]
            of_block = np.repeat(np.arange(len(some) - 1), np.diff(some))
            yield blocks[begin : begin + _BLOCKS], slice(some[0], some[-1]), summing(of_block, len(some) - 1)

    def _masked(
        self,
        matrices: Floats,
        person: NDArray[np.int64],
        left: NDArray[np.int64],
        right: NDArray[np.int64],
        rows: slice = slice(None),
        columns: slice = slice(None),
    ) -> Floats:
        """Return people's matrices in some slots, with rows and columns masked by memberships.

        A membership of -1 masks nothing.
        """
        result = matrices[:, rows, columns][person]
        result *= self._mask[left][:, rows, None]
        result *= self._mask[right][:, None, columns]
        return result.reshape(len(person), -1)

    def factor(self, matrices: Floats, slot_diagonal: Floats, group_diagonal: Floats) -> bool:
        """Eliminate everything local and factor the border; return whether the system was definite.

        Parameters
        ----------
        matrices
            Each person's matrix after the person's own price was eliminated, shape (people, slots, slots).
        slot_diagonal, group_diagonal
            What unfilled posts and slacks add to the diagonal, shapes (communities, slots), (groups, slots).
        """
        slots = self.slots
        diagonal = np.where(self.coupling.active, group_diagonal, 1.0)
        border = self._assemble(matrices)
        edge_of_slots = np.arange(slots)
        border[self._diagonal[:, None], edge_of_slots, edge_of_slots] += np.vstack(
            [slot_diagonal, diagonal[self._border]]
        )
        try:
            eliminated = [self._eliminate(number, matrices, diagonal) for number in range(len(self._batches))]
        except np.linalg.LinAlgError:
            return False
        for into, (_inverse, _product, summed) in zip(self._into, eliminated, strict=True):
            border[into] -= summed
        self._inverses = [inverse for inverse, _product, _summed in eliminated]
        self._products = [product for _inverse, product, _summed in eliminated]
        if not np.isfinite(border).all():
            return False
        return self._invert(border) if self.blocks <= _DENSE else self._precondition(border)

    def _assemble(self, matrices: Floats) -> Floats:
        """Return the blocks of the border before anything is eliminated, shape (blocks, slots, slots)."""
        border = np.zeros((len(self._rows), self.slots**2))
        for blocks, own, sums in self._border_parts:
            border[blocks] = sums @ self._masked(
                matrices, self._border_person[own], self._border_left[own], self._border_right[own]
            )
        return border.reshape(-1, self.slots, self.slots)

    def _invert(self, border: Floats) -> bool:
        """Invert the whole border; return whether that could be done."""
        slots, blocks = self.slots, self.blocks
        whole = np.zeros((blocks, slots, blocks, slots))
        whole[self._rows, :, self._columns] = border
        matrix = whole.reshape(blocks * slots, blocks * slots)
        index = np.arange(len(matrix))
        matrix[index, index] += _REGULARISATION * (1.0 + np.abs(matrix[index, index]))
        try:
            inverse = np.linalg.inv(matrix)
        except np.linalg.LinAlgError:
            return False

        def solve(right: Floats) -> Floats:
            first = inverse @ right
            return np.asarray(first + inverse @ (right - matrix @ first))

        self._solve_border = solve
        return True

    def _precondition(self, border: Floats) -> bool:
        """Invert the border's diagonal blocks; return whether that could be done."""
        from scipy.sparse import bsr_matrix
        from scipy.sparse.linalg import LinearOperator, cg

        slots, blocks = self.slots, self.blocks
        own = border[self._diagonal].copy()
        index = np.arange(slots)
        own[:, index, index] += _REGULARISATION * (1.0 + np.abs(own[:, index, index]))
        try:
            inverses = np.linalg.inv(own)
        except np.linalg.LinAlgError:
            return False
        starts = np.searchsorted(self._rows, np.arange(blocks + 1))
        shape = (blocks * slots,) * 2
        matrix = bsr_matrix((border, self._columns, starts), shape=shape)
        preconditioner = LinearOperator(shape, lambda right: (inverses @ right.reshape(blocks, slots, 1)).ravel())

        def solve(right: Floats) -> Floats:
            solution, _steps = cg(matrix, right, rtol=_TOLERANCE, maxiter=_MOST_STEPS, M=preconditioner)
            return np.asarray(solution)

        self._solve_border = solve
        return True

    def _eliminate(self, number: int, matrices: Floats, diagonal: Floats) -> tuple[Floats, Floats, Floats]:
        """Return a batch's inverses, those times its edges, and what the border loses by the elimination."""
        batch, slots = self._batches[number], self.slots
        count, size = batch.groups.shape
        width, kept = batch.keys.shape[1], batch.kept
        most = kept.stop - kept.start
        own: Floats = batch.own @ self._masked(
            matrices, batch.own_person, batch.own_left, batch.own_right, kept, kept
        )
        own = own.reshape(count, size, size, most, most).transpose(0, 1, 3, 2, 4)
        own = np.ascontiguousarray(own).reshape(count, size * most, size * most)
        index = np.arange(size * most)
        own[:, index, index] += diagonal[batch.groups][:, :, kept].reshape(count, -1)
        edge = batch.edge @ self._masked(matrices, batch.edge_person, batch.edge_left, batch.edge_right, kept)
        edge = edge.reshape(count, size, width, most, slots).transpose(0, 1, 3, 2, 4)
        edge = np.ascontiguousarray(edge).reshape(count, size * most, width * slots)
        inverse = np.asarray(np.linalg.inv(own), dtype=np.float64)
        product = inverse @ edge
        update = np.swapaxes(edge, 1, 2) @ product
        update = update.reshape(count, width, slots, width, slots).transpose(0, 1, 3, 2, 4)
        summed = self._batch_sums[number] @ update.reshape(count * width * width, slots * slots)
        return inverse, product, summed.reshape(-1, slots, slots)

    def solve(self, slots: Floats, groups: Floats) -> tuple[Floats, Floats]:
        """Return the prices' change for a right-hand side, shapes (communities, slots) and (groups, slots)."""
        groups = groups * self.coupling.active
        border = np.vstack([slots, groups[self._border]])
        for batch, product in zip(self._batches, self._products, strict=True):
            right = groups[batch.groups][:, :, batch.kept].reshape(len(batch.groups), -1, 1)
            moved = np.swapaxes(product, 1, 2) @ right
            np.subtract.at(border, batch.keys.ravel(), moved.reshape(-1, self.slots))
        solution = self._solve_border(border.ravel()).reshape(-1, self.slots)
        result = np.zeros_like(groups)
        result[self._border] = solution[self.communities :]
        for batch, inverse, product in zip(self._batches, self._inverses, self._products, strict=True):
            count = len(batch.groups)
            right = groups[batch.groups][:, :, batch.kept].reshape(count, -1, 1)
            local = inverse @ right - product @ solution[batch.keys].reshape(count, -1, 1)
            result[batch.groups, batch.kept] = local.reshape(*batch.groups.shape, -1)
        return solution[: self.communities], result * self.coupling.active
