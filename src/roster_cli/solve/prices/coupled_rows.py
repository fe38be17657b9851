"""The rows of the coupled relaxation, which stay while columns come and go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import Tiers
from roster_cli.solve.prices.columns import PatternColumns
from roster_cli.solve.prices.coupling import Coupling
from roster_cli.solve.prices.normal_equations import NormalEquations
from roster_cli.solve.prices.point import Floats, Iterate, Residual


class CoupledRows:
    """One row a person, a slot of a community, a slot of a group and a tier of empty posts, or of people left out.

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
        self,
        coupling: Coupling,
        community: NDArray[np.int64],
        headcount: NDArray[np.int64],
        tiers: Tiers,
    ) -> None:
        communities, slots = headcount.shape
        self.coupling, self.community = coupling, community
        self.headcount = headcount.astype(float)
        self.equations = NormalEquations(coupling, community, communities, slots)
        own = coupling.tiers
        self._communities = communities
        self._tier = (
            np.concatenate([tiers.community, communities + own.community]),
            np.concatenate([tiers.slot, own.slot]),
        )
        self.size = np.concatenate([tiers.size, own.size]).astype(float)
        self.tier_cost = np.concatenate([tiers.cost, own.cost]).astype(float)

    def prices(self, slots: Floats, groups: Floats) -> Floats:
        """Return each person's price of each slot, shape (people, slots)."""
        of_groups = self.equations.to_person @ (groups[self.coupling.group] * self.coupling.mask)
        return slots[self.community] + of_groups

    def usage(self, columns: PatternColumns, weights: Floats) -> tuple[Floats, Floats]:
        """Return duties by community and slot, and by group and slot."""
        return self.summed(columns.usage(weights))

    def summed(self, duties: Floats) -> tuple[Floats, Floats]:
        """Return people's duties summed by community and slot, and by group and slot."""
        of_groups = duties[self.coupling.person] * self.coupling.mask
        return self.equations.to_community @ duties, self.equations.to_group @ of_groups

    def by_slot(self, tiers: Floats) -> tuple[Floats, Floats]:
        """Return posts by tier summed by community and slot, and by group and slot."""
        total = np.zeros((self._communities + len(self.coupling.most), self.headcount.shape[1]))
        np.add.at(total, self._tier, tiers)
        return total[: self._communities], total[self._communities :]

    def of_tiers(self, slots: Floats, groups: Floats) -> Floats:
        """Return the price of each tier's row, shape (tiers,)."""
        prices: Floats = np.vstack([slots, groups])[self._tier]
        return prices

    def value(self, point: Iterate) -> float:
        """Return the value of the prices, a bound for the columns that take part."""
        earned = (self.headcount * point.slots).sum() + (self.coupling.most * point.groups).sum()
        return float(point.people.sum() + earned - (self.size * point.filled_dual).sum())

    def residual(self, columns: PatternColumns, point: Iterate) -> Residual:
        """Return how far a point is from meeting rows and columns."""
        active, capped = self.coupling.active, self.coupling.capped
        of_slots, of_groups = self.usage(columns, point.weights)
        empty_of_slots, empty_of_groups = self.by_slot(point.empty)
        left = np.where(capped, point.slack, empty_of_groups)
        earned = columns.along(self.prices(point.slots, point.groups))
        miss = columns.costs - columns.spread(point.people) - earned - point.weights_dual

        return Residual(
            people=1.0 - columns.sums(point.weights),
            slots=self.headcount - of_slots - empty_of_slots,
            groups=np.where(active, self.coupling.most - of_groups - left, 0.0),
            tiers=self.size - point.empty - point.filled,
            weights_dual=np.where(columns.present, miss, 0.0),
            tiers_dual=self.tier_cost
            - self.of_tiers(point.slots, point.groups)
            - point.empty_dual
            + point.filled_dual,
            slack_dual=np.where(capped, -point.groups - point.slack_dual, 0.0),
        )
