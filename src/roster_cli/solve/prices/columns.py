"""The columns of the coupled relaxation, laid out for arithmetic on all of them at once.

Most people have some twenty columns and a few have fifty. So people are sorted by how many they have and taken a
few thousand at a time, each such piece padded to its own widest person. All columns lie in one flat array, piece
after piece, where elementwise work needs no pieces.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import in_order

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Number = TypeVar("Number", bound=np.generic)

_PEOPLE = 2048


@dataclass(frozen=True)
class Piece:
    """People with about as many columns: who, where their columns lie, and how many places each of them has."""

    people: Integers
    places: slice
    width: int

    def of(self, values: NDArray[Number]) -> NDArray[Number]:
        """Return a flat array's values of these people, shape (people, width, ...)."""
        return values[self.places].reshape(len(self.people), self.width, *values.shape[1:])


@dataclass(frozen=True)
class PatternColumns:
    """Patterns of each person.

    Parameters
    ----------
    patterns
        Pattern indices, -1 where padded, shape (places,).
    works
        Their slots, 0 where padded, shape (places, slots).
    costs
        Their costs in points, 0 where padded, shape (places,).
    owner
        Whose they are, shape (places,).
    first
        Place of each person's first column, shape (people,); the others follow.
    pieces
        The people, in pieces.
    """

    patterns: Integers
    works: Floats
    costs: Floats
    owner: Integers
    first: Integers
    pieces: tuple[Piece, ...]

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Return where there is a column, shape (places,)."""
        return self.patterns >= 0

    def over(self, work: Callable[[Piece], None]) -> None:
        """Work on all people, piece by piece."""
        for piece in self.pieces:
            work(piece)

    def usage(self, weights: Floats) -> Floats:
        """Return the duties of people whose columns have such weights, shape (people, slots)."""
        duties = np.empty((len(self.first), self.works.shape[1]))

        def part(piece: Piece) -> None:
            duties[piece.people] = np.matmul(piece.of(weights)[:, None, :], piece.of(self.works))[:, 0]

        self.over(part)
        return duties

    def along(self, prices: Floats) -> Floats:
        """Return what each column earns at people's prices of the slots, shape (places,)."""
        earned = np.empty(len(self.patterns))

        def part(piece: Piece) -> None:
            earned[piece.places] = np.matmul(piece.of(self.works), prices[piece.people][:, :, None]).ravel()

        self.over(part)
        return earned

    def sums(self, values: Floats) -> Floats:
        """Return the sum of each person's values, shape (people,)."""
        return self._each(values, np.add)

    def least(self, values: Floats) -> Floats:
        """Return the least of each person's values, shape (people,)."""
        return self._each(values, np.minimum)

    def _each(self, values: Floats, reduction: np.ufunc) -> Floats:
        result = np.empty(len(self.first))

        def part(piece: Piece) -> None:
            result[piece.people] = reduction.reduce(piece.of(values), axis=1)

        self.over(part)
        return result

    def spread(self, values: Floats) -> Floats:
        """Return people's values for each of their places, shape (places,)."""
        result = np.empty(len(self.patterns))

        def part(piece: Piece) -> None:
            piece.of(result)[:] = values[piece.people][:, None]

        self.over(part)
        return result

    def place_in(self, later: PatternColumns) -> Integers:
        """Return where these columns are among those of a later round, shape (columns,)."""
        owner = self.owner[self.present]
        return later.first[owner] + np.flatnonzero(self.present) - self.first[owner]


def lay_out(patterns: Integers, works: NDArray[np.uint8], costs: NDArray[np.int32]) -> PatternColumns:
    """Return columns ready for work.

    Parameters
    ----------
    patterns
        Pattern indices of each person, at least one each, then -1, shape (people, width).
    works
        Slots of each pattern, shape (patterns, slots).
    costs
        Cost of each pattern for each person in points, shape (people, patterns).
    """
    count = np.count_nonzero(patterns >= 0, axis=1)
    order = in_order(count)
    first = np.zeros(len(order), dtype=np.int64)
    pieces: list[Piece] = []
    places = 0
    for begin in range(0, len(order), _PEOPLE):
        people = order[begin : begin + _PEOPLE]
        width = int(count[people[-1]])
        first[people] = places + width * np.arange(len(people))
        pieces.append(Piece(people, slice(places, places + width * len(people)), width))
        places += width * len(people)
    nothing = np.zeros(0, dtype=np.int64)
    own = np.concatenate([nothing, *(patterns[piece.people, : piece.width].ravel() for piece in pieces)])
    owner = np.concatenate([nothing, *(np.repeat(piece.people, piece.width) for piece in pieces)])
    present = own >= 0
    filled = np.where(present, own, 0)
    return PatternColumns(
        patterns=own,
        works=works[filled].astype(np.float64) * present[:, None],
        costs=np.where(present, costs[owner, filled], 0).astype(np.float64),
        owner=owner,
        first=first,
        pieces=tuple(pieces),
    )
