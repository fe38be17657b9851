"""The relaxation over all weekly patterns as one linear program, for HiGHS as SciPy ships it: a second opinion."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from roster_cli.solve.block import FORBIDDEN, SCALE, Block


def least_cost(block: Block) -> float:
    """Return the optimum in points: fractions of patterns, posts filled or paid for, coupling rows kept."""
    people, patterns = np.nonzero(block.costs < FORBIDDEN)
    tiers, slots = block.tiers, block.works.shape[1]
    columns = len(people)
    empty = columns + np.arange(len(tiers.cost))
    cost = np.concatenate([block.costs[people, patterns] / SCALE, tiers.cost.astype(float)])
    column, worked = np.nonzero(block.works[patterns])
    post = block.community[people[column]] * slots + worked
    equal = _matrix(
        [people, len(block.costs) + post, len(block.costs) + tiers.community * slots + tiers.slot],
        [np.arange(columns), column, empty],
        (len(block.costs) + block.headcount.size, len(cost)),
    )
    right = np.concatenate([np.ones(len(block.costs)), block.headcount.ravel().astype(float)])
    rows = [
        (number, np.flatnonzero(np.isin(people, row.members) & (block.works[patterns, row.slot] > 0)))
        for number, row in enumerate(block.rows)
    ]
    most = [row.most for row in block.rows]
    upper = _matrix(
        [np.full(len(own), number) for number, own in rows], [own for _number, own in rows], (len(rows), len(cost))
    )
    bounds = [(0, None)] * columns + [(0, size) for size in tiers.size.tolist()]
    found = linprog(
        cost, A_ub=upper if rows else None, b_ub=most if rows else None, A_eq=equal, b_eq=right, bounds=bounds
    )
    assert found.status == 0, found.message
    return float(found.fun)


def _matrix(rows: list[np.ndarray], columns: list[np.ndarray], shape: tuple[int, int]) -> coo_matrix:
    row, column = (np.concatenate([np.zeros(0, dtype=np.int64), *parts]) for parts in (rows, columns))
    return coo_matrix((np.ones(len(row)), (row, column)), shape=shape).tocsr()
