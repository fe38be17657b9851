"""The heat bath and the way down from it: what they hand on keeps every rule, whatever they start from."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import permutations, product
from typing import Any

import numpy as np
import pytest
import test_sharing as sharing
from test_pieces import town

from builders import DAYS, SETTINGS, WORKING_DAYS, district, gate, person
from roster_cli.domain import Person
from roster_cli.solve import descent, heat_bath
from roster_cli.solve.cells import FULL, Cells, lay_out
from roster_cli.solve.descent import Descent
from roster_cli.solve.heat_bath import HeatBath, Schedule, is_legal
from roster_cli.solve.model import BARRED, Model, build_model
from roster_cli.solve.prices import DistrictPrices


def small() -> tuple[Model, Cells]:
    model = build_model(town(4, 7))
    assert model.rows
    return model, lay_out(model)


def with_leads(overlapping: bool) -> tuple[Model, Cells]:
    """Return a smaller town with leads, in which an office post may count in two shifts at once."""
    model = sharing.town(overlapping)
    return model, lay_out(model)


TOWNS = {"posts and caps": small, "leads": partial(with_leads, False), "overlapping": partial(with_leads, True)}


def broken(model: Model, choice: np.ndarray) -> list[str]:
    """Return what a choice breaks."""
    on_duty = model.works[choice].astype(int)
    staffing = np.zeros_like(model.headcount)
    np.add.at(staffing, model.community, on_duty)
    return [
        *("barred" for person, pattern in enumerate(choice) if model.costs[person, pattern] == BARRED),
        *("row" for row in model.rows if row.used(on_duty) > row.room),
        *("too many" for _place in np.argwhere(staffing > model.headcount)),
    ]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("town", TOWNS)
def test_from_anywhere_the_way_down_ends_where_no_rule_is_broken_and_no_week_is_better(
    town: str, seed: int
) -> None:
    model, cells = TOWNS[town]()
    anything = np.random.default_rng(seed).integers(0, len(model.works), len(model.people))
    assert broken(model, anything)
    down = Descent(model, cells, anything)
    assert broken(model, down.choice) == []
    choice = down.run()
    assert broken(model, choice) == []
    assert (down.counts == cells.counts(model.works[choice].astype(np.int64))).all()
    assert model.value(Descent(model, cells, choice).run()) == model.value(choice)
    assert model.value(choice) < model.value(np.zeros(len(choice), dtype=np.int64))
    for one in range(0, len(choice), 5):
        for pattern in np.flatnonzero(model.costs[one] != BARRED)[::25]:
            other = choice.copy()
            other[one] = pattern
            assert broken(model, other) or model.value(other) >= model.value(choice)


def after_the_way_down(people: list[Person], gates: list[Any], **given: str) -> dict[str, set[str]]:
    """Return who is on duty when after the way down from given weeks."""
    model = build_model(district(people, gates))
    times = [f"{DAYS[place // 2]}{'早晚'[place % 2]}班" for place in range(14)]
    works = {frozenset(np.array(times)[week.astype(bool)]): place for place, week in enumerate(model.works)}
    before = np.array([works[frozenset(given.get(one.name, "").split())] for one in model.people])
    after = Descent(model, lay_out(model), before).run()
    return {
        one.name: set(np.array(times)[model.works[week] > 0])
        for one, week in zip(model.people, after, strict=True)
    }


def test_two_exchange_what_neither_wants_as_long_as_there_are_such() -> None:
    """甲 exchanges with one after the other, which takes two turns, while next door there is nothing to do."""
    people = [
        person("甲", preference="早班"),
        *(person(name, preference="晚班", max_per_week=1) for name in "乙丙"),
        person("丁", community="复兴社区"),
    ]
    gates = [gate(only=["周一", "周二"]), gate(only=["周一早班"], community="复兴社区")]
    after = after_the_way_down(people, gates, 甲="周一晚班 周二晚班", 乙="周一早班", 丙="周二早班", 丁="周一早班")
    assert after == {"甲": {"周一早班", "周二早班"}, "乙": {"周一晚班"}, "丙": {"周二晚班"}, "丁": {"周一早班"}}


def test_the_way_down_is_the_same_however_many_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is looked at takes the best week there is, and so does everybody in the end."""
    model, cells = small()
    anything = np.random.default_rng(5).integers(0, len(model.works), len(model.people))
    everyone = np.arange(len(model.people))
    for chunk in (3, 512):
        monkeypatch.setattr(descent, "_CHUNK", chunk)
        down = Descent(model, cells, anything)
        while down._better_weeks():
            pass
        costs = down._costs_of_weeks(everyone)
        assert (costs.min(axis=1) >= costs[everyone, down.choice] - 0.5).all()


