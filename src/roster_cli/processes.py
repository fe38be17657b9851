"""What processes that work side by side need, whatever they do."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from multiprocessing.process import BaseProcess
from types import ModuleType
from typing import Any

from roster_cli.interruption import ENDING

_main = threading.Lock()


def available_cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Process(SpawnProcess):
    """A process that does not run the script it was started from once more."""

    @staticmethod
    def _Popen(process_obj: BaseProcess) -> Any:  # noqa: N802 - multiprocessing's name
        with _nothing_as_main():
            return SpawnProcess._Popen(process_obj)


class WorkerContext(SpawnContext):
    """Starts processes that know this program alone.

    A new process is made afresh everywhere, as the threads of libraries do not survive a copy of this one. Python
    would let it run the main script again, and one without a main guard would solve once more in each process.
    Nothing of ours is in there, so it is left out.
    """

    Process = _Process


@contextmanager
def _nothing_as_main() -> Iterator[None]:
    """Let there be no main script to run again for processes that start within a ``with`` block."""
    with _main:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script


def end_with_parent() -> None:
    """Let this worker process end when its parent does, even if that is killed; Ctrl-C is the parent's.

    Workers hold each other's ends of the pipe that would tell them, so a thread waits for the parent itself. A
    worker that is a copy of its parent would answer signals as that does: with an exception, amid its work.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in ENDING:
        signal.signal(number, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
