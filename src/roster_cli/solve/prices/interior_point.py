"""A primal-dual interior-point method for the coupled relaxation over weekly patterns.

Mehrotra's predictor-corrector ("On the implementation of a primal-dual interior point method", 1992) with the
linear algebra of `NormalEquations`, and the correctors of Gondzio ("Multiple centrality corrections in a
primal-dual method for linear programming", 1996), each weighted by how far it lets the point move (Colombo and
Gondzio, "Further development of multiple centrality correctors for interior point methods", 2008).

Stopped early, its central prices make column generation converge in a few rounds (Gondzio, González-Brevis and
Munari, "New developments in the primal-dual column generation technique", 2013), where simplex prices of this
degenerate problem take hundreds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from roster_cli.solve.prices.columns import PatternColumns, Piece
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.point import DUAL, PRIMAL, Floats, Iterate, Residual
from roster_cli.solve.prices.steps import KEPT, blocking, kept, reach, step_of_each

Products = tuple[Floats, ...]
"""What belongs to weights, empty posts, filled posts and slacks, in this order."""

_MOST_ITERATIONS = 80
_LEAST = 1e-12
_CORRECTORS = 2
_FURTHER = 0.3
_GAIN = 0.1
_SHARES = 5
_FEW = 0.0003
"""Values that may be held back from a step, as a part of the people: so a district's size does not shorten it."""
_MISSED = 0.001
"""Part of the rows that may be missed by more than is wanted: those of values that were held back, for a while."""
_PROXIMAL = 1e-4
"""What keeps prices near where they are, in people a point.

Rows that hardly anybody can still help to meet leave their price to rounding errors otherwise (Friedlander and
Orban, "A primal-dual regularized interior-point method for convex quadratic programs", 2012).
"""
_NEAR = (0.1, 10.0)
"""Products this far from the target, as factors, are left alone by the correctors."""
_SPENT = 0.05
"""Part of the wanted gap below which the rows will not be met any better: the system is too ill-conditioned."""


@dataclass(frozen=True)
class PathEnd:
    """Where the method stopped: the point, its complementarity gap, and its dual objective with that gap added."""

    point: Iterate
    objective: float
    gap: float


