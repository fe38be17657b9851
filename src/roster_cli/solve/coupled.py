"""Prices and bound of a whole district, coupling included: column generation around the interior-point method."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.coupling import couple
from roster_cli.solve.interior_point import Columns, InteriorPoint
from roster_cli.solve.model import BARRED, Model
from roster_cli.solve.relaxation import best_patterns
from roster_cli.solve.threads import Threads

_FIRST_COLUMNS = 8
_PER_ROUND = 3
_MOST_ROUNDS = 12
_CENTRE = 100.0
_FIRST, _CLOSE, _FINEST = 100_000.0, 3.0, 1.0
_COMMUNITIES = 68
"""Communities of the district for which these gaps, in points, are meant; larger ones have larger gaps."""
_CHUNK = 512


@dataclass(frozen=True)
class DistrictPrices:
    """Lagrangian prices of a district in units of 1/SCALE.

    Parameters
    ----------
    slots
        What one more person in a community's slot is worth, shape (communities, slots).
    rows
        What it costs to use up each coupling row, from 0, shape (rows,).
    """

    slots: NDArray[np.int64]
    rows: NDArray[np.int64]

    def by_person(self, model: Model) -> NDArray[np.int64]:
        """Return each person's price of each slot, shape (people, slots)."""
        prices = self.slots[model.community]
        for row in np.flatnonzero(self.rows).tolist():
            slot, members, _most, _owner = model.rows[row]
            prices[list(members), slot] -= self.rows[row]
        return prices

    def parts(self, model: Model) -> NDArray[np.int64]:
        """Return each community's part of the bound, shape (communities,); rows are their first member's."""
        parts = (self.slots * model.headcount).sum(axis=1)
        tiers = model.tiers
        saved = np.minimum(0, SCALE * tiers.cost - self.slots[tiers.community, tiers.slot]) * tiers.size
        np.add.at(parts, tiers.community, saved)
        for row in np.flatnonzero(self.rows).tolist():
            parts[model.community[model.rows[row].members[0]]] -= self.rows[row] * model.rows[row].most
        np.add.at(parts, model.community, self.least(model))
        return parts

    def least(self, model: Model) -> NDArray[np.int64]:
        """Return the reduced cost of each person's best pattern, shape (people,)."""
        prices = self.by_person(model)
        return np.concatenate(
            [np.zeros(0, np.int64)]
            + [_reduced(model, prices, some).min(axis=1) for some in _chunks(len(model.people))]
        )


def _chunks(people: int) -> list[slice]:
    return [slice(first, min(first + _CHUNK, people)) for first in range(0, people, _CHUNK)]


def _reduced(model: Model, prices: NDArray[np.int64], some: slice) -> NDArray[np.int64]:
    """Return the reduced costs of some people's patterns in units of 1/SCALE, exactly."""
    earned = prices[some].astype(np.float64) @ model.works.T.astype(np.float64)
    costs = model.costs[some].astype(np.int64)
    return np.where(costs == BARRED, np.iinfo(np.int64).max // 4, costs * SCALE - earned.astype(np.int64))


class _Pool:
    """The columns that have joined, by person."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._known = np.zeros(model.costs.shape, dtype=bool)
        self._own: list[list[int]] = [[] for _ in model.people]

    def add(self, people: NDArray[np.int64], patterns: NDArray[np.int64]) -> int:
        """Add the columns that are new and allowed; return how many."""
        fresh = ~self._known[people, patterns] & (self._model.costs[people, patterns] != BARRED)
        count = 0
        for person, pattern in zip(people[fresh].tolist(), patterns[fresh].tolist(), strict=True):
            if not self._known[person, pattern]:
                self._known[person, pattern] = True
                self._own[person].append(pattern)
                count += 1
        return count

    @property
    def size(self) -> int:
        return sum(map(len, self._own))

    def columns(self) -> Columns:
        patterns = np.full((len(self._own), max(map(len, self._own))), -1, dtype=np.int64)
        for person, own in enumerate(self._own):
            patterns[person, : len(own)] = own
        present = patterns >= 0
        filled = np.where(present, patterns, 0)
        costs = np.take_along_axis(self._model.costs, filled, axis=1)
        works = self._model.works[filled] * present[:, :, None]
        return Columns(patterns, works.astype(np.float64), np.where(present, costs, 0).astype(np.float64))


def price_district(
    model: Model,
    slots: NDArray[np.int64],
    people: NDArray[np.int64],
    patterns: NDArray[np.int64],
    is_over: Callable[[], bool],
    threads: Threads,
) -> tuple[DistrictPrices, int]:
    """Return the prices of the best bound found, and how many columns it took.

    Parameters
    ----------
    model
        The district.
    slots
        Prices without coupling, in units of 1/SCALE, shape (communities, slots).
    people, patterns
        Columns to start with, shape (columns,).
    is_over
        Whether to stop with what there is.
    threads
        What large arrays are worked on with.
    """
    best = DistrictPrices(slots, np.zeros(len(model.rows), dtype=np.int64))
    if not model.rows:
        return best, len(people)
    bound = int(best.parts(model).sum())
    pool = _Pool(model)
    pool.add(np.arange(len(model.people)), _fewest_duties(model))
    pool.add(people, patterns)
    prices = best.by_person(model)
    for some in _chunks(len(model.people)):
        rows, chosen, _cost = best_patterns(_reduced(model, prices, some), _FIRST_COLUMNS)
        pool.add(rows + some.start, chosen)
    coupling = couple(model.rows, model.works.shape[1])
    method = InteriorPoint(coupling, model.community, model.headcount, model.tiers, threads)
    columns = pool.columns()
    point = method.start(columns, slots / SCALE, _CENTRE)
    scale = max(1.0, len(model.headcount) / _COMMUNITIES)
    gap = scale * _FIRST
    slot_of_row = np.array([row.slot for row in model.rows])
    for _round in range(_MOST_ROUNDS):
        outcome = method.solve(columns, point, gap, is_over)
        rows_price = np.maximum(0.0, -outcome.point.groups[coupling.row_group, slot_of_row])
        found = DistrictPrices(
            np.rint(outcome.point.slots * SCALE).astype(np.int64), np.rint(rows_price * SCALE).astype(np.int64)
        )
        value = int(found.parts(model).sum())
        if value > bound:
            best, bound = found, value
        distance = outcome.objective - bound / SCALE
        if is_over() or distance < scale * _CLOSE:
            break
        if not _price(model, found, outcome.point.people, pool) and gap <= scale * _FINEST:
            break
        gap = max(scale * _FINEST, min(gap / 3, distance / 5))
        before, columns = columns, pool.columns()
        point = method.resume(outcome.point, before, columns, outcome.gap / columns.present.sum())
    return best, pool.size


def _price(model: Model, found: DistrictPrices, own: NDArray[np.float64], pool: _Pool) -> int:
    """Add the columns that would improve the relaxation at the prices found; return how many."""
    prices = found.by_person(model)
    count = 0
    for some in _chunks(len(model.people)):
        people, patterns, cost = best_patterns(_reduced(model, prices, some), _PER_ROUND)
        better = cost / SCALE < own[some][people] - 1e-2
        count += pool.add(people[better] + some.start, patterns[better])
    return count


def _fewest_duties(model: Model) -> NDArray[np.int64]:
    duties = model.patterns.duties.astype(np.int64)
    return np.where(model.costs == BARRED, len(model.works[0]) + 1, duties[None, :]).argmin(axis=1)
