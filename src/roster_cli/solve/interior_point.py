"""A primal-dual interior-point method for the coupled relaxation over weekly patterns.

Mehrotra's predictor-corrector ("On the implementation of a primal-dual interior point method", 1992) with the
linear algebra of `NormalEquations`. Stopped early, its central prices make column generation converge in a few
rounds (Gondzio, González-Brevis and Munari, "New developments in the primal-dual column generation technique",
2013), where simplex prices of this degenerate problem take hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import Tiers
from roster_cli.solve.coupling import Coupling
from roster_cli.solve.normal_equations import NormalEquations

Floats = NDArray[np.float64]

_MOST_ITERATIONS = 80
_LEAST = 1e-12
_SPENT = 0.05
"""Part of the wanted gap below which the rows will not be met any better: the system is too ill-conditioned."""


@dataclass(frozen=True)
class Columns:
    """Patterns of each person, padded to the same number.

    Parameters
    ----------
    patterns
        Pattern indices, -1 where padded, shape (people, width).
    works
        Their slots, 0 where padded, shape (people, width, slots).
    costs
        Their costs in points, 0 where padded, shape (people, width).
    """

    patterns: NDArray[np.int64]
    works: Floats
    costs: Floats

    @property
    def present(self) -> NDArray[np.bool_]:
        """Return where there is a column."""
        return self.patterns >= 0


class Iterate(NamedTuple):
    """A primal-dual point; names follow the rows and columns they belong to.

    Weights of columns, empty posts by tier, filled posts by tier, slack of groups; prices of people, communities
    and groups; then the dual slacks of the four primal parts.
    """

    weights: Floats
    empty: Floats
    filled: Floats
    slack: Floats
    people: Floats
    slots: Floats
    groups: Floats
    weights_dual: Floats
    empty_dual: Floats
    filled_dual: Floats
    slack_dual: Floats


@dataclass(frozen=True)
class Outcome:
    """Where the method stopped: the point, its primal objective and its complementarity gap.

    `early` is the last point on the way whose gap, `early_gap`, was still wide: a good place to resume from.
    """

    point: Iterate
    early: Iterate
    early_gap: float
    objective: float
    gap: float
    iterations: int


class InteriorPoint:
    """The coupled relaxation: rows are fixed, columns come and go.

    Parameters
    ----------
    coupling
        Groups and memberships.
    community
        Community of each person, shape (people,).
    headcount
        Posts, shape (communities, slots).
    tiers
        Cost of unfilled posts.
    """

    def __init__(
        self, coupling: Coupling, community: NDArray[np.int64], headcount: NDArray[np.int64], tiers: Tiers
    ) -> None:
        communities, slots = headcount.shape
        self.coupling, self.community, self.tiers = coupling, community, tiers
        self.headcount = headcount.astype(float)
        self.equations = NormalEquations(coupling, community, communities, slots)
        self._tier = (tiers.community, tiers.slot)
        self._size = tiers.size.astype(float)
        self._tier_cost = tiers.cost.astype(float)

    def prices(self, slots: Floats, groups: Floats) -> Floats:
        """Return each person's price of each slot, shape (people, slots)."""
        of_groups = self.equations.to_person @ (groups[self.coupling.group] * self.coupling.mask)
        return slots[self.community] + of_groups

    def _usage(self, columns: Columns, weights: Floats) -> tuple[Floats, Floats]:
        """Return duties by community and slot, and by group and slot."""
        duties = np.matmul(weights[:, None, :], columns.works)[:, 0]
        of_groups = duties[self.coupling.person] * self.coupling.mask
        return self.equations.to_community @ duties, self.equations.to_group @ of_groups

    def _by_slot(self, tiers: Floats) -> Floats:
        total = np.zeros_like(self.headcount)
        np.add.at(total, self._tier, tiers)
        return total

    def start(self, columns: Columns, slots: Floats, centre: float) -> Iterate:
        """Return a point well inside, near given prices of the slots."""
        present = columns.present
        active = self.coupling.active
        groups = np.where(active, -centre, 0.0)
        reduced = columns.costs - _along(columns, self.prices(slots, groups))
        people = np.where(present, reduced, np.inf).min(axis=1) - centre
        weights_dual = np.where(present, reduced - people[:, None], 1.0)
        shares = np.where(present, 1.0 / weights_dual, 0.0)
        margin = self._tier_cost - slots[self._tier]
        empty_dual = np.maximum(margin, 0.0) + centre
        filled_dual = empty_dual - margin
        empty = self._size * filled_dual / (empty_dual + filled_dual)
        return Iterate(
            weights=shares / shares.sum(axis=1, keepdims=True),
            empty=empty,
            filled=self._size - empty,
            slack=np.where(active, 0.5, 1.0),
            people=people,
            slots=slots.copy(),
            groups=groups,
            weights_dual=weights_dual,
            empty_dual=empty_dual,
            filled_dual=filled_dual,
            slack_dual=np.where(active, centre, 1.0),
        )

    def resume(self, point: Iterate, old: Columns, new: Columns, centre: float) -> Iterate:
        """Return a point with room for the columns that joined, which start with little weight."""
        weights = np.zeros(new.costs.shape)
        dual = np.ones(new.costs.shape)
        width = old.costs.shape[1]
        weights[:, :width], dual[:, :width] = point.weights, point.weights_dual
        joined = new.present.copy()
        joined[:, :width] &= ~old.present
        reduced = new.costs - _along(new, self.prices(point.slots, point.groups)) - point.people[:, None]
        dual[joined] = np.maximum(reduced[joined], np.sqrt(centre))
        weights[joined] = centre / dual[joined]
        return point._replace(weights=weights, weights_dual=dual)

    def solve(
        self, columns: Columns, point: Iterate, gap: float, early: float, is_over: Callable[[], bool]
    ) -> Outcome:
        """Move along the central path until the complementarity gap, in points, is small enough."""
        present, active = columns.present, self.coupling.active
        pairs = present.sum() + 2 * len(self._size) + active.sum()
        snapshot, snapshot_gap = point, np.inf
        for iteration in range(_MOST_ITERATIONS):
            residual = self._residual(columns, point)
            products = (
                np.where(present, point.weights * point.weights_dual, 0.0),
                point.empty * point.empty_dual,
                point.filled * point.filled_dual,
                np.where(active, point.slack * point.slack_dual, 0.0),
            )
            total = float(sum(product.sum() for product in products))
            objective = float((columns.costs * point.weights).sum() + (self._tier_cost * point.empty).sum())
            if total >= early or iteration == 0:
                snapshot, snapshot_gap = point, total
            feasible = residual.primal < 1e-2 and residual.dual < 1e-1
            if is_over() or (total < gap and (feasible or total < _SPENT * gap)):
                break
            if not self._factor(columns, point):
                break
            affine = self._direction(columns, point, residual, tuple(-product for product in products))
            primal, dual = self._steps(columns, point, affine)
            ahead = self._complementarity(columns, point, affine, primal, dual)
            target = (ahead / total) ** 3 * total / pairs
            corrected = (
                np.where(present, target - products[0] - affine.weights * affine.weights_dual, 0.0),
                target - products[1] - affine.empty * affine.empty_dual,
                target - products[2] - affine.filled * affine.filled_dual,
                np.where(active, target - products[3] - affine.slack * affine.slack_dual, 0.0),
            )
            direction = self._direction(columns, point, residual, corrected)
            primal, dual = self._steps(columns, point, direction)
            point = _moved(point, direction, 0.99 * primal, 0.99 * dual)
        return Outcome(point, snapshot, snapshot_gap, objective, total, iteration)

    def _residual(self, columns: Columns, point: Iterate) -> _Residual:
        present, active = columns.present, self.coupling.active
        prices = self.prices(point.slots, point.groups)
        of_slots, of_groups = self._usage(columns, point.weights)
        return _Residual(
            people=1.0 - point.weights.sum(axis=1),
            slots=self.headcount - of_slots - self._by_slot(point.empty),
            groups=np.where(active, self.coupling.most - of_groups - point.slack, 0.0),
            tiers=self._size - point.empty - point.filled,
            weights_dual=np.where(
                present, columns.costs - point.people[:, None] - _along(columns, prices) - point.weights_dual, 0.0
            ),
            tiers_dual=self._tier_cost - point.slots[self._tier] - point.empty_dual + point.filled_dual,
            slack_dual=np.where(active, -point.groups - point.slack_dual, 0.0),
        )

    def _factor(self, columns: Columns, point: Iterate) -> bool:
        """Set up the linear system at a point; return whether it is still well enough conditioned."""
        present = columns.present
        theta = np.where(present, point.weights / np.maximum(point.weights_dual, _LEAST), 0.0)
        self._theta = theta
        self._total = theta.sum(axis=1)
        weighted = np.matmul(theta[:, None, :], columns.works)[:, 0]
        self._mean = weighted / self._total[:, None]
        centred = (columns.works - self._mean[:, None, :]) * np.sqrt(theta)[:, :, None]
        matrices = np.matmul(centred.transpose(0, 2, 1), centred)
        self._tier_theta = 1.0 / (point.empty_dual / point.empty + point.filled_dual / point.filled)
        self._slack_theta = np.where(self.coupling.active, point.slack / point.slack_dual, 1.0)
        return self.equations.factor(matrices, self._by_slot(self._tier_theta), self._slack_theta)

    def _direction(
        self, columns: Columns, point: Iterate, residual: _Residual, products: tuple[Floats, ...]
    ) -> Iterate:
        """Return the Newton direction towards given complementarity products."""
        present, active = columns.present, self.coupling.active
        weights_dual = np.where(present, point.weights_dual, 1.0)
        offset = np.where(present, products[0] / weights_dual - self._theta * residual.weights_dual, 0.0)
        filled_change = (products[2] - point.filled_dual * residual.tiers) / point.filled
        tier_offset = self._tier_theta * (products[1] / point.empty - filled_change - residual.tiers_dual)
        slack_offset = np.where(
            active, products[3] / point.slack_dual - self._slack_theta * residual.slack_dual, 0.0
        )
        of_slots, of_groups = self._usage(columns, offset)
        right_people = residual.people - offset.sum(axis=1)
        right_slots = residual.slots - of_slots - self._by_slot(tier_offset)
        right_groups = residual.groups - of_groups - slack_offset

        shifted = self._mean * right_people[:, None]
        right_slots = right_slots - self.equations.to_community @ shifted
        right_groups = right_groups - self.equations.to_group @ (
            shifted[self.coupling.person] * self.coupling.mask
        )
        slots, groups = self.equations.solve(right_slots, right_groups)
        prices = self.prices(slots, groups)
        people = right_people / self._total - (self._mean * prices).sum(axis=1)

        weights = np.where(present, offset + self._theta * (people[:, None] + _along(columns, prices)), 0.0)
        empty = tier_offset + self._tier_theta * slots[self._tier]
        filled = residual.tiers - empty
        slack = np.where(active, slack_offset + self._slack_theta * groups, 0.0)
        return Iterate(
            weights=weights,
            empty=empty,
            filled=filled,
            slack=slack,
            people=people,
            slots=slots,
            groups=groups,
            weights_dual=np.where(
                present, (products[0] - weights_dual * weights) / np.maximum(point.weights, _LEAST), 0.0
            ),
            empty_dual=(products[1] - point.empty_dual * empty) / point.empty,
            filled_dual=(products[2] - point.filled_dual * filled) / point.filled,
            slack_dual=np.where(active, (products[3] - point.slack_dual * slack) / point.slack, 0.0),
        )

    def _steps(self, columns: Columns, point: Iterate, direction: Iterate) -> tuple[float, float]:
        """Return how far the primal and the dual part may go, 0 to 1."""
        present, active = columns.present, self.coupling.active
        primal = min(
            _reach(point.weights[present], direction.weights[present]),
            _reach(point.empty, direction.empty),
            _reach(point.filled, direction.filled),
            _reach(point.slack[active], direction.slack[active]),
        )
        dual = min(
            _reach(point.weights_dual[present], direction.weights_dual[present]),
            _reach(point.empty_dual, direction.empty_dual),
            _reach(point.filled_dual, direction.filled_dual),
            _reach(point.slack_dual[active], direction.slack_dual[active]),
        )
        return primal, dual

    def _complementarity(
        self, columns: Columns, point: Iterate, direction: Iterate, primal: float, dual: float
    ) -> float:
        ahead = _moved(point, direction, primal, dual)
        total = (ahead.weights * ahead.weights_dual)[columns.present].sum()
        total += (ahead.empty * ahead.empty_dual).sum() + (ahead.filled * ahead.filled_dual).sum()
        return float(total + (ahead.slack * ahead.slack_dual)[self.coupling.active].sum())


