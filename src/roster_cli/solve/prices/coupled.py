"""Prices and bound of a whole district, coupling included: column generation around the interior-point method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.model import Model
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.coupling import couple
from roster_cli.solve.prices.interior_point import InteriorPoint
from roster_cli.solve.prices.pool import Pool
from roster_cli.solve.prices.starts import first_point, resumed
from roster_cli.solve.relaxation import valid_row_prices

_MOST_ROUNDS = 12
_CENTRE = 30.0
_FIRST, _CLOSE, _FINEST = 100_000.0, 3.0, 1.0
_GROWTH = 1.5
"""Power of a district's size by which what is close enough grows: each round takes longer, and says less."""
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

    def parts(self, model: Model, least: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Return each community's part of the bound, shape (communities,); rows are their first member's.

        Parameters
        ----------
        model
            The district.
        least
            What `least` returns, where that is known.
        """
        parts = (self.slots * model.headcount).sum(axis=1)
        tiers = model.tiers
        saved = np.minimum(0, SCALE * tiers.cost - self.slots[tiers.community, tiers.slot]) * tiers.size
        np.add.at(parts, tiers.community, saved)
        np.subtract.at(parts, model.row_community, self.rows * model.row_most)
        np.add.at(parts, model.community, self.least(model) if least is None else least)
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


def price_district(
    model: Model,
    start: DistrictPrices,
    people: NDArray[np.int64],
    patterns: NDArray[np.int64],
    is_over: Callable[[], bool],
) -> tuple[DistrictPrices, int]:
    """Return the prices of the best bound found, and how many columns it took.

    Parameters
    ----------
    model
        The district.
    start
        Prices of communities planned alone.
    people, patterns
        Columns to start with, shape (columns,).
    is_over
        Whether to stop with what there is.
    """
    best = start
    if not model.is_coupled:
        return best, len(people)
    pool = Pool(model)
    pool.add(people, patterns)
    bound = int(best.parts(model, pool.start(best.by_person(model))).sum())
    coupling = couple(model.rows, model.works.shape[1])
    rows = CoupledRows(coupling, model.community, model.headcount, model.tiers)
    method, columns = InteriorPoint(rows), pool.columns()
    groups = np.zeros(coupling.most.shape)
    groups[coupling.row_group, coupling.row_slot] = -start.rows[coupling.row] / SCALE
    point = first_point(rows, columns, start.slots / SCALE, groups, _CENTRE)
    size = len(model.headcount) / _COMMUNITIES
    scale, close = max(1.0, size), max(_LEAST_CLOSE, _CLOSE * size**_GROWTH)
    gap = scale * _FIRST
    for _round in range(_MOST_ROUNDS):
        met = min(1.0, max(_MET, gap / scale / _LOOSE))
        outcome = method.solve(columns, point, gap, met, is_over)
        slots, of_priced = (
            _whole(own)
            for own in (outcome.point.slots, -outcome.point.groups[coupling.row_group, coupling.row_slot])
        )
        row_prices = np.zeros(len(model.rows), dtype=np.int64)
        row_prices[coupling.row] = of_priced
        found = DistrictPrices(slots, valid_row_prices(model.rows, row_prices))
        offer = pool.offer(found.by_person(model), outcome.point.people)
        value = int(found.parts(model, offer.least).sum())
        if value > bound:
            best, bound = found, value
        distance = outcome.objective - bound / SCALE
        if is_over() or (met == _MET and distance < close):
            break
        if not pool.add(offer.people, offer.patterns) and gap <= scale * _FINEST:
            break
        gap = max(scale * _FINEST, gap / _FASTER)
        before, columns = columns, pool.columns()
        point = resumed(rows, outcome.point, before, columns, outcome.gap / columns.present.sum())
    return best, pool.size
