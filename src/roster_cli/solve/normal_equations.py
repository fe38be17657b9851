"""The linear system of the interior-point method, solved by block elimination.

Unknowns are the prices of people (one each), communities and groups (one a slot each). People are eliminated
one by one, local components in batches of equal size. What remains is a system over the border, one block a
community or border group. Its blocks hang together but loosely, so conjugate gradients preconditioned with the
inverse of each diagonal block take some twenty steps, in a district of any size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import bsr_matrix, csr_matrix
from scipy.sparse.linalg import LinearOperator, cg

from roster_cli.solve.coupling import Coupling, scatter

Floats = NDArray[np.float64]

_REGULARISATION = 1e-11
_TOLERANCE, _MOST_STEPS = 1e-7, 400


@dataclass(frozen=True)
class _Batch:
    """Components with the same number of groups, eliminated together.

    Parameters
    ----------
    groups
        Shape (components, groups a component).
    keys
        Border blocks that each component touches, padded by one past the last block, shape (components, keys).
    own, own_person, own_left, own_right
        Where a person's matrix enters the component's own block, and the memberships it is masked by.
    edge, edge_person, edge_left, edge_right
        The same for the blocks between component and border; a right membership of -1 masks nothing.
    into
        Block of the border that each of the component's products belongs to, flat; padding lies beyond the last.
    """

    groups: NDArray[np.int64]
    keys: NDArray[np.int64]
    own: csr_matrix
    own_person: NDArray[np.int64]
    own_left: NDArray[np.int64]
    own_right: NDArray[np.int64]
    edge: csr_matrix
    edge_person: NDArray[np.int64]
    edge_left: NDArray[np.int64]
    edge_right: NDArray[np.int64]
    into: NDArray[np.int64]


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
        self.to_community = scatter(community, communities)
        self.to_group = scatter(coupling.group, len(coupling.most))
        self.to_person = scatter(coupling.person, people)
        self._of_person: dict[int, list[int]] = defaultdict(list)
        for membership, person in enumerate(coupling.person.tolist()):
            self._of_person[person].append(membership)
        self._batches = [self._batch(components) for components in self._by_size().values()]
        self._prepare_border()
        self._prepare_blocks()

    def _by_size(self) -> dict[int, list[tuple[int, ...]]]:
        sizes: dict[int, list[tuple[int, ...]]] = defaultdict(list)
        for component in self.coupling.components:
            sizes[len(component)].append(component)
        return sizes

    def _prepare_border(self) -> None:
        """Find where each person's matrix enters the border: its community, its border groups, and both."""
        block, person, left, right = [], [], [], []
        for index, community in enumerate(self.community.tolist()):
            places = [(community, -1)] + [
                (int(self._place[self.coupling.group[m]]), m)
                for m in self._of_person.get(index, ())
                if self._place[self.coupling.group[m]] >= 0
            ]
            for row, row_mask in places:
                for column, column_mask in places:
                    block.append(row * self.blocks + column)
                    person.append(index)
                    left.append(row_mask)
                    right.append(column_mask)
        self._border_block = np.array(block, dtype=np.int64)
        self._border_person = np.array(person, dtype=np.int64)
        self._border_left = np.array(left, dtype=np.int64)
        self._border_right = np.array(right, dtype=np.int64)

    def _prepare_blocks(self) -> None:
        """Give a number to each block of the border that is not zero; padding is gathered past the last."""
        diagonal = np.arange(self.blocks) * (self.blocks + 1)
        everything = np.concatenate([diagonal, self._border_block, *(batch.into for batch in self._batches)])
        present = np.unique(everything[everything < self.blocks**2])
        self._rows, self._columns = np.divmod(present, self.blocks)
        self._diagonal = np.searchsorted(present, diagonal)
        self._border_scatter = scatter(np.searchsorted(present, self._border_block), len(present))
        self._batch_scatters = [
            scatter(
                np.where(batch.into < self.blocks**2, np.searchsorted(present, batch.into), len(present)),
                len(present) + 1,
            )
            for batch in self._batches
        ]

    def _batch(self, components: list[tuple[int, ...]]) -> _Batch:
        size = len(components[0])
        members: dict[int, list[int]] = defaultdict(list)
        for membership, group in enumerate(self.coupling.group.tolist()):
            members[group].append(membership)
        own: list[tuple[int, int, int, int]] = []
        edge: list[tuple[int, int, int, int, int]] = []
        all_keys: list[list[int]] = []
        for number, component in enumerate(components):
            keys: list[int] = []
            places: dict[int, list[tuple[int, int]]] = defaultdict(list)
            for place, group in enumerate(component):
                for membership in members[group]:
                    places[int(self.coupling.person[membership])].append((place, membership))
            for person, inside in places.items():
                outside = [(int(self.community[person]), -1)] + [
                    (int(self._place[self.coupling.group[m]]), m)
                    for m in self._of_person[person]
                    if self._place[self.coupling.group[m]] >= 0
                ]
                for place, membership in inside:
                    for other, other_membership in inside:
                        own.append(((number * size + place) * size + other, person, membership, other_membership))
                    for block, mask in outside:
                        if block not in keys:
                            keys.append(block)
                        edge.append((number * size + place, keys.index(block), person, membership, mask))
            all_keys.append(keys)
        width = max(map(len, all_keys))
        padded = np.full((len(components), width), self.blocks)
        for number, keys in enumerate(all_keys):
            padded[number, : len(keys)] = keys
        own_array = np.array(own, dtype=np.int64).T
        edge_array = np.array(edge, dtype=np.int64).T
        rows, columns = padded[:, :, None], padded[:, None, :]
        known = (rows < self.blocks) & (columns < self.blocks)
        flat = np.where(known, rows * self.blocks + columns, self.blocks**2).ravel()
        return _Batch(
            np.array(components, dtype=np.int64),
            padded,
            own=scatter(own_array[0], len(components) * size * size),
            own_person=own_array[1],
            own_left=own_array[2],
            own_right=own_array[3],
            edge=scatter(edge_array[0] * width + edge_array[1], len(components) * size * width),
            edge_person=edge_array[2],
            edge_left=edge_array[3],
            edge_right=edge_array[4],
            into=flat,
        )

    def _masked(
        self, matrices: Floats, person: NDArray[np.int64], left: NDArray[np.int64], right: NDArray[np.int64]
    ) -> Floats:
        """Return people's matrices with rows and columns masked by memberships; -1 masks nothing."""
        result = matrices[person]
        mask = np.vstack([self.coupling.mask, np.ones((1, self.slots))])
        result *= mask[left][:, :, None]
        result *= mask[right][:, None, :]
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
        border = self._border_scatter @ self._masked(
            matrices, self._border_person, self._border_left, self._border_right
        )
        border = border.reshape(-1, slots, slots)
        edge_of_slots = np.arange(slots)
        border[self._diagonal[:, None], edge_of_slots, edge_of_slots] += np.vstack(
            [slot_diagonal, diagonal[self._border]]
        )
        self._inverses, self._products = [], []
        for batch, into in zip(self._batches, self._batch_scatters, strict=True):
            try:
                inverse, edge = self._eliminate(batch, matrices, diagonal)
            except np.linalg.LinAlgError:
                return False
            product = inverse @ edge
            update = np.swapaxes(edge, 1, 2) @ product
            count, width = batch.keys.shape
            update = update.reshape(count, width, slots, width, slots).transpose(0, 1, 3, 2, 4)
            summed = into @ update.reshape(count * width * width, slots * slots)
            border -= summed[:-1].reshape(-1, slots, slots)
            self._inverses.append(inverse)
            self._products.append(product)
        if not np.isfinite(border).all():
            return False
        return self._precondition(border)

    def _precondition(self, border: Floats) -> bool:
        """Invert the border's diagonal blocks; return whether that could be done."""
        slots, blocks = self.slots, self.blocks
        own = border[self._diagonal].copy()
        index = np.arange(slots)
        own[:, index, index] += _REGULARISATION * (1.0 + np.abs(own[:, index, index]))
        try:
            inverses = np.linalg.inv(own)
        except np.linalg.LinAlgError:
            return False
        starts = np.searchsorted(self._rows, np.arange(blocks + 1))
        matrix = bsr_matrix((border, self._columns, starts), shape=(blocks * slots,) * 2)
        preconditioner = LinearOperator(
            matrix.shape, lambda right: (inverses @ right.reshape(blocks, slots, 1)).ravel()
        )

        def solve(right: Floats) -> Floats:
            solution, _steps = cg(matrix, right, rtol=_TOLERANCE, maxiter=_MOST_STEPS, M=preconditioner)
            return np.asarray(solution)

        self._solve_border = solve
        return True

    def _eliminate(self, batch: _Batch, matrices: Floats, diagonal: Floats) -> tuple[Floats, Floats]:
        count, size = batch.groups.shape
        width, slots = batch.keys.shape[1], self.slots
        own = batch.own @ self._masked(matrices, batch.own_person, batch.own_left, batch.own_right)
        own = own.reshape(count, size, size, slots, slots).transpose(0, 1, 3, 2, 4)
        own = np.ascontiguousarray(own).reshape(count, size * slots, size * slots)
        index = np.arange(size * slots)
        own[:, index, index] += diagonal[batch.groups].reshape(count, -1)
        edge = batch.edge @ self._masked(matrices, batch.edge_person, batch.edge_left, batch.edge_right)
        edge = edge.reshape(count, size, width, slots, slots).transpose(0, 1, 3, 2, 4)
        return np.linalg.inv(own), np.ascontiguousarray(edge).reshape(count, size * slots, width * slots)

    def solve(self, slots: Floats, groups: Floats) -> tuple[Floats, Floats]:
        """Return the prices' change for a right-hand side, shapes (communities, slots) and (groups, slots)."""
        groups = groups * self.coupling.active
        border = np.vstack([slots, groups[self._border], np.zeros((1, self.slots))])
        for batch, product in zip(self._batches, self._products, strict=True):
            right = groups[batch.groups].reshape(len(batch.groups), -1, 1)
            moved = np.swapaxes(product, 1, 2) @ right
            np.subtract.at(border, batch.keys.ravel(), moved.reshape(-1, self.slots))
        solution = self._solve_border(border[:-1].ravel()).reshape(-1, self.slots)
        padded = np.vstack([solution, np.zeros((1, self.slots))])
        result = np.zeros_like(groups)
        result[self._border] = solution[self.communities :]
        for batch, inverse, product in zip(self._batches, self._inverses, self._products, strict=True):
            count = len(batch.groups)
            right = groups[batch.groups].reshape(count, -1, 1)
            local = inverse @ right - product @ padded[batch.keys].reshape(count, -1, 1)
            result[batch.groups] = local.reshape(*batch.groups.shape, self.slots)
        return solution[: self.communities], result * self.coupling.active
