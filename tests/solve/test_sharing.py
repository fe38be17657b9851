"""What communities that are planned apart leave to each other, against a plain count of who is on duty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import product
from unittest.mock import Mock

import numpy as np
import pytest
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from builders import SETTINGS, district, gate, person, unit
from roster_cli.domain import Settings
from roster_cli.solve.assignment import Assignment, Task
from roster_cli.solve.block import FORBIDDEN, SCALE, Block, Prices
from roster_cli.solve.cells import lay_out
from roster_cli.solve.descent import Descent
from roster_cli.solve.model import BARRED, Model, build_model
from roster_cli.solve.prices import DistrictPrices
from roster_cli.solve.quotas import BlockResult, Effort, Level, _Model, one_after_another, solve_block
from roster_cli.solve.reconcile import Reconciliation
from roster_cli.solve.relaxation import relax
from strategies import OVERLAPPING

Choice = NDArray[np.int64]
SEEDS = range(4)
"""Odd ones have shifts that overlap in office hours, so that an office post counts in two shifts at once."""


@cache
def town(overlapping: bool) -> Model:
    """Return three communities with leads, a unit with a cap, and office posts across them."""
    configured = Settings(shifts=OVERLAPPING) if overlapping else SETTINGS
    staff = [
        person(
            f"{place}{who}",
            community=f"{place}社区",
            unit="发改局" if who % 2 else "统计局",
            lead=who in (0, 2),
            preference="晚班" if who == 3 else "",
            settings=configured,
        )
        for place in "东西北"
        for who in range(4)
    ]
    gates = [gate(community=f"{place}社区", headcount=3, only=["周一", "周六早班"]) for place in "东西北"]
    groups = [("东1", "西1"), ("东2", "西2", "北2"), ("西3", "北3"), ("北0", "北1")]
    model = build_model(
        district(staff, gates, units=[unit("发改局", max_away=3)], groups=groups, settings=configured)
    )
    assert any(row.missing for row in model.rows)
    assert any(len(row.slots) > 1 for row in model.rows) == overlapping
    return model


def legal(model: Model, random: np.random.Generator) -> Choice:
    """Return a choice that keeps every rule; nothing small betters it."""
    choice = Descent(model, lay_out(model), random.integers(0, len(model.works), len(model.people))).run()
    assert all(row.used(model.works[choice]) <= row.room for row in model.rows)
    return choice


@cache
def fair_prices(overlapping: bool) -> NDArray[np.int64]:
    """Return what a person more is worth in each community planned alone."""
    model = town(overlapping)
    return np.array([relax(model.block([place])).prices.slots[0] for place in range(3)])


def planned(seed: int, *, fair: bool = False) -> tuple[Model, Assignment, np.random.Generator]:
    """Return everybody's legal choice, at prices drawn by a seed or at such as communities alone would have."""
    model, random = town(bool(seed % 2)), np.random.default_rng(seed)
    slots = fair_prices(bool(seed % 2)) if fair else random.integers(0, 9_000 * SCALE, model.headcount.shape)
    if not fair:
        some = np.arange(0, len(model.tiers.cost), 3)  # what an empty post costs a point more than its price
        slots[model.tiers.community[some], model.tiers.slot[some]] = SCALE * (model.tiers.cost[some] - 1)
    rows = random.integers(0, (30 if fair else 3_000) * SCALE, len(model.rows))
    rows[random.random(len(rows)) < 0.3] = 0
    prices = DistrictPrices(slots, np.where(model.row_missing > 0, -(rows % (SCALE * 201)), rows))
    assignment = Assignment(model, prices)
    assignment.set_all(legal(model, random))
    return model, assignment, random


def used(model: Model, choice: Choice) -> list[int]:
    return [row.used(model.works[choice]) for row in model.rows]


def some_choice(block: Block, random: np.random.Generator) -> Choice:
    """Return patterns that everybody of a block may work, drawn at random."""
    return np.array([random.choice(np.flatnonzero(own < FORBIDDEN)) for own in block.costs])


def feasible(block: Block, random: np.random.Generator) -> Choice | None:
    """Return a choice within a block's posts and rows, None where none was drawn."""
    for _attempt in range(200):
        choice = some_choice(block, random)
        keeps_rows = all(row.used(block.works[choice]) <= row.room for row in block.rows)
        if keeps_rows and (block.staffing(choice) <= block.headcount).all():
            return choice
    return None


