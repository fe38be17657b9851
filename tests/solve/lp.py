"""The relaxation over all weekly patterns as one linear program, for HiGHS as SciPy ships it: a second opinion."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_matrix

from roster_cli.solve.block import FORBIDDEN, SCALE, Block


def least_cost(block: Block) -> float:
    """Return the optimum in points: fractions of patterns, posts filled or paid for, rows kept or paid for."""
    people, patterns = np.nonzero(block.costs < FORBIDDEN)
    tiers, slots = block.tiers, block.works.shape[1]
    columns = len(people)
    empty = columns + np.arange(len(tiers.cost))
    missing = [float(row.missing) for row in block.rows]
    short = columns + len(tiers.cost) + np.arange(len(missing))
    cost = np.concatenate([block.costs[people, patterns] / SCALE, tiers.cost.astype(float), missing])
    column, worked = np.nonzero(block.works[patterns])
    post = block.community[people[column]] * slots + worked
    equal = _matrix(
        [people, len(block.costs) + post, len(block.costs) + tiers.community * slots + tiers.slot],
        [np.arange(columns), column, empty],
        (len(block.costs) + block.headcount.size, len(cost)),
    )
    right = np.concatenate([np.ones(len(block.costs)), block.headcount.ravel().astype(float)])
    rows = [
        (number, np.flatnonzero(np.isin(people, row.members) & block.works[patterns][:, row.slots].any(axis=1)))
        for number, row in enumerate(block.rows)
    ]
    # at most so many; or, counted below zero, at least so many with those who are missing
    sign = np.array([-1.0 if row.missing else 1.0 for row in block.rows])
    most = [side * row.most for side, row in zip(sign, block.rows, strict=True)]
    places = [own if sign[n] > 0 else np.append(own, short[n]) for n, own in rows]
    upper = _matrix([np.full(len(own), n) for n, own in enumerate(places)], places, (len(rows), len(cost)))
    upper = upper.multiply(sign[:, None]).tocsr() if rows else upper
    bounds = [(0, None)] * columns + [(0, size) for size in tiers.size.tolist()] + [(0, None)] * len(missing)
    found = linprog(
        cost, A_ub=upper if rows else None, b_ub=most if rows else None, A_eq=equal, b_eq=right, bounds=bounds
    )
    assert found.status == 0, found.message
    return float(found.fun)


def _matrix(rows: list[np.ndarray], columns: list[np.ndarray], shape: tuple[int, int]) -> coo_matrix:
    row, column = (np.concatenate([np.zeros(0, dtype=np.int64), *parts]) for parts in (rows, columns))
    return coo_matrix((np.ones(len(row)), (row, column)), shape=shape).tocsr()
