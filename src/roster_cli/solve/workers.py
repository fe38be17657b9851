"""Where tasks run: in this process, in a pool of processes, or on any executor that is handed in."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import resource_tracker
from typing import Any, TypeVar

from threadpoolctl import threadpool_limits

from roster_cli.processes import WorkerContext, end_with_parent

Argument = TypeVar("Argument")
Result = TypeVar("Result")

_PATIENCE = 2.0
"""Seconds."""


class Workers:
    """Runs tasks and hands their results back in the order of the tasks, wherever they ran.

    Parameters
    ----------
    executor
        Where to run them; None runs them here, one after another.
    helping
        Whether this process runs tasks too that nobody has begun with, rather than wait for them.
    """

    def __init__(self, executor: Executor | None, *, helping: bool = False) -> None:
        self._executor, self._helping = executor, helping

    def map(self, task: Callable[..., Result], arguments: Iterable[tuple[Any, ...]]) -> Iterator[Result]:
        """Yield the task's result for each tuple of arguments, in their order.

        All arguments are drawn before the first result is handed out; other processes begin with the first ones.
        """
        if self._executor is None:
            for some in list(arguments):
                yield task(*some)
            return
        waiting = [(self._executor.submit(run_single_threaded, task, some), some) for some in arguments]
        futures, done = [future for future, _some in waiting], dict[int, Result]()
        left = iter(enumerate(waiting) if self._helping else ())
        try:
            for place, future in enumerate(futures):
                for other, (another, some) in left:
                    if another.cancel():
                        done[other] = task(*some)
                    if place in done or future.done():
                        break
                yield done.pop(place) if place in done else future.result()
        finally:
            for future in futures:
                future.cancel()


class _OneThread:
    """Keeps a process's linear algebra on one thread while any task runs; a cluster may run several in threads."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._tasks = 0
        self._limit = ExitStack()

    def __enter__(self) -> None:
        with self._guard:
            if not self._tasks:
                self._limit.enter_context(threadpool_limits(1))
            self._tasks += 1

    def __exit__(self, *_failure: object) -> None:
        with self._guard:
            self._tasks -= 1
            if not self._tasks:
                self._limit.close()


_one_thread = _OneThread()


def run_single_threaded(task: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    """Run a task with linear algebra on one thread: its rounding must not depend on the number of cores."""
    with _one_thread:
        return task(*arguments)


def _prepare_process() -> None:
    """Load what the first task would wait for; interruptions are the parent's."""
    end_with_parent()
    import roster_cli.solve.gates
    import roster_cli.solve.quotas  # noqa: F401


@contextmanager
def _deaf_to_interruptions() -> Iterator[None]:
    """Let processes that start now be deaf to interruptions from their first instruction on.

    They inherit that the signal is blocked; one that comes meanwhile waits until this process listens again.
    """
    if not hasattr(signal, "pthread_sigmask"):  # not on Windows, which tells all processes of a console
        yield
        return
    resource_tracker.ensure_running()  # it would unblock the signal when the first process starts
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_at_once(pool: ProcessPoolExecutor) -> None:
    """End a pool's processes, and give the thread that minds them a moment to notice.

    If this process left while that thread was closing its pipes, Python's own exit would write into a closed one.
    """
    manager: object = pool._executor_manager_thread
    for process in list((pool._processes or {}).values()):
        process.terminate()
    if isinstance(manager, threading.Thread):
        manager.join(_PATIENCE)


@contextmanager
def open_workers(workers: int, executor: Executor | None) -> Iterator[Workers]:
    """Provide workers: a given executor, else as many processes as asked for, this one among them.

    The others start at once, so that they load while the caller prepares its first tasks.
    """
    if executor is not None:
        yield Workers(executor)
        return
    if workers <= 1:
        yield Workers(None)
        return
    others = workers - 1
    pool = ProcessPoolExecutor(others, mp_context=WorkerContext(), initializer=_prepare_process)
    with _deaf_to_interruptions():
        for _process in range(others):
            pool.submit(os.getpid)
    try:
        yield Workers(pool, helping=True)
    except BaseException:
        _end_at_once(pool)
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
