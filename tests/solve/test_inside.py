"""The interior-point method, step by step: each step solves its equations, and the point stays inside."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest
from lp import least_cost
from test_sharing import town

from roster_cli.rules.modelling import CouplingRow
from roster_cli.solve.block import SCALE
from roster_cli.solve.model import BARRED
from roster_cli.solve.prices import DistrictPrices, coupled, interior_point, price_district, starts
from roster_cli.solve.prices.columns import PatternColumns, lay_out
from roster_cli.solve.prices.coupled_rows import CoupledRows
from roster_cli.solve.prices.coupling import couple
from roster_cli.solve.prices.interior_point import InteriorPoint, PathEnd, Products
from roster_cli.solve.prices.point import DUAL, PRIMAL, Iterate, Residual
from roster_cli.solve.prices.pool import Pool
from roster_cli.solve.prices.starts import first_point, resumed
from roster_cli.solve.prices.steps import KEPT


@cache
def program() -> tuple[CoupledRows, PatternColumns]:
    """Return a town's relaxation with all columns that it can have, in pieces."""
    model = town(False)
    coupling = couple(model.rows, model.works.shape[1])
    rows = CoupledRows(coupling, model.community, model.headcount, model.tiers)
    allowed = [np.flatnonzero(own != BARRED) for own in model.costs]
    patterns = np.full((len(allowed), max(map(len, allowed))), -1)
    for place, own in enumerate(allowed):
        patterns[place, : len(own)] = own
    return rows, lay_out(patterns, model.works, model.costs)


def a_point(seed: int = 0) -> Iterate:
    """Return a point well inside that meets neither rows nor columns."""
    rows, columns = program()
    random = np.random.default_rng(seed)
    slots = random.random(rows.headcount.shape) * 100
    point = first_point(rows, columns, slots, np.where(rows.coupling.capped, 0.0, -random.random()), 30.0)
    off = [
        value * (0.5 + random.random(value.shape))
        for value in (point.empty, point.filled, point.people, point.groups)
    ]
    weights = np.where(columns.present, point.weights * (0.5 + random.random(point.weights.shape)), 0.0)
    return point._replace(weights=weights, empty=off[0], filled=off[1], people=off[2], groups=off[3])


def test_the_first_point_is_inside_and_goes_with_its_prices() -> None:
    rows, columns = program()
    random = np.random.default_rng(4)
    slots = random.random(rows.headcount.shape) * 9_000
    wished = np.where(rows.coupling.capped, 0.0, -random.random(rows.coupling.most.shape) * 100)
    point = first_point(rows, columns, slots, wished, 30.0)
    assert (point.slots == slots).all()
    assert (point.groups[~rows.coupling.capped] == wished[~rows.coupling.capped]).all()
    np.testing.assert_allclose(columns.sums(point.weights), 1.0)
    np.testing.assert_allclose(point.empty + point.filled, rows.size)
    capped = rows.coupling.capped
    near = first_point(rows, columns, slots, wished, 1e-9)  # so near that slacks cost nothing
    left = rows.coupling.most - rows.usage(columns, near.weights)[1]
    assert (left[capped] > starts._FIRST_SLACK).any()
    np.testing.assert_allclose(near.slack[capped], np.maximum(starts._FIRST_SLACK, left)[capped], rtol=1e-5)
    residual = rows.residual(columns, point)
    assert residual.dual < 1e-6
    assert (point.weights[columns.present] > 0).all()
    assert all((part > 0).all() for part in (point.empty, point.filled, point.slack, *point[DUAL]))
    assert point.empty_dual.min() >= 30
    products = point.weights * point.weights_dual  # as central as can be: alike for all columns of a person
    alike = columns.spread(columns.sums(products) / columns.sums(columns.present.astype(float)))
    np.testing.assert_allclose(products[columns.present], alike[columns.present])


def test_prices_that_ran_away_are_cut_and_none_is_missing() -> None:
    assert coupled._whole(np.array([np.nan, np.inf, -np.inf, 1e12, 0.5])).tolist() == [
        *(0, 10**9 * 1024, -(10**9) * 1024, 10**9 * 1024, 512)
    ]