def test_who_leads_a_shift_does_not_leave_it_without_a_lead_for_what_two_would_rather_have() -> None:
    people = [
        person("甲", preference="早班", lead=True, max_per_week=1),
        person("乙", preference="晚班", max_per_week=1),
        person("丙", preference="早班", lead=True, max_per_week=1),
    ]
    gates = [gate(only=["周一早班"], headcount=2), gate("北门", only=["周一晚班"])]
    now = {"甲": "周一晚班", "乙": "周一早班", "丙": "周一早班"}
    assert after_the_way_down(people, gates, **now) == {name: {when} for name, when in now.items()}
    rather = [replace(one, lead=False) for one in people]
    assert after_the_way_down(rather, gates, **now)["乙"] == {"周一晚班"}


def test_who_has_too_much_hands_a_duty_on() -> None:
    after = after_the_way_down(
        [person("甲"), person("乙")], [gate(only=["周一早班", "周五早班"])], 甲="周一早班 周五早班"
    )
    assert sorted(map(len, after.values())) == [1, 1]


def test_cells_cost_what_posts_and_rows_do() -> None:
    """At prices of 0 the cost above the least is that of empty posts, and `FULL` a person too many."""
    model, cells = small()
    costs, works = cells.costs(cells.slopes), (len(model.people), model.works.shape[1])
    nobody = costs(cells.counts(np.zeros(works, dtype=np.int64)))
    most = model.people_of[0].size
    expected = 0
    for community, slot in product(*map(range, model.headcount.shape)):
        missing = np.zeros_like(model.headcount)
        missing[community, slot] = model.headcount[community, slot]
        unavoidable = missing.copy()
        unavoidable[community, slot] = max(0, model.headcount[community, slot] - most)
        expected += model.tiers.unfilled(missing) - model.tiers.unfilled(unavoidable)
    assert nobody.sum() == expected
    everybody = costs(cells.counts(np.ones(works, dtype=np.int64)))
    too_many = sum(len(row.members) - row.most for row in model.rows)
    assert everybody[cells.rows :].sum() == FULL * too_many


def test_each_cell_costs_what_its_slopes_come_to_above_their_least() -> None:
    """Sums made once for all cells say of each what its own slopes add up to, with anyhow many people there."""
    _model, cells = small()
    slopes = np.random.default_rng(8).integers(-9_000, 9_000, len(cells.slopes)) / 1024
    slopes = slopes[np.lexsort((slopes, cells.owner))]
    slopes[-2:] = 0.0
    own = [slopes[cells.owner == cell].tolist() for cell in range(cells.empty)]
    costs = cells.costs(slopes)
    for most in range(max(map(len, own)) + 1):
        there = [min(most, len(each)) for each in own]
        least = [min(sum(each[:count]) for count in range(len(each) + 1)) for each in own]
        expected = [sum(each[:count]) - low for each, count, low in zip(own, there, least, strict=True)]
        assert costs(np.array([*there, 0])).tolist() == [*expected, 0.0]


def test_who_has_exchanged_a_duty_does_not_do_so_again_before_all_is_looked_at_anew() -> None:
    model, cells = small()
    down = Descent(model, cells, np.zeros(len(model.people), dtype=np.int64))
    offered = [(a, b, ((a, 1), (b, 2))) for a, b in ((0, 1), (2, 3), (1, 4), (5, 0), (6, 4))]
    taken: list[descent.Change] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(down, "_exchanges", lambda people: iter(offered if 0 in people else []))
        patch.setattr(down, "_cost", lambda change: 0.0 if change[0][0] == 6 else -1.0)
        patch.setattr(down, "_take", taken.append)
        assert down._better_exchanges()
        assert taken == [offered[0][2], offered[1][2]]
        patch.setattr(down, "_cost", lambda _change: 0.0)
        assert not down._better_exchanges()


