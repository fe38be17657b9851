"""What a solve tells while it goes on, and what its report says of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from builders import district, gate, person
from roster_cli.audit import audit
from roster_cli.domain import District
from roster_cli.solve import engine, workers
from roster_cli.solve.cells import Cells, lay_out
from roster_cli.solve.engine import solve
from roster_cli.solve.heat_bath import HeatBath, Schedule
from roster_cli.solve.model import Model, build_model
from roster_cli.solve.prices import DistrictPrices
from roster_cli.solve.progress import Progress
from roster_cli.solve.quotas import Effort
from roster_cli.solve.workers import Workers, _OneThread

STAGES = ("model", "relaxation", "coupling", "people", "improvement", "gates")
"""Those that are told, in their order; what is proven is not told step by step."""


def three_communities() -> District:
    """Return communities that share office posts, of which one has nobody and one too few people."""
    people = [person(f"{place}{n}", community=f"{place}社区") for place in "东西" for n in range(4)]
    gates = [
        gate(community=f"{place}社区", only=["周一早班", "周二晚班"], headcount=n)
        for n, place in ((2, "东"), (5, "西"), (1, "北"))
    ]
    return district(people, gates, groups=[("东0", "西0"), ("东1", "西1")])


def test_every_stage_is_told_to_its_end_and_figures_only_get_better() -> None:
    told: list[Progress] = []
    of = three_communities()
    solution = solve(of, workers=1, on_progress=told.append)
    report = solution.report
    stages = list(dict.fromkeys(news.stage for news in told))
    assert stages == [stage for stage in STAGES if stage in stages]
    assert {"model", "relaxation", "people", "gates"} <= set(stages)
    for stage in stages:
        steps = [(news.done, news.total) for news in told if news.stage == stage]
        assert all(0 <= done <= total for done, total in steps)
        assert all(earlier < later for (earlier, _), (later, _) in pairwise(steps))
        if stage in ("relaxation", "gates"):
            assert steps[-1][0] == steps[-1][1] == (3 if stage == "relaxation" else 2)
            assert steps[0][0] == 1
    assert told[0] == Progress("model", 0, 1)
    known = [news for news in told if STAGES.index(news.stage) > STAGES.index("people")]
    costs = [news.cost for news in known]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == report.cost_before_loans == report.cost
    assert told[-1].bound == report.bound <= report.cost
    assert all(news.bound <= report.bound for news in told if news.bound is not None)
    assert all(news.cost is None for news in told if news.stage in ("model", "relaxation"))
    assert all(news.bound is not None for news in told if news.stage in ("people", "improvement", "gates"))
    assert set(report.seconds) >= {"model", "relaxation", "people", "improvement", "proof", "gates"}
    assert all(spent >= 0 for spent in report.seconds.values())
    assert report.columns > 0
    assert not report.cut_short


def test_whatever_the_search_begins_with_it_tells_how_it_gets_better(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is on duty at first: what is to be found is left to communities planned again and to the way down."""
    of = three_communities()
    best = solve(of, workers=1).report
    monkeypatch.setattr(engine, "_cool_down", lambda model, *_given: np.zeros(len(model.people), dtype=np.int64))
    told: list[Progress] = []
    report = solve(of, workers=1, on_progress=told.append).report
    improving = [news for news in told if news.stage == "improvement"]
    costs = [news.cost for news in improving]
    assert costs == sorted(costs, reverse=True)
    assert improving[-1].done == improving[-1].total == 3
    assert costs[-1] == report.cost == best.cost
    assert report.bound == best.bound


def test_the_report_says_of_each_community_how_far_it_is_from_the_bound_and_what_is_left_empty() -> None:
    of = three_communities()
    report = solve(of, workers=1).report
    assert [one.community for one in report.communities] == list(of.communities)
    assert [one.excess for one in report.communities] == [0, 0, 0]
    assert all(one.gates_proven for one in report.communities)
    # the office keeps somebody of 西 too, which the bound knows, so no post is empty that it fills
    assert [one.stranded for one in report.communities] == [0, 0, 0]
    assert report.familiarity_bound == report.costs["familiarity"]


def test_without_time_there_is_a_roster_that_keeps_every_rule_and_a_bound_that_holds() -> None:
    of = three_communities()
    hasty, best = solve(of, workers=1, time_limit=0), solve(of, workers=1)
    assert hasty.report.cut_short
    assert audit(of, hasty.roster).violations == ()
    assert hasty.report.bound <= best.report.cost <= hasty.report.cost
    assert hasty.report.bound < best.report.bound
    assert hasty.report.familiarity_bound <= hasty.report.costs["familiarity"]
    above = sum(one.excess for one in hasty.report.communities)
    assert above == pytest.approx(hasty.report.cost - hasty.report.bound, abs=3)
    assert above > 100