@dataclass(frozen=True)
class _Residual:
    """How far a point is from meeting the rows (first four) and the columns (last three)."""

    people: Floats
    slots: Floats
    groups: Floats
    tiers: Floats
    weights_dual: Floats
    tiers_dual: Floats
    slack_dual: Floats

    @property
    def primal(self) -> float:
        return max(_largest(part) for part in (self.people, self.slots, self.groups, self.tiers))

    @property
    def dual(self) -> float:
        return max(_largest(part) for part in (self.weights_dual, self.tiers_dual, self.slack_dual))


def _largest(values: Floats) -> float:
    return float(np.abs(values).max(initial=0.0))


def _along(columns: Columns, prices: Floats) -> Floats:
    """Return what each column earns at people's prices, shape (people, width)."""
    return np.matmul(columns.works, prices[:, :, None])[:, :, 0]


def _reach(values: Floats, change: Floats) -> float:
    falling = change < 0
    return min(1.0, float((-values[falling] / change[falling]).min(initial=1.0)))


def _moved(point: Iterate, direction: Iterate, primal: float, dual: float) -> Iterate:
    """Return the point moved: the first four parts are primal, the others dual."""
    steps = (primal,) * 4 + (dual,) * 7
    return Iterate(*(value + step * change for value, change, step in zip(point, direction, steps, strict=True)))
