"""How many people would be enough, and where one more helps most, community by community.

Everybody elsewhere keeps their duties; within that every number is proven, or left out where it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from roster_cli.answers.edits import with_people
from roster_cli.answers.helpers import own_duties
from roster_cli.answers.scene import Scene
from roster_cli.domain import Checkpoint, District, Gate, Roster
from roster_cli.rules import empty_posts, worth
from roster_cli.rules.modelling import Integers
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Tiers
from roster_cli.solve.model import BARRED, Parts, build_model
from roster_cli.solve.quotas import BlockResult, Effort, Level, solve_block

_WORK = 2.0
_MOST_PEOPLE = 4096


@dataclass(frozen=True)
class Closing:
    """What closing a gate for the week would cost.

    Parameters
    ----------
    gate
        Which gate.
    lost
        People on duty there now, shift by shift added up.
    regained
        How many other posts could be filled with them.
    points
        What the whole roster would cost more, the gate's posts counted as unfilled; all terms but familiarity.
    """

    gate: Gate
    lost: int
    regained: int
    points: int


@dataclass(frozen=True)
class Capacity:
    """What a community's people can do.

    Parameters
    ----------
    community
        Its name.
    people, posts, filled
        Rostered people, what all gates need in the week, and what they fill of it.
    lent_in, lent_out
        Posts that people of other communities fill, and duties that its people serve elsewhere. All other numbers
        are of everybody's own duties, as if nobody were lent.
    limit
        Duties that its people may have by their weekly limits.
    willing
        Duties that they could have each by themselves: leave, duty types, rest, runs and peaks are kept too.
    possible
        Posts that they can fill together at most; None if that is not proven.
    people_missing
        So many more any-day people without an office post fill every post, and one fewer do not; None if that is
        not proven.
    worth, posts_more
        Points and posts that one more such person saves at best, from the roster as it is; None if not proven.
    closings
        The gates, those first whose closing costs least; only where posts are unfilled.
    """

    community: str
    people: int
    posts: int
    filled: int
    lent_in: int
    lent_out: int
    limit: int
    willing: int
    possible: int | None
    people_missing: int | None
    worth: int | None
    posts_more: int | None
    closings: tuple[Closing, ...] = ()

    @property
    def unfilled(self) -> int:
        """Return how many people are missing at the gates."""
        return self.posts - self.filled - self.lent_in


def most_duties(district: District, community: str) -> int:
    """Return the duties that a community's people may have by their weekly limits."""
    return sum(person.max_per_week for person in district.rostered_in[community])


def capacity(
    district: District, roster: Roster, communities: Collection[str], *, in_depth: bool = True
) -> tuple[Capacity, ...]:
    """Return what the people of some communities can do, each while all others stay as they are.

    Parameters
    ----------
    district, roster
        The whole district and its roster.
    communities
        Of which communities.
    in_depth
        Whether to find out also what closing each gate would cost, and what one more person is worth where no
        posts are unfilled.
    """
    own = own_duties(district, roster)
    loans = set(roster.duties).difference(own.duties)
    lent_in = Counter(loan.gate.community for loan in loans)
    lent_out = Counter(district.person_by_identity[loan.identity].community for loan in loans)
    parts = Parts(district, own)
    return tuple(
        replace(
            _Community(Scene(district, own, (name,), parts)).capacity(in_depth),
            lent_in=lent_in[name],
            lent_out=lent_out[name],
        )
        for name in communities
    )


@dataclass(frozen=True)
class _Helper:
    """Somebody who joins: ways to spend the week, and what they cost in units of 1/SCALE."""

    works: NDArray[np.uint8]
    costs: Integers

    @property
    def most_duties(self) -> int:
        """Return the most duties that the helper could have."""
        return int(self.works[self.costs < FORBIDDEN].sum(axis=1).max(initial=0))