class InteriorPoint:
    """The method for given rows.

    Parameters
    ----------
    rows
        What the columns have to meet.
    """

    def __init__(self, rows: CoupledRows) -> None:
        self._rows, self._coupling = rows, rows.coupling
        self._equations = rows.equations

    def solve(
        self, columns: PatternColumns, point: Iterate, gap: float, met: float, is_over: Callable[[], bool]
    ) -> PathEnd:
        """Move along the central path until the point is near enough to an optimum.

        Parameters
        ----------
        columns
            The columns that take part.
        point
            Where to start.
        gap
            Complementarity gap wanted, in points.
        met
            By how much rows may be missed, in people.
        is_over
            Whether to stop with what there is.
        """
        few = int(_MISSED * (self._rows.headcount.size + self._coupling.active.sum()))
        pairs = columns.present.sum() + 2 * len(self._rows.size) + self._coupling.capped.sum()
        for _iteration in range(_MOST_ITERATIONS):
            residual = self._rows.residual(columns, point)
            products = self._products(columns, point)
            total = float(sum(product.sum() for product in products))
            objective = total + self._rows.value(point)
            feasible = residual.primal(few) < met and residual.dual < 1e-1
            if is_over() or (total < gap and (feasible or total < _SPENT * gap)):
                break
            if not self._factor(columns, point):
                break
            direction, primal, dual = self._step(columns, point, residual, products, total / pairs)
            point = self._moved_inside(columns, point, direction, 0.99 * primal, 0.99 * dual)
        return PathEnd(point, objective, total)

    def _products(self, columns: PatternColumns, point: Iterate) -> Products:
        """Return the products of primal values and dual slacks, 0 where there is no column or row."""
        pairs = zip(point[PRIMAL], point[DUAL], strict=True)
        return self._where_there_is(columns, [value * dual for value, dual in pairs])

    def _step(
        self, columns: PatternColumns, point: Iterate, residual: Residual, products: Products, mean: float
    ) -> tuple[Iterate, float, float]:
        """Return a direction and how far to go along it: predictor, corrector, then correctors of centrality.

        The system is factored already, so each of them costs little.
        """
        affine = self._direction(columns, point, residual, tuple(-product for product in products))
        primal, dual = _steps(point, affine)
        ahead = self._ahead(columns, point, affine, (primal, dual))
        total = sum(float(product.sum()) for product in products)
        target = (sum(float(product.sum()) for product in ahead) / total) ** 3 * mean
        wanted = self._where_there_is(columns, [target - product for product in self._products(columns, affine)])
        nothing = Residual(*map(np.zeros_like, residual))
        change = self._direction(columns, point, nothing, wanted)
        direction, primal, dual = self._furthest(point, affine, change, primal * dual)
        for _corrector in range(_CORRECTORS):
            pull = self._pull(columns, point, direction, (primal, dual), target)
            change = self._direction(columns, point, nothing, pull)
            better, *steps = self._furthest(point, direction, change, _GAIN)
            gain = min(steps) - min(primal, dual)
            if sum(steps) > primal + dual:
                direction, (primal, dual) = better, steps
            if gain < _GAIN * _FURTHER:
                break
        return direction, primal, dual

    def _where_there_is(self, columns: PatternColumns, products: Sequence[Floats]) -> Products:
        """Return products with 0 where there is no column or row."""
        weights, empty, filled, slack = products
        weights = np.where(columns.present, weights, 0.0)
        return weights, empty, filled, np.where(self._coupling.capped, slack, 0.0)

    def _ahead(
        self, columns: PatternColumns, point: Iterate, direction: Iterate, steps: tuple[float, float]
    ) -> Products:
        """Return the products further along a direction."""
        primal, dual = steps
        sides = zip(point[PRIMAL], direction[PRIMAL], point[DUAL], direction[DUAL], strict=True)
        products = [
            (value + primal * change) * (slack + dual * slack_change)
            for value, change, slack, slack_change in sides
        ]
        return self._where_there_is(columns, products)

    def _pull(
        self,
        columns: PatternColumns,
        point: Iterate,
        direction: Iterate,
        steps: tuple[float, float],
        target: float,
    ) -> Products:
        """Return by how much to change the products that would lag or run ahead if the steps were longer."""
        least, most = (factor * target for factor in _NEAR)

        def pull(reached: Floats) -> Floats:
            return np.maximum(np.clip(reached, least, most) - reached, -most)

        primal, dual = (min(1.0, step + _FURTHER) for step in steps)
        reached = self._ahead(columns, point, direction, (primal, dual))
        return self._where_there_is(columns, [pull(product) for product in reached])

    def _factor(self, columns: PatternColumns, point: Iterate) -> bool:
        """Set up the linear system at a point; return whether it is still well enough conditioned."""
        slots = self._rows.headcount.shape[1]
        self._theta = point.weights / np.maximum(point.weights_dual, _LEAST)
        self._total = columns.sums(self._theta)
        self._mean = columns.usage(self._theta) / self._total[:, None]
        matrices = np.empty((len(self._total), slots, slots))

        def part(piece: Piece) -> None:
            centred = piece.of(columns.works) - self._mean[piece.people, None, :]
            centred *= np.sqrt(piece.of(self._theta))[:, :, None]
            matrices[piece.people] = np.matmul(centred.transpose(0, 2, 1), centred)

        columns.over(part)
        self._tier_theta = 1.0 / (point.empty_dual / point.empty + point.filled_dual / point.filled)
        self._slack_theta = np.where(self._coupling.capped, point.slack / point.slack_dual, 0.0)
        of_slots, of_groups = self._rows.by_slot(self._tier_theta)
        return self._equations.factor(matrices, of_slots + _PROXIMAL, self._slack_theta + of_groups + _PROXIMAL)

    def _direction(
        self, columns: PatternColumns, point: Iterate, residual: Residual, products: Products
    ) -> Iterate:
        """Return the Newton direction towards given complementarity products.

        Where there is no column or row nothing changes: weight and product are 0 there, the dual slack is 1.
        """
        offset = products[0] / point.weights_dual - self._theta * residual.weights_dual
        filled_change = (products[2] - point.filled_dual * residual.tiers) / point.filled
        tier_offset = self._tier_theta * (products[1] / point.empty - filled_change - residual.tiers_dual)
        slack_offset = products[3] / point.slack_dual - self._slack_theta * residual.slack_dual
        right_people = residual.people - columns.sums(offset)
        of_slots, of_groups = self._rows.summed(columns.usage(offset) + self._mean * right_people[:, None])
        empty_of_slots, empty_of_groups = self._rows.by_slot(tier_offset)
        slots, groups = self._equations.solve(
            residual.slots - of_slots - empty_of_slots,
            residual.groups - of_groups - slack_offset - empty_of_groups,
        )
        prices = self._rows.prices(slots, groups)
        people = right_people / self._total - (self._mean * prices).sum(axis=1)
        weights, weights_dual = offset, np.empty(offset.shape)

        def answer(piece: Piece) -> None:
            own = piece.places
            earned = np.matmul(piece.of(columns.works), prices[piece.people][:, :, None])[:, :, 0]
            weights[own] += self._theta[own] * (people[piece.people, None] + earned).ravel()
            weights_dual[own] = products[0][own] - point.weights_dual[own] * weights[own]
            weights_dual[own] /= np.maximum(point.weights[own], _LEAST)

        columns.over(answer)
        empty = tier_offset + self._tier_theta * self._rows.of_tiers(slots, groups)
        filled = residual.tiers - empty
        slack = slack_offset + self._slack_theta * groups
        return Iterate(
            weights=weights,
            empty=empty,
            filled=filled,
            slack=slack,
            people=people,
            slots=slots,
            groups=groups,
            weights_dual=weights_dual,
            empty_dual=(products[1] - point.empty_dual * empty) / point.empty,
            filled_dual=(products[2] - point.filled_dual * filled) / point.filled,
            slack_dual=(products[3] - point.slack_dual * slack) / point.slack,
        )

    def _furthest(
        self, point: Iterate, direction: Iterate, change: Iterate, least: float
    ) -> tuple[Iterate, float, float]:
        """Return a direction with some of a change, and how far its primal and its dual part may go.

        The shares of the change, from `least` to 1, are those that let them go furthest.
        """
        (primal, share), (dual, dual_share) = (
            self._best_share(point[side], direction[side], change[side], least) for side in (PRIMAL, DUAL)
        )
        return self._moved(direction, change, share, dual_share), primal, dual

    def _best_share(
        self, values: Iterable[Floats], direction: Iterable[Floats], change: Iterable[Floats], least: float
    ) -> tuple[float, float]:
        """Return how far values may go at most along a direction, and with which share of a change of it."""
        near = [blocking(*arrays) for arrays in zip(values, direction, change, strict=True)]
        value, first, more = (np.concatenate(parts) for parts in zip(*near, strict=True))
        few = int(_FEW * len(self._rows.community))
        return max(
            (reach(value, first + share * more, few), share) for share in np.linspace(least, 1.0, _SHARES).tolist()
        )

    def _moved(self, point: Iterate, direction: Iterate, primal: float, dual: float) -> Iterate:
        """Return the point moved: the first four parts are primal, the others dual."""
        steps = (primal,) * 4 + (dual,) * 7
        return Iterate(*(value + step * more for value, more, step in zip(point, direction, steps, strict=True)))

    def _moved_inside(
        self, columns: PatternColumns, point: Iterate, direction: Iterate, primal: float, dual: float
    ) -> Iterate:
        """Return the point moved, where the few values that would leave its inside are held back.

        Somebody whose weights would become negative takes a shorter step, and pays less in price if a dual slack
        would; so everybody's weights still add up to 1 and the point stays dual feasible. What that does to the
        rows, the next steps mend.
        """
        capped = self._coupling.capped
        slack = np.where(capped, kept(point.slack, direction.slack, primal), 1.0)
        slack_dual = np.where(capped, kept(point.slack_dual, direction.slack_dual, dual), 1.0)
        posts, change = (np.stack([of.empty, of.filled], axis=1) for of in (point, direction))
        empty, filled = step_of_each(posts, change, primal).T
        slots = point.slots + dual * direction.slots
        groups = np.where(capped, -slack_dual, point.groups + dual * direction.groups)
        people, weights_dual = self._priced(
            columns, point.people + dual * direction.people, self._rows.prices(slots, groups), point.weights_dual
        )
        filled_dual = kept(point.filled_dual, direction.filled_dual, dual)
        empty_dual = self._rows.tier_cost - self._rows.of_tiers(slots, groups) + filled_dual
        rise = np.maximum(0.0, KEPT * point.empty_dual - empty_dual)
        return Iterate(
            weights=self._weights_moved(columns, point.weights, direction.weights, primal),
            empty=empty,
            filled=filled,
            slack=slack,
            people=people,
            slots=slots,
            groups=groups,
            weights_dual=weights_dual,
            empty_dual=empty_dual + rise,
            filled_dual=filled_dual + rise,
            slack_dual=slack_dual,
        )

    @staticmethod
    def _weights_moved(columns: PatternColumns, weights: Floats, change: Floats, most: float) -> Floats:
        moved = np.empty(weights.shape)

        def part(piece: Piece) -> None:
            moved[piece.places] = step_of_each(piece.of(weights), piece.of(change), most).ravel()

        columns.over(part)
        return moved

    @staticmethod
    def _priced(columns: PatternColumns, people: Floats, prices: Floats, before: Floats) -> tuple[Floats, Floats]:
        """Return people's prices and the dual slacks of their columns, which keep a part of what they were."""
        people, slacks = people.copy(), np.empty(before.shape)

        def part(piece: Piece) -> None:
            earned = np.matmul(piece.of(columns.works), prices[piece.people][:, :, None])[:, :, 0]
            slack = piece.of(columns.costs) - people[piece.people, None] - earned
            there = piece.of(columns.present)
            fall = np.where(there, KEPT * piece.of(before) - slack, 0.0).max(axis=1).clip(min=0.0)
            people[piece.people] -= fall
            slacks[piece.places] = np.where(there, slack + fall[:, None], 1.0).ravel()

        columns.over(part)
        return people, slacks


def _steps(point: Iterate, direction: Iterate) -> tuple[float, float]:
    """Return how far the primal and the dual part may go, 0 to 1."""
    primal, dual = (min(map(reach, point[side], direction[side])) for side in (PRIMAL, DUAL))
    return primal, dual
