"""Beyond one machine: a real scheduler and real workers, one of which dies in the middle."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from commands import environment, roster, start
from roster_cli.domain import Roster
from roster_cli.solve import cluster as clusters
from roster_cli.store import Store

WEEK = ("--week", "2022-W11")
SAMPLE = ("--staff", "45", "--communities", "3", "--checkpoints", "7", "--seed", "5")
LISTS = ("lists/staff.xlsx", "lists/checkpoints.xlsx")


class Cluster:
    """A scheduler on this machine with workers, each a process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        told = folder / "scheduler.json"
        self._scheduler = self._begin("scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", told)
        deadline = time.monotonic() + 60
        while not told.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        self.address: str = json.loads(told.read_text())["address"]
        self.workers: list[subprocess.Popen[bytes]] = []

    def _begin(self, kind: str, *words: object) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *words, "--no-dashboard"]
        with (self._folder / "log").open("ab") as log:
            return start(command, cwd=self._folder, env=environment(), stdout=log, stderr=log)

    def have(self, count: int) -> None:
        """Let there be so many workers."""
        self.workers = [worker for worker in self.workers if worker.poll() is None]
        settings = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--local-directory", self._folder)
        while len(self.workers) < count:
            self.workers.append(self._begin("worker", self.address, *settings))

    def kill(self, *numbers: int) -> None:
        for number in numbers:
            self.workers[number].kill()
            self.workers[number].wait()

    def end(self) -> None:
        for process in (*self.workers, self._scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def any_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path_factory.mktemp("cluster"))
    yield cluster
    cluster.end()


@pytest.fixture
def cluster(any_cluster: Cluster) -> Cluster:
    """Return a cluster of two workers."""
    any_cluster.have(2)
    return any_cluster


def kill_when(monkeypatch: pytest.MonkeyPatch, told: str, cluster: Cluster, *numbers: int) -> list[str]:
    """Kill workers as soon as a line is printed that begins with some words; return that line when it was."""
    usual, lines = click.echo, []

    def echo(line: object = "", **how: bool) -> None:
        usual(line, **how)
        if not lines and str(line).startswith(told):
            lines.append(str(line))
            cluster.kill(*numbers)

    monkeypatch.setattr(click, "echo", echo)
    return lines


def stored(folder: Path, database: str) -> Roster:
    with Store.open(folder / database) as store:
        return store.load().roster


def test_the_cluster_gives_the_same_roster_to_the_last_duty_though_a_worker_dies(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    roster("sample", "lists", *SAMPLE, folder=tmp_path)
    killed = kill_when(monkeypatch, "assigning", cluster, 1)  # both workers have been given communities
    run = roster("--db", "cluster.db", "solve", *LISTS, *WEEK, "--cluster", cluster.address, folder=tmp_path)
    assert (run.returncode, len(killed)) == (0, 1), run.stderr
    assert "is stored as a draft" in run.stdout
    roster("--db", "local.db", "solve", *LISTS, *WEEK, "--workers", "2", folder=tmp_path)
    assert stored(tmp_path, "cluster.db") == stored(tmp_path, "local.db")


def test_a_batch_on_the_cluster_goes_on_when_a_worker_dies(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("一县", "二县", "三县")
    for seed, name in enumerate(names):
        size = ("--staff", "30", "--communities", "2", "--checkpoints", "5", "--seed", str(seed))
        roster("sample", f"province/{name}", *size, folder=tmp_path)
    killed = kill_when(monkeypatch, "[1/3]", cluster, 0)
    run = roster("batch", "province", *WEEK, "--workers", "1", "--cluster", cluster.address, folder=tmp_path)
    assert (run.returncode, run.stderr, len(killed)) == (0, "", 1)
    assert "3 districts, 3 solved" in run.stdout
    lists = [f"province/{names[2]}/{name}.xlsx" for name in ("staff", "checkpoints")]
    roster("--db", "local.db", "solve", *lists, *WEEK, folder=tmp_path)
    assert stored(tmp_path, "local.db") == stored(tmp_path, f"province/{names[2]}/roster.db")


def test_when_the_cluster_is_gone_nothing_is_stored_and_the_reason_is_told(
    tmp_path: Path, any_cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster = any_cluster
    cluster.have(1)
    monkeypatch.setattr(clusters, "_RETURN_SECONDS", 1.0)
    monkeypatch.setattr(clusters, "_LOOK_SECONDS", 0.5)
    roster("sample", "lists", *SAMPLE, folder=tmp_path)
    killed = kill_when(monkeypatch, "bounding", cluster, *range(len(cluster.workers)))
    run = roster("solve", *LISTS, *WEEK, "--cluster", cluster.address, folder=tmp_path)
    assert (run.returncode, len(killed)) == (1, 1)
    told = f"The cluster at {cluster.address} was lost: all workers are gone. Nothing was stored"
    assert told in run.stderr
    assert "Traceback" not in run.stderr
    assert not (tmp_path / "roster.db").exists()


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("command", [("solve", *LISTS), ("batch", ".")])
def test_an_address_where_nobody_answers_is_bad_usage(tmp_path: Path, command: tuple[str, ...]) -> None:
    roster("sample", "lists", "--staff", "20", "--communities", "1", "--checkpoints", "2", folder=tmp_path)
    result = roster(*command, *WEEK, "--cluster", "tcp://127.0.0.1:1", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "No Dask scheduler answers at tcp://127.0.0.1:1" in result.stderr
    assert not (tmp_path / "roster.db").exists()
