"""Who takes which place at the least cost: an assignment problem, without what is slow to load."""

from __future__ import annotations

import numpy as np
from ortools.graph.python.linear_sum_assignment import SimpleLinearSumAssignment

from roster_cli.rules.modelling import Integers


def cheapest_matching(costs: Integers) -> list[tuple[int, int]]:
    """Return which row takes which column, so many as there are of the fewer, in the order of the rows.

    Parameters
    ----------
    costs
        What each row costs at each column, whole numbers, shape (rows, columns).
    """
    rows, columns = costs.shape
    size = max(rows, columns)
    # What has no row or column costs the same wherever it is.
    square: Integers = np.zeros((size, size), dtype=np.int64)
    square[:rows, :columns] = costs
    left, right = np.indices((size, size))
    problem = SimpleLinearSumAssignment()
    problem.add_arcs_with_cost(left.ravel(), right.ravel(), square.ravel())
    if size and problem.solve() != problem.OPTIMAL:
        raise ValueError("there is no assignment at such costs")
    taken = [(row, problem.right_mate(row)) for row in range(rows)]
    return [(row, column) for row, column in taken if column < columns]
