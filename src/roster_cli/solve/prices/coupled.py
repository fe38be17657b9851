"""Prices and bound of a whole district, coupling included: column generation around the interior-point method."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.model import Model
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.coupling import couple
from roster_cli.solve.prices.interior_point import InteriorPoint
from roster_cli.solve.prices.point import Iterate
from roster_cli.solve.prices.pool import Pool
from roster_cli.solve.prices.starts import first_point, resumed
from roster_cli.solve.relaxation import valid_row_prices

_MOST_ROUNDS = 12
_CENTRE = 30.0
_FIRST, _CLOSE, _FINEST = 100_000.0, 3.0, 1.0
_NEAR = 200.0
"""Gap, in points, from which on prices are no better for the search, only the bound is."""
_LEAST_CLOSE = 0.5
"""Distance from the optimum, in points, that is close enough in any district: costs are whole points."""
_FASTER = 5.0
"""Factor by which the wanted gap shrinks from round to round: columns join best from afar, a few at a time."""
_LOOSE, _MET = 10_000.0, 0.02
"""The rows are to be met to within the wanted gap's part of so many points, in people, and at last to `_MET`.

Prices nearer to an optimum than that are no help: columns that are less central cost a fraction of a point more,
which tells the search which of the many that are equally good it should take.
"""
_COMMUNITIES = 68
"""Communities of the district for which these gaps, in points, are meant; larger ones have larger gaps."""
_CHUNK = 512
_MOST = 1e9
"""Points above which no price is of use."""


@dataclass(frozen=True)
class DistrictPrices:
    """Lagrangian prices of a district in units of 1/SCALE.

    Parameters
    ----------
    slots
        What one more person in a community's slot is worth, shape (communities, slots).
    rows
        What it costs to use up each coupling row, from 0, shape (rows,); of a row that wants people, from minus
        what one who is missing costs to 0.
    """

    slots: NDArray[np.int64]
    rows: NDArray[np.int64]

    def by_person(self, model: Model) -> NDArray[np.int64]:
        """Return each person's price of each slot, shape (people, slots)."""
        prices = self.slots[model.community]
        row, member, slot = model.memberships
        np.subtract.at(prices, (member, slot), self.rows[row])
        return prices

    def parts(self, model: Model) -> NDArray[np.int64]:
        """Return each community's part of the bound, shape (communities,); rows are their first member's."""
        parts = (self.slots * model.headcount).sum(axis=1)
        tiers = model.tiers
        saved = np.minimum(0, SCALE * tiers.cost - self.slots[tiers.community, tiers.slot]) * tiers.size
        np.add.at(parts, tiers.community, saved)
        np.subtract.at(parts, model.row_community, self.rows * model.row_most)
        np.add.at(parts, model.community, self.least(model))
        return parts

    def least(self, model: Model) -> NDArray[np.int64]:
        """Return the reduced cost of each person's best pattern, shape (people,)."""
        prices = self.by_person(model)
        firsts = range(0, len(model.people), _CHUNK)
        least = [model.reduced_costs(prices, slice(first, first + _CHUNK)).min(axis=1) for first in firsts]
        return np.concatenate([np.zeros(0, np.int64), *least])


def _whole(prices: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return prices in units of 1/SCALE: any give a bound, but sums of what has run away would overflow."""
    return np.rint(np.clip(np.nan_to_num(prices), -_MOST, _MOST) * SCALE).astype(np.int64)


class CoupledPrices:
    """The prices of a district on their way to the best bound, round by round.

    Prices that tell the search whom to take are found long before the last points of the bound are proven. Between
    two rounds this can be handed to another process.

    Parameters
    ----------
    model
        The district; some of its rows have prices.
    start
        Prices of communities planned alone.
    people, patterns
        Columns to start with, shape (columns,).

    Attributes
    ----------
    best
        The prices of the best bound so far.
    """

    def __init__(
        self, model: Model, start: DistrictPrices, people: NDArray[np.int64], patterns: NDArray[np.int64]
    ) -> None:
        self._model, self.best = model, start
        self._bound = int(start.parts(model).sum())
        self._pool = Pool(model)
        self._pool.add(people, patterns)
        self._pool.start(start.by_person(model))
        self._size = len(model.headcount) / _COMMUNITIES
        self._gap = self._scale * _FIRST
        self._rounds_left = _MOST_ROUNDS
        self._lay_out()
        coupling = self._rows.coupling
        groups = np.zeros(coupling.most.shape)
        groups[coupling.row_group, coupling.row_slot] = -start.rows[coupling.row] / SCALE
        self._point = first_point(self._rows, self._columns, start.slots / SCALE, groups, _CENTRE)

    def _lay_out(self) -> None:
        model = self._model
        coupling = couple(model.rows, model.works.shape[1])
        self._rows = CoupledRows(coupling, model.community, model.headcount, model.tiers)
        self._columns = self._pool.columns()

    def __getstate__(self) -> dict[str, Any]:
        """Return what another process cannot make again by itself."""
        return {name: value for name, value in vars(self).items() if name not in ("_rows", "_columns")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Go on from there."""
        vars(self).update(state)
        self._lay_out()

    @property
    def columns(self) -> int:
        """Return how many columns take part."""
        return self._pool.size

    @property
    def _scale(self) -> float:
        return max(1.0, self._size)

    def come_near(self, is_over: Callable[[], bool]) -> None:
        """Let columns join until the prices are as good as the best ones for the search.

        Parameters
        ----------
        is_over
            Whether to stop with what there is.
        """
        while self._rounds_left and self._gap > self._size * _NEAR:
            self._round(is_over)

    def settle(self, is_over: Callable[[], bool]) -> None:
        """Let columns join until the bound is as good as it gets."""
        while self._rounds_left:
            self._round(is_over)

    def _round(self, is_over: Callable[[], bool]) -> None:
        met = min(1.0, max(_MET, self._gap / self._scale / _LOOSE))
        outcome = InteriorPoint(self._rows).solve(self._columns, self._point, self._gap, met, is_over)
        found = self._whole(outcome.point)
        value = int(found.parts(self._model).sum())
        if value > self._bound:
            self.best, self._bound = found, value
        self._rounds_left -= 1
        is_close = outcome.objective - self._bound / SCALE < max(_LEAST_CLOSE, self._size * _CLOSE)
        is_settled = is_over() or (met == _MET and is_close)
        joined = 0 if is_settled else self._pool.improve(found.by_person(self._model), outcome.point.people)
        if is_settled or (not joined and self._gap <= self._scale * _FINEST):
            self._rounds_left = 0
            return
        self._gap = max(self._scale * _FINEST, self._gap / _FASTER)
        before, self._columns = self._columns, self._pool.columns()
        centre = outcome.gap / self._columns.present.sum()
        self._point = resumed(self._rows, outcome.point, before, self._columns, centre)

    def _whole(self, point: Iterate) -> DistrictPrices:
        coupling, model = self._rows.coupling, self._model
        rows = np.zeros(len(model.rows), dtype=np.int64)
        rows[coupling.row] = _whole(-point.groups[coupling.row_group, coupling.row_slot])
        return DistrictPrices(_whole(point.slots), valid_row_prices(model.rows, rows))


def settled(prices: CoupledPrices, seconds: float | None) -> tuple[DistrictPrices, int]:
    """Return the prices of the best bound that is found in so many seconds, and how many columns it took."""
    end = math.inf if seconds is None else time.monotonic() + seconds
    prices.settle(lambda: time.monotonic() >= end)
    return prices.best, prices.columns
