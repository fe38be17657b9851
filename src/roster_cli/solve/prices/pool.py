"""The columns of a district's relaxation: which patterns of a person take part, and which join at given prices."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.model import BARRED, Model
from roster_cli.solve.prices.columns import PatternColumns, lay_out
from roster_cli.solve.relaxation import best_patterns

_PIECE = 512
"""People priced at a time: all their patterns' prices then stay in a processor's cache."""
_CHEAPEST = 2
_PER_ROUND = 3
_LEAST_GAIN = 0.01
_FAR = 100.0
"""Gain, in points, from which somebody lacks more than the cheapest columns: those of other kinds join too."""

Chosen = tuple[NDArray[np.int64], NDArray[np.int64]]
"""People and a pattern of each."""


@dataclass(frozen=True)
class Offer:
    """Columns that would improve the relaxation.

    Parameters
    ----------
    people, patterns
        The columns, shape (columns,).
    least
        Reduced cost of each person's best pattern in units of 1/SCALE, shape (people,).
    """

    people: NDArray[np.int64]
    patterns: NDArray[np.int64]
    least: NDArray[np.int64]


class Pool:
    """The columns that have joined, by person.

    The cheapest patterns of a person are much alike, and where all of them have a slot in common nothing holds
    its price: two partners of a post in communities short of people could then pay each other thousands of points
    for it. So the best pattern with, and the best without, each slot joins too.

    Parameters
    ----------
    model
        The district.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known = np.zeros(model.costs.shape, dtype=bool)
        self._patterns = np.zeros((len(model.people), 0), dtype=np.int64)

    def start(self, prices: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add what is cheap or of another kind at people's prices of the slots, and the fewest duties of each.

        Returns
        -------
        numpy.ndarray
            Reduced cost of each person's best pattern in units of 1/SCALE, shape (people,).
        """
        everyone = np.arange(len(self._known))
        self.add(everyone, self._model.fewest_duties(everyone))
        least = np.zeros(len(self._known), dtype=np.int64)

        def choose(some: slice) -> Iterator[Chosen]:
            reduced = self._model.reduced_costs(prices, some)
            least[some] = reduced.min(axis=1)
            people, patterns, _cost = best_patterns(reduced, _CHEAPEST)
            yield people, patterns
            yield self._alternatives(reduced)

        self.add(*self._of_all(choose))
        return least

    def offer(self, prices: NDArray[np.int64], own: NDArray[np.float64]) -> Offer:
        """Return the columns that would improve the relaxation, and what everybody's best pattern costs.

        Parameters
        ----------
        prices
            People's prices of the slots in units of 1/SCALE, shape (people, slots).
        own
            Reduced costs in points that the columns of a person have at least, shape (people,).
        """
        least = np.zeros(len(self._known), dtype=np.int64)

        def choose(some: slice) -> Iterator[Chosen]:
            exact = self._model.reduced_costs(prices, some)
            least[some] = exact.min(axis=1)
            gain = own[some] - least[some] / SCALE
            near, far = np.flatnonzero(gain > _LEAST_GAIN), np.flatnonzero(gain > _FAR)
            reduced = exact[near] / SCALE - own[some][near, None]
            people, patterns, change = best_patterns(reduced, _PER_ROUND)
            yield near[people[change < -_LEAST_GAIN]], patterns[change < -_LEAST_GAIN]
            people, patterns = self._alternatives(exact[far])
            better = exact[far[people], patterns] / SCALE - own[some][far[people]] < -_LEAST_GAIN
            yield far[people[better]], patterns[better]

        return Offer(*self._of_all(choose), least)

    def _alternatives(self, reduced: NDArray[np.int64] | NDArray[np.float64]) -> Chosen:
        """Return each person's best pattern with, and the best without, each slot."""
        works = self._model.works.astype(bool)
        best = [
            of[reduced.take(of, axis=1).argmin(axis=1)]
            for slot in range(works.shape[1])
            for of in (np.flatnonzero(works[:, slot]), np.flatnonzero(~works[:, slot]))
            if len(of)
        ]
        return np.tile(np.arange(len(reduced)), len(best)), np.concatenate(best)

    def _of_all(self, choose: Callable[[slice], Iterator[Chosen]]) -> Chosen:
        """Return what is chosen for everybody, some people at a time."""
        pieces = (slice(first, first + _PIECE) for first in range(0, len(self._known), _PIECE))
        chosen = [(people + some.start, patterns) for some in pieces for people, patterns in choose(some)]
        people, patterns = (np.concatenate(parts) for parts in zip(*chosen, strict=True))
        return people, patterns

    def add(self, people: NDArray[np.int64], patterns: NDArray[np.int64]) -> int:
        """Add the columns that are new and allowed; return how many."""
        count = len(self._model.works)
        fresh = ~self._known[people, patterns] & (self._model.costs[people, patterns] != BARRED)
        pairs = np.unique(people[fresh] * count + patterns[fresh])
        people, patterns = pairs // count, pairs % count
        self._known[people, patterns] = True
        had = np.count_nonzero(self._patterns >= 0, axis=1)
        joined = np.bincount(people, minlength=len(had))
        place = had[people] + np.arange(len(people)) - np.repeat(np.cumsum(joined) - joined, joined)
        wider = int((had + joined).max(initial=0)) - self._patterns.shape[1]
        self._patterns = np.pad(self._patterns, ((0, 0), (0, max(0, wider))), constant_values=-1)
        self._patterns[people, place] = patterns
        return len(people)

    @property
    def size(self) -> int:
        """Return how many columns there are."""
        return int((self._patterns >= 0).sum())

    def columns(self) -> PatternColumns:
        """Return the columns; of each person, those that joined last come last."""
        return lay_out(self._patterns, self._model.works, self._model.costs)
