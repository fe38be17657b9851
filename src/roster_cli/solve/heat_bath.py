"""Everybody's week drawn anew, again and again, at the prices of the relaxation: heat-bath annealing.

At the best prices hundreds of thousands of columns cost next to nothing more than the best ones, and what is
wanted is one choice among them that also fits together. So one person of every community at a time takes a pattern
drawn from its exact conditional distribution, given what all the others do (Geman and Geman, "Stochastic
relaxation, Gibbs distributions, and the Bayesian restoration of images", 1984; drawn by Gumbel's trick, an arg-min
over patterns).

What a cell costs beyond its price is clipped to a small *limit*: short of a person, or one too many, a roster may
be for a while, at a price of a point rather than of thousands. When it has cooled down, the limits of those cells
grow that are still amiss, sweep by sweep, until none is (Morris, "The breakout method for escaping from local
minima", 1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import SCALE
from roster_cli.solve.cells import FULL, Cells
from roster_cli.solve.model import Model
from roster_cli.solve.prices import DistrictPrices

Integers = NDArray[np.int64]
Singles = NDArray[np.float32]
Booleans = NDArray[np.bool_]

_SEED = 20220314
_COLUMNS = 96
"""Patterns of a person that take part, those of least reduced cost; with more, heat is spent on bad ones."""
_TIES = 0.3
"""Points that decide at random which of many patterns nearly as good take part."""
_AT_ONCE = 200
"""People of one community of whom no two are drawn at the same time while it is hot; afterwards no two at all."""
_EVERYWHERE, _MOST_EVERYWHERE = 10, 100
"""Of so many sweeps after cooling down, all but one draw only people where something is amiss, and that one people
of so many communities more: drawing where all is well brings new troubles, the more the larger a district is."""
_CHUNK = 512
_LEAST_VARIATE = np.float32(1e-30)
_AMISS = 1.2
"""A cell is amiss that costs more than its limit, and a little: so many times as much."""


@dataclass(frozen=True)
class Schedule:
    """How a district cools down.

    Parameters
    ----------
    hot, cool
        First and last temperature in points; geometric in between.
    low, high
        First and last limit in points of what a cell costs.
    sweeps
        How often everybody is drawn meanwhile.
    growth
        By how many points the limit of a cell that is amiss grows with every sweep after that.
    most
        How many such sweeps at most.
    """

    hot: float = 0.4
    cool: float = 0.08
    low: float = 0.5
    high: float = 0.8
    sweeps: int = 40
    growth: float = 0.5
    most: int = 500


class HeatBath:
    """A district in a heat bath.

    Parameters
    ----------
    model
        The district.
    cells
        Who is counted together.
    prices
        Prices of its relaxation.
    seed
        Another one draws otherwise.
    """

    def __init__(self, model: Model, cells: Cells, prices: DistrictPrices, seed: int = 0) -> None:
        self._model, self._cells = model, cells
        self._random = np.random.default_rng([_SEED, seed])
        self._columns, self._reduced = self._cheapest(prices)
        self._works = model.works.T.astype(np.float32)
        self._noise = np.empty_like(self._reduced)
        self._slopes = cells.priced(prices)
        self._costs = cells.costs(self._slopes)
        self._limits = np.zeros(len(cells.first))
        self._clipped = np.empty(len(self._slopes), dtype=np.float32)
        self._lanes = _lanes(model, _AT_ONCE)

    def _cheapest(self, prices: DistrictPrices) -> tuple[Integers, Singles]:
        """Return everyone's patterns that take part, and their reduced costs in points."""
        people, patterns = self._model.costs.shape
        count = min(_COLUMNS, patterns)
        columns = np.empty((people, count), dtype=np.int64)
        costs = np.empty((people, count), dtype=np.float32)
        of_people = prices.by_person(self._model)
        for first in range(0, people, _CHUNK):
            some = slice(first, first + _CHUNK)
            reduced = self._model.reduced_costs(of_people, some)
            points = ((reduced - reduced.min(axis=1)[:, None]) / SCALE).astype(np.float32)
            order = points + self._random.random(points.shape, dtype=np.float32) * np.float32(_TIES)
            columns[some] = np.argpartition(order, count - 1, axis=1)[:, :count]
            costs[some] = np.take_along_axis(points, columns[some], axis=1)
        return columns, costs

    @property
    def choice(self) -> Integers:
        """Return everyone's pattern."""
        return self._columns[np.arange(len(self._place)), self._place]

    @property
    def excess(self) -> float:
        """Return by how many points the choice costs more than the bound, `FULL` or more where it is not legal."""
        own = float(self._reduced[np.arange(len(self._place)), self._place].sum())
        return own + float(self._costs(self._counts).sum())

    def sweeps(self, schedule: Schedule) -> Iterator[None]:
        """Yield after each sweep, until nothing is amiss or the schedule ends."""
        self._begin(schedule.hot)
        for sweep in range(schedule.sweeps):
            part = sweep / max(1, schedule.sweeps - 1)
            self._limits[:] = schedule.low * (schedule.high / schedule.low) ** part
            self._clip(slice(None))
            self._sweep(schedule.hot * (schedule.cool / schedule.hot) ** part, self._lanes)
            yield
        self._lanes = _lanes(self._model, len(self._place))
        every = -(-len(self._model.headcount) // _MOST_EVERYWHERE)
        for sweep in range(schedule.most):
            amiss = self._costs(self._counts) > _AMISS * self._limits
            if not amiss.any():
                break
            self._limits[amiss] += schedule.growth
            self._clip(np.flatnonzero(amiss[self._cells.owner]))
            drawn = self._communities(amiss)
            if sweep % _EVERYWHERE == 0:
                drawn[sweep // _EVERYWHERE % every :: every] = True
            self._sweep(schedule.cool, [own for own in self._lanes if drawn[self._model.community[own[0]]]])
            yield

    def _clip(self, places: Integers | slice) -> None:
        """Clip what the next person costs to what its cell may cost, at some places of the slopes."""
        limits = self._limits[self._cells.owner[places]]
        self._clipped[places] = np.clip(self._slopes[places], -limits, limits)

    def _communities(self, amiss: Booleans) -> Booleans:
        """Return in which communities people are in a cell that is amiss."""
        headcount, community = self._model.headcount, self._model.community
        found = np.asarray(amiss[: headcount.size].reshape(headcount.shape).any(axis=1))
        row, member, _slot = self._model.memberships
        found[community[member[amiss[self._cells.rows + row]]]] = True
        return found

    def _begin(self, temperature: float) -> None:
        noise: Singles = self._random.standard_exponential(dtype=np.float32, out=self._noise)
        self._place = (self._reduced + np.float32(temperature) * noise).argmin(axis=1)
        self._duties = self._model.works[self.choice].astype(np.int64)
        self._counts = self._cells.counts(self._duties)

    def _sweep(self, temperature: float, lanes: Sequence[Integers]) -> None:
        """Draw the pattern of everyone in some lanes once, one person of each lane at a time."""
        some = np.concatenate(lanes)
        noise: Singles = self._random.standard_exponential(dtype=np.float32, out=self._noise[: len(some)])
        noise += _LEAST_VARIATE
        np.log(noise, out=noise)
        noise *= np.float32(temperature)
        noise += self._reduced[some]
        place = np.zeros(len(self._place), dtype=np.int64)
        place[some] = np.arange(len(some))
        for people in self._turns(lanes):
            self._draw(people, noise[place[people]], self._clipped)

    def _turns(self, lanes: Sequence[Integers]) -> Iterator[Integers]:
        """Yield people to be drawn at the same time: each lane in an order of its own."""
        lanes = [lane[self._random.permutation(len(lane))] for lane in lanes]
        sizes = np.array([len(lane) for lane in lanes])
        order = np.zeros((int(sizes.max(initial=0)), len(lanes)), dtype=np.int64)
        for place, lane in enumerate(lanes):
            order[: len(lane), place] = lane
        for turn, people in enumerate(order):
            yield people[: int(np.count_nonzero(sizes > turn))]

    def _draw(self, people: Integers, noise: Singles, slopes: Singles) -> None:
        before = self._duties[people]
        of_patterns = self._cells.next_costs(slopes, self._counts, people, before) @ self._works
        columns = self._columns[people]
        columns += np.arange(len(people))[:, None] * of_patterns.shape[1]
        place = (noise + of_patterns.take(columns)).argmin(axis=1)
        moved = np.flatnonzero(place != self._place[people])
        if len(moved):
            who = people[moved]
            after = self._model.works[self._columns[who, place[moved]]].astype(np.int64)
            self._place[who], self._duties[who] = place[moved], after
            self._cells.change(self._counts, who, after - before[moved])


def _lanes(model: Model, most: int) -> list[Integers]:
    """Return people of whom one of each list is drawn at a time, largest first: communities, or parts of them.

    Two of one community who are drawn together both go where one is wanted, and both come back.
    """
    parts = (np.array_split(own, -(-len(own) // most)) for own in model.people_of if len(own))
    return sorted((lane for own in parts for lane in own), key=lambda lane: -len(lane))


def is_legal(excess: float) -> bool:
    """Return whether so much above the bound says that no cell has too many people."""
    return excess < FULL / 2
