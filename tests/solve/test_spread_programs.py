"""Ways to spread duties over gates: the linear program over them, its cuts, the choice; each counted plainly."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise, product
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from numpy.random import Generator
from scipy.optimize import linprog
from test_pieces import gate_problem
from test_spread_prices import GATES, PEOPLE, SLOTS, drawn_cuts, drawn_duties, reduced_costs

from roster_cli.solve import gate_cuts, gates, spread_relaxation
from roster_cli.solve import spreads as spreads_module
from roster_cli.solve.block import SCALE
from roster_cli.solve.gate_cuts import Cuts, CutSearch, Stays
from roster_cli.solve.gates import one_slot_after_another
from roster_cli.solve.spread_relaxation import SpreadMaster, relax_spreads
from roster_cli.solve.spreads import Duties, Pricing, Spread

SEEDS = range(5)


def open_for(duties: Duties) -> list[list[Spread]]:
    """Return all ways to spread each person's duties over open gates."""
    return [
        [
            (person, own)
            for own in product(range(GATES), repeat=len(slots))
            if all(duties.most[stand] for stand in zip(own, slots, strict=True))
        ]
        for person, slots in enumerate(duties.slots_of)
    ]


def feasible_duties(random: Generator) -> tuple[Duties, list[Spread]]:
    """Return duties, and one way to spread them that leaves some gates room for one more and wants some of it."""
    duties = drawn_duties(random)
    first = [ways[random.integers(len(ways))] for ways in open_for(duties)]
    there = np.zeros_like(duties.most)
    for person, own in first:
        for stand in zip(own, duties.slots_of[person], strict=True):
            there[stand] += 1
    most = np.maximum(duties.most, there)
    least = there * random.integers(0, 2, there.shape)
    return Duties(duties.slots_of, duties.away, least, most, duties.further), first


def stands(duties: Duties, spreads: list[Spread]) -> np.ndarray:
    """Return where each spread has its person, shape (spreads, gates, slots)."""
    there = np.zeros((len(spreads), GATES, SLOTS))
    for number, (person, own) in enumerate(spreads):
        for stand in zip(own, duties.slots_of[person], strict=True):
            there[number][stand] = 1
    return there


