"""Work on large arrays, piece by piece and side by side: numpy lets other threads run meanwhile.

The pieces do not depend on the number of threads. They are neither so large that they leave a processor's cache,
nor so small that threads mostly wait for each other between one operation and the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_PIECE = 512
_VALUES = 131_072
"""Values worked on at a time where nothing but elementwise operations is done."""


class Threads:
    """Threads of this process.

    Parameters
    ----------
    count
        How many; one runs everything in the calling thread.
    """

    def __init__(self, count: int) -> None:
        self._pool = ThreadPoolExecutor(count) if count > 1 else None

    def map(self, work: Callable[[Argument], Result], arguments: Iterable[Argument]) -> list[Result]:
        """Return the results in the order of the arguments."""
        pieces = list(arguments)
        return list(self._pool.map(work, pieces) if self._pool and len(pieces) > 1 else map(work, pieces))

    def over(self, total: int, work: Callable[[slice], Result], piece: int = _PIECE) -> list[Result]:
        """Return the results of the pieces that so many rows fall into."""
        return self.map(work, (slice(first, min(first + piece, total)) for first in range(0, total, piece)))

    def over_values(self, total: int, work: Callable[[slice], Result]) -> list[Result]:
        """Return the results of the pieces that so many values fall into; they are larger than those of rows."""
        return self.over(total, work, _VALUES)

    def elementwise(
        self, work: Callable[..., NDArray[np.float64]], *arrays: NDArray[np.generic]
    ) -> NDArray[np.float64]:
        """Return what an elementwise function makes of large arrays."""
        result = np.empty(arrays[0].shape)

        def part(some: slice) -> None:
            result[some] = work(*(array[some] for array in arrays))

        self.over_values(len(result), part)
        return result