def test_only_columns_join_that_gain_and_of_who_lacks_much_those_of_every_kind() -> None:
    model = town(False)
    pool, random = Pool(model), np.random.default_rng(6)
    nothing = np.zeros((len(model.people), model.works.shape[1]), dtype=np.int64)
    assert (pool.start(nothing) == model.reduced_costs(nothing, slice(None)).min(axis=1)).all()
    before = pool._known.copy()
    allowed = model.costs != BARRED
    assert before.any(axis=1).all()
    assert not (before & ~allowed).any()
    prices = random.integers(0, 400 * 1024, (len(model.people), model.works.shape[1]))
    reduced = model.reduced_costs(prices, slice(None)) / 1024
    own = np.where(np.arange(len(model.people)) % 2, reduced.min(axis=1) + 150, reduced.min(axis=1) + 50)
    gain = reduced - own[:, None]
    offer = pool.offer(prices, own)
    assert (offer.least == model.reduced_costs(prices, slice(None)).min(axis=1)).all()
    assert pool.add(offer.people, offer.patterns) == (pool._known & ~before).sum()
    assert (gain[pool._known & ~before] < -0.01).all()
    works = model.works.astype(bool)
    for person in range(len(model.people)):
        joined = pool._known[person]
        assert joined[gain[person] < min(-0.01, np.sort(gain[person])[2])].all()
        for slot, serving in product(range(works.shape[1]), (True, False)):
            kind = np.flatnonzero((works[:, slot] == serving) & allowed[person])
            if person % 2 and len(kind) and gain[person, kind].min() < -0.01:
                assert joined[kind[gain[person, kind].argmin()]]
    few = (pool._known & ~before).sum(axis=1)
    assert few[::2].max() <= 3


