"""The pieces of the engine, each against a plainer way to the same answer."""

from __future__ import annotations

import inspect
from dataclasses import replace
from itertools import permutations, product
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lp import least_cost
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from brute_force import best_cost, legal_weeks
from builders import NIGHT, SETTINGS, district, duty, gate, person, rules, slots, unit
from campaigns.size import examples
from roster_cli.domain import District, Settings
from roster_cli.rules import worth
from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve import gates, quotas, spread_relaxation
from roster_cli.solve.assignment import Assignment
from roster_cli.solve.block import SCALE, Block, Prices, Tiers
from roster_cli.solve.engine import solve
from roster_cli.solve.gates import GateProblem, gate_problems, give_gates, one_slot_after_another
from roster_cli.solve.model import BARRED, Model, build_model
from roster_cli.solve.patterns import enumerate_patterns
from roster_cli.solve.prices import DistrictPrices, normal_equations, price_district
from roster_cli.solve.prices import coupling as coupling_module
from roster_cli.solve.prices.columns import PatternColumns, lay_out
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.coupling import couple
from roster_cli.solve.prices.interior_point import InteriorPoint
from roster_cli.solve.prices.normal_equations import NormalEquations
from roster_cli.solve.prices.pool import Pool
from roster_cli.solve.prices.starts import first_point, resumed
from roster_cli.solve.prices.steps import reach, step_of_each
from roster_cli.solve.quotas import Effort, Level, one_after_another, solve_block
from roster_cli.solve.quotas import _select as select_columns
from roster_cli.solve.relaxation import Relaxation, relax, valid_row_prices
from roster_cli.solve.spread_relaxation import relax_spreads
from roster_cli.solve.spreads import Duties, Spread
from strategies import tiny_districts

