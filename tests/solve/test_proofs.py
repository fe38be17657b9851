"""What the engine does for the last points: bounds lifted by whole patterns, and penalties that grow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import ceil

import numpy as np
import pytest
from lp import least_cost

from brute_force import best_cost
from builders import district, gate, person
from roster_cli.solve import engine
from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.block import SCALE
from roster_cli.solve.model import build_model
from roster_cli.solve.prices import DistrictPrices
from roster_cli.solve.quotas import BlockResult, Effort, solve_block
from roster_cli.solve.reconcile import Reconciliation, is_close


def test_whole_patterns_lift_a_bound_that_halves_of_people_leave_low(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three people, each two of whom share a post, one and a half can be on duty: in halves only."""
    of = district(
        ["甲", "乙", "丙"],
        [gate(only=["周一早班"], headcount=3)],
        groups=[("甲", "乙"), ("乙", "丙"), ("甲", "丙")],
    )
    model = build_model(of)
    relaxed = ceil(least_cost(model.block([0], model.rows)) - 1e-6)
    report = engine.solve(of, workers=1).report
    assert relaxed < report.bound <= best_cost(of) == report.cost
    monkeypatch.setattr(engine, "_PROOF_POINTS", 10_000.0)
    assert engine.solve(of, workers=1).report.bound == report.cost


class Stubborn:
    """Lets whoever is asked alone want its shift, whatever it costs, and lets nothing better be found together.

    Of the people of a community so many more want it each time they are asked.
    """

    def __init__(self, on_duty: int, more: int = 9) -> None:
        self._on_duty, self._more = on_duty, more
        self.alone: list[tuple[int, ...]] = []
        self.together: list[tuple[int, ...]] = []
        self.rounds: list[tuple[float, int, list[int]]] = []
        self.overuse: list[int] = []

    def __call__(self, tasks: Iterable[Task], effort: Effort) -> Iterator[BlockResult]:
        asked: list[int] = []
        for task in tasks:
            choice = task.hint
            assert choice is not None
            if task.block.overuse is not None:
                asked.append(*task.communities)
                self.overuse.extend(task.block.overuse.tolist())
                choice = choice.copy()
                choice[np.flatnonzero(choice != self._on_duty)[: self._more]] = self._on_duty
            else:
                self.together.append(task.communities)
            value = task.block.value(choice)
            yield BlockResult(choice, value, value, task.prices)
        if asked:
            self.rounds.append((effort.work, effort.seed, asked))


def in_each_others_way(
    sizes: Mapping[str, int], groups: list[tuple[str, str]], on_duty: str, *, more: int = 9, price: int = 0
) -> tuple[Assignment, Stubborn]:
    """Return communities with a post for everyone on Monday morning, and only some of them on duty then."""
    names = [f"{place}{number}" for place, size in sizes.items() for number in range(size)]
    of = district(
        [person(name, community=f"{name[0]}社区") for name in names],
        [gate(community=f"{place}社区", only=["周一早班"], headcount=size) for place, size in sizes.items()],
        groups=groups,
    )
    model = build_model(of)
    prices = DistrictPrices(np.zeros_like(model.headcount), np.full(len(model.rows), price * SCALE))
    assignment = Assignment(model, prices)
    early = int(np.flatnonzero((model.works[:, 0] == 1) & (model.works.sum(axis=1) == 1))[0])
    assignment.set_all(np.array([early if person.name in on_duty.split() else 0 for person in model.people]))
    return assignment, Stubborn(early, more)


def test_what_others_hold_costs_more_each_time_it_stands_in_the_way() -> None:
    assignment, stubborn = in_each_others_way({"东": 1, "西": 1}, [("东0", "西0")], on_duty="西0")
    for _round in Reconciliation(assignment, stubborn).rounds(lambda: False):
        pass
    assert len(stubborn.overuse) > 2
    assert stubborn.overuse[0] > 0
    assert all(later > before for before, later in pairwise(stubborn.overuse))


def test_who_waits_for_others_to_be_planned_is_asked_as_hard_as_they_were() -> None:
    """Two want what a third holds: they are planned with it one after the other, never both at once."""
    groups = [("东0", "北0"), ("西0", "北0")]
    assignment, stubborn = in_each_others_way({"东": 1, "西": 1, "北": 1}, groups, on_duty="北0")
    before = assignment.choice.copy()
    search = Reconciliation(assignment, stubborn)
    assert search.settled == 1
    for _round in search.rounds(lambda: False):
        pass
    assert search.settled == 3
    works = [0.5, 1.0, 2.0, 2.0, 4.0, 8.0]
    assert [work for work, _seed, _asked in stubborn.rounds] == [work for work in works for _turn in "ab"]
    assert [seed for _work, seed, _asked in stubborn.rounds] == list(range(12))
    assert [asked for _work, _seed, asked in stubborn.rounds] == [[0, 1], [1]] * 6
    assert stubborn.together == [(0, 2), (1, 2)] * 6
    assert assignment.choice.tolist() == before.tolist()


def test_who_is_in_nobody_elses_way_is_planned_anew_in_the_same_round() -> None:
    groups = [("东0", "北0"), ("西0", "南0")]
    sizes = {"东": 1, "西": 1, "北": 1, "南": 1}
    assignment, stubborn = in_each_others_way(sizes, groups, on_duty="北0 南0")
    next(Reconciliation(assignment, stubborn).rounds(lambda: False))
    assert sorted(stubborn.together) == [(0, 2), (1, 3)]


