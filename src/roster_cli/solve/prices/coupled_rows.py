"""The rows of the coupled relaxation, which stay while columns come and go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.block import Tiers
from roster_cli.solve.prices.columns import Columns
from roster_cli.solve.prices.coupling import Coupling
from roster_cli.solve.prices.normal_equations import NormalEquations
from roster_cli.solve.prices.point import Booleans, Floats, Iterate, Residual
from roster_cli.solve.prices.threads import Threads


class CoupledRows:
    """One row a person, a slot of a community, a slot of a group and a tier of empty posts.

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
    threads
        What large arrays are worked on with.
    """

    def __init__(
        self,
        coupling: Coupling,
        community: NDArray[np.int64],
        headcount: NDArray[np.int64],
        tiers: Tiers,
        threads: Threads,
    ) -> None:
        communities, slots = headcount.shape
        self.coupling, self.community, self.threads = coupling, community, threads
        self.headcount = headcount.astype(float)
        self.equations = NormalEquations(coupling, community, communities, slots, threads)
        self.tier = (tiers.community, tiers.slot)
        self.size = tiers.size.astype(float)
        self.tier_cost = tiers.cost.astype(float)

    def prices(self, slots: Floats, groups: Floats) -> Floats:
        """Return each person's price of each slot, shape (people, slots)."""
        of_groups = self.equations.to_person @ (groups[self.coupling.group] * self.coupling.mask)
        return slots[self.community] + of_groups

    def usage(self, columns: Columns, weights: Floats) -> tuple[Floats, Floats]:
        """Return duties by community and slot, and by group and slot."""
        return self.summed(columns.usage(weights))

    def summed(self, duties: Floats) -> tuple[Floats, Floats]:
        """Return people's duties summed by community and slot, and by group and slot."""
        of_groups = duties[self.coupling.person] * self.coupling.mask
        return self.equations.to_community @ duties, self.equations.to_group @ of_groups

    def by_slot(self, tiers: Floats) -> Floats:
        """Return posts by tier summed by community and slot."""
        total = np.zeros_like(self.headcount)
        np.add.at(total, self.tier, tiers)
        return total

    def value(self, point: Iterate) -> float:
        """Return the value of the prices, a bound for the columns that take part."""
        earned = (self.headcount * point.slots).sum() + (self.coupling.most * point.groups).sum()
        return float(point.people.sum() + earned - (self.size * point.filled_dual).sum())

    def residual(self, columns: Columns, point: Iterate) -> Residual:
        """Return how far a point is from meeting rows and columns."""
        active = self.coupling.active
        of_slots, of_groups = self.usage(columns, point.weights)
        earned = columns.along(self.prices(point.slots, point.groups))

        def miss(there: Booleans, costs: Floats, people: Floats, earned: Floats, slack: Floats) -> Floats:
            return np.where(there, costs - people - earned - slack, 0.0)

        return Residual(
            people=1.0 - columns.sums(point.weights),
            slots=self.headcount - of_slots - self.by_slot(point.empty),
            groups=np.where(active, self.coupling.most - of_groups - point.slack, 0.0),
            tiers=self.size - point.empty - point.filled,
            weights_dual=self.threads.elementwise(
                miss, columns.present, columns.costs, columns.spread(point.people), earned, point.weights_dual
            ),
            tiers_dual=self.tier_cost - point.slots[self.tier] - point.empty_dual + point.filled_dual,
            slack_dual=np.where(active, -point.groups - point.slack_dual, 0.0),
        )
