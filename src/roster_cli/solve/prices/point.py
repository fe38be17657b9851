"""A primal-dual point of the coupled relaxation, and how far it is from meeting its rows and columns."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

PRIMAL, DUAL = slice(0, 4), slice(7, 11)
"""Parts of a point whose products are to become 0, in the same order."""


class Iterate(NamedTuple):
    """A primal-dual point; names follow the rows and columns they belong to.

    Weights of columns, empty posts by tier, filled posts by tier, slack of groups; prices of people, communities
    and groups; then the dual slacks of the four primal parts.
    """

    weights: Floats
    empty: Floats
    filled: Floats
    slack: Floats
    people: Floats
    slots: Floats
    groups: Floats
    weights_dual: Floats
    empty_dual: Floats
    filled_dual: Floats
    slack_dual: Floats


class Residual(NamedTuple):
    """How far a point is from meeting the rows (first four) and the columns (last three)."""

    people: Floats
    slots: Floats
    groups: Floats
    tiers: Floats
    weights_dual: Floats
    tiers_dual: Floats
    slack_dual: Floats

    def primal(self, few: int) -> float:
        """Return the largest miss of a row but for a few rows."""
        misses = np.abs(np.concatenate([part.ravel() for part in self[:4]]))
        if few >= len(misses):
            return 0.0
        return float(np.partition(misses, -1 - few)[-1 - few])

    @property
    def dual(self) -> float:
        """Return the largest miss of a column."""
        return max(_largest(part) for part in self[4:])


def _largest(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0))
