from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import HealthCheck, settings

if "ROSTER_DECLARED_TYPES" in os.environ:
    import declared_types  # noqa: F401

from commands import CHECKED_APART, IS_CHECKED, LOADED
from office import Office
from roster_cli.planning import side_by_side
from roster_cli.processes import available_cores
from roster_cli.solve import cluster
from roster_cli.store import lock
from solved import searched_once

# A change is judged by what it changed: the same examples in every run, and no limit that a busy machine breaks.
# A campaign draws others each time.
settings.register_profile("same", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("campaign", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("campaign" if "ROSTER_CAMPAIGN" in os.environ else "same")


# Whose tests take longest: first, so that at the end nobody waits for one of them.
_LONG = (
    *("test_docs.py", "test_printed_pages.py", "test_cluster.py", "test_stopping.py", "test_release.py"),
    *("test_determinism.py", "test_types_as_declared.py"),
)


# Where files live in memory, on machines that have such a place, and how much the tests may put there.
_IN_MEMORY = Path("/dev/shm")
_TEMPORARY_BYTES = 2**31


def pytest_configure() -> None:
    """Keep temporary files in memory where there is room: what is written to a disk for sure is waited for."""
    if "TMPDIR" in os.environ or not os.access(_IN_MEMORY, os.R_OK | os.W_OK | os.X_OK):
        return
    place = os.statvfs(_IN_MEMORY)
    if place.f_bavail * place.f_frsize >= _TEMPORARY_BYTES and not place.f_flag & os.ST_NOEXEC:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))


def pytest_xdist_auto_num_workers() -> int | None:
    """Return one worker more than there are cores: many tests wait for processes, disks and browsers."""
    return None if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ else available_cores() + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes longest; all else stays in its order. What another process runs does not run twice."""
    if not IS_CHECKED and any(item.path.name == "test_types_as_declared.py" for item in items):
        config.hook.pytest_deselected(items=[item for item in items if item.path.name in CHECKED_APART])
        items[:] = [item for item in items if item.path.name not in CHECKED_APART]
    items.sort(key=lambda item: item.path.name not in _LONG)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return Office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="session", autouse=True)
def processes_that_are_loaded_already() -> Iterator[None]:
    """Take the processes of what runs here from a server that has loaded the libraries, which takes a second.

    What a test starts as a process of its own begins its processes afresh, as everywhere.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():  # as on Windows
        yield
        return
    from multiprocessing import forkserver

    servers = multiprocessing.get_context("forkserver")
    servers.set_forkserver_preload(LOADED)
    with (
        mock.patch.object(side_by_side, "WorkerContext", return_value=servers),
        mock.patch("roster_cli.solve.workers.WorkerContext", return_value=servers),
    ):
        yield
    if server := forkserver._forkserver._forkserver_pid:
        os.kill(server, signal.SIGTERM)  # rather than wait until nobody knows it any more
    forkserver._forkserver._stop()


@pytest.fixture
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a moment only, where who runs here waits for others who hold a database or do not answer."""
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.2)
    monkeypatch.setattr(cluster, "_CONNECT_SECONDS", 0.5)


@pytest.fixture(scope="module")
def rosters_that_were_found_before() -> Iterator[None]:
    """Search for the roster of the same lists once, where that is not what is tested."""
    with searched_once():
        yield