def test_the_way_down_alone_ends_at_the_best_of_a_few_people(monkeypatch: pytest.MonkeyPatch) -> None:
    of = district(
        [person("甲"), person("乙", preference="早班")], [gate(only=["周一早班", "周二晚班", "周五早班"])]
    )
    best = solve(of, workers=1).report
    assert best.columns > 0
    monkeypatch.setattr(engine, "_cool_down", lambda model, *_given: np.zeros(len(model.people), dtype=np.int64))
    monkeypatch.setattr(engine, "_reconcile", lambda *_given: None)
    assert solve(of, workers=1).report.cost == best.cost == best.bound


def test_a_district_is_cooled_down_again_only_where_a_post_may_be_empty_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model = build_model(three_communities())
    run = engine._Run(Workers(None), None, lambda _progress: None)
    prices, _columns = engine._relax_all(model, run)
    run.bound = bound = engine._points(int(prices.parts(model).sum()))
    assert bound > 1
    seeds: list[int] = []

    class Bath(HeatBath):
        def __init__(self, model: Model, cells: Cells, prices: DistrictPrices, seed: int) -> None:
            seeds.append(seed)
            super().__init__(model, cells, prices, seed)

    monkeypatch.setattr(engine, "HeatBath", Bath)
    monkeypatch.setattr(engine, "_STRANDED", 1e9)
    found = model.value(engine._cool_down(model, lay_out(model), prices, run))
    assert seeds == [0]
    monkeypatch.setattr(engine, "_STRANDED", found - bound + 0.5)
    assert model.value(engine._cool_down(model, lay_out(model), prices, run)) == found
    assert seeds == [0, 0]
    monkeypatch.setattr(engine, "_STRANDED", found - bound)
    assert model.value(engine._cool_down(model, lay_out(model), prices, run)) <= found
    assert seeds == [0, 0, 0, 1, 2]


def test_what_cools_down_does_so_in_half_of_the_time_that_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(engine.time, "monotonic", lambda: clock[0])

    class Bath(HeatBath):
        def __init__(self) -> None:
            """Know of no district."""

        def sweeps(self, schedule: Schedule) -> Iterator[None]:
            for _sweep in range(schedule.sweeps):
                clock[0] += 2.0
                yield

    def sweeps(seconds: float | None) -> int:
        deadline = None if seconds is None else clock[0] + seconds
        run = engine._Run(Workers(None), deadline, lambda _progress: None)
        return engine._in_time(Bath(), run).sweeps

    assert [sweeps(seconds) for seconds in (None, 82.0, 2_000.0, 3.0)] == [40, 20, 40, 8]


def test_an_effort_ends_with_the_time_there_is() -> None:
    run = engine._Run(Workers(None), None, lambda _progress: None)
    assert run.effort(Effort(seconds=7.0)) == Effort(seconds=7.0)
    run.deadline = time.monotonic() + 1_000
    assert 0 < (run.effort(Effort()).seconds or 0) <= 1_000
    run.deadline = time.monotonic() - 1
    assert run.effort(Effort()).seconds == 0
    assert run.is_over()
    run.deadline = None
    assert not run.is_over()
    run.interrupted = True
    assert run.effort(Effort()).seconds == 0
    assert run.is_over()


def test_whom_an_interruption_leaves_without_a_gate_gets_one_all_the_same() -> None:
    class Interrupted(Workers):
        def map(self, task: Callable[..., Any], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Any]:
            yield task(*next(iter(arguments)))
            raise KeyboardInterrupt

    model = build_model(three_communities())
    early = int(np.flatnonzero((model.works[:, 0] == 1) & (model.works.sum(axis=1) == 1))[0])
    choice = np.where(np.isin(np.arange(len(model.people)), [1, 2, 4]), early, 0)
    told: list[Progress] = []
    duties, results = engine._give_gates(model, choice, engine._Run(Interrupted(None), None, told.append))
    assert [duty.identity for duty in duties] == [model.people[place].identity for place in (1, 2, 4)]
    assert len(results) == 2
    assert [one.done for one in told] == [1]


def test_processes_are_ended_at_once_and_whoever_minds_them_is_waited_for() -> None:
    pool, one, two = Mock(spec=ProcessPoolExecutor), Mock(), Mock()
    pool._processes, pool._executor_manager_thread = {1: one, 2: two}, Mock(spec=threading.Thread)
    workers._end_at_once(pool)
    assert one.terminate.called
    assert two.terminate.called
    assert pool._executor_manager_thread.join.call_args.args[0] > 0
    pool._processes = pool._executor_manager_thread = None
    workers._end_at_once(pool)


def test_threads_are_held_back_as_long_as_any_task_runs() -> None:
    def threads() -> list[int]:
        return [one["num_threads"] for one in threadpool_info()]

    with threadpool_limits(2):
        usual, held_back = threads(), _OneThread()
        with held_back:
            with held_back:
                pass
            assert set(threads()) == {1}
        assert threads() == usual


@pytest.mark.parametrize(("units", "points"), [(0, 0), (1, 1), (1024, 1), (1025, 2), (-1, 0), (-1025, -1)])
def test_a_bound_is_rounded_up_to_whole_points(units: int, points: int) -> None:
    assert engine._points(units) == points
