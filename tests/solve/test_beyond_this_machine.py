"""What is said of a cluster, with a stand-in for Dask's client; `tests/end_to_end` has a real one."""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from roster_cli.errors import RosterError, UsageError
from roster_cli.solve import cluster
from roster_cli.versions import versions

distributed = pytest.importorskip("distributed")
ADDRESS = "tcp://10.0.0.5:8786"


class Client:
    """A client of a cluster with workers that have some versions, or none."""

    def __init__(self, *given: object, **options: object) -> None:
        self.given = (given, options)
        self.asked: list[tuple[str, object]] = []
        self.closed: list[object] = []
        self.workers: dict[str, Any] = {"one": versions(), "two": versions()}
        self.is_closed = threading.Event()

    def wait_for_workers(self, count: int, timeout: float) -> None:
        self.asked.append(("workers", (count, timeout)))
        if not self.workers:
            raise TimeoutError

    def run(self, function: Callable[[], object], on_error: str) -> dict[str, Any]:
        assert (function, on_error) == (versions, "return")
        return self.workers

    def get_executor(self, **options: object) -> Executor:
        self.asked.append(("executor", options))
        return ThreadPoolExecutor(1)

    def scheduler_info(self) -> dict[str, Any]:
        return {"workers": self.workers}

    def close(self, timeout: float) -> None:
        self.closed.append(timeout)
        self.is_closed.set()


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Let a scheduler answer at the address, and whoever connects get this client."""
    known = Client()

    async def greet(address: str) -> None:
        assert address == ADDRESS

    def connected(*given: object, **options: object) -> Client:
        known.given = (given, options)
        return known

    monkeypatch.setattr(cluster, "_greet", greet)
    monkeypatch.setattr(distributed, "Client", connected)
    yield known
    assert known.closed


def told(error: type[Exception]) -> str:
    """Return what is said when the cluster is asked for."""
    with pytest.raises(error) as refused, cluster.cluster_executor(ADDRESS):
        pass
    return str(refused.value)


def test_without_an_address_it_is_this_machine_alone() -> None:
    with cluster.cluster_executor(None) as executor:
        assert executor is None


def test_tasks_go_to_the_cluster_and_are_done_again_where_a_worker_is_lost(client: Client) -> None:
    loggers = ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio")
    for name in loggers:  # as Dask sets them up, whoever connected before
        logging.getLogger(name).setLevel(logging.WARNING)
    with cluster.cluster_executor(ADDRESS) as executor:
        assert isinstance(executor, ThreadPoolExecutor)
        assert not client.closed
    for name in loggers:
        assert not logging.getLogger(name).isEnabledFor(logging.ERROR)
    assert client.given == ((ADDRESS,), {"timeout": 10.0, "set_as_default": False})
    assert client.asked == [("workers", (1, 30.0)), ("executor", {"retries": 5, "pure": False})]
    assert client.closed == [2]


def test_it_is_said_how_to_install_what_a_cluster_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(UsageError) as refused:
        cluster._connect(ADDRESS)
    assert str(refused.value).endswith('Install them with: pip install "roster-cli[cluster]"')


def test_nobody_watches_over_a_cluster_that_is_not_needed_any_more(client: Client) -> None:
    with cluster.cluster_executor(ADDRESS):
        watch = [own for own in threading.enumerate() if own.name == "watch over the cluster"][-1]
    watch.join(1)
    assert not watch.is_alive()
    assert client.closed == [2]


def test_workers_must_be_there_and_compute_what_this_machine_would(client: Client) -> None:
    newer = {**versions(), "ortools": "99"}
    client.workers = {"one": versions(), "two": newer}
    known = versions()["ortools"]
    assert told(UsageError).startswith(
        f"The cluster's worker two has other versions than this computer (ortools 99 ≠ {known}); "
    )
    client.workers = {"one": ModuleNotFoundError("No module named 'roster_cli'")}
    assert told(UsageError) == (
        "roster-cli is not installed on the cluster's worker one (No module named 'roster_cli')."
    )
    client.workers = {}
    assert told(UsageError) == (f"The cluster at {ADDRESS} has no workers. Start some with: dask worker {ADDRESS}")


@pytest.mark.parametrize(
    ("loss", "reason"),
    [
        (CancelledError(), "its scheduler does not answer any more"),
        (distributed.comm.CommClosedError("closed"), "closed"),
        (distributed.KilledWorker("task", SimpleNamespace(address="tcp://one"), 5), None),
    ],
)
def test_a_cluster_that_is_lost_on_the_way_is_told_with_the_reason(
    client: Client, loss: BaseException, reason: str | None
) -> None:
    with pytest.raises(RosterError) as lost, cluster.cluster_executor(ADDRESS):
        raise loss
    assert str(lost.value) == (
        f"The cluster at {ADDRESS} was lost: {reason or loss}. Nothing was stored; solve again."
    )


def test_work_ends_once_there_have_been_no_workers_for_long(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [0.0]

    def scheduler_info() -> dict[str, Any]:
        clock[0] += 10.0
        if clock[0] == 30:
            return {}  # as from a client that is connecting again
        return {"workers": {} if clock[0] != 20 else {"one": 1}}

    monkeypatch.setattr(client, "scheduler_info", scheduler_info)
    monkeypatch.setattr(cluster, "_LOOK_SECONDS", 0.0)
    monkeypatch.setattr(cluster.time, "monotonic", lambda: clock[0])

    def work() -> None:
        with cluster.cluster_executor(ADDRESS):
            assert client.is_closed.wait(60)
            assert (clock[0], client.closed) == (60.0, [2])  # seen at 20, and at 50 half a minute is not over
            raise CancelledError

    with pytest.raises(RosterError, match="was lost: all workers are gone"):
        work()


def test_nobody_is_taken_for_a_scheduler_who_does_not_answer_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[object, ...]] = []

    async def connect(address: str, timeout: float) -> object:
        asked.append((address, timeout))

        class Connection:
            async def close(self) -> None:
                asked.append(("closed",))

        return Connection()

    monkeypatch.setattr(distributed.comm, "connect", connect)
    asyncio.run(cluster._greet(ADDRESS))
    assert asked == [(ADDRESS, 10.0), ("closed",)]
    monkeypatch.setattr(distributed, "Client", lambda *_given, **_options: 1 / 0)
    assert told(UsageError).startswith(
        f"No Dask scheduler answers at {ADDRESS}. Check the address, which looks like tcp://HOST:8786, and that"
    )
