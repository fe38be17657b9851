"""How far a point may move before a value leaves its inside, and what to do about the few that would."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KEPT = 0.1
"""What a value that is held back keeps of itself at least."""


def reach(values: Floats, change: Floats, few: int = 0) -> float:
    """Return how far values may go until more than a few of them would be negative, at most 1."""
    ends = values + change < 0
    if np.count_nonzero(ends) <= few:
        return 1.0
    return float(np.partition(-values[ends] / change[ends], few)[few])


def kept(values: Floats, change: Floats, step: float) -> Floats:
    """Return the values moved, but not below a part of themselves."""
    return np.maximum(values + step * change, KEPT * values)


def step_of_each(values: Floats, change: Floats, most: float) -> Floats:
    """Return the values moved, each row as far as all of its values keep a part of themselves."""
    falling = change < 0
    reach = np.divide((KEPT - 1.0) * values, change, out=np.full(values.shape, np.inf), where=falling)
    return values + np.minimum(reach.min(axis=1), most)[:, None] * change


def blocking(value: Floats, direction: Floats, change: Floats) -> tuple[Floats, Floats, Floats]:
    """Return values, direction and change where some share of the change may leave no room for a whole step."""
    near = direction + np.minimum(change, 0.0) < -value
    return value[near], direction[near], change[near]