def test_of_exchanges_that_gain_as_much_the_first_come_first() -> None:
    gains = np.where(np.arange(40) % 3, -1.0, -2.0)
    pairs = list(descent._pairs(gains, np.zeros(1)))
    assert pairs == [[one, 0] for one in sorted(range(40), key=lambda one: gains[one])]


def test_a_bath_counts_its_excess_as_the_model_does() -> None:
    model, cells = small()
    prices = DistrictPrices(np.full(model.headcount.shape, 30 * 1024), np.full(len(model.rows), 512))
    bath = HeatBath(model, cells, prices)
    legal = 0
    for _sweep in bath.sweeps(Schedule(sweeps=30, most=60)):
        if is_legal(bath.excess):
            legal += 1
            assert broken(model, bath.choice) == []
            above = model.value(bath.choice) - prices.parts(model).sum() / 1024
            assert bath.excess <= above + 0.01
    assert legal


@pytest.mark.parametrize("seed", range(4))
def test_cells_at_prices_and_weeks_together_cost_the_distance_from_the_bound(seed: int) -> None:
    """And one person more or fewer in a row of several slots is counted in each of them."""
    model, assignment, random = sharing.planned(seed)
    cells, prices = lay_out(model), assignment.prices
    for cell, row in enumerate(model.rows, cells.rows):
        beyond = 0.0 if row.missing else FULL
        own = [-float(row.missing)] * row.most + [beyond] * (len(row.members) - row.most)
        assert cells.slopes[cells.first[cell] : cells.first[cell] + cells.sizes[cell]].tolist() == own
    assert (np.diff(cells.of, axis=2) >= 0).all()  # rows in their order, then the one that is always empty
    people = np.arange(len(model.people))
    reduced = model.reduced_costs(prices.by_person(model), slice(None))
    above_least = reduced - reduced.min(axis=1)[:, None]
    for _draw in range(5):
        choice = sharing.legal(model, random)
        duties = model.works[choice].astype(np.int64)
        counts = cells.counts(duties)
        assert [counts[cells.rows + n] for n in range(len(model.rows))] == [row.used(duties) for row in model.rows]
        above = cells.costs(cells.priced(prices))(counts).sum() + above_least[people, choice].sum() / 1024
        assert above == pytest.approx(model.value(choice) - prices.parts(model).sum() / 1024, abs=0.01)
        others = cells.others(counts, people, duties)
        for one in range(0, len(people), 3):
            alone = duties.copy()
            alone[one] = 0
            without = cells.counts(alone)[cells.of[one]]
            without[cells.of[one] == cells.empty] = others[one][cells.of[one] == cells.empty]
            assert (others[one] == without).all()
        moved = counts.copy()
        cells.change(moved, people[:4], -duties[:4])
        alone = duties.copy()
        alone[:4] = 0
        assert (moved == cells.counts(alone)).all()


def test_those_take_part_that_cost_least_and_of_many_alike_each_person_has_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And however many are looked at together, everyone's are drawn once."""
    model = build_model(district([f"甲{number}" for number in range(7)], [gate()]))
    prices = DistrictPrices(np.full((1, 14), 20 * 1024), np.zeros(0, dtype=np.int64))
    reduced = model.reduced_costs(prices.by_person(model), slice(None))
    points = (reduced - reduced.min(axis=1)[:, None]) / 1024
    monkeypatch.setattr(heat_bath, "_COLUMNS", 8)
    drawn = []
    for chunk in (3, 512):
        monkeypatch.setattr(heat_bath, "_CHUNK", chunk)
        bath = HeatBath(model, lay_out(model), prices)
        np.testing.assert_array_equal(bath._reduced, np.take_along_axis(points, bath._columns, axis=1))
        assert all(len(set(own)) == 8 for own in bath._columns.tolist())
        assert (bath._reduced.max(axis=1) <= np.sort(points, axis=1)[:, 7] + heat_bath._TIES).all()
        assert len({frozenset(own) for own in bath._columns.tolist()}) > 3
        drawn.append((bath._columns.tolist(), bath._random.random()))
    assert drawn[0] == drawn[1]


