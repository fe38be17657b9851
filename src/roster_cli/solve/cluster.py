"""Independent tasks on an existing Dask cluster."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING

from roster_cli.errors import RosterError, UsageError
from roster_cli.i18n import _
from roster_cli.versions import versions

if TYPE_CHECKING:
    from distributed import Client

_CONNECT_SECONDS = 10.0
_WORKER_SECONDS = 30.0
"""How long to wait for the first worker."""
_RETURN_SECONDS = 30.0
"""How long to wait for a worker to come back after all were lost."""
_LOOK_SECONDS = 2.0
_RETRIES = 5


@contextmanager
def cluster_executor(address: str | None) -> Iterator[Executor | None]:
    """Provide an executor on a cluster; None, for this machine alone, where no address is given.

    Tasks of a worker that is lost are done again by the others.

    Parameters
    ----------
    address
        The scheduler, for example ``tcp://10.0.0.5:8786``.

    Raises
    ------
    UsageError
        If `distributed` is not installed, nobody answers at the address, or the workers do not fit.
    RosterError
        If the cluster is lost on the way.
    """
    if address is None:
        yield None
        return
    client = _connect(address)
    watch = _Watch(client)
    try:
        _check_workers(client, address)
        watch.start()
        yield client.get_executor(retries=_RETRIES, pure=False)
    except _losses() as error:
        reason = _("all workers are gone") if watch.saw_no_workers else _("its scheduler does not answer any more")
        if not isinstance(error, CancelledError):
            reason = str(error)
        raise RosterError(
            _("The cluster at {address} was lost: {reason}. Nothing was stored; solve again.").format(
                address=address, reason=reason
            )
        ) from error
    finally:
        watch.is_over.set()
        client.close(timeout=2)


def _losses() -> tuple[type[BaseException], ...]:
    from distributed import KilledWorker
    from distributed.comm import CommClosedError

    return CancelledError, KilledWorker, CommClosedError


class _Watch(threading.Thread):
    """Ends the work once the cluster has been without workers for long: Dask itself would wait for ever."""

    def __init__(self, client: Client) -> None:
        super().__init__(name="watch over the cluster", daemon=True)
        self._client = client
        self.is_over = threading.Event()
        self.saw_no_workers = False

    def run(self) -> None:
        """Look at the cluster now and then; closing the client cancels what is waited for."""
        last_seen = time.monotonic()
        while not self.is_over.wait(_LOOK_SECONDS):
            if self._client.scheduler_info().get("workers"):  # which are not named while it connects again
                last_seen = time.monotonic()
            elif time.monotonic() - last_seen > _RETURN_SECONDS:
                self.saw_no_workers = True
                self._client.close(timeout=2)
                return


def _connect(address: str) -> Client:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError(
            _("Solving on a cluster needs more libraries. Install them with: {command}").format(
                command='pip install "roster-cli[cluster]"'
            )
        ) from None
    # Its own reports of lost and regained connections are for developers.
    for name in ("distributed", "distributed.client", "distributed.core", "tornado.application", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        asyncio.run(_greet(address))
        return Client(address, timeout=_CONNECT_SECONDS, set_as_default=False)
    except Exception as error:  # whatever a stranger's answer does to Dask's reader
        raise UsageError(
            _(
                "No Dask scheduler answers at {address}. Check the address, which looks like tcp://HOST:8786, "
                "and that “dask scheduler” is running there."
            ).format(address=address)
        ) from error


async def _greet(address: str) -> None:
    """See that a Dask server answers; a client that fails to connect would go on trying and complain later."""
    from distributed.comm import connect

    connection = await connect(address, timeout=_CONNECT_SECONDS)
    await connection.close()


def _check_workers(client: Client, address: str) -> None:
    """Make sure that there are workers, and that they compute what this machine would."""
    try:
        client.wait_for_workers(1, timeout=_WORKER_SECONDS)
        found = client.run(versions, on_error="return")
    except (OSError, TimeoutError) as error:
        raise UsageError(
            _("The cluster at {address} has no workers. Start some with: dask worker {address}").format(
                address=address
            )
        ) from error
    own = versions()
    for worker, theirs in found.items():
        if not isinstance(theirs, dict):
            raise UsageError(
                _("roster-cli is not installed on the cluster's worker {worker} ({reason}).").format(
                    worker=worker, reason=theirs
                )
            )
        differing = [f"{name} {theirs[name]} ≠ {own[name]}" for name in own if theirs[name] != own[name]]
        if differing:
            raise UsageError(
                _(
                    "The cluster's worker {worker} has other versions than this computer ({versions}); "
                    "the roster could come out differently. Install the same versions on both."
                ).format(worker=worker, versions=", ".join(differing))
            )