@pytest.mark.parametrize(
    ("points", "stage", "asked"),
    [
        ([1.0, 1.0, 1.0], 0, [0, 1, 2]),
        ([1.0, 0.4, 1.5], 0, [2, 0]),
        ([1.3, 1.0, 1.0], 1, [0]),
        ([11.0, 0.25, 0.5], 2, []),
        ([11.0, 0.5, 0.5], 2, [0]),
        ([4.0, 0.6], 3, [0]),
        ([0.5, 0.0], 2, []),
        ([2.0, 0.0], 2, [0]),
        ([99.0, 100.0, 100.0], 5, [1, 2]),
        ([999.0, 999.0, 999.0], 6, []),
    ],
)
def test_of_few_communities_all_is_tried_and_else_little_close_to_the_bound(
    points: list[float], stage: int, asked: list[int]
) -> None:
    sizes = dict.fromkeys("东西北"[: len(points)], 1)
    search = Reconciliation(in_each_others_way(sizes, [], on_duty="")[0], Stubborn(0))
    search._excess = np.array([int(one * SCALE) for one in points])
    search._stage[:] = stage
    assert search._most_in_need() == asked


def test_of_two_who_want_the_same_the_one_further_from_the_bound_goes_first() -> None:
    groups = [("东0", "北0"), ("西0", "北0")]
    assignment, stubborn = in_each_others_way({"东": 1, "西": 2, "北": 1}, groups, on_duty="北0")
    rounds = Reconciliation(assignment, stubborn).rounds(lambda: False)
    for _turn in range(2):
        next(rounds)
    assert stubborn.together == [(1, 2), (0, 2)]
    assert stubborn.rounds == [(0.5, 0, [1, 0]), (0.5, 1, [0])]


def test_what_is_better_together_is_taken() -> None:
    """One of the north keeps two of the east from their posts; nobody alone can mend that.

    At the rows' price it costs who holds two of them as much to be on duty as to be idle.
    """
    groups = [("东0", "北0"), ("东1", "北0")]
    assignment, _stubborn = in_each_others_way({"东": 2, "北": 1}, groups, on_duty="北0", price=(300 - 4) // 2)

    def solve(tasks: Iterable[Task], effort: Effort) -> Iterator[BlockResult]:
        for task in tasks:
            yield solve_block(task.block, effort, task.known_prices, task.hint)

    for _round in Reconciliation(assignment, solve).rounds(lambda: False):
        pass
    assert assignment.model.value(assignment.choice) == best_cost(assignment.model.district)
    assert assignment.model.works[assignment.choice, 0].tolist() == [1, 1, 0]


def test_who_got_better_is_asked_as_hard_again() -> None:
    assignment, stubborn = in_each_others_way({"东": 3}, [], on_duty="", more=1)
    for _round in Reconciliation(assignment, stubborn).rounds(lambda: False):
        pass
    assert stubborn.rounds == [(0.5, seed, [0]) for seed in range(3)]
    assert assignment.model.works[assignment.choice, 0].all()


def test_who_is_most_in_the_way_is_planned_together_first_and_then_more_of_them() -> None:
    groups = [("东0", "西0"), ("东1", "北0"), ("东2", "北1")]
    assignment, stubborn = in_each_others_way({"东": 3, "西": 1, "北": 2}, groups, on_duty="西0 北0 北1")
    for _round in Reconciliation(assignment, stubborn).rounds(lambda: False):
        pass
    assert stubborn.together == [(0, 2)] + [(0, 1, 2)] * 5


def test_what_is_free_is_taken_and_the_largest_community_is_asked_first() -> None:
    assignment, stubborn = in_each_others_way({"东": 1, "西": 3}, [], on_duty="")
    search = Reconciliation(assignment, stubborn)
    seen = [list(assignment.excess()) for _round in search.rounds(lambda: False)]
    assert stubborn.rounds == [(0.5, 0, [1, 0])]
    assert stubborn.together == []
    assert len(seen) == 1
    assert search.settled == 2
    assert assignment.model.works[assignment.choice, 0].all()


@pytest.mark.parametrize(("communities", "columns"), [(40, 15), (41, 8)])
def test_where_there_are_many_communities_fewer_columns_are_tried_at_first(communities: int, columns: int) -> None:
    sizes = {chr(0x4E00 + number): 1 for number in range(communities)}
    assignment, _stubborn = in_each_others_way(sizes, [], on_duty="")
    tried = []

    def solve(tasks: Iterable[Task], effort: Effort) -> Iterator[BlockResult]:
        tried.extend(effort.levels)
        for task in tasks:
            assert task.hint is not None
            yield BlockResult(task.hint, 0, 0, task.prices)

    for _round in Reconciliation(assignment, solve).rounds(lambda: len(tried) > 0):
        pass
    assert {level.columns for level in tried} == {columns}


@pytest.mark.parametrize(
    ("communities", "points", "close"), [(41, 20.0, True), (41, 20.5, False), (40, 0.0, False), (400, 199.0, True)]
)
def test_half_a_point_a_community_is_close_where_there_are_many(
    communities: int, points: float, close: bool
) -> None:
    excess = np.zeros(communities, dtype=np.int64)
    excess[0] = round(points * SCALE)
    assert is_close(excess) is close