def test_a_large_community_comes_to_rest() -> None:
    """Drawn together, its people would all go where one is wanted, and all come back."""
    model = build_model(district([f"甲{number}" for number in range(250)], [gate(headcount=60)]))
    bath = HeatBath(
        model, lay_out(model), DistrictPrices(np.full((1, 14), 20 * 1024), np.zeros(0, dtype=np.int64))
    )
    least = min(bath.excess for _sweep in bath.sweeps(Schedule(sweeps=10, most=40)))
    assert is_legal(least)
    assert is_legal(bath.excess)


def test_the_same_seed_draws_the_same_and_another_does_not() -> None:
    model, cells = small()
    prices = DistrictPrices(np.full(model.headcount.shape, 30 * 1024), np.zeros(len(model.rows), dtype=np.int64))

    def drawn(seed: int) -> list[int]:
        bath = HeatBath(model, cells, prices, seed)
        for _sweep in bath.sweeps(Schedule(sweeps=3, most=0)):
            pass
        return bath.choice.tolist()

    assert drawn(1) == drawn(1) != drawn(2)


def test_of_weeks_that_cost_the_same_those_are_taken_that_leave_no_day_barer_than_need_be() -> None:
    """Four people serve four days each, all but one on Monday to Thursday at first: Friday is rather bare."""
    free = replace(SETTINGS, weights=replace(SETTINGS.weights, spread=0))
    people = [person(name, max_per_week=4) for name in "甲乙丙丁"]
    early = [f"{day}早班" for day in WORKING_DAYS]
    model = build_model(district(people, [gate(headcount=4, only=early)], settings=free))
    weeks = [[1, 0] * 4 + [0] * 6] * 3 + [[0, 0] + [1, 0] * 4 + [0] * 4]
    uneven = np.array([np.flatnonzero((model.works == week).all(axis=1))[0] for week in weeks])
    choice = Descent(model, lay_out(model), uneven).settle()
    assert model.value(choice) == model.value(Descent(model, lay_out(model), uneven).run()) == model.value(uneven)
    on_duty = model.works[choice].sum(axis=0).reshape(7, 2).sum(axis=1)
    assert sorted(on_duty.tolist()) == [0, 0, 3, 3, 3, 3, 4]


def test_people_are_drawn_one_of_each_lane_at_a_time_and_everybody_once() -> None:
    model, cells = small()
    for most, lengths in ((7, [7] * 4), (3, [3, 3, 3, 3] + [2] * 8), (4, [4] * 4 + [3] * 4)):
        lanes = heat_bath._lanes(model, most)
        assert sorted(map(len, lanes), reverse=True) == list(map(len, lanes)) == lengths
        assert sorted(who for lane in lanes for who in lane.tolist()) == list(range(28))
        assert all(len({int(model.community[who]) for who in lane}) == 1 for lane in lanes)
    bath = HeatBath(model, cells, DistrictPrices(0 * model.headcount, np.zeros(len(model.rows), dtype=np.int64)))
    lane_of = {who: number for number, lane in enumerate(lanes) for who in lane.tolist()}
    turns = [turn.tolist() for turn in bath._turns(lanes)]
    assert list(map(len, turns)) == [8, 8, 8, 4]
    assert sorted(who for turn in turns for who in turn) == list(range(28))
    assert all(len({lane_of[who] for who in turn}) == len(turn) for turn in turns)
    assert turns != [turn.tolist() for turn in bath._turns(lanes)]
    assert [turn.tolist() for turn in bath._turns([])] == []


