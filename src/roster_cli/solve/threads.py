"""Work on large arrays, piece by piece and side by side: numpy lets other threads run meanwhile.

The pieces do not depend on the number of threads. They are neither so large that they leave a processor's cache,
nor so small that threads mostly wait for each other between one operation and the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_PIECE = 512


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
        return list(self._pool.map(work, arguments) if self._pool else map(work, arguments))

    def over(self, total: int, work: Callable[[slice], Result], piece: int = _PIECE) -> list[Result]:
        """Return the results of the pieces that so many rows fall into."""
        return self.map(work, (slice(first, min(first + piece, total)) for first in range(0, total, piece)))
