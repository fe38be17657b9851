"""Who works which pattern so far, and what that leaves to the others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Prices
from roster_cli.solve.coupled import DistrictPrices
from roster_cli.solve.model import Model

_CLAIM = SCALE // 128
"""What it costs to take a slot that someone not yet planned could need: it decides only between equals."""


@dataclass(frozen=True)
class Task:
    """A block to be solved, with what is known about it.

    Parameters
    ----------
    communities
        Places of its communities, ascending.
    block
        The block; prices of coupling to people outside are in its costs.
    start
        Prices near the optimum.
    hint
        The choice so far, None where there is none.
    whole
        Whether nobody outside bars anything, so that the block's bound is one under the district's prices.
    """

    communities: tuple[int, ...]
    block: Block
    start: Prices
    hint: NDArray[np.int64] | None
    whole: bool


class Assignment:
    """Patterns chosen so far.

    Parameters
    ----------
    model
        The district.
    prices
        Prices of the relaxation.
    """

    def __init__(self, model: Model, prices: DistrictPrices) -> None:
        self.model, self.prices = model, prices
        self.choice = np.full(len(model.people), -1, dtype=np.int64)
        self._used = np.zeros(len(model.rows), dtype=np.int64)

    @property
    def is_complete(self) -> bool:
        """Return whether everyone has a pattern."""
        return bool((self.choice >= 0).all())

    def people_of(self, communities: Iterable[int]) -> NDArray[np.int64]:
        """Return the people of some communities."""
        return np.concatenate([self.model.people_of[community] for community in communities])

    def set(self, communities: Iterable[int], choice: NDArray[np.int64]) -> None:
        """Give the people of some communities their patterns."""
        for person, pattern in zip(self.people_of(communities).tolist(), choice.tolist(), strict=True):
            self._count(person, -1)
            self.choice[person] = pattern
            self._count(person, +1)

    def _count(self, person: int, sign: int) -> None:
        if (pattern := int(self.choice[person])) >= 0:
            works = self.model.works[pattern]
            for row in self.model.rows_of[person]:
                if works[self.model.rows[row].slot]:
                    self._used[row] += sign

    def on_duty(self, person: int, slot: int) -> bool:
        """Return whether a person has a pattern with a duty in a slot."""
        pattern = int(self.choice[person])
        return pattern >= 0 and bool(self.model.works[pattern, slot])

    def tasks(self, groups: Sequence[tuple[int, ...]], *, claims: bool = True) -> list[Task]:
        """Return blocks that may be solved side by side: what they share is divided among them beforehand.

        Parameters
        ----------
        groups
            The communities of each block; no community in two.
        claims
            Whether to spare slots that people not yet planned could need.
        """
        group_of = {community: number for number, own in enumerate(groups) for community in own}
        return [self._task(number, own, group_of, claims) for number, own in enumerate(groups)]

    def _task(self, number: int, communities: tuple[int, ...], group_of: dict[int, int], claims: bool) -> Task:
        model = self.model
        people = self.people_of(communities)
        place = {person: index for index, person in enumerate(people.tolist())}
        block = model.block(communities)
        charge = np.zeros((len(people), model.works.shape[1]), dtype=np.int64)
        barred = np.zeros(charge.shape, dtype=bool)
        inside: list[CouplingRow] = []
        inside_prices: list[int] = []
        for index in sorted({row for person in people.tolist() for row in model.rows_of[person]}):
            row = model.rows[index]
            own = [member for member in row.members if member in place]
            share = self._share(index, number, group_of)
            local = [place[member] for member in own]
            if share <= 0:
                barred[local, row.slot] = True
                continue
            if len(own) > share:
                inside.append(CouplingRow(row.slot, tuple(local), share))
                inside_prices.append(int(self.prices.rows[index]))
            open_outside = any(self.choice[m] < 0 and m not in place for m in row.members)
            if open_outside:
                charge[local, row.slot] += int(self.prices.rows[index]) + (_CLAIM if claims else 0)
        costs = block.costs
        if charge.any() or barred.any():
            works = model.works.T.astype(np.float64)
            costs = costs + (charge.astype(np.float64) @ works).astype(np.int64)
            costs = np.where(barred.astype(np.float32) @ works.astype(np.float32) > 0, FORBIDDEN, costs)
        start = Prices(self.prices.slots[list(communities)], np.array(inside_prices, dtype=np.int64))
        choice = self.choice[people]
        hint = choice if (choice >= 0).all() else None
        return Task(communities, replace(block, costs=costs, rows=tuple(inside)), start, hint, not barred.any())

    def _share(self, index: int, number: int, group_of: dict[int, int]) -> int:
        """Return how many of a block's people may be on duty in a row.

        People planned in other blocks count as they are. What is left goes to the blocks solved side by side:
        first to whom it belongs already, then in the order of the blocks.
        """
        row = self.model.rows[index]
        members: dict[int, list[int]] = defaultdict(list)
        left = row.most
        for member in row.members:
            group = group_of.get(int(self.model.community[member]))
            if group is None:
                left -= self.on_duty(member, row.slot)
            else:
                members[group].append(member)
        held = {group: sum(self.on_duty(m, row.slot) for m in own) for group, own in members.items()}
        left -= sum(held.values())
        for group in sorted(members):
            more = max(0, min(len(members[group]) - held[group], left))
            left -= more
            if group == number:
                return held[group] + more
        return 0

    def partners(self, community: int) -> dict[int, int]:
        """Return how often other communities keep people of a community from a slot that they could work."""
        model = self.model
        counts: dict[int, int] = defaultdict(int)
        for person in model.people_of[community].tolist():
            for index in model.rows_of[person]:
                row = model.rows[index]
                if self._used[index] < row.most or self.on_duty(person, row.slot):
                    continue
                for member in row.members:
                    other = int(model.community[member])
                    if other != community and self.on_duty(member, row.slot):
                        counts[other] += 1
        return counts

    def excess(self) -> NDArray[np.int64]:
        """Return how far each community lies above its part of the bound, in units of 1/SCALE.

        The parts add up to the distance of the whole; a coupling row that is not used up is paid by the
        communities of those who leave it.
        """
        model = self.model
        own = model.costs[np.arange(len(self.choice)), self.choice].astype(np.int64) * SCALE
        value = np.bincount(model.community, weights=own, minlength=len(model.headcount)).astype(np.int64)
        staffing = np.zeros_like(model.headcount)
        np.add.at(staffing, model.community, model.works[self.choice].astype(np.int64))
        missing = model.headcount - staffing
        left = missing.copy()
        tiers = model.tiers
        for community, slot, cost, size in zip(
            tiers.community.tolist(), tiers.slot.tolist(), tiers.cost.tolist(), tiers.size.tolist(), strict=True
        ):
            empty = min(size, int(left[community, slot]))
            left[community, slot] -= empty
            value[community] += empty * cost * SCALE
        return value - self.prices.parts(model)