def test_who_is_most_in_the_way_is_planned_anew_too_and_of_those_alike_the_first() -> None:
    _model, assignment, _random = planned(0)
    search = Reconciliation(assignment, Mock())
    search._excess, search._stage = np.array([SCALE // 2, SCALE // 2 - 1, 0]), np.zeros(3, dtype=np.int64)
    assert search.settled == 2
    search.assignment = Mock()
    search.assignment.conflicts.return_value = [4]
    search.assignment.partners.return_value = {9: 1, 3: 1, 7: 2}
    nothing = np.zeros(0, dtype=np.int64)
    wanted = BlockResult(nothing, 0, 0, Prices(nothing.reshape(0, 14), nothing))
    assert search._free_or_group(5, wanted, 2) == (3, 5, 7)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hint_says_all_of_a_choice_that_the_model_asks(seed: int) -> None:
    model, assignment, _random = planned(seed, fair=seed < 2)
    penalty = dict.fromkeys(range(len(model.rows)), 400 * SCALE)
    for task in (*assignment.tasks([(0,), (1, 2)], [0, 1]), assignment.probe(seed % 3, penalty)):
        reduced, _least = task.prices.reduced_costs(task.block)
        columns = tuple(np.flatnonzero(own < FORBIDDEN) for own in task.block.costs)
        asked = _Model(task.block, task.prices, reduced, columns)
        assert task.hint is not None
        asked.hint(task.hint)
        solver = cp_model.CpSolver()
        solver.parameters.fix_variables_to_their_hinted_value = True
        assert solver.solve(asked.model) == cp_model.OPTIMAL
        assert solver.objective_value == task.block.value(task.hint) - task.prices.bound(task.block)


@pytest.mark.parametrize("seed", SEEDS)
def test_rows_in_the_way_are_those_that_would_be_used_beyond_their_room(seed: int) -> None:
    model, assignment, random = planned(seed)
    found = 0
    for _draw in range(60):
        communities = sorted(random.choice(3, size=int(random.integers(1, 3)), replace=False).tolist())
        people = assignment.people_of(communities)
        assert people.tolist() == [p for p in range(len(model.people)) if model.community[p] in communities]
        other = random.integers(0, len(model.works), len(people))
        after = assignment.choice.copy()
        after[people] = other
        before, then = used(model, assignment.choice), used(model, after)
        expected = [n for n, row in enumerate(model.rows) if then[n] > before[n] and then[n] > row.room]
        assert list(assignment.conflicts(communities, other)) == expected
        found += bool(expected)
        on_duty = Counter(
            int(model.community[member])
            for row in expected
            for member in model.rows[row].members
            if model.works[assignment.choice[member], list(model.rows[row].slots)].any()
        )
        del on_duty[0]
        assert assignment.partners(0, expected) == on_duty
        assignment.set(communities, other)
        assert assignment._used.tolist() == then
    assert found


@pytest.mark.parametrize("seed", SEEDS)
def test_the_excess_is_the_distance_from_the_bound_and_stranded_are_posts_that_the_bound_fills(seed: int) -> None:
    model, assignment, _random = planned(seed)
    excess = assignment.excess()
    assert (excess >= 0).all()
    assert excess.sum() == SCALE * model.value(assignment.choice) - assignment.prices.parts(model).sum()
    there = np.zeros_like(model.headcount)
    np.add.at(there, model.community, model.works[assignment.choice].astype(np.int64))
    prices = assignment.prices
    reduced = model.reduced_costs(prices.by_person(model), slice(None))
    parts = [0] * 3
    for who, pattern in enumerate(assignment.choice):
        parts[model.community[who]] += int(reduced[who, pattern] - reduced[who].min())
    for community, slot, cost, size in model.tiers:
        cheaper = sum(n for c, s, other, n in model.tiers if (c, s) == (community, slot) and other < cost)
        empty = max(0, min(size, int((model.headcount - there)[community, slot]) - cheaper))
        paid = cost * SCALE - int(prices.slots[community, slot])
        parts[community] += paid * empty if paid >= 0 else -paid * (size - empty)
    for row, price, count in zip(model.rows, prices.rows.tolist(), used(model, assignment.choice), strict=True):
        left = price * (row.most - count) + SCALE * row.unmet(count)
        off = [who for s in row.slots for who in row.members if not model.works[assignment.choice[who], s]]
        for who in off:
            parts[model.community[who]] += left // len(off)
        parts[model.community[row.members[0]]] += left % len(off) if off else left
    assert excess.tolist() == parts
    missing, stranded = model.headcount - there, [0] * 3
    for community, slot, cost, size in model.tiers:
        empty = min(size, int(missing[community, slot]))
        missing[community, slot] -= empty
        stranded[community] += empty * (cost * SCALE - assignment.prices.slots[community, slot] >= SCALE)
    assert assignment.stranded().tolist() == stranded


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("groups", [[(0, 1), (2,)], [(2,), (0,)], [(1,), (0,), (2,)], [(0, 1, 2)]])
def test_blocks_solved_side_by_side_never_use_more_than_there_is(groups: list[tuple[int, ...]], seed: int) -> None:
    """Who has a share may keep it, and whatever each block chooses within its own rows fits together."""
    model, assignment, random = planned(seed)
    order = assignment.largest_first(groups)
    sizes = [len(assignment.people_of(groups[place])) for place in order]
    assert sizes == sorted(sizes, reverse=True)
    tasks = list(assignment.tasks(groups, order))
    assert [task.communities for task in tasks] == [groups[place] for place in order]
    for task in tasks:
        people = assignment.people_of(task.communities)
        assert task.hint is not None
        assert task.hint.tolist() == assignment.choice[people].tolist()
        assert task.block.value(task.hint) < FORBIDDEN
        assert all(row.used(task.block.works[task.hint]) <= row.room for row in task.block.rows)
        is_unpriced = any(len(row.slots) > 1 for row in task.block.rows)
        assert task.known_prices is (None if is_unpriced else task.prices)
        assert task.prices.slots.tolist() == assignment.prices.slots[list(task.communities)].tolist()
        quick, nobody = one_after_another(task.block), np.zeros(len(people), dtype=np.int64)
        assert task.block.value(quick) < task.block.value(nobody)
        assert (task.block.staffing(quick) <= task.block.headcount).all()
        assert all(row.used(task.block.works[quick]) <= row.room for row in task.block.rows)
    for _draw in range(5):
        after = assignment.choice.copy()
        for task in tasks:
            if (choice := feasible(task.block, random)) is not None:
                after[assignment.people_of(task.communities)] = choice
        assert all(count <= row.room for count, row in zip(used(model, after), model.rows, strict=True))
        assert all(model.costs[person, pattern] != BARRED for person, pattern in enumerate(after))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("groups", [[(0,), (1,), (2,)], [(2,), (0,)], [(1, 2), (0,)], [(1,)]])
def test_all_that_is_left_of_a_row_goes_to_those_planned_again(groups: list[tuple[int, ...]], seed: int) -> None:
    model, assignment, random = planned(seed)
    group_of = {community: number for number, own in enumerate(groups) for community in own}
    assignment.set_all(np.where(random.random(len(model.people)) < 0.5, assignment.choice, 0))
    on_duty = model.works[assignment.choice]
    for index, row in enumerate(model.rows):
        if row.missing:
            continue
        planned_again = [m for m in row.members if int(model.community[m]) in group_of]
        elsewhere = row._replace(members=tuple(m for m in row.members if m not in planned_again)).used(on_duty)
        shares = [assignment._share(index, number, group_of) for number in range(len(groups))]
        for share, own in zip(shares, groups, strict=True):
            mine = row._replace(members=tuple(m for m in row.members if int(model.community[m]) in own))
            assert mine.used(on_duty) <= share <= len(mine.members)
        assert sum(shares) == min(len(planned_again), row.most - elsewhere)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_a_block_alone_costs_more_or_less_is_what_the_district_does(seed: int) -> None:
    """The others stay as they are: the difference between two choices of a block is that of the whole."""
    model, assignment, random = planned(seed)
    for group in ((0,), (1,), (0, 2)):
        (task,) = assignment.tasks([group], [0])
        before = SCALE * model.value(assignment.choice) - task.block.value(task.hint)
        for _draw in range(5):
            if (choice := feasible(task.block, random)) is not None:
                after = assignment.choice.copy()
                after[assignment.people_of(group)] = choice
                assert SCALE * model.value(after) - task.block.value(choice) == before


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_who_may_take_what_others_hold_pays_for_each_row_and_chooses_best(seed: int) -> None:
    model, assignment, random = planned(seed, fair=True)
    penalty = {row: int(random.integers(1, 40)) * SCALE for row in range(len(model.rows))}
    for community in range(3):
        task = assignment.probe(community, penalty)
        assert task.known_prices is task.prices
        people = assignment.people_of((community,))
        for _draw in range(20):
            choice = some_choice(task.block, random)
            after = assignment.choice.copy()
            after[people] = choice
            fines = sum(
                max(0, count - model.rows[row].room) * (penalty[row] + int(assignment.prices.rows[row]))
                for row, count in enumerate(used(model, after))
                if not model.rows[row].missing
            )
            if (task.block.staffing(choice) <= task.block.headcount).all():
                paid = task.block.value(choice) - task.block.value(task.hint)
                assert paid == SCALE * (model.value(after) - model.value(assignment.choice)) + fines
        if community == seed:
            _is_solved_at_best(task)


@pytest.mark.parametrize("seed", range(6))
def test_with_all_columns_a_block_is_solved_at_best_whatever_the_prices(seed: int) -> None:
    """What is minimised is the distance from the bound: of posts, rows, people missing and overuse."""
    model, assignment, random = planned(seed)
    penalty = {row: int(random.integers(1, 400)) * SCALE for row in range(len(model.rows))}
    (alone,) = assignment.tasks([(seed % 3,)], [0])
    for task in (alone, assignment.probe(seed % 3, penalty), planned(seed, fair=True)[1].probe(seed % 3, penalty)):
        result = solve_block(task.block, Effort(levels=(Level(1e6, 10_000),)), task.prices, task.hint)
        least = _least_of_all(task.block)
        assert result.bound <= least <= result.value == task.block.value(result.choice) < least + SCALE


def _is_solved_at_best(task: Task) -> None:
    """Compare with the best of all choices within the posts."""
    block, least = task.block, _least_of_all(task.block)
    for hint in (task.hint, None):
        result = solve_block(block, Effort(), task.known_prices, hint)
        assert result.bound <= least <= result.value == block.value(result.choice) < least + SCALE
        assert result.gap == result.value - result.bound
        assert (block.staffing(result.choice) <= block.headcount).all()


def _least_of_all(block: Block) -> int:
    """Return the least that a choice within posts and rows costs, of a community alone."""
    open_slots = block.headcount.any(axis=0)
    columns = []
    for own in block.costs:
        cheapest: dict[bytes, int] = {}
        for pattern in np.flatnonzero(own < FORBIDDEN).tolist():
            shape = block.works[pattern, open_slots].tobytes()
            if shape not in cheapest or own[pattern] < own[cheapest[shape]]:
                cheapest[shape] = pattern
        columns.append(list(cheapest.values()))
    ways = np.array(list(product(*columns)))
    staffing = block.work_matrix[ways].sum(axis=1)
    fitting = ways[(staffing <= block.headcount[0]).all(axis=1)]
    capped = [row for row, fine in zip(block.rows, _fines(block), strict=True) if not row.missing and not fine]
    return min(
        block.value(choice)
        for choice in fitting
        if all(row.used(block.works[choice]) <= row.most for row in capped)
    )


def _fines(block: Block) -> list[int]:
    return [0] * len(block.rows) if block.overuse is None else block.overuse.tolist()


@pytest.mark.parametrize("seed", SEEDS)
def test_communities_alone_at_the_prices_cost_what_they_do_together_but_for_what_they_share(seed: int) -> None:
    """What whole patterns add to a community's part of the bound holds for every roster."""
    model, assignment, random = planned(seed)
    tasks = [assignment.relaxed(community) for community in range(3)]
    bounds = [task.prices.bound(task.block) for task in tasks]
    shared = [len(set(model.community[list(row.members)].tolist())) > 1 for row in model.rows]
    assert sum(len(task.block.rows) for task in tasks) == shared.count(False)
    for _draw in range(4):
        assignment.set_all(legal(model, random))
        unused = model.row_most - used(model, assignment.choice)
        left = sum(assignment.prices.rows[shared] * unused[shared])
        more = [
            task.block.value(assignment.choice[assignment.people_of(task.communities)]) - bound
            for task, bound in zip(tasks, bounds, strict=True)
        ]
        assert min(more) >= 0
        assert sum(more) + left == assignment.excess().sum()


@pytest.mark.parametrize("seed", SEEDS[:2])
def test_communities_planned_again_together_end_where_none_is_far_from_the_bound(seed: int) -> None:
    model, assignment, _random = planned(seed, fair=True)
    nothing = np.zeros(len(model.people), dtype=np.int64)
    assignment.set_all(nothing)
    asked: list[int] = []

    def solve(tasks: Iterable[Task], effort: Effort) -> Iterator[BlockResult]:
        for task in tasks:
            asked.append(len(task.communities))
            yield solve_block(task.block, effort, task.known_prices, task.hint)

    search = Reconciliation(assignment, solve)
    rounds = 0
    for _round in search.rounds(lambda: False):
        rounds += 1
        assert all(n <= row.room for n, row in zip(used(model, assignment.choice), model.rows, strict=True))
        assert 0 <= search.settled <= 3
    assert rounds > 1
    assert search.settled == 3
    assert max(asked) > 1
    assert model.value(assignment.choice) < model.value(nothing)
    assert [*Reconciliation(assignment, solve).rounds(lambda: True)] == []