class _Community:
    """One community, and the questions about it."""

    def __init__(self, scene: Scene) -> None:
        scene.require_legal()
        self.scene, self.name = scene, scene.communities[0]
        self.block, self.model = scene.block, scene.model
        self.posts = int(self.model.headcount.sum())
        self.filled = int(scene.staffing.sum())

    def capacity(self, in_depth: bool) -> Capacity:
        """Return everything about the community."""
        district = self.scene.district
        legal = self.block.costs < FORBIDDEN
        duties = self.model.patterns.duties[None, :]
        missing = self._fewest_missing(0)
        is_short = self.filled < self.posts
        worth, posts_more = self._one_more() if is_short or in_depth else (None, 0)
        return Capacity(
            self.name,
            len(self.model.people),
            self.posts,
            self.filled,
            0,
            0,
            most_duties(district, self.name),
            int(np.where(legal, duties, 0).max(axis=1, initial=0).sum()),
            None if missing is None else self.posts - missing,
            self._people_missing(missing),
            worth,
            posts_more,
            self._closings() if in_depth and is_short else (),
        )

    @cached_property
    def helper(self) -> _Helper:
        """Return somebody who joins for any day and holds no office post, beside the community's people."""
        alone = build_model(with_people(self._alone, self.name, 1))
        known = {works.tobytes(): place for place, works in enumerate(self.model.works)}
        further = [works for works in alone.works if works.tobytes() not in known]
        works = np.concatenate([self.model.works, np.array(further, np.uint8).reshape(-1, alone.works.shape[1])])
        place = {own.tobytes(): index for index, own in enumerate(alone.works)}
        costs = alone.costs[0].astype(np.int64)
        own = [place.get(pattern.tobytes(), -1) for pattern in works]
        return _Helper(
            works, np.array([FORBIDDEN if p < 0 or costs[p] == BARRED else costs[p] * SCALE for p in own])
        )

    @cached_property
    def _alone(self) -> District:
        """Return the community without its people."""
        district = self.scene.district
        return District(
            week=district.week,
            settings=district.settings,
            people=(),
            checkpoints=district.checkpoints_of[self.name],
        )

    def _with_helpers(self, block: Block, count: int, costs: Integers) -> Block:
        """Return a block with more people, each of whom may work some patterns at some costs."""
        works = self.helper.works
        wider = np.full((len(block.costs), len(works)), FORBIDDEN, dtype=np.int64)
        wider[:, : block.costs.shape[1]] = block.costs
        return replace(
            block,
            works=works,
            costs=np.concatenate([wider, np.repeat(costs[None, :], count, axis=0)]),
            community=np.concatenate([block.community, np.zeros(count, dtype=np.int64)]),
        )

    def _fewest_missing(self, helpers: int) -> int | None:
        """Return how many posts stay empty at least with so many more people; None if that is not proven."""
        if not helpers and self.filled == self.posts:
            return 0
        free = np.where(self.block.costs < FORBIDDEN, 0, FORBIDDEN)
        headcount = self.model.headcount
        slots = np.flatnonzero(headcount[0])
        sizes = headcount[0, slots]
        tiers = Tiers(np.zeros(len(slots), np.int64), slots, np.ones(len(slots), np.int64), sizes)
        rows = tuple(row for row in self.block.rows if not row.missing)  # only what is forbidden counts here
        block = replace(self.block, costs=free, tiers=tiers, rows=rows)
        if helpers:
            block = self._with_helpers(block, helpers, np.where(self.helper.costs < FORBIDDEN, 0, FORBIDDEN))
        result = self._solved(block, 64.0)
        least = -(-result.bound // SCALE)
        return result.value // SCALE if result.value <= least * SCALE else None

    def _people_missing(self, missing: int | None) -> int | None:
        """Return how many more people fill every post."""
        if missing is None:
            return None
        if missing == 0:
            return 0
        most = self.helper.most_duties
        if not most:
            return None
        low, high = -(-missing // most), 0  # `low` may be enough; `high` is, once it is above 0
        step = 1
        while not high:
            left = self._fewest_missing(low)
            if left is None or low > _MOST_PEOPLE:
                return None
            if left == 0:
                high = low
            else:
                low, step = low + max(step, -(-left // most)), 1
        while high > 1:
            left = self._fewest_missing(high - 1)
            if left is None:
                return None
            if left:
                break
            high -= 1
        return high

    def _one_more(self) -> tuple[int | None, int | None]:
        """Return the points and posts that one more person saves."""
        block = self._with_helpers(self.block, 1, self.helper.costs)
        result = self._solved(block, 16.0)
        if result.gap >= SCALE:
            return None, None
        assert self.scene.choice is not None
        now = self.block.value(self.scene.choice)
        return (now - result.value) // SCALE, int(block.staffing(result.choice).sum()) - self.filled

    def _closings(self) -> tuple[Closing, ...]:
        """Return what closing each gate would cost, the cheapest first."""
        found = [
            closing
            for checkpoint in self.scene.district.checkpoints_of[self.name]
            if any(checkpoint.headcounts) and (closing := self._closing(checkpoint))
        ]
        return tuple(sorted(found, key=lambda one: (one.points, one.lost)))

    def _closing(self, checkpoint: Checkpoint) -> Closing | None:
        district, scene = self.scene.district, self.scene
        others = [one for one in district.checkpoints_of[self.name] if one.gate != checkpoint.gate]
        headcount = self.model.headcount - np.array(checkpoint.headcounts, dtype=np.int64)
        open_now = replace(self._alone, checkpoints=tuple(others))
        rows = [
            (0, slot, cost, size)
            for slot in range(len(district.slots) if others else 0)
            for cost, size in Counter(empty_posts(open_now, self.name, slot)).items()
        ]
        tiers = Tiers(*np.array(rows, dtype=np.int64).reshape(-1, 4).T)
        nobody = self.model.works[:, headcount[0] == 0].any(axis=1)  # where no gate is open any more
        costs = np.where(nobody, FORBIDDEN, self.block.costs)
        wanted = tuple(row for row in self.block.rows if not row.missing or headcount[0, list(row.slots)].any())
        block = replace(self.block, costs=costs, headcount=headcount, tiers=tiers, rows=wanted)
        result = self._solved(block, 16.0)
        if result.gap >= SCALE:
            return None
        assert scene.choice is not None
        alone = sum(
            worth(district, checkpoint, slot, present)
            for slot, needed in enumerate(checkpoint.headcounts)
            for present in range(needed)
        )
        now = self.block.value(scene.choice) // SCALE
        lost = sum(scene.roster.staffing.get((checkpoint.gate, slot), 0) for slot in district.slots)
        stays = int(block.staffing(result.choice).sum())
        points = result.value // SCALE + alone - now
        return Closing(checkpoint.gate, lost, stays - (self.filled - lost), points)

    def _solved(self, block: Block, points: float) -> BlockResult:
        everything = block.costs.shape[1]
        levels = (Level(0.5, 20), Level(2, 40), Level(16, 80), Level(points, everything))
        return solve_block(block, Effort(work=_WORK, levels=levels))
