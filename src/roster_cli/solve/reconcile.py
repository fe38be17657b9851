"""Communities that stand in each other's way, planned anew together until the roster is as good as the bound.

Each community by itself nearly always has a choice of patterns that costs no more than its part of the bound;
what keeps it from that choice is a post or a cap that people of other communities have used up. So a community
above its part is first asked what it would choose if it could take what others hold, at a small penalty a row.
Where that needs nothing of theirs it is taken; else the few communities whose people are in the way are planned
anew together with it. Penalties grow with every conflict, which leads to other ways out (guided local search:
Voudouris and Tsang, "Guided local search and its application to the traveling salesman problem", 1999).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.block import SCALE
from roster_cli.solve.quotas import BlockResult, Effort, Level

_LEAST_AT_ONCE, _PARTS = 6, 30
"""Communities asked at the same time, and parts of the district; results must not depend on the workers."""
_WORTHWHILE = SCALE // 2
_CLOSE, _CLOSE_OF_FEW, _FEW = 4 * SCALE, 0.3 * SCALE, 2
"""Distance from the bound, a community, from which only what is quickly tried is tried; of few, all is proven."""
_ENOUGH, _MANY = 0.5 * SCALE, 40
"""Distance from the bound, a community, that is close enough in a district of many communities."""
_QUICK_STAGES = 2
_FIRST_PENALTY, _FURTHER_PENALTY = SCALE // 2, SCALE // 4


@dataclass(frozen=True)
class _Stage:
    """How much to try for one community.

    Columns for the community alone, and for it together with so many partners; CP-SAT's deterministic time; and
    from how many points above its part of the bound that is worth it.
    """

    alone: Level
    together: Level
    partners: int
    work: float
    points: float


_STAGES = (
    _Stage(Level(2, 15), Level(2, 15), partners=1, work=0.5, points=0.5),
    _Stage(Level(2, 30), Level(2, 15), partners=2, work=1.0, points=1.25),
    _Stage(Level(4, 40), Level(4, 20), partners=2, work=2.0, points=2.0),
    _Stage(Level(32, 60), Level(32, 30), partners=2, work=2.0, points=4.0),
    _Stage(Level(16, 60), Level(16, 25), partners=4, work=4.0, points=100.0),
    _Stage(Level(64, 80), Level(64, 40), partners=6, work=8.0, points=100.0),
)

_FIRST_OF_MANY = Level(2, 8)
"""In a district of many communities at first: nearly as good, in half the time; they are never proven anyway."""

_POINTS = np.array([stage.points * SCALE for stage in _STAGES] + [np.inf])
"""Least distance from the bound for each stage, and for a community that has been through all."""

Integers = NDArray[np.int64]
Solver = Callable[[Iterable[Task], Effort], Iterator[BlockResult]]


def is_close(excess: Integers) -> bool:
    """Return whether a district of many communities is so close to the bound that more search is not worth it.

    Parameters
    ----------
    excess
        How far each community lies above its part of the bound, in units of 1/SCALE, shape (communities,).
    """
    return len(excess) > _MANY and bool(excess.sum() < _ENOUGH * len(excess))


class Reconciliation:
    """The search for better choices of communities that stand in each other's way.

    Parameters
    ----------
    assignment
        Everybody's choice so far; it is changed.
    solve
        Solves tasks side by side and yields their results in order.
    """

    def __init__(self, assignment: Assignment, solve: Solver) -> None:
        self.assignment, self._solve = assignment, solve
        self._stage = np.zeros(len(assignment.model.headcount), dtype=np.int64)
        self._stages = _STAGES
        if len(self._stage) > _MANY:
            first = replace(_STAGES[0], alone=_FIRST_OF_MANY, together=_FIRST_OF_MANY)
            self._stages = (first, *_STAGES[1:])
        self._penalty: dict[int, int] = defaultdict(lambda: _FIRST_PENALTY)
        self._excess = assignment.excess()
        self._at_once = max(_LEAST_AT_ONCE, len(self._stage) // _PARTS)
        self._rounds = 0

    @property
    def settled(self) -> int:
        """Return how many communities are at their part of the bound, or have nothing left to try."""
        return int((self._excess < _POINTS[self._stage]).sum())

    def rounds(self, is_over: Callable[[], bool]) -> Iterator[None]:
        """Yield after each round, until nothing is left to try."""
        while (chosen := self._most_in_need()) and not is_over():
            self._round(chosen)
            yield

    def _most_in_need(self) -> list[int]:
        """Return communities above the bound: those tried least, then those furthest above."""
        if is_close(self._excess):
            return []
        order = np.lexsort((-self._excess, self._stage))
        count = len(self._excess)
        close = self._excess.sum() < (_CLOSE_OF_FEW if count <= _FEW else _CLOSE) * count
        above = (self._excess >= _POINTS[self._stage]) & (self._stage < (_QUICK_STAGES if close else len(_STAGES)))
        return [community for community in order.tolist() if above[community]][: self._at_once]

    def _round(self, chosen: Sequence[int]) -> None:
        stage = self._stages[self._stage[chosen[0]]]
        chosen = [community for community in chosen if self._stage[community] == self._stage[chosen[0]]]
        alone = Effort(work=stage.work, levels=(stage.alone,), seed=self._rounds)
        together = replace(alone, levels=(stage.together,))
        self._rounds += 1
        before = self._excess
        by_size = [chosen[place] for place in self.assignment.largest_first([(one,) for one in chosen])]
        probes = (self.assignment.probe(community, self._penalty) for community in by_size)
        wanted = dict(zip(by_size, self._solve(probes, alone), strict=True))
        groups: list[tuple[int, ...]] = []
        waiting: set[int] = set()
        for community in chosen:
            group = self._free_or_group(community, wanted[community], stage.partners)
            if any(set(group) & set(other) for other in groups):
                waiting.add(community)
            elif group:
                groups.append(group)
        order = self.assignment.largest_first(groups)
        tasks = self.assignment.tasks(groups, order)
        for place, result in zip(order, self._solve(tasks, together), strict=True):
            self.assignment.set(groups[place], result.choice)
        self._excess = self.assignment.excess()
        for community in set(chosen) - waiting:
            better = before[community] - self._excess[community] >= _WORTHWHILE
            self._stage[community] += not better

    def _free_or_group(self, community: int, result: BlockResult, most: int) -> tuple[int, ...]:
        """Take what a community wants if it is free; else return the communities to plan anew together."""
        assignment = self.assignment
        rows = assignment.conflicts((community,), result.choice)
        if not rows:
            assignment.set((community,), result.choice)
            return ()
        for index in rows:
            self._penalty[index] += _FURTHER_PENALTY
        counts = assignment.partners(community, rows)
        nearest = sorted(counts, key=lambda other: (-counts[other], other))[:most]
        return tuple(sorted((community, *nearest)))
