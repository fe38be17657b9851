"""The matching of few rows and columns against the library that the solver itself uses for many."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from roster_cli.solve.matching import cheapest_matching


@given(st.data())
@settings(max_examples=50)
def test_cheapest(data: st.DataObject) -> None:
    """Also with more rows than columns, with none, and at costs as large as those of fixed duties."""
    shape = data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))
    numbers = st.integers(-(10**12), 10**12) | st.integers(-3, 3)
    costs = np.array(data.draw(st.lists(numbers, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    costs = costs.astype(np.int64).reshape(shape)
    found = cheapest_matching(costs)
    assert len({row for row, _column in found}) == len({column for _row, column in found}) == min(shape)
    assert sum(costs[place] for place in found) == costs[linear_sum_assignment(costs)].sum()
