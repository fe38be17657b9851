"""The same district gives the same roster, whatever runs it, however fast."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commands import start
from roster_cli.domain import District, SolveReport, Week
from roster_cli.sample import SampleSize, make_district, write_district
from roster_cli.sheets.district import read_inputs
from roster_cli.solve import engine
from roster_cli.solve.engine import Solution, solve

WEEK = Week(2022, 11)


class LateAndOutOfOrder(Executor):
    """Runs what is submitted in a thread, the newest first, and dawdles before each task."""

    def __init__(self) -> None:
        self._waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self._submitted = threading.Condition()
        self.order: list[int] = []
        self._count = 0
        threading.Thread(target=self._work, daemon=True).start()

    def submit(self, task: Callable[..., Any], /, *arguments: Any, **_named: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._submitted:
            future.number = self._count  # type: ignore[attr-defined]
            self._count += 1
            self._waiting.append((future, task, arguments))
            self._submitted.notify()
        return future

    def _work(self) -> None:
        while True:
            with self._submitted:
                while not self._waiting:
                    self._submitted.wait()
            time.sleep(0.05)
            with self._submitted:
                future, task, arguments = self._waiting.pop()
            if future.set_running_or_notify_cancel():
                self.order.append(future.number)  # type: ignore[attr-defined]
                try:
                    future.set_result(task(*arguments))
                except BaseException as error:
                    future.set_exception(error)


def sampled(folder: Path, size: SampleSize) -> District:
    write_district(make_district(size), folder, language="zh")
    return read_inputs(folder / "staff.xlsx", folder / "checkpoints.xlsx", None, week=WEEK, history=None).district


@pytest.fixture(scope="module")
def coupled(tmp_path_factory: pytest.TempPathFactory) -> District:
    """Return a district of communities that share office posts."""
    district = sampled(
        tmp_path_factory.mktemp("coupled"), SampleSize(staff=75, communities=3, checkpoints=15, seed=11)
    )
    assert any(
        len({district.person_by_identity[member].community for member in group.members}) > 1
        for group in district.post_groups
    )
    return district


@pytest.fixture(scope="module")
def alone(coupled: District) -> Solution:
    return solve(coupled, workers=1)


@pytest.fixture
def busy_machine(alone: Solution) -> Iterator[None]:
    """Keep more processes busy than there are cores; they end with this one, however that ends."""
    words = [sys.executable, "-c", f"import os\nwhile os.getppid() == {os.getpid()}: pass"]
    others = [start(words) for _ in range(3)]
    yield
    for other in others:
        other.kill()
        other.wait()


def without_times(report: SolveReport) -> SolveReport:
    return replace(report, seconds={})


@pytest.mark.usefixtures("busy_machine")
def test_four_processes_on_a_machine_busy_with_other_things_give_the_same_roster_as_one(
    coupled: District, alone: Solution, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "_SMALL", 0)
    several = solve(coupled, workers=4)
    assert several.roster == alone.roster
    assert without_times(several.report) == without_times(alone.report)


def test_tasks_that_come_back_late_and_out_of_order_give_the_same_roster(
    coupled: District, alone: Solution
) -> None:
    executor = LateAndOutOfOrder()
    slow = solve(coupled, executor=executor)
    assert executor.order != sorted(executor.order), "tasks were to run out of order"
    assert slow.roster == alone.roster
    assert without_times(slow.report) == without_times(alone.report)


def test_no_bound_lies_above_its_cost(tmp_path: Path) -> None:
    """An earlier engine once claimed more than could be: two communities, short of people, with a cap."""
    report = solve(sampled(tmp_path, SampleSize(staff=100, communities=2, checkpoints=20, seed=6))).report
    assert 0 <= report.gap <= 20
