"""Tasks handed to other processes: results come in the order of the tasks, and none is left to run for nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from typing import Any

import pytest

from roster_cli.solve.workers import Workers, open_workers


class Idle(Executor):
    """Runs only the tasks with these numbers, at once; nobody begins with the others."""

    def __init__(self, *running: int) -> None:
        self.running, self.futures = running, list[Future[Any]]()

    def submit(self, call: Callable[..., Any], /, *given: Any, **_more: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if len(self.futures) in self.running:
            future.set_running_or_notify_cancel()
            future.set_result(("elsewhere", call(*given)))
        self.futures.append(future)
        return future


def double(number: int) -> int:
    return 2 * number


@pytest.mark.parametrize("running", [(), (0,), (1, 2), (0, 3), (0, 1, 2, 3)])
def test_who_hands_out_tasks_does_those_that_nobody_has_begun(running: tuple[int, ...]) -> None:
    executor = Idle(*running)
    found = list(Workers(executor, helping=True).map(double, [(number,) for number in range(4)]))
    assert found == [("elsewhere", 2 * n) if n in running else 2 * n for n in range(4)]
    assert all(future.done() for future in executor.futures)


class AskedFor(Executor):
    """Runs a task when its result is asked for, as if it was begun with only then."""

    class Result(Future[Any]):
        def __init__(self, call: Callable[[], Any]) -> None:
            super().__init__()
            self.call = call

        def result(self, timeout: float | None = None) -> Any:
            return "elsewhere", self.call()

    def submit(self, call: Callable[..., Any], /, *given: Any, **_more: Any) -> Future[Any]:
        return self.Result(partial(call, *given))


def test_who_does_not_help_does_no_task_itself() -> None:
    assert list(Workers(AskedFor()).map(double, [(1,), (2,)])) == [("elsewhere", 2), ("elsewhere", 4)]


def test_who_does_not_help_waits_and_leaves_nothing_behind() -> None:
    executor = Idle(0)
    results = Workers(executor).map(double, [(number,) for number in range(3)])
    assert next(results) == ("elsewhere", 0)
    results.close()
    assert [future.cancelled() for future in executor.futures] == [False, True, True]


def test_alone_tasks_are_drawn_before_the_first_is_done() -> None:
    """What a result changes must not change what is asked of the next task."""
    order: list[str] = []

    def arguments() -> Iterator[tuple[int]]:
        for number in range(2):
            order.append(f"asked {number}")
            yield (number,)

    def task(number: int) -> int:
        order.append(f"done {number}")
        return number

    assert list(Workers(None).map(task, arguments())) == [0, 1]
    assert order == ["asked 0", "asked 1", "done 0", "done 1"]


def test_one_worker_is_this_process_and_a_given_executor_is_not_closed() -> None:
    with open_workers(1, None) as alone:
        assert list(alone.map(double, [(1,), (2,)])) == [2, 4]
    executor = Idle(0, 1)
    with open_workers(5, executor) as workers:
        assert list(workers.map(double, [(1,)])) == [("elsewhere", 2)]
    executor.submit(double, 1)