def counted(duties: Duties, spreads: list[Spread], cuts: Cuts) -> np.ndarray:
    """Return how much each spread counts in each cut, shape (spreads, cuts)."""
    there = stands(duties, spreads)
    return np.array(
        [
            [there[number, cuts.gate[cut]] @ cuts.slots[cut] // cuts.size[cut] for cut in range(len(cuts))]
            for number in range(len(spreads))
        ]
    ).reshape(len(spreads), len(cuts))


def least_cost(duties: Duties, spreads: list[Spread], cuts: Cuts) -> float:
    """Return what the linear program over spreads costs, by HiGHS as SciPy ships it."""
    there = stands(duties, spreads).reshape(len(spreads), -1)
    one_each = np.array([[person == one for one, _gates in spreads] for person in range(PEOPLE)], dtype=float)
    found = linprog(
        [duties.cost(*spread) for spread in spreads],
        A_ub=np.concatenate([there.T, -there.T, counted(duties, spreads, cuts).T]),
        b_ub=np.concatenate([duties.most.ravel(), -duties.least.ravel(), cuts.most]),
        A_eq=one_each,
        b_eq=np.ones(PEOPLE),
    )
    assert found.status == 0
    return float(found.fun)


@pytest.mark.parametrize("seed", SEEDS)
def test_ways_to_spread_duties_are_laid_out_as_they_are(seed: int) -> None:
    duties, _first = feasible_duties(np.random.default_rng(seed))
    spreads = [spread for ways in open_for(duties) for spread in ways[::3]]
    costs, stays = duties.lay_out(spreads)
    assert costs.tolist() == [duties.cost(*spread) for spread in spreads]
    there = np.zeros((len(spreads), GATES, SLOTS))
    there[stays.spread, stays.gate] = stays.slots
    np.testing.assert_array_equal(there, stands(duties, spreads))
    pairs = list(zip(stays.spread.tolist(), stays.gate.tolist(), strict=True))
    assert pairs == sorted(set(pairs))
    assert stays.slots.any(axis=1).all()
    one_gate = [spread for ways in open_for(duties) for spread in ways if len(set(spread[1])) == 1]
    assert list(duties.at_one_gate) == one_gate
    for person, own in spreads:
        away = [duties.away[person, stand, slot] for stand, slot in zip(own, duties.slots_of[person], strict=True)]
        assert duties.cost(person, own) == sum(away) + duties.further * (len(set(own)) - 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_program_over_known_ways_is_solved_with_its_cuts(seed: int) -> None:
    """Ways that join before and after the cuts count alike, and prices are what proves the value."""
    random = np.random.default_rng(seed)
    duties, first = feasible_duties(random)
    spreads = [spread for ways in open_for(duties) for spread in ways]
    cuts = drawn_cuts(random, 3)
    room = counted(duties, first, cuts).sum(axis=0).astype(np.int64)  # the first way keeps them
    cuts = Cuts(cuts.gate, cuts.slots, cuts.size, room)
    master = SpreadMaster(duties)
    half = [*first, *spreads[::2]]
    assert master.add(half) == len(master.known) == len(set(half))
    assert master.add(half) == 0
    assert list(master.known.values()) == list(range(len(master.known)))
    master.start(first)
    known = list(master.known)
    _own, value, _prices = master.solve()
    assert value == pytest.approx(least_cost(duties, known, Cuts.none(SLOTS)))
    master.cut(cuts.take(np.array([0])))
    master.cut(cuts.take(np.array([1, 2])))
    _own, value, _prices = master.solve()
    assert value == pytest.approx(least_cost(duties, known, cuts))
    assert master.add(spreads) == len(set(spreads) - set(half))
    weights = master.weights()
    assert len(weights) == len(master.known)
    assert not weights[len(known) :].any()
    known = list(master.known)
    own, value, prices = master.solve()
    assert value == pytest.approx(least_cost(duties, known, cuts))
    weights, there = master.weights(), stands(duties, known)
    assert np.bincount([person for person, _gates in known], weights) == pytest.approx(1)
    full = np.tensordot(weights, there, 1)
    assert (full <= duties.most + 1e-6).all()
    assert (full >= duties.least - 1e-6).all()
    assert weights @ [duties.cost(*spread) for spread in known] == pytest.approx(value)
    gates_paid, fines = prices[: duties.most.size].reshape(duties.most.shape), prices[duties.most.size :]
    assert len(fines) == 3
    assert (fines <= 0).all()
    reduced = reduced_costs(duties, gates_paid, cuts, -fines)
    assert all(reduced(*spread) >= own[spread[0]] * SCALE - 20 for spread in known)
    posts = np.where(gates_paid > 0, gates_paid * duties.least, gates_paid * duties.most).sum()
    assert own.sum() + (posts + fines @ cuts.most) / SCALE == pytest.approx(value, abs=0.05)


def test_a_cut_is_never_paid_for_the_wrong_way() -> None:
    """Rounding may leave a price a little above what can be; the bound would not hold with it."""
    duties, first = feasible_duties(np.random.default_rng(0))
    master = SpreadMaster(duties)
    master.add(first)
    rows = PEOPLE + duties.most.size
    master._solver = Mock()
    master._solver.getSolution.return_value = SimpleNamespace(row_dual=[1.0] * rows + [0.5, -0.25])
    master._solver.getInfo.return_value = SimpleNamespace(objective_function_value=7.5)
    own, value, prices = master.solve()
    assert (own.tolist(), value) == ([1.0] * PEOPLE, 7.5)
    assert prices.tolist() == [SCALE] * duties.most.size + [0, -SCALE // 4]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_worst_broken_cuts_of_each_gate_are_found_once(seed: int) -> None:
    random = np.random.default_rng(seed)
    most = random.integers(0, 3, (2, 6))
    slots = random.integers(0, 2, (14, 6)).astype(np.float64)
    stays = Stays(np.arange(14), random.integers(0, 2, 14), slots)
    weights = random.choice([0.0, 0.5, 0.75], 14)
    search = CutSearch(most)
    found = search.broken(stays, weights)
    for gate in range(2):
        own = [place for place in range(14) if stays.gate[place] == gate]
        breaches = {}
        for count, size in ((3, 2), (4, 3)):
            for chosen in combinations(np.flatnonzero(most[gate]).tolist(), count):
                held = sum(weights[place] * (slots[place, list(chosen)].sum() // size) for place in own)
                room = most[gate, list(chosen)].sum() // size
                if held - room > 0.05:
                    breaches[chosen, size, room] = held - room
        cuts = [
            (tuple(np.flatnonzero(found.slots[place]).tolist()), int(found.size[place]), int(found.most[place]))
            for place in np.flatnonzero(found.gate == gate)
        ]
        assert len(cuts) == len(set(cuts)) == min(3, len(breaches))
        assert all(cut in breaches for cut in cuts)
        worst = [breaches[cut] for cut in cuts]
        # of each shape the three worst are looked at
        assert worst == sorted(worst, reverse=True) == sorted(breaches.values(), reverse=True)[: len(cuts)]
    again = search.broken(stays, weights)
    keys = [
        (cuts.gate[n], cuts.size[n], cuts.slots[n].tobytes()) for cuts in (found, again) for n in range(len(cuts))
    ]
    assert len(keys) == len(set(keys))
    assert len(search.broken(stays, np.zeros(14))) == 0


def test_too_many_sets_of_slots_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    gate_cuts._sets.cache_clear()
    assert gate_cuts._sets((1, 3, 4), 2, 5).tolist() == [[0, 1, 0, 1, 0], [0, 1, 0, 0, 1], [0, 0, 0, 1, 1]]
    assert gate_cuts._sets((1,), 2, 5).shape == (0, 5)
    monkeypatch.setattr(gate_cuts, "_MOST_SETS", 3)
    assert len(gate_cuts._sets((0, 1, 2), 2, 5)) == 3
    assert gate_cuts._sets((0, 1, 2, 3), 2, 5).shape == (0, 5)
    gate_cuts._sets.cache_clear()


@pytest.mark.parametrize("count", [0, 3])
def test_ways_are_handed_out_below_a_limit_only_and_never_to_a_gate_that_is_closed(count: int) -> None:
    random, most = np.random.default_rng(11), 0
    for _round in range(12):
        duties, cuts = drawn_duties(random), drawn_cuts(random, count)
        prices = random.integers(-3 * SCALE, 3 * SCALE, (GATES, SLOTS))
        fines = random.integers(0, 8 * SCALE, count)
        reduced, ways = reduced_costs(duties, prices, cuts, fines), open_for(duties)
        least = np.array([min(reduced(*spread) for spread in own) for own in ways], dtype=float)
        pricing = Pricing(duties)
        _total, spreads = pricing.best(prices, least + 50 * SCALE, cuts, fines)
        assert all(spread in ways[spread[0]] for spread in spreads)
        if count:  # a fine may make a gate look cheaper in two parts than in one
            continue
        for person, _own in enumerate(ways):
            given = [reduced(*spread) for spread in spreads if spread[0] == person]
            assert given[0] == least[person]
            most = max(most, len(given))
        assert pricing.best(prices, least, cuts, fines)[1] == []
        _total, spreads = pricing.best(prices, least + 1, cuts, fines)
        assert {person for person, _gates in spreads} == set(range(PEOPLE))
        assert all(reduced(*spread) == least[spread[0]] for spread in spreads)
    assert most == (0 if count else spreads_module._VARIANTS)


@pytest.mark.parametrize("seed", SEEDS)
def test_of_some_ways_those_are_chosen_that_cost_least_together(seed: int) -> None:
    random = np.random.default_rng(seed)
    duties, first = feasible_duties(random)
    spreads = list(dict.fromkeys([*first, *(spread for ways in open_for(duties) for spread in ways[::5])]))
    there = stands(duties, spreads)
    own = [[n for n, spread in enumerate(spreads) if spread[0] == person] for person in range(PEOPLE)]
    fitting = [
        sum(duties.cost(*spreads[n]) for n in way)
        for way in product(*own)
        if (duties.least <= there[list(way)].sum(axis=0)).all()
        and (there[list(way)].sum(axis=0) <= duties.most).all()
    ]
    chosen = gates._choose(duties, spreads, first, None)
    assert chosen is not None
    assert sum(duties.cost(person, gates_) for person, gates_ in enumerate(chosen)) == min(fitting)
    full = stands(duties, list(enumerate(chosen))).sum(axis=0)
    assert (duties.least <= full).all()
    assert (full <= duties.most).all()
    assert all(spread in spreads for spread in enumerate(chosen))
    crowded = Duties(duties.slots_of, duties.away, duties.least, 0 * duties.most, duties.further)
    assert gates._choose(crowded, spreads, first, None) is None


def test_what_a_person_is_said_to_like_adds_up_over_their_ways() -> None:
    problem = gate_problem()
    spreads = [(0, (1, 1)), (0, (1, 2)), (1, (0,)), (1, (2,))]
    liking = gates._liking(problem, [3, 1], spreads, np.array([0.5, 0.25, 1.0, 1e-7]))
    expected = np.zeros((len(problem.identities), len(problem.gates)))
    expected[3, 1], expected[3, 2], expected[1, 0] = 0.75, 0.25, 1.0
    assert liking.tolist() == (gates._LIKING * expected).tolist()


@pytest.mark.parametrize(
    ("people", "gates_", "bound", "cuttings", "times"),
    [
        (10, 40, 5, [True, True, True], 3),  # 400 choices
        (10, 41, 5, [True, True], 1),
        (10, 100, 5, [True, True], 1),
        (10, 101, 5, [True, True], 0),
        (10, 40, 20, [True, True], 0),  # the bound is reached
        (10, 40, 19, [True, True, True], 3),
        (10, 40, 4, [True, True], 0),  # and here far away
        (10, 40, 5, [False, True], 1),
    ],
)
def test_cuts_join_where_there_are_few_choices_and_the_bound_is_neither_reached_nor_far(
    people: int, gates_: int, bound: int, cuttings: list[bool], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []

    class Relaxed:
        master = SimpleNamespace(known={(0, (0, 0)): 0}, weights=lambda: np.ones(1))

        def __init__(self, *_given: Any) -> None:
            self.bound = bound

        def converge(self, rounds: int) -> None:
            asked.append(rounds)

        def cut(self, _search: CutSearch) -> bool:
            asked.append("cut")
            return cuttings[asked.count("cut") - 1]

    monkeypatch.setattr(spread_relaxation, "_Relaxation", Relaxed)
    ones = np.ones((gates_, 2), dtype=np.int64)
    duties = Duties(((0, 1),) * people, np.full((people, gates_, 2), 10), ones, ones, 3)
    found, least, weights = relax_spreads(duties, [(0, (0, 0))])
    assert (found, least, weights.tolist()) == (list(Relaxed.master.known), bound, [1.0])
    assert asked.count("cut") == times
    assert asked.count(25) == 1
    assert asked.count(6) == sum(cuttings[:times])
    assert all(one != other for one, other in pairwise(asked))


@pytest.mark.parametrize("count", [0, 3])
def test_a_relaxation_proves_what_its_prices_do(count: int) -> None:
    """A bound that rises with each pricing, and is the sum of everyone's best ways and of what posts are paid."""
    random = np.random.default_rng(count)
    duties, first = feasible_duties(random)
    relaxation = spread_relaxation._Relaxation(duties, first, [])
    cuts = drawn_cuts(random, count)
    cuts = Cuts(cuts.gate, cuts.slots, cuts.size, counted(duties, first, cuts).sum(axis=0).astype(np.int64))
    relaxation.master.cuts = cuts
    best = 0
    for _draw in range(6):
        prices = np.concatenate(
            [random.integers(-SCALE, SCALE, duties.most.size), -random.integers(0, SCALE, count)]
        )
        paid, fines = prices[: duties.most.size].reshape(duties.most.shape), -prices[duties.most.size :]
        reduced = reduced_costs(duties, paid, cuts, fines)
        total = sum(min(reduced(*spread) for spread in own) for own in open_for(duties))
        total += sum(
            price * (low if price > 0 else high)
            for price, low, high in zip(paid.ravel(), duties.least.ravel(), duties.most.ravel(), strict=True)
        )
        found = -(-int(total - fines @ cuts.most) // SCALE)
        relaxation._priced(prices, np.full(PEOPLE, np.inf))
        best = max(best, found)
        assert relaxation.bound == best


@pytest.mark.parametrize("seed", SEEDS)
def test_gates_taken_slot_by_slot_cost_what_they_do_all_at_once(seed: int) -> None:
    random, problem = np.random.default_rng(seed), gate_problem()
    problem = replace(problem, away=random.integers(0, 5, problem.away.shape))
    slots = gates._slot_problems(problem)
    assert [own.slot for own in slots] == sorted({slot for _person, slot in problem.duties})
    stood = np.zeros(len(problem.identities) * len(problem.gates), dtype=np.int64)
    at, gate_of = [], {}
    for own in slots:
        people = [person for person, slot in problem.duties if slot == own.slot]
        assert own.people.tolist() == people
        assert own.rows.tolist() == list(range(len(people)))
        posts = own.pairs[0] % len(problem.gates)
        for gate in range(len(problem.gates)):
            assert np.count_nonzero(posts == gate) == problem.most[gate, own.slot]
        must = problem.least[:, own.slot].sum()
        for row, person in enumerate(people):
            assert (own.pairs[row] == person * len(problem.gates) + posts).all()
            away = problem.away[person, posts, own.slot] - 1e6 * (np.arange(len(posts)) < must)
            assert own.cost[row].tolist() == away.tolist()
            assert own.new[row].tolist() == (away + problem.further).tolist()
        taken = random.choice(len(posts), len(people), replace=False)
        at.append(own.pairs[own.rows, taken])
        stood[at[-1]] += 1
        gate_of |= {(person, own.slot): int(posts[post]) for person, post in zip(people, taken, strict=True)}
    given = [gate_of[duty] for duty in problem.duties]
    assert gates._cost_at(problem, slots, at, stood) == gates._cost(problem, given)


def test_at_first_whoever_is_liked_at_a_gate_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = gate_problem()
    monkeypatch.setattr(gates, "_CALM_SWEEPS", 0)
    open_gates = problem.most > 0
    for person in range(len(problem.identities)):
        for gate in range(len(problem.gates)):
            liking = np.zeros((len(problem.identities), len(problem.gates)))
            liking[person, gate] = 1e3
            found = one_slot_after_another(problem, 1, liking)
            for (who, slot), where in zip(problem.duties, found, strict=True):
                if who == person and open_gates[gate, slot]:
                    assert where == gate


@pytest.mark.parametrize(
    ("value", "bound", "joins", "rounds"),
    [(5.0, 4, [1, 1, 1, 1], 3), (5.0, 4, [1, 0], 2), (5.0, 5, [1, 1, 1], 1), (5 + 1e-6, 5, [1, 1, 1], 1)],
)
def test_it_converges_when_nothing_joins_or_the_bound_is_reached(
    value: float, bound: int, joins: list[int], rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    duties, first = feasible_duties(np.random.default_rng(3))
    relaxation = spread_relaxation._Relaxation(duties, first, [])
    relaxation.bound = bound
    solved = Mock(return_value=(np.full(PEOPLE, 3.0), value, np.full(duties.most.size, 7)))
    monkeypatch.setattr(relaxation.master, "solve", solved)
    priced = Mock(return_value=[])
    monkeypatch.setattr(relaxation, "_priced", priced)
    monkeypatch.setattr(relaxation.master, "add", Mock(side_effect=joins))
    relaxation.converge(3)
    assert solved.call_count == rounds
    for asked in priced.call_args_list:
        assert (asked.args[0].tolist(), asked.args[1].tolist()) == (
            [7] * duties.most.size,
            [3 * SCALE - 2] * PEOPLE,
        )


def test_cuts_join_that_the_last_choice_breaks() -> None:
    duties, first = feasible_duties(np.random.default_rng(3))
    relaxation = spread_relaxation._Relaxation(duties, first, [])
    relaxation.master.solve()
    cuts = drawn_cuts(np.random.default_rng(1), 2)
    cuts = Cuts(cuts.gate, cuts.slots, cuts.size, counted(duties, first, cuts).sum(axis=0).astype(np.int64))
    asked: list[list[float]] = []

    def broken(stays: Stays, weights: np.ndarray) -> Cuts:
        asked.append(weights.tolist())
        assert stays is relaxation.master.stays
        return cuts if len(asked) == 1 else Cuts.none(SLOTS)

    search = Mock(spec=CutSearch, broken=broken)
    expected = relaxation.master.weights()[relaxation.master.stays.spread].tolist()
    assert relaxation.cut(search)
    assert asked == [expected]
    assert len(relaxation.master.cuts) == 2
    assert not relaxation.cut(search)
    assert len(relaxation.master.cuts) == 2


def test_who_would_stand_at_one_gate_in_two_parts_is_found() -> None:
    """However many parts there are: whoever has no duty left stands nowhere."""
    random = np.random.default_rng(5)
    people, duties, full = 200, 4, 15
    own = random.integers(1, 16, people)
    part = np.array(
        [[0, *(int(random.choice([p for p in range(1, s + 1) if p & s == p])) for s in range(1, 16))] for _ in own]
    )
    gate = random.integers(0, 4, (people, 1 << duties))
    expected = []
    for who in range(people):
        left, first, at = full, int(own[who]), []
        while left:
            at.append(gate[who, first])
            left &= ~first
            first = int(part[who, left])
        if len(set(at)) < len(at):
            expected.append(who)
    assert 20 < len(expected) < people - 20
    assert spreads_module._at_one_gate_twice(part, gate, own).tolist() == expected
