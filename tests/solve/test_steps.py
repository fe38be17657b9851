"""The steps of a run, each with its neighbours played: what it asks of them and makes of their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import test_sharing as sharing

from builders import district, duty, gate, gate_of, person, roster, slot
from roster_cli.domain import (
    CommunityResult,
    District,
    Lending,
    LendingReport,
    Roster,
    SolveReport,
    Standby,
    StandingBy,
    Within,
    without_terms_apart,
)
from roster_cli.rules import costs
from roster_cli.solve import engine
from roster_cli.solve.block import SCALE, Block, Prices
from roster_cli.solve.cells import lay_out
from roster_cli.solve.engine import _Run
from roster_cli.solve.gates import GateResult
from roster_cli.solve.heat_bath import HeatBath, Schedule
from roster_cli.solve.loans import Lent
from roster_cli.solve.model import BARRED, Model, build_model
from roster_cli.solve.prices import DistrictPrices
from roster_cli.solve.progress import Progress
from roster_cli.solve.quotas import BlockResult, Effort, Level
from roster_cli.solve.room import Room
from roster_cli.solve.standbys import ChosenStandbys
from roster_cli.solve.workers import Workers
from roster_cli.versions import versions

Asked = tuple[Block, Effort, Prices | None, np.ndarray | None]


class Answering(Workers):
    """Notes what it is asked, and proves so many units more than the prices do."""

    def __init__(self, *more: int) -> None:
        super().__init__(None)
        self.more, self.asked = more, list[Asked]()

    def map(self, task: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
        for block, effort, prices, hint in arguments:
            self.asked.append((block, effort, prices, hint))
            bound = prices.bound(block) + self.more[len(self.asked) - 1]
            yield BlockResult(hint, block.value(hint), bound, prices)


def run_with(workers: Workers, tell: Callable[[Progress], None] = lambda _told: None) -> _Run:
    return _Run(workers, None, tell)


def test_whole_patterns_are_asked_of_those_above_the_bound_the_furthest_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, assignment, _random = sharing.planned(0)
    far = 9 * SCALE + 512
    monkeypatch.setattr(assignment, "excess", lambda: np.array([SCALE // 2, SCALE // 2 - 1, far]))
    workers = Answering(700, -3)
    run = run_with(workers)
    assert engine._lifts(assignment, run).tolist() == [0, 0, 700]
    assert list(run.seconds) == ["proof"]
    assert [effort for _block, effort, _prices, _hint in workers.asked] == [
        Effort(1.0, levels=(Level(0.5, 25), Level(8.0, 400))),
        Effort(1.0, levels=(Level(0.5, 25), Level(0.5, 400))),
    ]
    for place, (block, _effort, prices, hint) in zip((2, 0), workers.asked, strict=True):
        alone, own = assignment.relaxed(place), model.people_of[place]
        np.testing.assert_array_equal(block.costs, alone.block.costs)
        assert block.rows == alone.block.rows
        assert prices is not None
        assert prices.rows.tolist() == alone.prices.rows.tolist()
        assert hint is not None
        assert hint.tolist() == assignment.choice[own].tolist()
    monkeypatch.setattr(engine, "_PROOF_PEOPLE", 3)
    assert engine._lifts(assignment, run_with(workers)).tolist() == [0, 0, 0]
    monkeypatch.setattr(engine, "_PROOF_PEOPLE", 4)
    monkeypatch.setattr(engine, "_LEAST_PROOFS", 1)
    last = Answering(5)
    assert engine._lifts(assignment, run_with(last)).tolist() == [0, 0, 5]
    monkeypatch.setattr(engine, "_PROOF_PARTS", 2)
    monkeypatch.setattr(engine, "_LEAST_PROOFS", 0)
    assert engine._lifts(assignment, run_with(Answering(6))).tolist() == [0, 0, 6]
    monkeypatch.setattr(engine, "is_close", lambda _excess: True)
    assert engine._lifts(assignment, run_with(Answering())).tolist() == [0, 0, 0]
    over = run_with(Answering())
    over.interrupted = True
    monkeypatch.setattr(engine, "is_close", lambda _excess: False)
    assert engine._lifts(assignment, over).tolist() == [0, 0, 0]


def test_a_district_of_few_people_is_planned_together_and_what_that_proves_is_shared_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, assignment, _random = sharing.planned(0, fair=True)
    lifts = np.array([10, 0, 20])
    before = assignment.excess()
    best, left = assignment.choice.copy(), 0
    best[0] = next(p for p in np.flatnonzero(model.costs[0] != BARRED) if p != best[0])
    asked: list[Asked] = []

    def solve_block(block: Block, effort: Effort, prices: Prices | None, hint: np.ndarray) -> BlockResult:
        asked.append((block, effort, prices, hint))
        value = block.value(best)
        return BlockResult(best, value, value - left, Prices(assignment.prices.slots, assignment.prices.rows))

    monkeypatch.setattr(engine, "solve_block", solve_block)
    count = int((model.costs != BARRED).sum())
    monkeypatch.setattr(engine, "_FEW_COLUMNS", count - 1)
    assert engine._plan_few_together(assignment, lifts, run_with(Workers(None))) is lifts
    monkeypatch.setattr(engine, "_FEW_COLUMNS", count)
    over = run_with(Workers(None))
    over.interrupted = True
    assert engine._plan_few_together(assignment, lifts, over) is lifts
    assert asked == []

    left, hint = 3 * SCALE, assignment.choice.tolist()
    run = run_with(Workers(None))
    found = engine._plan_few_together(assignment, lifts, run)
    ((block, effort, prices, given),) = asked
    assert list(run.seconds) == ["proof"]
    assert block.costs.shape == model.costs.shape
    gap = int((before - lifts).sum()) / SCALE
    assert effort == Effort(5.0, levels=(Level(0.5, 25), Level(gap + 1, len(model.works))))
    assert prices is None
    assert given is not None
    assert given.tolist() == hint
    assert assignment.choice.tolist() == best.tolist()
    excess = assignment.excess()
    assert (found >= 0).all()
    assert (found <= excess).all()
    assert 0 <= (excess - found).sum() - left <= 3  # rounded down thrice
    assert (np.abs(found / found.sum() - excess / excess.sum()) < 1e-3).all()

    left = int(assignment.excess().sum()) + 1
    assert engine._plan_few_together(assignment, lifts, run).tolist() == [0, 0, 0]
    for units, tried in ((SCALE - 1, 2), (SCALE, 3)):
        above = assignment.excess()
        above[0] -= units - 1
        above[1] -= 1
        engine._plan_few_together(assignment, above, run)
        assert len(asked) == tried


def test_a_stage_that_comes_twice_takes_as_long_as_both_times(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 103.0, 200.0, 205.0, 300.0, 307.0])
    monkeypatch.setattr(engine.time, "perf_counter", lambda: next(clock))
    run = run_with(Workers(None))
    for name in ("proof", "gates", "proof"):
        with run.stage(name):
            assert run.in_stage
        assert not run.in_stage
    assert run.seconds == {"proof": 10.0, "gates": 5.0}


def test_an_interruption_ends_a_stage_and_what_comes_after_runs_here(monkeypatch: pytest.MonkeyPatch) -> None:
    workers = Answering()
    run = run_with(workers)
    with run.stage("people"):
        raise KeyboardInterrupt
    assert run.interrupted
    assert run.workers is not workers
    assert list(run.workers.map(abs, [(-3,)])) == [3]
    monkeypatch.setattr(engine, "is_end", lambda: True)
    again = run_with(workers)
    with pytest.raises(KeyboardInterrupt), again.stage("people"):
        raise KeyboardInterrupt
    assert not again.interrupted
    assert "people" in again.seconds


def test_communities_are_priced_one_by_one_and_then_together(monkeypatch: pytest.MonkeyPatch) -> None:
    model = sharing.town(overlapping=False)
    assert model.is_coupled
    told: list[Progress] = []
    given: dict[str, Any] = {}

    def price_district(_model: Any, start: Any, people: Any, patterns: Any, _is_over: Any) -> Any:
        given.update(start=start, people=people, patterns=patterns)
        return start, 4711

    monkeypatch.setattr(engine, "price_district", price_district)
    prices, columns = engine._relax_all(model, run_with(Workers(None), told.append))
    assert columns == 4711
    assert prices is given["start"]
    assert [(one.stage, one.done, one.total) for one in told] == [("relaxation", n, 3) for n in (1, 2, 3)]
    pairs = set(zip(given["people"].tolist(), given["patterns"].tolist(), strict=True))
    assert len(pairs) == len(given["people"]) == len(given["patterns"])
    for place, own in enumerate(model.people_of):
        alone = engine._relax_task(model.block_alone(place))
        assert prices.slots[place].tolist() == alone.prices.slots[0].tolist()
        assert prices.rows[list(model.wanting_of[place])].tolist() == alone.prices.rows.tolist()
        mine = {pair for pair in pairs if pair[0] in own}
        assert mine == set(zip((own[alone.people]).tolist(), alone.patterns.tolist(), strict=True))
    wanting = {row for rows in model.wanting_of for row in rows}
    assert all(price == 0 for row, price in enumerate(prices.rows.tolist()) if row not in wanting)
    over = run_with(Workers(None))
    over.interrupted = True
    prices, columns = engine._relax_all(model, over)
    assert (columns, prices.slots.any(), prices.rows.any()) == (0, False, False)


def test_of_a_relaxation_those_columns_are_handed_back_that_may_be_of_use() -> None:
    block = sharing.town(overlapping=False).block_alone(0)
    whole, useful = engine.relax(block), engine._relax_task(block)
    reduced, _least = whole.prices.reduced_costs(block)
    kept = [
        (person_, pattern, weight)
        for person_, pattern, weight in zip(whole.people, whole.patterns, whole.weights, strict=True)
        if reduced[person_, pattern] < 2 * SCALE
    ]
    assert kept == list(zip(useful.people, useful.patterns, useful.weights, strict=True))
    assert 0 < len(kept) < len(whole.people)
    assert useful.prices is not None


def test_duties_come_in_the_order_of_time_and_large_communities_are_begun_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [
        *(person(f"东{n}", community="东社区") for n in range(2)),
        *(person(f"西{n}", community="西社区") for n in range(3)),
    ]
    gates = [gate(community=f"{place}社区", headcount=3, only=["周一早班", "周三晚班"]) for place in "东西"]
    model = build_model(district(people, gates))
    both = int(np.flatnonzero((model.works[:, [0, 5]] == 1).all(axis=1) & (model.works.sum(axis=1) == 2))[0])
    told: list[Progress] = []
    asked: list[tuple[str, float | None, int, int]] = []

    class Noting(Workers):
        def map(self, task: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
            for problem, seconds, tries, sweeps in arguments:
                asked.append((problem.community, seconds, tries, sweeps))
                yield task(problem, seconds, tries, sweeps)

    monkeypatch.setattr(engine, "SWEEPS", 20)
    monkeypatch.setattr(engine, "_LEAST_GATE_SWEEPS", 7)
    monkeypatch.setattr(engine, "_GATE_SWEEPS", 41)
    monkeypatch.setattr(engine, "_TRIES", 5)
    run = run_with(Noting(None), told.append)
    duties, results = engine._give_gates(model, np.full(5, both), run)
    assert asked == [("西社区", None, 2, 20), ("东社区", None, 2, 20)]
    assert [(one.stage, one.done, one.total) for one in told] == [("gates", 1, 2), ("gates", 2, 2)]
    assert list(run.seconds) == ["gates"]
    first, second = model.district.slots[0], model.district.slots[5]
    assert [duty.slot for duty in duties] == [first] * 5 + [second] * 5
    assert list(duties[:5]) == sorted(duties[:5])
    assert set(results) == {"东社区", "西社区"}
    many = [replace(one, community=f"{n}社区", identity=f"{n}") for n, one in enumerate([*people, *people])]
    model = build_model(
        district(many, [gate(community=f"{n}社区", only=["周一早班", "周三晚班"]) for n in range(len(many))])
    )
    asked.clear()
    engine._give_gates(model, np.full(len(many), both), run)
    assert [(tries, sweeps) for _community, _seconds, tries, sweeps in asked] == [(1, 7)] * len(many)
    monkeypatch.setattr(engine, "_GATE_SWEEPS", 8 * len(many) + 1)
    engine._give_gates(model, np.full(len(many), both), run)
    assert asked[-1][3] == 8
    assert engine._give_gates(model, np.zeros(len(many), dtype=np.int64), run) == ((), {})


@pytest.mark.parametrize(
    ("people", "workers", "executor", "processes"),
    [(2, 8, None, 1), (3, 8, None, 8), (3, None, None, 5), (2, 8, Mock(), 8), (3, 1, None, 1)],
)
def test_few_people_are_planned_in_one_process_and_linear_algebra_keeps_to_one_core(
    people: int, workers: int | None, executor: Any, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[Any, ...]] = []

    @contextmanager
    def noting(*given: Any) -> Iterator[Workers]:
        asked.append(given)
        yield Workers(None)

    monkeypatch.setattr(engine, "_SMALL", 2)
    monkeypatch.setattr(engine, "available_cores", lambda: 5)
    monkeypatch.setattr(engine, "open_workers", noting)
    monkeypatch.setattr(engine, "threadpool_limits", noting)
    given: list[Any] = []
    solution = engine.Solution(roster(), SolveReport({}, 0, 0))
    monkeypatch.setattr(engine, "_solve", lambda *own: given.extend(own) or solution)
    of = district(["甲", "乙", "丙"][:people])
    executor = executor and Mock(spec=Executor)
    monkeypatch.setattr(engine.time, "monotonic", lambda: 1_000.0)
    assert engine.solve(of, workers=workers, time_limit=7.0, executor=executor) is solution
    same, run = given
    assert same is of
    assert asked == [(1,), (processes, executor)]
    assert run.deadline == 1_007.0
    assert not run.is_over()
    run.report("model", 1, 2)  # told to nobody


class Playing(HeatBath):
    """Comes to given distances from the bound, sweep by sweep."""

    def __init__(self, *excesses: float) -> None:
        self.excesses, self.place = excesses, -1

    @property
    def excess(self) -> float:
        return self.excesses[self.place]

    @property
    def choice(self) -> np.ndarray:
        return np.array([self.place])

    def sweeps(self, schedule: Schedule) -> Iterator[None]:
        for place in range(len(self.excesses)):
            self.place = place
            yield


@pytest.mark.parametrize(
    ("excesses", "better", "steps"),
    [
        ((3e9, 4e9, 5.0, 6.0, 4.9, 0.95, 0.89, 0.5), [0, 1, 2, 4, 5, 6], 7),
        ((0.9, 0.9, 2e9), [0], 3),
        ((0.5, 0.4), [0], 1),
    ],
)
def test_a_bath_hands_out_what_is_better_until_nothing_can_be(
    excesses: tuple[float, ...], better: list[int], steps: int
) -> None:
    told: list[Progress] = []
    run = run_with(Workers(None), told.append)
    assert [int(choice[0]) for choice in engine._better_and_better(Playing(*excesses), run)] == better
    assert [(one.stage, one.done, one.total) for one in told] == [("people", n + 1, 540) for n in range(steps)]
    run.interrupted = True
    assert len(list(engine._better_and_better(Playing(9.0, 8.0), run))) == 1


def lent_so_far() -> tuple[District, Roster]:
    """Return three posts next door to three people, one of whom is lent to one of them already."""
    next_door = [person(name, community="复兴社区") for name in "甲乙丙"]
    gates = [
        gate(only=["周一早班", "周二早班", "周三早班"]),
        gate("北门", community="复兴社区", only=["周五早班"]),
    ]
    of = district(next_door, gates)
    return of, roster(duty("甲", "周一早班"), duty("乙", "周五早班", gate_of("北门", community="复兴社区")))


@pytest.mark.parametrize("within", Within)
def test_it_is_told_what_loans_do_and_what_they_could_do(within: Within, monkeypatch: pytest.MonkeyPatch) -> None:
    of, own = lent_so_far()
    of = replace(of, settings=replace(of.settings, lending=Lending(within)))
    model = build_model(of)
    two = (duty("乙", "周二早班"), duty("丙", "周三早班"))
    found = {
        Within.NONE: Lent(),
        Within.SUBDISTRICT: Lent(two[:1], -70, -60),
        Within.DISTRICT: Lent(two, -90, -80),
    }
    asked: list[Any] = []

    def lend(room: Room, how: Within) -> Lent:
        asked.append((room.district, room.roster, room.model, how))
        return found[how]

    monkeypatch.setattr(engine, "lend", lend)
    before = without_terms_apart(costs(of, own))
    after, report = engine._lend(model, own, before)
    assert asked == [(of, own, model, how) for how in Within]
    lent = found[within]
    assert report == LendingReport(3, 2, 3, 1 + len(lent.duties), before, before + lent.change)
    assert set(after.duties) == {*own.duties, *lent.duties}
    full = own.with_duties((*own.duties, *two))
    monkeypatch.setattr(engine, "lend", lambda *_given: 1 / 0)
    cost = without_terms_apart(costs(of, full))
    assert engine._lend(model, full, cost) == (full, LendingReport(3, 3, 3, 3, cost, cost))
    nobody = build_model(district(["甲"], [gate(only=["周一早班"])]))
    alone = roster(duty("甲", "周一早班"))
    assert engine._lend(nobody, alone, 5) == (alone, LendingReport(0, 0, 0))


def test_loans_come_before_standbys_and_neither_where_nobody_asked_or_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    of, own = lent_so_far()
    model = build_model(of)
    lent, told = own.with_duties((*own.duties, duty("乙", "周二早班"))), LendingReport(3, 2, 2, 2, 9, 8)
    asked: list[Any] = []

    def stand_by(room: Room) -> ChosenStandbys:
        asked.append((room.district, room.roster, room.model))
        return ChosenStandbys((Standby(slot("周四早班"), "丙"),), 12)

    def lend(_model: Model, given: Roster, before: int) -> tuple[Roster, LendingReport]:
        assert (given, before) == (own, without_terms_apart(costs(of, own)))
        return lent, told

    monkeypatch.setattr(engine, "_lend", lend)
    monkeypatch.setattr(engine, "stand_by", stand_by)
    run = run_with(Workers(None))
    assert engine._with_helpers(model, own, run) == (lent, engine._Helpers(costs(of, lent), told, None))
    assert list(run.seconds) == ["loans"]
    standing = replace(of, settings=replace(of.settings, standby=StandingBy(1)))
    model = build_model(standing)
    run = run_with(Workers(None))
    found, helpers = engine._with_helpers(model, own, run)
    assert helpers == engine._Helpers(costs(standing, found), told, 12)
    assert (found.duties, found.standbys) == (lent.duties, (Standby(slot("周四早班"), "丙"),))
    assert asked == [(standing, lent, model)]
    assert list(run.seconds) == ["loans", "standbys"]
    run = run_with(Workers(None))
    run.interrupted = True
    found, helpers = engine._with_helpers(model, own, run)
    assert (found.duties, helpers) == (own.duties, engine._Helpers(costs(standing, found), None, 12))
    assert costs(standing, found) != costs(standing, own)


def test_a_report_says_of_each_community_what_it_is_told() -> None:
    model = sharing.town(overlapping=False)
    names = model.district.communities
    given = {names[0]: GateResult((), 5, 5), names[1]: GateResult((), 9, 4)}
    run = run_with(Workers(None))
    run.bound, run.seconds = 77, {"gates": 1.5}
    excess, stranded = np.array([-3 * SCALE, 5 * SCALE // 2 - 1, 7 * SCALE // 2 + 1]), np.array([0, 2, 1])
    helpers = engine._Helpers({"rotation": 8}, LendingReport(1, 2, 3), 4)
    report = engine._report(model, excess, stranded, given, 99, run, helpers)
    assert report.communities == (
        CommunityResult(names[0], 0, True, 0),
        CommunityResult(names[1], 2, False, 2),
        CommunityResult(names[2], 4, True, 1),
    )
    assert (report.bound, report.familiarity_bound, report.columns) == (77, 9, 99)
    assert (report.seconds, report.cut_short) == ({"gates": 1.5}, False)
    assert report.costs == {"rotation": 8}
    assert report.lending == helpers.lending
    assert report.standbys_bound == 4
    assert report.versions == versions()
    run.bound, run.interrupted = None, True
    late = engine._report(model, excess, stranded, given, 99, run, helpers)
    assert (late.bound, late.cut_short) == (0, True)


@pytest.mark.parametrize("interrupted", [False, True])
def test_the_best_of_all_baths_is_kept_though_an_interruption_ends_the_last_one(
    interrupted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = sharing.town(overlapping=False)
    nobody = np.zeros(len(model.people), dtype=np.int64)
    met = [nobody.copy() for _choice in range(4)]
    for number, choice in enumerate(met):
        choice[:number] = int(np.flatnonzero(model.works[:, 0] & (model.works.sum(axis=1) == 1))[0])
    assert [model.value(choice) for choice in met] == sorted(map(model.value, met), reverse=True)
    baths = {0: [met[0], met[1]], 1: [met[1], met[3]], 2: [met[2]]}
    seeds: list[int] = []

    def better(seed: int, _run: _Run) -> Iterator[np.ndarray]:
        yield from baths[seed]
        if interrupted and seed == 1:
            raise KeyboardInterrupt

    def bath(_model: Any, _cells: Any, _prices: Any, seed: int) -> int:
        seeds.append(seed)
        return seed

    monkeypatch.setattr(engine, "HeatBath", bath)
    monkeypatch.setattr(engine, "_better_and_better", better)
    monkeypatch.setattr(engine, "Descent", lambda _model, _cells, choice: Mock(run=lambda: choice))
    monkeypatch.setattr(engine, "_STRANDED", -1e9)
    prices = DistrictPrices(0 * model.headcount, np.zeros(len(model.rows), dtype=np.int64))
    run = run_with(Workers(None))
    found = engine._cool_down(model, lay_out(model), prices, run)
    assert found.tolist() == met[3].tolist()
    assert seeds == ([0, 1] if interrupted else [0, 1, 2])
    assert list(run.seconds) == ["people"]
    assert run.interrupted is interrupted