def test_without_heat_everybody_takes_what_costs_least_beside_the_others() -> None:
    """Weeks by reduced cost, and each cell by what one more person there costs within its limit."""
    model, cells = with_leads(overlapping=True)
    random = np.random.default_rng(2)
    prices = DistrictPrices(
        random.integers(0, 40 * 1024, model.headcount.shape), np.zeros(len(model.rows), dtype=np.int64)
    )
    bath = HeatBath(model, cells, prices)
    bath._begin(0.4)
    slopes = cells.priced(prices)
    limits = random.random(len(cells.first))[cells.owner]
    clipped = np.clip(slopes, -limits, limits).astype(np.float32)
    for people in ([0, 5, 9], [3], [11, 2]):
        before, counts = bath.choice.copy(), bath._counts.copy()
        bath._draw(np.array(people), bath._reduced[people], clipped)
        assert (bath._duties == model.works[bath.choice]).all()
        assert (bath._counts == cells.counts(model.works[bath.choice].astype(np.int64))).all()
        for who in people:
            without = counts.copy()
            cells.change(without, np.array([who]), -model.works[before[[who]]].astype(np.int64))
            energies = []
            for place, pattern in enumerate(bath._columns[who]):
                own = [c for slot in np.flatnonzero(model.works[pattern]) for c in cells.of[who, slot]]
                energies.append(bath._reduced[who, place] + sum(clipped[cells.first[c] + without[c]] for c in own))
            assert energies[int(bath._place[who])] == pytest.approx(min(energies), abs=1e-3)


def test_limits_rise_while_it_cools_down_and_then_those_of_what_is_amiss(monkeypatch: pytest.MonkeyPatch) -> None:
    model, cells = small()
    bath = HeatBath(model, cells, DistrictPrices(0 * model.headcount, np.zeros(len(model.rows), dtype=np.int64)))
    drawn: list[tuple[float, list[int], float]] = []
    amiss = np.zeros(len(cells.first))

    def sweep(temperature: float, lanes: Any) -> None:
        drawn.append((temperature, sorted(who for lane in lanes for who in lane.tolist()), bath._limits[0]))

    monkeypatch.setattr(bath, "_sweep", sweep)
    monkeypatch.setattr(bath, "_costs", lambda _counts: amiss)
    everyone = list(range(28))
    schedule = Schedule(hot=0.4, cool=0.1, low=0.25, high=1.0, sweeps=3, growth=0.5, most=14)
    sweeps = bath.sweeps(schedule)
    for _sweep in range(3):
        next(sweeps)
    assert [own for _temperature, own, _limit in drawn] == [everyone] * 3
    assert [(round(t, 6), round(limit, 6)) for t, _own, limit in drawn] == [(0.4, 0.25), (0.2, 0.5), (0.1, 1.0)]
    assert (bath._limits == bath._limits[0]).all()
    amiss[5], amiss[20] = 99.0, 1.2  # the latter, of another community, is not beyond its limit and a little
    drawn.clear()
    for _sweep in range(11):
        next(sweeps)
    assert [temperature for temperature, _own, _limit in drawn] == [0.1] * 11
    assert [own for _temperature, own, _limit in drawn] == [everyone, *[list(range(7))] * 9, everyone]
    assert bath._limits[5] == pytest.approx(1.0 + 11 * 0.5)
    assert (np.delete(bath._limits, 5) == 1.0).all()
    amiss[20] = 1.21
    next(sweeps)
    assert drawn[-1][1] == list(range(14))
    assert bath._limits[20] == 1.5
    amiss[:] = 0.0
    assert len(list(sweeps)) == 0
    amiss[5] = 1e9
    drawn.clear()
    assert len(list(bath.sweeps(schedule))) == len(drawn) == 3 + 14


@pytest.mark.parametrize("seed", range(3))
def test_what_weeks_and_changes_cost_is_what_they_do_to_the_roster(seed: int) -> None:
    """Of one person alone, and of two at once, whose duties may meet in a cell."""
    model, assignment, random = sharing.planned(seed)
    cells, choice = lay_out(model), assignment.choice
    down = Descent(model, cells, choice)
    assert down.choice.tolist() == choice.tolist()
    within = (model.works[:, ~model.headcount.any(axis=0)] == 0).all(axis=1)
    usable = [np.flatnonzero(within & (own != BARRED)) for own in model.costs]
    value = model.value(choice)
    some = np.array([1, 4, 11])
    weeks = down._costs_of_weeks(some)
    weeks -= weeks[np.arange(3), choice[some]][:, None]
    for row, who in enumerate(some.tolist()):
        for pattern in usable[who].tolist():
            other = choice.copy()
            other[who] = pattern
            if broken(model, other):
                assert weeks[row, pattern] > FULL / 2
            else:
                assert weeks[row, pattern] == model.value(other) - value
    outcomes = set()
    for _draw in range(150):
        two = random.choice(len(choice), 2, replace=False).tolist()
        change = tuple((who, int(random.choice(usable[who]))) for who in two)
        other = choice.copy()
        for who, pattern in change:
            other[who] = pattern
        cost = down._cost(change)
        outcomes.add(bool(broken(model, other)))
        if broken(model, other):
            assert cost > FULL / 2
        else:
            assert cost == model.value(other) - value
    assert outcomes == {True, False}