@pytest.mark.parametrize(("seed", "held_back"), [(0, 1e-4), (1, 1e-4), (2, 0.1)])
def test_a_whole_step_meets_every_row_and_column_and_changes_products_as_wanted(
    seed: int, held_back: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interior_point, "_PROXIMAL", held_back)
    rows, columns = program()
    method, point = InteriorPoint(rows), a_point(seed)
    capped = rows.coupling.capped
    before = rows.residual(columns, point)
    assert before.primal(0) > 0.1
    assert before.dual > 0.1
    products = method._products(columns, point)
    assert products[0][~columns.present].max(initial=0) == products[3][~capped].max() == 0
    for value, dual, found in zip(point[PRIMAL], point[DUAL], products, strict=True):
        there = {columns.present.shape: columns.present, capped.shape: capped}.get(found.shape, slice(None))
        np.testing.assert_allclose(found[there], (value * dual)[there])
    assert method._factor(columns, point)
    direction = method._direction(columns, point, before, tuple(-0.3 * one for one in products))
    after = rows.residual(columns, Iterate(*(one + change for one, change in zip(point, direction, strict=True))))
    held = after._replace(
        slots=after.slots - held_back * direction.slots,
        groups=after.groups - held_back * np.where(rows.coupling.active, direction.groups, 0),
    )
    assert held.primal(0) < 1e-3 * before.primal(0)
    assert after.dual < 1e-3 * before.dual
    for value, change, dual, dual_change, wanted in zip(
        point[PRIMAL], direction[PRIMAL], point[DUAL], direction[DUAL], products, strict=True
    ):
        np.testing.assert_allclose(value * dual_change + dual * change, -0.3 * wanted, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("steps", [(1.0, 1.0), (0.4, 0.9), (0.0, 0.0)])
def test_whatever_the_step_the_point_stays_inside_and_everyone_has_one_week_in_all(
    steps: tuple[float, float],
) -> None:
    rows, columns = program()
    method, point = InteriorPoint(rows), a_point(1)
    point = point._replace(weights=point.weights / columns.spread(columns.sums(point.weights)))
    residual, products = rows.residual(columns, point), method._products(columns, point)
    assert method._factor(columns, point)
    direction = method._direction(columns, point, residual, tuple(-one for one in products))
    moved = method._moved_inside(columns, point, direction, *steps)
    np.testing.assert_allclose(columns.sums(moved.weights), 1.0)
    pairs = [*zip(point[PRIMAL], moved[PRIMAL], strict=True), *zip(point[DUAL], moved[DUAL], strict=True)]
    for old, new in pairs:
        there = columns.present if new.shape == columns.present.shape else slice(None)
        assert (new[there] >= KEPT * old[there] * (1 - 1e-9)).all()
    assert (moved.weights[~columns.present] == 0).all()
    assert (moved.weights_dual[~columns.present] == 1).all()
    assert rows.residual(columns, moved).dual < 1e-9 * np.abs(columns.costs).max()
    if steps == (0.0, 0.0):
        np.testing.assert_allclose(moved.weights, point.weights)
        np.testing.assert_allclose(moved.slots, point.slots)


@pytest.mark.parametrize(
    ("steps", "taken"),
    [
        ([(0.5, 0.5), (0.3, 0.3)], 0),
        ([(0.5, 0.5), (0.625, 0.5)], 1),
        ([(0.5, 0.5), (0.625, 0.625), (0.75, 0.5)], 1),
        ([(0.5, 0.5), (0.625, 0.625), (0.5, 1.0)], 2),
        ([(0.5, 0.5), (0.625, 0.625), (0.75, 0.75)], 2),
    ],
)
def test_a_corrector_is_taken_that_goes_further_and_another_follows_where_it_does_by_far(
    steps: list[tuple[float, float]], taken: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, columns = program()
    method, point = InteriorPoint(rows), a_point(2)
    assert method._factor(columns, point)
    found = [(a_point(seed), *own) for seed, own in enumerate(steps)]
    given = iter(found)
    monkeypatch.setattr(method, "_furthest", lambda *_given: next(given))
    residual, products = rows.residual(columns, point), method._products(columns, point)
    direction, primal, dual = method._step(columns, point, residual, products, 1.0)
    assert direction is found[taken][0]
    assert (primal, dual) == steps[taken]
    assert next(given, None) is None


def test_correctors_pull_at_products_that_would_lag_or_run_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, columns = program()
    method, point = InteriorPoint(rows), a_point(2)
    asked: list[tuple[float, float]] = []
    ahead = method._products(columns, point)
    reached = np.resize([0.01, 1.0, 12.0, 1000.0, -1.0], ahead[1].shape)

    def further(*given: object) -> Products:
        asked.append(given[-1])  # type: ignore[arg-type]
        return ahead[0], reached, *ahead[2:]

    monkeypatch.setattr(method, "_ahead", further)
    pull = method._pull(columns, point, point, (0.25, 0.875), 1.0)
    assert asked == [(0.25 + interior_point._FURTHER, 1.0)]
    np.testing.assert_allclose(pull[1], np.resize([0.09, 0.0, -2.0, -10.0, 1.1], reached.shape))


def test_a_few_rows_of_many_may_be_missed_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    rows, columns = program()
    asked: list[int] = []

    def primal(_residual: Residual, few: int) -> float:
        asked.append(few)
        return 0.0

    monkeypatch.setattr(interior_point, "_MISSED", 0.25)
    monkeypatch.setattr(Residual, "primal", primal)
    InteriorPoint(rows).solve(columns, a_point(), 1.0, 0.02, lambda: True)
    assert asked == [int(0.25 * (rows.headcount.size + rows.coupling.active.sum()))]


def test_rounds_come_nearer_by_a_fifth_until_the_bound_is_close(monkeypatch: pytest.MonkeyPatch) -> None:
    """A district of three times as many communities as usual asks for a third of what is asked usually."""
    model = town(False)
    asked: list[tuple[float, float]] = []
    ends: list[PathEnd] = []

    class Watched(InteriorPoint):
        def solve(self, columns: PatternColumns, point: Iterate, gap: float, met: float, is_over: Any) -> PathEnd:
            asked.append((gap, met))
            ends.append(super().solve(columns, point, gap, met, is_over))
            return ends[-1]

    def watched(
        rows: CoupledRows, point: Iterate, few: PatternColumns, many: PatternColumns, each: float
    ) -> Iterate:
        assert each == ends[-1].gap / many.present.sum()
        return resumed(rows, point, few, many, each)

    monkeypatch.setattr(coupled, "InteriorPoint", Watched)
    monkeypatch.setattr(coupled, "resumed", watched)
    monkeypatch.setattr(coupled, "_COMMUNITIES", 1)
    monkeypatch.setattr(coupled, "_FIRST", 1_000.0)
    nothing = DistrictPrices(np.zeros_like(model.headcount), np.zeros(len(model.rows), dtype=np.int64))
    nobody = np.zeros(0, dtype=np.int64)
    best, _columns = price_district(model, nothing, nobody, nobody, lambda: False)
    gaps = [3_000.0 / 5**n for n in range(len(asked))]
    assert asked == [(pytest.approx(gap), pytest.approx(min(1.0, max(0.02, gap / 30_000)))) for gap in gaps]
    bound = best.parts(model).sum() / SCALE
    assert ends[-1].objective - bound < 3.0 * 3**1.5
    assert asked[-1][1] == 0.02
    assert gaps[-1] > 3.0


def test_prices_start_where_communities_planned_alone_have_them(monkeypatch: pytest.MonkeyPatch) -> None:
    model, seen, random = town(False), [], np.random.default_rng(9)

    def watched(rows: CoupledRows, columns: PatternColumns, *wished: Any) -> Iterate:
        seen.append((rows.coupling, *wished))
        return first_point(rows, columns, *wished)

    monkeypatch.setattr(coupled, "first_point", watched)
    drawn = random.integers(1, 9_000, len(model.rows))
    start = DistrictPrices(
        random.integers(0, 9_000, model.headcount.shape), np.where(model.row_missing > 0, -drawn, drawn)
    )
    nobody = np.zeros(0, dtype=np.int64)
    price_district(model, start, nobody, nobody, lambda: True)
    ((coupling, slots, groups, _centre),) = seen
    assert (slots == start.slots / SCALE).all()
    assert (groups[coupling.row_group, coupling.row_slot] == -start.rows[coupling.row] / SCALE).all()
    assert np.count_nonzero(groups) == len(coupling.row)


@pytest.mark.parametrize("gap", [1000.0, 0.5])
def test_the_method_ends_as_near_to_the_optimum_as_asked(gap: float) -> None:
    rows, columns = program()
    optimum = _optimum()
    slots = np.full(rows.headcount.shape, 100.0)
    start = first_point(rows, columns, slots, np.zeros(rows.coupling.most.shape), 30.0)
    asked = 0

    def count() -> bool:
        nonlocal asked
        asked += 1
        return False

    end = InteriorPoint(rows).solve(columns, start, gap, 0.02, count)
    assert 3 < asked <= 12  # a few steps, though each has to be near the best
    assert end.gap < gap
    residual = rows.residual(columns, end.point)
    assert residual.primal(0) < 0.02
    assert residual.dual < 0.1
    assert rows.value(end.point) <= optimum + 1
    assert end.objective == pytest.approx(rows.value(end.point) + end.gap)
    assert abs(end.objective - optimum) < gap + 2
    stopped = InteriorPoint(rows).solve(columns, start, gap, 0.02, lambda: True)
    assert stopped.point is start


@cache
def _optimum() -> float:
    model = town(False)
    return least_cost(model.block([0, 1, 2], model.rows))


def test_groups_that_share_people_fall_into_components_and_large_ones_lie_on_the_border() -> None:
    pairs = {"甲": (0, 1), "乙": (1, 2), "丙": (3, 4)}
    rows = [CouplingRow((slot,), own, 1, name) for name, own in pairs.items() for slot in (0, 2)]
    rows += [
        CouplingRow((1,), (5, 6, 7, 8, 9), 2, "单位"),
        CouplingRow((0, 1), (3, 4), 1, "两班"),
        CouplingRow((2,), (3, 4), 1, "带班", 7),
    ]
    rows += [CouplingRow((0,), (place, place + 1), 1, f"链{place}") for place in (*range(10, 15), *range(20, 24))]
    rows += [CouplingRow((0,), (30, 31, 32, 33), 1, "四人"), CouplingRow((0,), (40,), 1, "一人", 5)]
    coupling = couple(rows, 3)
    priced = [row for row in rows if len(row.slots) == 1]
    number = {name: place for place, name in enumerate(dict.fromkeys(row.owner for row in priced))}
    assert len(coupling.most) == len(number)
    found = {frozenset(own) for own in coupling.components}
    short = {number[f"链{place}"] for place in range(20, 24)}
    pairs_found = {number["甲"], number["乙"]}, {number["丙"], number["带班"]}
    assert found == {
        *map(frozenset, (*pairs_found, short)),
        frozenset({number["四人"]}),
        frozenset({number["一人"]}),
    }
    chain = [number[f"链{n}"] for n in range(10, 15)]
    assert set(coupling.border) == {number["单位"], *chain}
    assert coupling.row.tolist() == [n for n, row in enumerate(rows) if len(row.slots) == 1]
    for index, group, slot in zip(coupling.row, coupling.row_group, coupling.row_slot, strict=True):
        row = rows[index]
        assert (slot,) == row.slots
        assert coupling.active[group, slot]
        assert coupling.most[group, slot] == row.room
        assert coupling.capped[group, slot] == (not row.missing)
    assert coupling.active.sum() == coupling.row.size
    assert list(coupling.tiers) == [
        (number["带班"], 2, 0, 1),
        (number["带班"], 2, 7, 1),
        (number["一人"], 0, 5, 1),
    ]
    counted = {
        (person, group, slot)
        for person, group, mask in zip(
            coupling.person.tolist(), coupling.group.tolist(), coupling.mask, strict=True
        )
        for slot in np.flatnonzero(mask).tolist()
    }
    assert counted == {(member, number[row.owner], row.slots[0]) for row in priced for member in row.members}


def test_where_no_row_is_of_one_slot_nothing_is_priced() -> None:
    coupling = couple([CouplingRow((0, 1), (3, 4), 1, "两班")], 3)
    groups = np.zeros(coupling.most.shape)
    groups[coupling.row_group, coupling.row_slot] = 1.0  # places, though there are none
    assert groups.shape == (0, 3)


@pytest.mark.parametrize(("few", "most"), [(0, 3.0), (1, 2.0), (2, 1.0), (5, 0.1), (6, 0.0), (9, 0.0)])
def test_the_largest_miss_of_a_row_leaves_a_few_rows_out(few: int, most: float) -> None:
    nothing = np.zeros(3)
    residual = Residual(
        np.array([0.5]), np.array([[3.0, -1.0]]), np.array([[-2.0]]), np.array([0.3, 0.1]), *(nothing + 7,) * 3
    )
    assert residual.primal(few) == most
