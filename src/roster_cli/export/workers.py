"""Processes that write files side by side."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_start_method
from typing import Any

from roster_cli.processes import WorkerContext, end_with_parent


def open_pool(workers: int, start: Callable[..., None], *given: Any) -> ProcessPoolExecutor:
    """Return processes that begin with a call, and that end when this process does, even if it is killed."""
    context = None if get_start_method() == "fork" else WorkerContext()
    return ProcessPoolExecutor(workers, context, _start, (start, given))


def _start(start: Callable[..., None], given: tuple[Any, ...]) -> None:
    end_with_parent()
    start(*given)