@pytest.mark.parametrize("seed", range(3))
def test_all_exchanges_are_offered_by_which_two_gain_together(seed: int) -> None:
    """Who gives a duty to whom, and who gives one for one of another's; what cells cost stays the same then."""
    model, _assignment, random = sharing.planned(seed)
    within = np.flatnonzero((model.works.sum(axis=1) <= 2) & (model.costs != BARRED).all(axis=0))
    choice = random.choice(within, len(model.people))
    down = Descent(model, lay_out(model), np.zeros(len(model.people), dtype=np.int64))
    down.choice[:] = choice
    down._count()
    weeks = {week.tobytes(): place for place, week in enumerate(model.works)}

    def week(pattern: int, *slots: int) -> int:
        other = model.works[pattern].copy()
        other[list(slots)] ^= 1
        return weeks.get(other.tobytes(), -1)

    def more(who: int, pattern: int) -> float:
        cost = int(model.costs[who, pattern])
        return FULL if pattern < 0 or cost == BARRED else cost - int(model.costs[who, choice[who]])

    found = 0
    for people in model.people_of:
        expected = set()
        for one, two in permutations(people.tolist(), 2):
            a, b = (model.works[choice[who]] for who in (one, two))
            for slot in np.flatnonzero(a & (1 - b)).tolist():
                given, taken = week(choice[one], slot), week(choice[two], slot)
                if more(one, given) + more(two, taken) < -0.5:
                    expected.add((one, two, ((one, given), (two, taken))))
                for later in np.flatnonzero(b & (1 - a)).tolist():
                    mine, other = week(choice[one], slot, later), week(choice[two], slot, later)
                    if slot < later and more(one, mine) + more(two, other) < -0.5:
                        expected.add((one, two, ((one, mine), (two, other))))
        offered = list(down._exchanges(people))
        assert len(offered) == len(set(offered))
        assert set(offered) == expected
        found += len(offered)
    assert found
    assert list(down._exchanges(np.zeros(0, dtype=np.int64))) == []


def test_once_cool_people_are_drawn_where_something_is_amiss_and_elsewhere_in_turn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a large district only some communities more: where all is well, what is drawn anew may only get worse."""
    model, cells = small()
    bath = HeatBath(model, cells, DistrictPrices(np.zeros_like(model.headcount), np.zeros(len(model.rows), int)))
    row = next(index for index, row in enumerate(model.rows) if len(set(model.community[list(row.members)])) == 2)
    there = {int(model.community[member]) for member in model.rows[row].members}
    amiss = np.zeros(len(cells.first))
    monkeypatch.setattr(heat_bath, "_EVERYWHERE", 2)
    monkeypatch.setattr(heat_bath, "_MOST_EVERYWHERE", 2)
    monkeypatch.setattr(bath, "_costs", lambda _counts: amiss)
    drawn: list[set[int]] = []
    monkeypatch.setattr(
        bath, "_sweep", lambda _heat, lanes: drawn.append({int(model.community[lane[0]]) for lane in lanes})
    )
    for cell, where in ((3 * 14 + 5, {3}), (cells.rows + row, there)):
        amiss[:], drawn[:] = 0, []
        amiss[cell] = 1e9
        assert len(list(bath.sweeps(Schedule(sweeps=0, most=6)))) == 6
        assert drawn == [where | {0, 2}, where, where | {1, 3}, where, where | {0, 2}, where]