FEW = settings(
    deadline=None,
    max_examples=examples(40),
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def whole(of: District) -> Block:
    """Return a district as one block, what couples its communities included."""
    model = build_model(of)
    return model.block(range(len(of.communities)), model.rows)


def town(communities: int, people: int, **fields: object) -> District:
    """Return a district in which nearly everyone has a partner in another community, one unit a cap."""
    names = [f"{place}{who}" for place in range(communities) for who in range(people)]
    staff = [
        person(
            name,
            community=f"{name[0]}社区",
            unit=f"单位{place % 3}",
            unavailable=["周二晚班"] * (place % 4 == 0),
            preference="早班" if place % 5 == 0 else "",
        )
        for place, name in enumerate(names)
    ]
    gates = [
        gate(f"{n}号门", community=f"{place}社区", headcount=1 + n) for place in range(communities) for n in (0, 1)
    ]
    half = len(names) // 2
    return district(
        staff,
        gates,
        units=[unit("单位0", max_away=3, peak=["周一早班"])],
        groups=[(names[n], names[n + half]) for n in range(half - 2)] + [(names[0], names[3], names[half + 4])],
        **fields,
    )


def test_prices_of_rows_that_want_people_lie_between_what_one_missing_costs_and_nothing() -> None:
    rows = [CouplingRow((0,), (0, 1), 1), CouplingRow((0,), (0, 1), 1, missing=7)]
    for wanted, valid in (((-5, -5), (0, -5)), ((5, 5), (5, 0)), ((1 << 40, -(1 << 40)), (1 << 40, -7 * SCALE))):
        assert valid_row_prices(rows, np.array(wanted)).tolist() == list(valid)


def test_nobody_is_in_a_block_of_no_communities() -> None:
    block = build_model(town(2, 7)).block([])
    assert (block.costs.shape, block.community.tolist(), block.headcount.shape) == ((0, 895), [], (0, 14))


def test_there_are_895_weeks_of_two_shifts_and_the_first_is_empty() -> None:
    patterns = enumerate_patterns(district(["甲"]))
    assert len(patterns.works) == 895
    assert not patterns.works[0].any()


@pytest.mark.parametrize(
    "configured",
    [SETTINGS, rules(min_rest_hours=20), rules(max_consecutive_days=2), rules(min_rest_hours=0), NIGHT],
    ids=["usual", "20 hours of rest", "2 days in a row", "no rest", "three shifts"],
)
def test_patterns_are_the_weeks_that_the_contract_allows(configured: Settings) -> None:
    of = district([person("甲", max_per_week=3, settings=configured)], settings=configured)
    works = enumerate_patterns(of).works
    found = {frozenset(of.slots[place] for place in np.flatnonzero(row)) for row in works}
    assert len(found) == len(works)
    assert found == set(legal_weeks(of, of.people[0]))


def test_the_cheapest_posts_stay_empty() -> None:
    tiers = Tiers(*np.array([[0, 0, 5, 2], [0, 0, 9, 1], [0, 1, 7, 1]]).T)
    assert tiers.unfilled(np.array([[0, 0]])) == 0
    assert tiers.unfilled(np.array([[1, 1]])) == 5 + 7
    assert tiers.unfilled(np.array([[3, 0]])) == 5 + 5 + 9


@FEW
@given(tiny_districts())
def test_a_block_is_solved_to_the_best_there_is_between_its_bounds(of: District) -> None:
    block, least = whole(of), SCALE * best_cost(of)
    result = solve_block(block, Effort())
    assert result.bound <= least
    assert result.value == block.value(result.choice) == least
    assert block.value(one_after_another(block)) >= least


@FEW
@given(tiny_districts())
def test_any_prices_bound_from_below_and_those_of_the_relaxation_best(of: District) -> None:
    block, least = whole(of), best_cost(of)
    optimum = least_cost(block)
    assert optimum <= least + 1e-6
    relaxed = relax(block).prices.bound(block) / SCALE
    assert optimum - 1 <= relaxed <= optimum + 1e-6
    random = np.random.default_rng(1)
    for size in (1, 100, 10_000):
        slots = random.integers(0, size * SCALE, block.headcount.shape)
        drawn = random.integers(0, size * SCALE, len(block.rows))
        rows = valid_row_prices(block.rows, np.where([row.missing > 0 for row in block.rows], -drawn, drawn))
        assert Prices(slots, rows).bound(block) <= SCALE * optimum + 1


def test_nobody_too_many_is_chosen_where_each_has_one_week_to_choose_and_nothing_has_a_price() -> None:
    of = district(["甲", "乙", "丙"], [gate(only=["周一早班"], headcount=3)], groups=[("甲", "乙"), ("乙", "丙")])
    block = whole(of)
    nothing = Prices(np.zeros_like(block.headcount), np.zeros(len(block.rows), dtype=np.int64))
    result = solve_block(block, Effort(), nothing, np.zeros(3, dtype=np.int64))
    assert result.value == SCALE * best_cost(of)
    assert block.works[result.choice, 0].tolist() == [1, 0, 1]
    anew = solve_block(block, Effort(levels=()), nothing)  # so far from the bound prices are made anew
    assert anew.bound > solve_block(block, Effort(levels=()), nothing, result.choice).bound + 1000 * SCALE


def test_prices_of_posts_and_leads_do_not_change_what_is_best() -> None:
    """Two of three leads would rather come on Tuesday; Monday's posts have a price above what they are worth."""
    people = [person(name, preference="早班", lead=True, max_per_week=1) for name in "甲乙丙"]
    of = district(people, [gate(only=["周一晚班", "周二早班"], headcount=2)])
    block, early = whole(of), of.slot_index[min(slots("周二早班"))]
    assert [(row.most, row.missing > 0, len(row.members)) for row in block.rows] == [(1, True, 3)] * 2
    lead_on_tuesday = np.array([-50 * SCALE if early in row.slots else 0 for row in block.rows])
    for of_monday, of_tuesday in ((7_000, 1_000), (1_000, 7_000), (0, 12_000), (12_000, 0)):
        worth_of = np.where(np.arange(block.headcount.shape[1]) == early, of_tuesday, of_monday)[None]
        prices = Prices(worth_of * SCALE * (block.headcount > 0), lead_on_tuesday)
        found = solve_block(block, Effort(levels=(Level(1e6, 900),)), prices, np.zeros(3, dtype=np.int64))
        assert found.value == SCALE * best_cost(of)
        assert found.bound <= found.value
        assert block.works[found.choice, early].sum() == 2


def test_a_level_that_holds_all_columns_near_the_bound_lifts_it_and_another_does_not() -> None:
    """Of three who share a post in pairs, the linear program has one and a half on duty, and any roster one."""
    pairs = [("甲", "乙"), ("乙", "丙"), ("甲", "丙")]
    block = whole(district(["甲", "乙", "丙"], [gate(only=["周一早班"], headcount=3)], groups=pairs))
    relaxed, nothing = relax(block).prices, np.zeros(3, dtype=np.int64)
    below = relaxed.bound(block)
    found = solve_block(block, Effort(levels=(Level(100, 9),)), relaxed, nothing)
    assert below + 50 * SCALE < found.bound <= found.value
    few = solve_block(block, Effort(levels=(Level(100, 0),)), relaxed, nothing)
    assert few.bound == below
    assert few.choice.tolist() == nothing.tolist()
    none = solve_block(block, Effort(levels=()), relaxed, nothing)
    assert (none.bound, none.value) == (below, block.value(nothing))
    hasty = solve_block(block, Effort(seconds=0.0), relaxed, nothing)
    assert (hasty.bound, hasty.choice.tolist()) == (below, [0, 0, 0])


@pytest.mark.parametrize(("status", "points"), [(cp_model.UNKNOWN, 0), (cp_model.INFEASIBLE, 10)])
def test_a_search_without_a_result_proves_nothing_unless_there_is_none(
    status: Any, points: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Solver:
        parameters = SimpleNamespace()

        def solve(self, _model: cp_model.CpModel) -> Any:
            return status

    monkeypatch.setattr(quotas, "new_cp_solver", lambda _work, _seconds: Solver())
    block = whole(district(["甲"]))
    relaxed = relax(block).prices
    found = solve_block(block, Effort(levels=(Level(10, 900),)), relaxed, np.zeros(1, dtype=np.int64))
    assert (found.bound, found.choice.tolist()) == (relaxed.bound(block) + points * SCALE, [0])


def test_a_relaxation_starts_from_prices_that_were_guessed_or_bad(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    def watched(block: Block, start: Prices) -> Relaxation:
        seen.append(start)
        return relax(block, start)

    monkeypatch.setattr(quotas, "relax", watched)
    block = whole(district(["甲"]))
    bad, guess = (Prices(np.full_like(block.headcount, price), np.zeros(0, dtype=np.int64)) for price in (0, 9))
    solve_block(block, Effort(levels=()), bad)
    solve_block(block, Effort(levels=()), guess=guess)
    assert [id(one) for one in seen] == [id(bad), id(guess)]
    far = solve_block(block, Effort(levels=()), guess, one_after_another(block)).gap
    for limit, anew in ((far + 1, 0), (far, 1)):
        monkeypatch.setattr(quotas, "_FAR", limit)
        solve_block(block, Effort(levels=()), guess)
        assert len(seen) == 2 + anew


def test_what_no_person_has_of_a_bound_is_exact() -> None:
    for block in (whole(town(2, 7)), whole(district(["甲"]))):
        random = np.random.default_rng(2)
        slots = random.integers(-(1 << 55), 1 << 40, block.headcount.shape) | 1
        rows = random.integers(0, 1 << 40, len(block.rows))
        posts = zip(slots.ravel().tolist(), block.headcount.ravel().tolist(), strict=True)
        saved = [min(0, SCALE * cost - int(slots[own, slot])) * size for own, slot, cost, size in block.tiers]
        used = sum(price * row.most for price, row in zip(rows.tolist(), block.rows, strict=True))
        assert (
            Prices(slots, rows).constant(block) == sum(price * most for price, most in posts) + sum(saved) - used
        )


def test_tiers_of_some_communities_keep_their_order() -> None:
    tiers = build_model(town(3, 7)).tiers
    own = list(tiers)
    expected = [(place, *tier[1:]) for place, number in enumerate((2, 0)) for tier in own if tier[0] == number]
    assert list(tiers.of(np.array([2, 0]))) == expected


def test_columns_are_the_cheapest_within_a_limit_and_it_is_known_whether_they_are_all() -> None:
    reduced = np.array([[0, 5, 5, 9, 10, 11], [0, 20, 20, 20, 20, 20], [3, 3, 3, 3, 3, 0]])
    always = np.zeros(reduced.shape, dtype=bool)
    always[1, 4] = True
    columns, complete = select_columns(reduced, 10, 5, always, 0)
    assert [own.tolist() for own in columns[:2]] == [[0, 1, 2, 3, 4], [0, 4]]
    assert not complete
    assert len(columns[2]) == 5
    assert 5 in columns[2]
    columns, complete = select_columns(reduced, 10, 6, always, 0)
    assert [own.tolist() for own in columns] == [[0, 1, 2, 3, 4], [0, 4], [0, 1, 2, 3, 4, 5]]
    assert complete
    some = {tuple(select_columns(reduced, 10, 3, always, seed)[0][2].tolist()) for seed in range(9)}
    assert len(some) > 1
    assert all(5 in own for own in some)


def without_rows(model: Model, slots: NDArray[np.int64]) -> DistrictPrices:
    """Return prices of communities planned alone, that make nothing of what couples them."""
    return DistrictPrices(slots, np.zeros(len(model.rows), dtype=np.int64))


@pytest.mark.parametrize("shape", [(2, 6), (3, 6), (5, 4)])
@pytest.mark.parametrize("configured", [SETTINGS, rules(max_per_week=3, min_rest_hours=20)])
def test_coupled_prices_come_close_to_the_linear_program(shape: tuple[int, int], configured: Settings) -> None:
    of = town(*shape, settings=configured)
    model = build_model(of)
    assert model.rows
    relaxations = [relax(model.block([place])) for place in range(shape[0])]
    slots = np.array([relaxation.prices.slots[0] for relaxation in relaxations])
    people = np.concatenate([model.people_of[n][own.people] for n, own in enumerate(relaxations)])
    patterns = np.concatenate([own.patterns for own in relaxations])
    prices, _columns = price_district(model, without_rows(model, slots), people, patterns, lambda: False)
    bound = float(prices.parts(model).sum()) / SCALE
    optimum = least_cost(whole(of))
    alone = sum(least_cost(model.block([place])) for place in range(shape[0]))
    assert alone - 1 <= bound <= optimum + 1e-6
    assert optimum - bound <= 4


def test_a_resumed_point_is_dual_feasible_and_everyone_has_one_week_in_all() -> None:
    model = build_model(town(4, 7))
    coupling = couple(model.rows, model.works.shape[1])
    rows = CoupledRows(coupling, model.community, model.headcount, model.tiers)

    def columns(per_person: int) -> PatternColumns:
        allowed = [np.flatnonzero(own != BARRED) for own in model.costs]
        patterns = np.full((len(allowed), per_person), -1)
        for index, own in enumerate(allowed):
            patterns[index, : min(per_person, len(own))] = own[:per_person]
        return lay_out(patterns, model.works, model.costs)

    few, many = columns(5), columns(200)
    slots = np.full(model.headcount.shape, 100.0)
    outcome = InteriorPoint(rows).solve(
        few, first_point(rows, few, slots, np.zeros(coupling.most.shape), 50.0), 1000.0, 0.01, lambda: False
    )
    assert outcome.gap < 1000
    point = resumed(rows, outcome.point, few, many, outcome.gap / many.present.sum())
    prices = rows.prices(point.slots, point.groups)
    slack = many.costs - point.people[many.owner] - (many.works * prices[many.owner]).sum(axis=1)
    new = many.present.copy()
    new[few.place_in(many)] = False
    assert np.count_nonzero(new) == many.present.sum() - few.present.sum() > 0
    np.testing.assert_allclose(point.weights_dual[new], slack[new], rtol=1e-9, atol=1e-6)
    assert (point.weights[many.present] > 0).all()
    assert (point.weights_dual[many.present] > 0).all()
    np.testing.assert_allclose(many.sums(point.weights), 1.0)


def test_the_excess_of_communities_adds_up_to_the_distance_from_the_bound() -> None:
    model = build_model(town(4, 7))
    relaxations = [relax(model.block([place])) for place in range(4)]
    slots = np.array([relaxation.prices.slots[0] for relaxation in relaxations])
    random = np.random.default_rng(3)
    prices = DistrictPrices(slots, random.integers(0, 3000, len(model.rows)))
    assignment = Assignment(model, prices)
    choice = one_after_another(whole(town(4, 7)))
    for community, people in enumerate(model.people_of):
        assignment.set((community,), choice[people])
    excess = assignment.excess()
    assert (excess >= 0).all()
    assert excess.sum() == SCALE * model.value(assignment.choice) - prices.parts(model).sum()


@pytest.mark.parametrize(("slots", "of_pairs"), [(3, (0, 2)), (5, (1, 3)), (4, (3,)), (4, (0,))])
def test_the_normal_equations_are_those_of_the_whole_system(
    slots: int, of_pairs: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eliminating groups first and factoring the border is the dense system solved in parts."""
    people, communities = 12, 3
    random = np.random.default_rng(7)
    community = np.sort(random.integers(0, communities, people))
    rows = [
        CouplingRow((slot,), (a, b), 1, f"pair {a}")
        for a, b in ((0, 7), (1, 8), (7, 11), (2, 10))
        for slot in of_pairs
    ]
    rows += [CouplingRow((slot,), tuple(range(2, 10)), 3, "unit") for slot in range(slots)]
    coupling = couple(rows, slots)
    assert coupling.components
    assert coupling.border
    halves = random.normal(size=(people, slots, slots))
    matrices = halves @ halves.transpose(0, 2, 1) + np.eye(slots)
    slot_diagonal = random.random((communities, slots)) + 0.5
    group_diagonal = random.random((len(coupling.most), slots)) + 0.5

    blocks = communities + len(coupling.most)
    dense = np.diag(np.concatenate([slot_diagonal.ravel(), np.where(coupling.active, group_diagonal, 1).ravel()]))
    for one in range(people):
        sees = np.zeros((slots, blocks, slots))
        sees[range(slots), community[one], range(slots)] = 1
        for group, mask in zip(
            coupling.group[coupling.person == one], coupling.mask[coupling.person == one], strict=True
        ):
            sees[range(slots), communities + group, range(slots)] = mask
        flat = sees.reshape(slots, -1)
        dense += flat.T @ matrices[one] @ flat

    right = random.normal(size=(blocks, slots))
    right[communities:] *= coupling.active
    expected = np.linalg.solve(dense, right.ravel())
    for batch, parts, most, near in ((256, 512, 1_000, 1e-7), (256, 512, 0, 1e-5), (1, 2, 1_000, 1e-7)):
        monkeypatch.setattr(normal_equations, "_BATCH", batch)
        monkeypatch.setattr(normal_equations, "_BLOCKS", parts)
        monkeypatch.setattr(normal_equations, "_DENSE", most)
        monkeypatch.setattr(normal_equations, "_TOLERANCE", 1e-9)
        equations = NormalEquations(coupling, community, communities, slots)
        assert max(len(own.groups) for own in equations._batches) == min(batch, 2)
        assert {(own.kept.start, own.kept.stop) for own in equations._batches} == {(of_pairs[0], of_pairs[-1] + 1)}
        assert equations.factor(matrices, slot_diagonal, group_diagonal)
        of_slots, of_groups = equations.solve(right[:communities], right[communities:])
        np.testing.assert_allclose(np.vstack([of_slots, of_groups]).ravel(), expected, rtol=1e-5, atol=near)


def test_communities_that_nothing_couples_are_solved_in_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(normal_equations, "_DENSE", 0)
    monkeypatch.setattr(normal_equations, "_MOST_STEPS", 1)
    random, slots = np.random.default_rng(3), 6
    halves = random.normal(size=(4, slots, slots))
    matrices, diagonal = halves @ halves.transpose(0, 2, 1), random.random((3, slots)) + 0.01
    equations = NormalEquations(couple([], slots), np.array([0, 1, 1, 2]), 3, slots)
    assert equations.factor(matrices, diagonal, np.zeros((0, slots)))
    right = random.normal(size=(3, slots))
    found, _of_groups = equations.solve(right, np.zeros((0, slots)))
    for place, own in enumerate((matrices[0], matrices[1] + matrices[2], matrices[3])):
        np.testing.assert_allclose(found[place], np.linalg.solve(own + np.diag(diagonal[place]), right[place]))


def test_where_prices_are_nearly_free_the_border_is_solved_to_the_last_digits() -> None:
    slots = 12
    equations = NormalEquations(couple([], slots), np.zeros(1, dtype=np.int64), 1, slots)
    border = 1.0 / (1 + np.add.outer(np.arange(slots), np.arange(slots)))  # Hilbert's matrix
    matrix = border + np.diag(normal_equations._REGULARISATION * (1 + border.diagonal()))
    right = matrix.sum(axis=1)
    assert equations._invert(border[None])
    once = np.linalg.inv(matrix) @ right
    missed, at_first = (np.abs(matrix @ found - right).max() for found in (equations._solve_border(right), once))
    assert missed < 0.01 * at_first


def test_much_is_added_up_as_little_is(monkeypatch: pytest.MonkeyPatch) -> None:
    index, values = np.array([2, 0, 2]), np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    for few in (3, 2):
        monkeypatch.setattr(coupling_module, "_FEW_VALUES", few)
        sums = coupling_module.summing(index, 4)
        assert isinstance(sums, coupling_module.Sums) == (few == 3)
        assert (sums @ values).tolist() == [[3.0, 4.0], [0.0, 0.0], [6.0, 8.0], [0.0, 0.0]]


def gate_problem() -> GateProblem:
    """Return four people, some at home in one of two estates, with three gates to share for a week."""
    homes = ("东盛华庭", "检察院小区", "检察院小区", "")
    staff = [person(name, estate=home, max_per_week=3) for name, home in zip("甲乙丙丁", homes, strict=True)]
    gates = [
        gate("南门", only=["周一早班", "周二早班", "周三早班"]),
        gate("北门", only=["周一早班", "周二早班"], headcount=2),
        gate("东门", estate="检察院小区", only=["周二早班", "周三早班"]),
    ]
    model = build_model(district(staff, gates))
    result = solve_block(model.block([0], model.rows), Effort())
    (problem,) = gate_problems(model, result.choice)
    return problem


def familiarity(problem: GateProblem, gates: tuple[int, ...]) -> int | None:
    """Return what a way to give out gates costs, None where a gate gets too few or too many."""
    there = np.zeros_like(problem.least)
    cost = 0
    for (someone, slot), place in zip(problem.duties, gates, strict=True):
        there[place, slot] += 1
        cost += int(problem.away[someone, place, slot])
    if (there < problem.least).any() or (there > problem.most).any():
        return None
    stands = {(someone, place) for (someone, _slot), place in zip(problem.duties, gates, strict=True)}
    return cost + problem.further * (len(stands) - len({someone for someone, _slot in problem.duties}))


def test_gates_are_given_out_at_the_least_cost_of_all_ways() -> None:
    problem = gate_problem()
    ways = product(range(len(problem.gates)), repeat=len(problem.duties))
    least = min(cost for gates in ways if (cost := familiarity(problem, gates)) is not None)
    result = give_gates(problem)
    assert familiarity(problem, result.gates) == result.cost == least
    assert result.bound <= least


@pytest.mark.parametrize("seed", range(6))
def test_slot_after_slot_gates_end_where_no_slot_given_out_anew_is_better(seed: int) -> None:
    """Three gates and up to five people in each of four slots, who pay for every gate but their first."""
    random = Random(seed)
    on_duty = [sorted(random.sample(range(6), random.randint(3, 5))) for _slot in range(4)]
    there = np.array([np.bincount(random.choices(range(3), k=len(own)), minlength=3) for own in on_duty]).T
    of = district(["甲"], [gate("南门"), gate("北门"), gate("东门")])
    problem = GateProblem(
        community=of.communities[0],
        identities=tuple("甲乙丙丁戊己"),
        gates=tuple(one.gate for one in of.checkpoints),
        slots=of.slots[:4],
        duties=tuple(sorted((who, slot) for slot, own in enumerate(on_duty) for who in own)),
        least=there,
        most=there,
        away=np.array([[[random.choice((0, 0, 1, 3))] * 4 for _gate in range(3)] for _who in range(6)]),
        further=2,
    )
    found = tuple(one_slot_after_another(problem, sweeps=60))
    cost = familiarity(problem, found)
    assert cost is not None
    for slot in range(4):
        own = [place for place, (_who, when) in enumerate(problem.duties) if when == slot]
        for way in set(permutations([found[place] for place in own])):
            anew = dict(zip(own, way, strict=True))
            assert familiarity(problem, tuple(anew.get(n, one) for n, one in enumerate(found))) >= cost


def test_who_has_time_for_several_tries_draws_each_of_them_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def watched(*given: Any, **named: Any) -> list[int]:
        tried.append(inspect.signature(one_slot_after_another).bind(*given, **named).arguments)
        return one_slot_after_another(*given, **named)

    monkeypatch.setattr(gates, "one_slot_after_another", watched)
    monkeypatch.setattr(gates, "_cost", lambda problem, found: 99)  # as if nothing was ever good enough
    give_gates(gate_problem(), tries=3)
    last = tried[-3:]
    assert [one["seed"] for one in last] == [0, 1, 2]
    assert all(one["liking"] is last[0]["liking"] is not None for one in last)
    assert all(one.get("liking") is None for one in tried[:-3])
    assert len({(one["sweeps"], one.get("seed", 0)) for one in tried}) == len(tried)


def test_gates_are_chosen_among_few_spreads_where_the_bound_is_near(monkeypatch: pytest.MonkeyPatch) -> None:
    bound, spreads, asked, tried = 0, list[Spread](), 0, 0

    def relaxed(duties: Duties, *given: Any) -> Any:
        nonlocal spreads
        spreads, _bound, weights = relax_spreads(duties, *given)
        return spreads, bound, weights

    def choose(*given: Any) -> None:
        nonlocal asked
        asked += 1
        assert given[-1] == 70.0

    def liking(*_given: Any) -> None:
        nonlocal tried
        tried = 0

    def again(*given: Any, **named: Any) -> list[int]:
        nonlocal tried
        tried += 1
        return one_slot_after_another(*given, **named)

    monkeypatch.setattr(gates, "_cost", lambda _problem, _gates: 99)
    monkeypatch.setattr(gates, "relax_spreads", relaxed)
    monkeypatch.setattr(gates, "_choose", choose)
    monkeypatch.setattr(gates, "_liking", liking)
    monkeypatch.setattr(gates, "one_slot_after_another", again)
    for bound, of_few in ((97, True), (96, False), (98, True), (99, False)):
        before = asked
        give_gates(gate_problem(), 70.0)
        assert (asked - before, tried) == (of_few, bound < 99)
    bound = 98
    for few in (len(spreads), len(spreads) - 1):
        monkeypatch.setattr(gates, "_FEW", few)
        before = asked
        give_gates(gate_problem(), 70.0)
        assert asked - before == (few == len(spreads))


def test_what_is_as_far_as_a_limit_is_searched_on() -> None:
    block = whole(district(["甲"]))
    relaxed, nothing = relax(block).prices, np.zeros(1, dtype=np.int64)
    far = solve_block(block, Effort(levels=()), relaxed, nothing).gap
    assert far > 0
    for units, searched in ((far, True), (far + 1, False)):
        found = solve_block(block, Effort(enough=units / SCALE), relaxed, nothing)
        assert (found.value < block.value(nothing)) == searched


@pytest.mark.parametrize("present", range(6))
def test_a_gate_gets_as_few_and_as_many_people_as_leave_the_cheapest_posts_empty(present: int) -> None:
    """All ways to spread people over three gates are tried."""
    names = [f"甲{number}" for number in range(present)]
    gates = [gate("南门", headcount=2), gate("北门", headcount=1), gate("东门", headcount=3)]
    model = build_model(district([*names, "乙"], [*gates, gate("西门", only=["周二早班"])]))
    first = np.flatnonzero((model.works[:, 0] == 1) & (model.works.sum(axis=1) == 1))[0]
    choice = np.array([0 if one.identity == "乙" else first for one in model.people])
    problems = gate_problems(model, choice)
    if not present:
        assert problems == []
        return
    (problem,) = problems
    of = model.district
    heads = [checkpoint.headcounts[0] for checkpoint in of.checkpoints]
    ways = [way for way in product(*(range(most + 1) for most in heads)) if sum(way) == present]
    lost = [
        sum(
            worth(of, checkpoint, 0, there)
            for checkpoint, staying in zip(of.checkpoints, way, strict=True)
            for there in range(staying, checkpoint.headcounts[0])
        )
        for way in ways
    ]
    within = [((problem.least[:, 0] <= way) & (way <= problem.most[:, 0])).all() for way in np.array(ways)]
    assert within == [cost == min(lost) for cost in lost]
    assert not problem.most[:, 1:].any()
    assert problem.duties == tuple((person, 0) for person in range(present))


def test_who_is_fixed_at_a_gate_stands_there_whatever_it_costs() -> None:
    gates = [gate("南门", only=["周一早班"]), gate("东门", estate="检察院小区", only=["周一早班"])]
    of = district(["甲", person("乙", estate="检察院小区")], gates)
    for fixed, expected in (((), "东门"), ((duty("乙", "周一早班"),), "南门")):
        solution = solve(replace(of, fixed=fixed), workers=1)
        stands = {one.identity: one.gate.checkpoint for one in solution.roster.duties}
        assert (len(stands), stands["乙"]) == (2, expected)
        assert solution.report.costs["familiarity"] == (SETTINGS.weights.familiarity_estate if fixed else 0)


def test_gates_given_out_in_no_time_still_fit() -> None:
    problem = gate_problem()
    result = give_gates(problem, 0.0)
    assert familiarity(problem, result.gates) == result.cost
    assert result.bound <= give_gates(problem).cost


def test_everybody_has_columns_with_and_without_each_slot_they_may_work() -> None:
    model = build_model(town(4, 7))
    pool = Pool(model)
    pool.start(np.full((len(model.people), model.works.shape[1]), 20 * SCALE))
    columns = pool.columns()
    for index, costs in enumerate(model.costs):
        joined = model.works[columns.patterns[columns.present & (columns.owner == index)]]
        allowed = model.works[costs != BARRED]
        assert (joined.max(axis=0) == allowed.max(axis=0)).all()
        assert (joined.min(axis=0) == allowed.min(axis=0)).all()


def test_everybody_starts_with_the_fewest_duties_there_may_be() -> None:
    of = district(["甲", "乙", "丙"], [gate()])
    model = build_model(replace(of, fixed=(duty("乙", "周一早班"), duty("乙", "周三早班"))))
    pool = Pool(model)
    pool.start(np.full((3, 14), 900 * SCALE))  # at which each duty is worth much
    columns = pool.columns()
    assert model.works[columns.patterns[columns.first]].sum(axis=1).tolist() == [0, 2, 0]
    assert (model.costs[range(3), columns.patterns[columns.first]] != BARRED).all()


def test_a_column_joins_once_and_none_that_is_not_allowed() -> None:
    model = build_model(town(2, 7))
    pool = Pool(model)
    barred = np.flatnonzero(model.costs[0] == BARRED)[:1]
    allowed = np.flatnonzero(model.costs[0] != BARRED)[:2]
    patterns = np.concatenate([barred, allowed, allowed])
    assert pool.add(np.zeros(len(patterns), dtype=np.int64), patterns) == 2
    assert pool.add(np.zeros(2, dtype=np.int64), allowed) == 0
    assert pool.size == 2


def test_columns_keep_their_place_when_others_join() -> None:
    model = build_model(town(2, 7))
    pool = Pool(model)
    everybody = np.flatnonzero((model.costs != BARRED).sum(axis=1) > 1)
    order = model.costs.argsort(axis=1)
    pool.add(everybody, order[everybody, 1])
    before = pool.columns()
    pool.add(everybody, order[everybody, 0])
    after = pool.columns()
    assert (before.patterns[before.first[everybody]] == order[everybody, 1]).all()
    assert (after.patterns[after.first[everybody]] == order[everybody, 1]).all()
    assert (after.patterns[after.first[everybody] + 1] == order[everybody, 0]).all()
    assert (after.patterns[before.place_in(after)] == before.patterns[before.present]).all()


def test_arithmetic_on_columns_is_that_on_each_persons_own() -> None:
    random = np.random.default_rng(5)
    count = random.integers(1, 9, 5000)
    patterns = np.where(np.arange(8) < count[:, None], random.integers(0, 40, (5000, 8)), -1)
    works = random.integers(0, 2, (40, 14)).astype(np.uint8)
    costs = random.integers(0, 99, (5000, 40)).astype(np.int32)
    columns = lay_out(patterns, works, costs)
    assert len(columns.pieces) > 1
    assert columns.present.sum() == count.sum()
    values, prices = random.random(len(columns.patterns)), random.random((5000, 14))
    values[~columns.present] = 0.0
    duties, earned = columns.usage(values), columns.along(prices)
    sums, least = columns.sums(values), columns.least(values)
    spread = columns.spread(sums)
    for index in range(0, 5000, 97):
        own = columns.first[index] + np.arange(count[index])
        assert (columns.patterns[own] == patterns[index, : count[index]]).all()
        assert (columns.costs[own] == costs[index, patterns[index, : count[index]]]).all()
        np.testing.assert_allclose(duties[index], values[own] @ works[columns.patterns[own]])
        np.testing.assert_allclose(earned[own], works[columns.patterns[own]] @ prices[index])
        mine = columns.owner == index
        np.testing.assert_allclose(sums[index], values[mine].sum())
        assert least[index] == values[mine].min()
        assert (spread[mine] == sums[index]).all()


def test_a_step_holds_back_the_few_that_would_leave_the_inside() -> None:
    values = np.array([[1.0, 1.0], [1.0, 1.0]])
    change = np.array([[-4.0, 4.0], [-0.5, 0.5]])
    np.testing.assert_allclose(step_of_each(values, change, 0.8), [[0.1, 1.9], [0.6, 1.4]])
    few = np.array([1.0, 1.0, 1.0]), np.array([-4.0, -2.0, 1.0])
    assert [reach(*few, count) for count in range(3)] == [0.25, 0.5, 1.0]


def test_nothing_improves_at_the_prices_of_the_optimum() -> None:
    model = build_model(town(4, 7))
    relaxations = [relax(model.block([place])) for place in range(4)]
    slots = np.array([relaxation.prices.slots[0] for relaxation in relaxations])
    people = np.concatenate([model.people_of[n][one.people] for n, one in enumerate(relaxations)])
    patterns = np.concatenate([one.patterns for one in relaxations])
    prices, columns = price_district(model, without_rows(model, slots), people, patterns, lambda: False)
    pool = Pool(model)
    assert not len(pool.offer(prices.by_person(model), prices.least(model) / SCALE).people)
    assert columns > len(model.people)


def test_posts_that_the_bound_fills_are_counted_where_they_stay_empty() -> None:
    model = build_model(district(["甲", "乙"], [gate(only=["周一早班", "周二早班"])]))
    relaxation = relax(model.block([0]))
    prices = DistrictPrices(relaxation.prices.slots, np.zeros(len(model.rows), dtype=np.int64))
    assignment = Assignment(model, prices)
    nobody = np.zeros(2, dtype=np.int64)
    assignment.set((0,), nobody)
    assert assignment.stranded().tolist() == [2]
    assignment.set((0,), solve_block(model.block([0]), Effort()).choice)
    assert assignment.stranded().tolist() == [0]


def three_who_meet_in_pairs() -> tuple[Duties, list[Spread]]:
    """Return two gates for one person each, and three people of whom two are on duty in each of three slots."""
    ones = np.ones((2, 3), dtype=np.int64)
    duties = Duties(((0, 1), (1, 2), (0, 2)), np.zeros((3, 2, 3), dtype=np.int64), ones, ones, further=2)
    return duties, [(0, (0, 0)), (1, (1, 0)), (2, (1, 1))]


def test_cuts_prove_what_half_a_person_at_each_gate_would_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    duties, spreads = three_who_meet_in_pairs()
    assert sum(duties.cost(*spread) for spread in spreads) == relax_spreads(duties, spreads)[1] == 2
    monkeypatch.setattr(spread_relaxation, "_CUTTINGS", ())
    assert relax_spreads(duties, spreads)[1] == 0


@given(st.randoms(use_true_random=False))
@FEW
def test_no_way_to_give_out_gates_costs_less_than_the_bound(random: Random) -> None:
    """Who stands where in a slot is an order of its people at posts, some of which must be filled; all of them."""
    slots, gates, people = 3, 3, 4
    watches = [random.sample(range(people), random.randint(1, gates)) for _slot in range(slots)]
    posts = [random.sample(range(gates), random.randint(len(watch), gates)) for watch in watches]
    musts = [set(own[: random.randint(0, len(watch))]) for own, watch in zip(posts, watches, strict=True)]
    least_there, most = np.zeros((2, gates, slots), dtype=np.int64)
    for slot, (own, must) in enumerate(zip(posts, musts, strict=True)):
        most[own, slot] = 1
        least_there[list(must), slot] = 1
    here = sorted({who for watch in watches for who in watch})
    away = np.repeat(np.array([[[random.choice((0, 0, 1))] for _ in range(gates)] for _ in here]), slots, axis=2)
    slots_of = tuple(tuple(slot for slot in range(slots) if who in watches[slot]) for who in here)
    duties = Duties(slots_of, away, least_there, most, further=2)

    def spreads(orders: tuple[tuple[int, ...], ...]) -> list[Spread]:
        at = [dict(zip(watch, order, strict=True)) for watch, order in zip(watches, orders, strict=True)]
        return [(place, tuple(at[slot][who] for slot in slots_of[place])) for place, who in enumerate(here)]

    each = [
        [order for order in permutations(own, len(watch)) if must <= set(order)]
        for own, watch, must in zip(posts, watches, musts, strict=True)
    ]
    ways = [spreads(orders) for orders in product(*each)]
    least = min(sum(duties.cost(*spread) for spread in way) for way in ways)
    assert relax_spreads(duties, ways[0])[1] <= least


def test_large_communities_get_their_gates_without_a_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = gate_problem()
    exact = give_gates(problem)
    monkeypatch.setattr(spread_relaxation, "_MOST_CHOICES", 0)
    large = give_gates(problem)
    assert large.bound == 0
    assert large.cost >= exact.cost
    assert familiarity(problem, large.gates) == large.cost
