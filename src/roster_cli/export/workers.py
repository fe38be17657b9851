"""Processes that write files side by side."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from typing import Any


def available_cores() -> int:
    """Return the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def open_pool(workers: int, start: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """Return processes that begin with a call, and that end when this process does, even if it is killed."""
    return ProcessPoolExecutor(workers, initializer=_start, initargs=(start, given))


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    # Forked workers hold each other's ends of the pipe that tells the parent's end to workers of other kinds.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    start(*given)


def _end_with_parent() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
